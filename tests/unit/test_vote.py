from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import AlreadyDecided, VoteRefused
from tests.support.shop import ALICE, BOB, CAROL, DAVE, Shop


def test_an_approver_decides_and_the_workflow_is_woken() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")

    recorded = shop.answer(order.order_id, BOB)

    assert recorded.delivered
    assert recorded.order.decision is not None
    assert recorded.order.decision.by == BOB
    assert [callback_id for callback_id, _ in shop.executions.delivered] == ["callback-1"]


def test_a_second_click_does_not_change_the_decision() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB)

    with pytest.raises(AlreadyDecided) as refusal:
        shop.answer(order.order_id, CAROL, DecisionKind.REJECTED)

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == BOB
    assert refusal.value.order.decision == decision


@pytest.mark.parametrize("person", [ALICE, DAVE])
def test_strangers_and_requesters_are_refused_and_recorded(person: str) -> None:
    shop = Shop(approvers=(ALICE, BOB))
    order = shop.waiting()

    with pytest.raises(VoteRefused):
        shop.answer(order.order_id, person)

    assert shop.store.get(order.order_id).decision is None
    assert shop.store.audit(order.order_id)[-1].who == person
    assert shop.store.audit(order.order_id)[-1].what == "refused_approved"
