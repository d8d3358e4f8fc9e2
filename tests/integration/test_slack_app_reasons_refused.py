"""Forms for a reason that do not decide: too late, not allowed, forged, or not opened by Slack."""

from __future__ import annotations

import pytest

from approvals.adapters.slack.cards import APPROVE, MORE, REJECT, button_value
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH
from tests.support import slack_payloads as payloads
from tests.support.screens import text_of
from tests.support.shop import ALICE, BOB, CAROL, DAVE, DEADLINE_SECONDS, Shop
from tests.support.slack_requests import SlackDoor

SLACK_AWAY = [
    SlackUnavailable("Slack does not answer.", hung=True),
    SlackRefused("expired_trigger_id", "Slack refused."),
]


@pytest.mark.parametrize("action_id", [REJECT, MORE])
def test_a_form_left_open_while_another_decides_says_who_and_when(action_id: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order), BOB, action_id)
    door.approve(order, CAROL)
    decided = door.shop.store.get(order.order_id)
    door.shop.clock.advance(30)
    answer = door.submit(form, BOB, order_reason="Too late")
    assert answer["response_action"] == "update"
    assert f"Approved by <@{CAROL}>, <!date^1795251600^" in text_of(answer["view"])
    kind = "refused_rejected" if action_id == REJECT else "refused_approved"
    door.unchanged_but_audited(decided, BOB, kind, "already_decided")


def test_a_form_submitted_twice_is_one_decision() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    door.submit(form, BOB, order_reason="Too many")
    again = door.submit(form, BOB, order_reason="Too many")
    assert f"Rejected by <@{BOB}>" in text_of(again["view"])
    assert len(door.shop.table.votes) == 1


def test_a_form_submitted_after_the_deadline_finds_the_order_expired() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    door.shop.clock.advance(DEADLINE_SECONDS)
    answer = door.submit(form, BOB, order_reason="Too many")
    assert "Expired: nobody answered before the deadline" in text_of(answer["view"])
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.kind is DecisionKind.EXPIRED


@pytest.mark.fault("F28")
def test_who_lost_the_role_while_the_form_was_open_is_refused_in_its_place() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    door.shop.directory.says(BOB, Standing.DEACTIVATED)
    answer = door.submit(form, BOB, order_reason="Too many")
    assert "deactivated" in text_of(answer["view"])
    door.unchanged_but_audited(order, BOB, "refused_rejected", "deactivated")


def test_somebody_elses_form_is_no_right_to_decide() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    answer = door.submit(form, DAVE, order_reason="Too many")
    assert "You are not on the list of approvers." in text_of(answer["view"])
    door.unchanged_but_audited(order, DAVE, "refused_rejected", "not_an_approver")


@pytest.mark.parametrize("person", [ALICE, DAVE])
@pytest.mark.parametrize("action_id", [REJECT, MORE])
def test_who_may_not_decide_gets_no_form_but_the_reason_at_once(
    person: str, action_id: str
) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.card(order), person, action_id)
    assert door.screens.opened == []
    assert door.said[0].startswith("You cannot decide this.")
    kind = "refused_rejected" if action_id == REJECT else "refused_approved"
    why = "own_order" if person == ALICE else "not_an_approver"
    door.unchanged_but_audited(order, person, kind, why)


@pytest.mark.parametrize("error", SLACK_AWAY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("action_id", [REJECT, MORE])
def test_where_slack_opens_no_form_the_person_is_told_what_else_works(
    error: Exception, action_id: str
) -> None:
    shop = Shop()
    shop.place_order = shop.place_order.__class__(
        shop.store,
        shop.catalogue,
        shop.executions,
        shop.clock,
        shop.ids,
        shop.metrics,
        "https://nod.example",
    )
    door = SlackDoor(shop)
    order = shop.waiting()
    door.screens.fail("open", error)
    door.click(door.card(order), BOB, action_id)
    (said,) = door.said
    assert "If no form has opened" in said
    assert f"<https://nod.example/orders/{order.order_id}|" in said
    assert shop.store.get(order.order_id) == order


def test_without_a_page_the_person_is_told_to_use_approve() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.screens.fail("open", SLACK_AWAY[0])
    door.click(door.card(order), BOB, REJECT)
    assert door.said == [ENGLISH.say("app.no_form")]


def test_a_form_that_claims_another_orders_wait_decides_neither() -> None:
    door = SlackDoor()
    first, second = door.shop.waiting("callback-1"), door.shop.waiting("callback-2")
    form = door.asked_for_reason(door.card(first))
    forged = form["private_metadata"].replace("callback-1", "callback-2")
    door.submit(form | {"private_metadata": forged}, BOB, order_reason="Too many")
    door.unchanged_but_audited(first, BOB, "refused_rejected", "stale_button")
    assert door.shop.store.get(second.order_id) == second


def test_a_forged_reject_button_opens_no_form() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    value = button_value(order.order_id, 0, "callback-9")
    door.click(door.card(order), BOB, REJECT, value=value)
    assert door.screens.opened == []
    door.unchanged_but_audited(order, BOB, "refused_rejected", "stale_button")


@pytest.mark.parametrize("action_id", [APPROVE, REJECT, MORE])
def test_somebody_of_another_workspace_is_refused_privately_and_audited(action_id: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.shop.directory.says(BOB, Standing.FOREIGN)
    payload = payloads.click(door.card(order), BOB, action_id, door.now)
    payload["user"]["team_id"] = "T0ELSEWHERE"
    assert door.interact(payload) == {}
    assert "another workspace" in door.said[0]
    kind = "refused_rejected" if action_id == REJECT else "refused_approved"
    door.unchanged_but_audited(order, BOB, kind, "foreign")
    assert door.screens.opened == []
