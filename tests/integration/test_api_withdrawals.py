"""Withdrawing through the API: whoever placed the order, with a token that may place some."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.domain.order import Order, Status
from tests.support.api_requests import BOBS, DEMO, READER, REQUESTER, ApiDoor
from tests.support.shop import ALICE, BOB, DEADLINE_SECONDS, Shop

OWN = "api:requester"


def waiting(door: ApiDoor, requester: str = OWN) -> Order:
    return door.shop.waiting("callback-1", requester=requester)


def refused(door: ApiDoor, order: Order) -> tuple[str, str, str | None]:
    entry = door.shop.store.audit(order.order_id)[-1]
    return entry.what, entry.who, entry.why


def test_the_requester_withdraws_and_the_workflow_is_woken() -> None:
    door = ApiDoor()
    order = waiting(door)
    answer = door.withdraw(order.order_id, body={"reason": "Ordered elsewhere"})
    assert answer.status == 200
    assert answer.json["decision"] == {
        "kind": "withdrawn", "by": OWN, "at": "2026-11-21T09:00:00.000Z", "via": "api",
        "reason": "Ordered elsewhere",
    }  # fmt: skip
    ((callback_id, decision),) = door.shop.executions.delivered
    assert (callback_id, decision.kind) == ("callback-1", "withdrawn")
    door.shop.steps().release_inventory(order.order_id, None)
    shown = door.get(f"/orders/{order.order_id}").json
    assert (shown["status"], shown["reason"]) == ("withdrawn", "Ordered elsewhere")
    assert door.shop.stock_adds_up()


@pytest.mark.parametrize("body", [None, {}, {"reason": None}, {"reason": " \n "}])
def test_a_reason_may_be_left_out(body: object) -> None:
    door = ApiDoor()
    order = waiting(door)
    answer = door.withdraw(order.order_id, body=body)
    assert (answer.status, answer.json["decision"]["reason"]) == (200, None)


@pytest.mark.parametrize("requester", [ALICE, "api:demo", BOB])
def test_somebody_else_s_order_is_403_and_audited(requester: str) -> None:
    door = ApiDoor()
    order = waiting(door, requester)
    answer = door.withdraw(order.order_id)
    assert (answer.status, answer.kind) == (403, "forbidden")
    assert answer.json["detail"] == "Only who asked for it can withdraw it."
    assert refused(door, order) == ("refused_withdrawn", OWN, "not_the_requester")
    assert door.shop.store.get(order.order_id) == order


def test_a_token_that_may_not_order_withdraws_nothing_not_even_its_own() -> None:
    door = ApiDoor()
    order = waiting(door, "api:reader")
    answer = door.withdraw(order.order_id, READER)
    assert (answer.status, answer.kind) == (403, "forbidden")
    assert "may not be used to place or withdraw" in answer.json["detail"]
    assert refused(door, order) == ("refused_withdrawn", "api:reader", "token_may_not_order")
    assert door.shop.store.get(order.order_id) == order


def test_an_order_that_was_decided_is_409_with_who_and_when() -> None:
    door = ApiDoor()
    order = waiting(door)
    door.shop.answer(order.order_id, BOB)
    answer = door.withdraw(order.order_id)
    assert (answer.status, answer.kind) == (409, "already-decided")
    assert answer.json["decision"]["by"] == BOB
    assert refused(door, order) == ("refused_withdrawn", OWN, "already_decided")


def test_a_withdrawal_twice_is_409_the_second_time() -> None:
    door = ApiDoor()
    order = waiting(door)
    assert door.withdraw(order.order_id).status == 200
    again = door.withdraw(order.order_id)
    assert (again.status, again.json["decision"]["kind"]) == (409, "withdrawn")
    assert "Withdrawn by api:requester at 2026-11-21 09:00:00 UTC" in again.json["detail"]


def test_an_order_that_expired_is_409_and_closed_as_expired() -> None:
    door = ApiDoor()
    order = waiting(door)
    door.shop.clock.advance(DEADLINE_SECONDS)
    answer = door.withdraw(order.order_id)
    assert (answer.status, answer.json["decision"]["kind"]) == (409, "expired")


def test_an_order_that_asks_nobody_yet_is_409_and_one_that_is_not_there_404() -> None:
    door = ApiDoor()
    order = door.shop.placed(OWN)
    answer = door.withdraw(order.order_id)
    assert (answer.status, answer.kind) == (409, "not-waiting")
    assert door.withdraw("nothing").status == 404


BAD: list[tuple[Any, int, str]] = [
    ({"reason": "x" * 501}, 422, "reason"),
    ({"reason": 5}, 422, "reason"),
    ({"by": BOB}, 422, "by"),
    ([], 400, "body"),
    ("{", 400, "body"),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD)
def test_a_body_that_is_wrong_withdraws_nothing(body: Any, status: int, field: str) -> None:
    door = ApiDoor()
    order = waiting(door)
    answer = door.withdraw(order.order_id, body=body)
    assert (answer.status, answer.fields) == (status, [field])
    assert door.shop.store.get(order.order_id) == order


def test_a_reason_of_five_hundred_characters_is_kept_whole() -> None:
    door = ApiDoor()
    answer = door.withdraw(waiting(door).order_id, body={"reason": "x" * 500})
    assert answer.json["decision"]["reason"] == "x" * 500


def test_another_site_withdraws_nothing() -> None:
    door = ApiDoor()
    order = waiting(door)
    path = f"/orders/{order.order_id}/withdraw"
    assert door.post(path, {}, REQUESTER, origin="https://evil.example").status == 403
    assert door.shop.store.get(order.order_id) == order


@pytest.mark.parametrize(
    ("requester", "token", "withdraw", "approve"),
    [
        (OWN, REQUESTER, True, False),
        (OWN, DEMO, False, True),
        (OWN, READER, False, False),
        ("api:reader", READER, False, False),
        ("api:demo", DEMO, True, False),
        (BOB, BOBS, True, False),
    ],
)
def test_what_a_reader_may_do_is_said(
    requester: str, token: str, withdraw: bool, approve: bool
) -> None:
    door = ApiDoor()
    order = waiting(door, requester)
    for allowed in (
        door.get(f"/orders/{order.order_id}", token).json["allowed"],
        door.get("/orders", token).json["orders"][0]["allowed"],
    ):
        assert (allowed["withdraw"], allowed["approve"]) == (withdraw, approve)
        assert (allowed["why"] is None) == approve


@pytest.mark.parametrize("end", ["decided", "failed", "placed"])
def test_nothing_is_allowed_once_or_before_there_is_something_to_decide(end: str) -> None:
    door = ApiDoor(Shop())
    order = door.shop.placed(OWN) if end == "placed" else waiting(door)
    if end == "decided":
        door.shop.answer(order.order_id, BOB)
    elif end == "failed":
        door.shop.fail(order.order_id)
    allowed = door.get(f"/orders/{order.order_id}", REQUESTER).json["allowed"]
    assert allowed == {"approve": False, "withdraw": False, "why": None}
    assert door.shop.store.get(order.order_id).status is not Status.WITHDRAWN
