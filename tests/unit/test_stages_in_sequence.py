"""A stage that closes without closing the order, and the stage after it."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.domain.decision import NOD, DecisionKind, Via
from approvals.domain.errors import NotWaiting, StaleButton, VoteRefused
from approvals.domain.order import Order, Status
from approvals.use_cases.decide import Answer
from tests.support.asking import stage_of
from tests.support.shop import ALICE, BOB, CAROL, DAVE, Shop
from tests.support.votes import APPROVED, REJECTED, cast_in, click, delivered, said, vote


def two_stages(**changes: Any) -> tuple[Shop, Order]:
    """Return an order that Bob or Carol, and then Bob or Dave, are asked about."""
    shop = Shop(planned_stages=(stage_of(BOB, CAROL), stage_of(BOB, DAVE, **changes)))
    return shop, shop.waiting("callback-1")


def in_stage_two(**changes: Any) -> tuple[Shop, Order]:
    """Return the same when the second stage is asked."""
    shop, order = two_stages(**changes)
    vote(shop, order, BOB)
    assert shop.steps().post_card(order.order_id, 1, "callback-2")
    return shop, shop.store.get(order.order_id)


def test_a_stage_that_is_not_the_last_closes_and_the_order_goes_on() -> None:
    shop, order = two_stages()

    recorded = vote(shop, order, BOB)

    after = shop.store.get(order.order_id)
    assert (after.status, after.decision) == (Status.AWAITING_APPROVAL, None)
    assert (after.stages[0].result, after.stage_index) == ("approved", 1)
    assert recorded.delivered
    assert delivered(shop) == [("callback-1", APPROVED)]
    assert said(shop, order) == [
        ("voted_approved", BOB, None),
        ("stage_approved", NOD, "approval"),
    ]


def test_a_rejection_of_any_stage_rejects_the_order() -> None:
    shop, order = two_stages()

    vote(shop, order, CAROL, REJECTED)

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by) == (REJECTED, CAROL)


@pytest.mark.parametrize("kind", [APPROVED, REJECTED])
def test_the_last_stage_decides_the_order_at_its_own_wait(kind: DecisionKind) -> None:
    shop, order = in_stage_two()

    vote(shop, order, DAVE, kind)

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by) == (kind, DAVE)
    assert delivered(shop)[1:] == [("callback-2", kind)]


def test_a_withdrawal_between_two_stages_is_not_waiting_and_in_the_second_counts() -> None:
    shop, order = two_stages()
    vote(shop, order, BOB)
    taken_back = Answer(order.order_id, ALICE, DecisionKind.WITHDRAWN, Via.API)
    with pytest.raises(NotWaiting):
        shop.withdraw(taken_back)
    shop.steps().post_card(order.order_id, 1, "callback-2")

    assert shop.withdraw(taken_back).delivered

    assert delivered(shop)[1:] == [("callback-2", DecisionKind.WITHDRAWN)]


def test_whoever_is_asked_in_one_stage_is_not_by_that_in_another() -> None:
    shop, order = in_stage_two()

    with pytest.raises(VoteRefused):
        vote(shop, order, CAROL)

    assert said(shop, order)[-1] == ("refused_approved", CAROL, "not_an_approver")


def test_a_second_vote_of_one_person_is_refused_where_four_eyes_are_asked() -> None:
    shop, order = in_stage_two(four_eyes=True)

    with pytest.raises(VoteRefused) as refused:
        vote(shop, order, BOB)

    assert refused.value.code == "four_eyes"
    assert vote(shop, order, DAVE).order.status is Status.APPROVED


def test_a_button_of_a_stage_that_is_closed_is_told_of_that_stage() -> None:
    shop, order = in_stage_two()

    with pytest.raises(StaleButton) as told:
        shop.vote(click(order, CAROL))
    assert told.value.stage == 0
    with pytest.raises(StaleButton):
        # Bob is asked in both: the button says which stage he means.
        shop.vote(click(order, BOB))

    assert cast_in(shop, order, 1) == []
    assert shop.vote(click(order, BOB, 1)).order.status is Status.APPROVED


@pytest.mark.parametrize("how", ["the page", "the card"])
def test_a_closed_stage_that_was_not_delivered_is_delivered_by_the_next_answer(how: str) -> None:
    shop, order = two_stages()
    shop.executions.fail_next(2)
    assert not vote(shop, order, BOB).delivered
    assert delivered(shop) == []

    if how == "the page":
        with pytest.raises(NotWaiting):
            vote(shop, order, DAVE)
    else:
        with pytest.raises(StaleButton):
            shop.vote(click(order, CAROL))

    assert delivered(shop) == [("callback-1", APPROVED)]
