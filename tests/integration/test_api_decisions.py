"""Approve and reject through the API: the same rules as in Slack, as statuses and words."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.domain.errors import ExecutionsUnavailable
from approvals.domain.order import Status
from tests.support.api_requests import DEMO, ORIGIN, READER, REQUESTER, ApiDoor
from tests.support.shop import BOB, DEADLINE_SECONDS, Shop, order_body

BOTH = pytest.mark.parametrize(("verb", "kind"), [("approve", "approved"), ("reject", "rejected")])


@BOTH
def test_an_approvers_token_decides_and_wakes_the_workflow(verb: str, kind: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting("callback-1")
    answer = door.post(f"/orders/{order.order_id}/{verb}", {"reason": "Good price"}, DEMO)
    assert answer.status == 200
    assert answer.json["decision"] == {
        "kind": kind, "by": "api:demo", "at": "2026-11-21T09:00:00.000Z", "via": "api",
        "reason": "Good price",
    }  # fmt: skip
    ((callback_id, decision),) = door.shop.executions.delivered
    assert (callback_id, decision.kind) == ("callback-1", kind)


@pytest.mark.parametrize("body", [None, {}, {"reason": None}, {"reason": ""}, {"reason": " \n "}])
@BOTH
def test_a_reason_may_be_left_out(verb: str, kind: str, body: object) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.post(f"/orders/{order.order_id}/{verb}", body, DEMO)
    assert (answer.status, answer.json["decision"]["reason"]) == (200, None)
    assert answer.json["decision"]["kind"] == kind


@pytest.mark.parametrize(
    "claims", [{}, {"sec_fetch_site": "same-origin", "origin": ORIGIN}, {"x_nod_csrf": "x"}]
)
def test_whoever_brings_a_token_comes_by_the_api_whatever_its_headers_claim(
    claims: dict[str, str],
) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.post(f"/orders/{order.order_id}/approve", {}, DEMO, **claims)
    assert answer.json["decision"]["via"] == "api"
    assert [e.via.value for e in door.shop.store.audit(order.order_id)][-1] == "api"


REASONS: list[tuple[Any, int, list[str]]] = [
    ({"reason": "x" * 501}, 422, ["reason"]),
    ({"reason": 5}, 422, ["reason"]),
    ({"reason": True}, 422, ["reason"]),
    ({"reason": ["x"]}, 422, ["reason"]),
    ({"reason": {"text": "x"}}, 422, ["reason"]),
    ({"because": "x"}, 422, ["because"]),
    ({"\ud800": 1}, 422, ["body"]),
    ({"callbackId": "callback-1", "stage": 0}, 422, ["callbackId", "stage"]),
    ({"stage": "finance"}, 400, ["stage"]),
    ("[]", 400, ["body"]),
    ("null", 400, ["body"]),
    ('"x"', 400, ["body"]),
    ("not json", 400, ["body"]),
    ('{"reason": NaN}', 400, ["body"]),
    ('{"reason": "' + "x" * 70_000 + '"}', 400, ["body"]),
]


@pytest.mark.parametrize(("body", "status", "fields"), REASONS, ids=lambda value: str(value)[:40])
@BOTH
def test_a_body_that_is_wrong_is_refused_by_field(
    verb: str, kind: str, body: Any, status: int, fields: list[str]
) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.post(f"/orders/{order.order_id}/{verb}", body, DEMO)
    assert (answer.status, answer.fields) == (status, fields)
    assert door.shop.store.get(order.order_id) == order


def test_a_reason_of_500_characters_is_kept_without_control_characters() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.reject(order.order_id, body={"reason": "x" * 497 + "\u202e\x00y"})
    assert answer.json["decision"]["reason"] == "x" * 497 + "y"


@BOTH
@pytest.mark.parametrize("token", [READER, REQUESTER])
def test_a_token_that_may_not_decide_is_403_and_audited(verb: str, kind: str, token: str) -> None:
    door = ApiDoor(Shop(approvers=("api:reader", "api:requester")))
    order = door.shop.waiting()
    answer = door.post(f"/orders/{order.order_id}/{verb}", {}, token)
    assert (answer.status, answer.kind) == (403, "forbidden")
    assert door.shop.store.get(order.order_id) == order
    entry = door.shop.store.audit(order.order_id)[-1]
    identity = {READER: "api:reader", REQUESTER: "api:requester"}[token]
    assert (entry.who, entry.what) == (identity, f"refused_{kind}")
    assert entry.why == "token_may_not_decide"


@BOTH
def test_a_token_that_may_decide_but_is_no_approver_is_403(verb: str, kind: str) -> None:
    door = ApiDoor(Shop(approvers=(BOB,)))
    order = door.shop.waiting()
    answer = door.post(f"/orders/{order.order_id}/{verb}", {}, DEMO)
    assert (answer.status, answer.kind) == (403, "forbidden")
    assert "not on the list of approvers" in answer.json["detail"]
    entry = door.shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.why) == (f"refused_{kind}", "not_an_approver")
    shown = door.get(f"/orders/{order.order_id}", DEMO).json
    assert shown["allowed"]["approve"] is False
    assert "not on the list" in shown["allowed"]["why"]


@BOTH
def test_ones_own_order_is_403(verb: str, kind: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    own = door.post("/orders", order_body(), DEMO).json["orderId"]
    route = door.shop.route()
    door.shop.store.reserve(door.shop.store.get(own), route, "arn:own", door.shop.store.audit(own))
    door.shop.steps().post_card(own, 0, "callback-own")
    answer = door.post(f"/orders/{own}/{verb}", {}, DEMO)
    assert answer.status == 403
    assert "You asked for this yourself" in answer.json["detail"]
    assert door.shop.store.audit(own)[-1].what == f"refused_{kind}"
    assert door.get(f"/orders/{own}", DEMO).json["allowed"]["approve"] is False
    assert door.get(f"/orders/{order.order_id}", DEMO).json["allowed"]["approve"] is True


@pytest.mark.fault("F15")
@BOTH
def test_an_order_that_was_decided_is_409_with_who_and_when(verb: str, kind: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.answer(order.order_id, BOB)
    decided = door.shop.store.get(order.order_id)
    door.shop.clock.advance(60)
    answer = door.post(f"/orders/{order.order_id}/{verb}", {"reason": "x"}, DEMO)
    assert (answer.status, answer.kind) == (409, "already-decided")
    assert answer.json["detail"] == (
        "This order is closed. Approved by U0BOB at 2026-11-21 09:00:00 UTC."
    )
    assert (answer.json["decision"]["by"], answer.json["decision"]["kind"]) == (BOB, "approved")
    assert (answer.json["orderId"], answer.json["orderStatus"]) == (order.order_id, "approved")
    assert door.shop.store.get(order.order_id) == decided
    assert door.shop.store.audit(order.order_id)[-1].what == f"refused_{kind}"


@pytest.mark.fault("F11")
@BOTH
def test_an_order_whose_deadline_has_passed_is_409_and_closed_as_expired(
    verb: str, kind: str
) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.clock.advance(DEADLINE_SECONDS)
    answer = door.post(f"/orders/{order.order_id}/{verb}", {}, DEMO)
    assert (answer.status, answer.json["decision"]["kind"]) == (409, "expired")
    assert "Expired: nobody answered before the deadline at 2026-11-21 10:00" in answer.text
    assert [each.kind for _, each in door.shop.executions.delivered] == ["expired"]


@pytest.mark.fault("F11")
@BOTH
def test_an_order_that_ended_is_409_and_nothing_is_sent(verb: str, kind: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.fail(order.order_id, "The warehouse burned down.")
    answer = door.post(f"/orders/{order.order_id}/{verb}", {}, DEMO)
    assert (answer.status, answer.kind) == (409, "not-waiting")
    assert (answer.json["decision"], answer.json["orderStatus"]) == (None, "failed")
    assert answer.json["detail"].endswith(". Failed.")
    assert door.shop.executions.delivered == []


@BOTH
def test_an_order_that_asks_nobody_yet_is_409(verb: str, kind: str) -> None:
    door = ApiDoor()
    order = door.shop.placed()
    answer = door.post(f"/orders/{order.order_id}/{verb}", {}, DEMO)
    assert (answer.status, answer.kind) == (409, "not-waiting")
    assert door.shop.store.get(order.order_id) == order


@BOTH
@pytest.mark.parametrize("order_id", ["nothing", "ord-9999", "x" * 128, "🙂", "%00", "a b"])
def test_an_unknown_order_is_404(verb: str, kind: str, order_id: str) -> None:
    door = ApiDoor()
    answer = door.post(f"/orders/{order_id}/{verb}", {}, DEMO)
    assert (answer.status, answer.kind) == (404, "order-not-found")
    assert door.shop.table.audit == {}


@BOTH
def test_a_decision_that_cannot_be_delivered_stands_and_the_next_call_delivers_it(
    verb: str, kind: str
) -> None:
    door = ApiDoor()
    order = door.shop.waiting("callback-1")
    path = f"/orders/{order.order_id}/{verb}"
    door.shop.executions.failures += [ExecutionsUnavailable("Away.")] * 2
    first = door.post(path, {}, DEMO)
    assert (first.status, first.json["decision"]["kind"]) == (200, kind)
    assert door.shop.executions.delivered == []
    again = door.post(path, {}, DEMO)
    assert again.status == 409
    assert [callback for callback, _ in door.shop.executions.delivered] == ["callback-1"]


def test_an_order_without_a_card_can_be_decided() -> None:
    door = ApiDoor(Shop(channel=""))
    order = door.shop.waiting()
    assert door.get(f"/orders/{order.order_id}").json["card"] is None
    assert door.approve(order.order_id).status == 200
    assert door.shop.store.get(order.order_id).status is Status.APPROVED
