"""A vote through the API is for the stage that it names: late, or sent twice, for no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.order import Order
from tests.support.api_requests import BOBS, DEMO, READER, Answer, ApiDoor
from tests.support.asking import stage_of
from tests.support.shop import BOB, CAROL, DAVE, Shop

TEAM = stage_of(BOB, CAROL, name="team")
BUDGET = stage_of(BOB, DAVE, name="budget")
SCRIPT, PAGE = "none", "same-origin"


def asking(*stages: Any) -> tuple[ApiDoor, Order]:
    """Return an order whose first stage is asked."""
    door = ApiDoor(Shop(planned_stages=stages or (TEAM, BUDGET)))
    return door, door.shop.waiting("callback-1")


def vote(
    door: ApiDoor, order: Order, stage: str | None, verb: str = "approve", at: str = SCRIPT
) -> Answer:
    body = {} if stage is None else {"stage": stage}
    return door.post(f"/orders/{order.order_id}/{verb}", body, BOBS, sec_fetch_site=at)


def refusals(door: ApiDoor, order: Order) -> list[str | None]:
    audit = door.shop.store.audit(order.order_id)
    return [entry.why for entry in audit if entry.what.startswith("refused")]


def test_an_order_says_which_stage_is_asked() -> None:
    door, order = asking()

    def asked() -> str | None:
        shown: str | None = door.get(f"/orders/{order.order_id}").json["stageAsked"]
        return shown

    assert asked() == "team"
    door.shop.answer(order.order_id, CAROL)
    assert asked() == "budget"
    door.shop.steps().post_card(order.order_id, 1, "callback-2")
    assert asked() == "budget"
    door.shop.answer(order.order_id, DAVE)
    assert asked() is None


@pytest.mark.parametrize("at", [SCRIPT, PAGE])
@pytest.mark.parametrize("is_asked", [True, False], ids=["the next is asked", "not yet"])
def test_an_approval_that_is_sent_twice_approves_one_stage(at: str, is_asked: bool) -> None:
    door, order = asking()
    assert vote(door, order, "team", at=at).status == 200
    if is_asked:
        door.shop.steps().post_card(order.order_id, 1, "callback-2")

    again = vote(door, order, "team", at=at)

    assert (again.status, again.kind) == (409, "another-stage")
    assert again.json["detail"] == (
        "The stage team is closed. Approved by U0BOB, 2026-11-21 09:00:00 UTC. Nothing was changed."
        " The stage budget is asked now."
    )
    assert (again.json["stageAsked"], again.json["decision"]) == ("budget", None)
    now = door.shop.store.get(order.order_id)
    assert (now.decision, now.stages[1].votes) == (None, ())
    assert refusals(door, order) == ["another_stage"]


@pytest.mark.parametrize("at", [SCRIPT, PAGE])
def test_a_rejection_that_comes_after_its_stage_rejects_nothing(at: str) -> None:
    door, order = asking()
    door.shop.answer(order.order_id, CAROL)
    door.shop.steps().post_card(order.order_id, 1, "callback-2")

    answer = vote(door, order, "team", "reject", at)

    assert (answer.status, answer.kind) == (409, "another-stage")
    assert "Approved by U0CAROL" in answer.json["detail"]
    assert door.shop.store.get(order.order_id).decision is None
    assert vote(door, order, "budget", "reject", at).json["decision"]["by"] == BOB


def test_a_vote_for_a_stage_that_is_still_to_come_is_refused() -> None:
    door, order = asking()

    answer = vote(door, order, "budget")

    assert (answer.status, answer.kind) == (409, "another-stage")
    assert answer.json["detail"] == "The stage team is asked now. Nothing was changed."
    assert refusals(door, order) == ["another_stage"]


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (None, "must say which stage you answer: team, budget"),
        ("finance", "is not a stage of this order: team, budget"),
    ],
)
def test_of_several_stages_one_must_be_named(stage: str | None, says: str) -> None:
    door, order = asking()

    answer = vote(door, order, stage)

    assert (answer.status, answer.kind) == (400, "invalid-request")
    assert answer.json["errors"] == [{"field": "stage", "message": says}]
    assert door.shop.store.get(order.order_id).stages[0].votes == ()


def test_whoever_may_not_decide_is_not_told_the_stages() -> None:
    door, order = asking()

    answer = door.post(f"/orders/{order.order_id}/approve", {}, READER)

    assert answer.status == 403
    assert "budget" not in answer.text
    assert refusals(door, order) == ["token_may_not_decide"]


@pytest.mark.parametrize("body", [{}, {"stage": "approval"}])
def test_of_one_stage_it_may_be_named(body: dict[str, str]) -> None:
    door = ApiDoor()
    order = door.shop.waiting()

    assert door.approve(order.order_id, DEMO, body).json["decision"]["by"] == "api:demo"
    assert door.approve(order.order_id, DEMO, body).kind == "already-decided"


def test_a_withdrawal_is_of_the_whole_order() -> None:
    door = ApiDoor(Shop(planned_stages=(TEAM, BUDGET)))
    order = door.shop.waiting(requester=BOB)

    assert door.withdraw(order.order_id, BOBS, {"stage": "team"}).status == 422
    assert door.withdraw(order.order_id, BOBS).json["decision"]["kind"] == "withdrawn"


@pytest.mark.parametrize("stage", ["team", "budget"])
def test_a_vote_on_an_order_that_is_over_is_told_how_it_ended(stage: str) -> None:
    door, order = asking(replace(TEAM, approvers=(CAROL, BOB)), BUDGET)
    assert vote(door, order, "team", "reject").status == 200

    again = vote(door, order, stage)

    assert (again.status, again.kind) == (409, "already-decided")
    assert "Rejected by U0BOB" in again.json["detail"]
