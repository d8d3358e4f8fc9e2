"""Slack's people in the API: as approvers, as members of a group, and as those who look."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from approvals.domain.decision import AuditEntry, DecisionKind, Via
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order_request import parse_order_request
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH
from approvals.use_cases.decide import Answer
from approvals.use_cases.find_orders import MAX_AUDIT
from tests.support.api_requests import BOBS, DEMO, PARAMETER, ApiDoor
from tests.support.doubles import FakeSecrets
from tests.support.shop import ALICE, BOB, CAROL, DAVE, Shop, order_body

LEADS = "S0LEADS"
LINK = "https://acme.slack.com/archives/C0SALES/p1700000000000001"
DOWN = SlackUnavailable("Slack is failing.")


def grouped(*members: str) -> ApiDoor:
    door = ApiDoor(Shop(approvers=(LEADS, "api:demo")))
    door.shop.directory.groups[LEADS] = frozenset(members)
    return door


def test_a_slack_user_s_token_decides_as_that_user() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.approve(order.order_id, BOBS)
    assert (answer.status, answer.json["decision"]["by"]) == (200, BOB)


@pytest.mark.attack("A4")
def test_a_slack_user_s_token_may_not_decide_what_they_placed_in_slack() -> None:
    door = ApiDoor()
    order = door.shop.waiting(requester=BOB)
    assert door.approve(order.order_id, BOBS).status == 403
    assert door.shop.store.audit(order.order_id)[-1].why == "own_order"
    assert door.withdraw(order.order_id, BOBS).status == 200


def test_a_member_of_an_approving_group_decides() -> None:
    door = grouped(BOB)
    order = door.shop.waiting()
    assert door.get(f"/orders/{order.order_id}", BOBS).json["allowed"]["approve"] is True
    assert door.approve(order.order_id, BOBS).status == 200


def test_whoever_is_not_in_the_group_is_403_and_audited() -> None:
    door = grouped(CAROL)
    order = door.shop.waiting()
    allowed = door.get(f"/orders/{order.order_id}", BOBS).json["allowed"]
    assert (allowed["approve"], bool(allowed["why"])) == (False, True)
    answer = door.approve(order.order_id, BOBS)
    assert (answer.status, answer.json["detail"]) == (403, allowed["why"])
    assert door.shop.store.audit(order.order_id)[-1].why == "not_an_approver"


@pytest.mark.attack("A4")
@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_an_account_that_is_no_member_s_is_403_and_audited(standing: Standing) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.directory.says(BOB, standing)
    assert door.approve(order.order_id, BOBS).status == 403
    assert door.shop.store.audit(order.order_id)[-1].why == standing.value
    assert door.shop.store.get(order.order_id) == order


@pytest.mark.parametrize(
    ("away", "why"), [(DOWN, "cannot_check"), (SlackRefused("no_groups", "None."), "no_groups")]
)
def test_where_the_group_cannot_be_read_slack_s_people_wait_and_others_do_not(
    away: Exception, why: str
) -> None:
    door = grouped(BOB)
    order = door.shop.waiting()
    door.shop.directory.away = away
    assert door.get(f"/orders/{order.order_id}", BOBS).status == 200
    assert door.approve(order.order_id, BOBS).status == 403
    assert door.shop.store.audit(order.order_id)[-1].why == why
    assert door.approve(order.order_id, DEMO).status == 200


@pytest.mark.parametrize("approvers", [(BOB,), (LEADS, "S0MORE")])
def test_a_page_of_orders_asks_slack_once_and_not_for_each(approvers: tuple[str, ...]) -> None:
    door = ApiDoor(Shop(approvers=approvers))
    own = door.shop.waiting(requester=BOB).order_id
    for _ in range(5):
        door.shop.waiting()
    door.shop.directory.away, door.shop.directory.asked[:] = DOWN, []
    orders = door.get("/orders", BOBS).json["orders"]
    code = "cannot_check_account" if BOB in approvers else "cannot_check"
    for order in orders:
        why = "own_order" if order["orderId"] == own else code
        assert order["allowed"]["why"] == ENGLISH.say(f"refused.{why}")
    assert sorted(door.shop.directory.asked) == sorted(approvers)


def test_a_token_that_may_not_decide_is_no_reason_to_ask_slack() -> None:
    tokens = {"tokens": [{"identity": BOB, "token": "bobs-reader", "may": ["read"]}]}
    door = ApiDoor(secrets=FakeSecrets({PARAMETER: json.dumps(tokens)}))
    door.shop.waiting()
    door.shop.directory.asked.clear()
    [order] = door.get("/orders", "bobs-reader").json["orders"]
    assert order["allowed"]["why"] == ENGLISH.say("refused.token_may_not_decide")
    assert door.shop.directory.asked == []


def test_an_audit_that_grew_long_is_shown_from_its_newest_entry() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    assert door.get(f"/orders/{order.order_id}").json["auditTruncated"] is False
    for _ in range(MAX_AUDIT):
        door.shop.store.add_audit(
            order.order_id,
            AuditEntry(door.shop.clock.now(), "refused_approved", DAVE, Via.SLACK, "no"),
        )
    door.approve(order.order_id)
    body = door.get(f"/orders/{order.order_id}").json
    assert (len(body["audit"]), body["auditTruncated"]) == (MAX_AUDIT, True)
    assert body["audit"][-1]["what"] == "approved"


def test_the_order_says_who_is_looking() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    assert door.get(f"/orders/{order.order_id}").json["seen"] == []
    door.shop.clock.advance(60)
    door.shop.mark_seen(Answer(order.order_id, BOB, DecisionKind.APPROVED, Via.SLACK))
    body = door.get(f"/orders/{order.order_id}").json
    assert body["seen"] == [{"person": BOB, "at": "2026-11-21T09:01:00.000Z"}]
    assert (body["audit"][-1]["what"], body["audit"][-1]["who"]) == ("seen", BOB)


def test_the_order_says_its_tracking_number_once_it_shipped() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.approve(order.order_id)
    assert door.get(f"/orders/{order.order_id}").json["tracking"] is None
    door.shop.fulfil(order.order_id)
    assert door.get(f"/orders/{order.order_id}").json["tracking"] == f"TRACK-{order.order_id}"


def test_the_order_links_to_the_message_that_it_came_from() -> None:
    door = ApiDoor()
    request = replace(parse_order_request(order_body()), source_url=LINK)
    order = door.shop.place_order(request, ALICE, Via.SLACK)
    assert door.get(f"/orders/{order.order_id}").json["sourceUrl"] == LINK
    assert door.place().json["sourceUrl"] is None


@pytest.mark.parametrize("link", [LINK, "javascript:alert(1)", None])
def test_a_body_may_not_claim_a_message(link: str | None) -> None:
    door = ApiDoor()
    answer = door.place(sourceUrl=link)
    assert (answer.status, answer.fields) == (422, ["sourceUrl"])
    assert door.shop.table.orders == {}
