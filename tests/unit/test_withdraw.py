from __future__ import annotations

from collections.abc import Callable

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    NotWaiting,
    StaleButton,
    StoreUnavailable,
    VoteRefused,
)
from approvals.domain.order import Card, Order, Status
from approvals.use_cases.decide import Answer
from tests.support.shop import ALICE, BOB, CAROL, DEADLINE_SECONDS, Shop
from tests.support.store import InMemoryTable, InterferingOrderStore

WITHDRAWN = DecisionKind.WITHDRAWN
COPY = Card(f"D{ALICE[1:]}", "1700000000.999999")


def taken_back(
    order: Order,
    person: str = ALICE,
    *,
    callback_id: str | None = "callback-1",
    card: Card | None = None,
) -> Answer:
    """Return what Withdraw on the requester's message says."""
    stage = None if callback_id is None else 0
    return Answer(
        order.order_id,
        person,
        WITHDRAWN,
        Via.SLACK,
        "Ordered elsewhere",
        callback_id=callback_id,
        stage=stage,
        card=card,
    )


def refusals(shop: Shop, order: Order) -> list[tuple[str, str, str | None]]:
    audit = shop.store.audit(order.order_id)
    return [(e.what, e.who, e.why) for e in audit if e.what.startswith("refused_")]


@pytest.mark.parametrize("callback_id", ["callback-1", None], ids=["button", "command"])
def test_the_requester_takes_an_order_back_and_the_workflow_is_woken(
    callback_id: str | None,
) -> None:
    shop = Shop()
    order = shop.waiting("callback-1")

    recorded = shop.withdraw(taken_back(order, callback_id=callback_id))

    decision = shop.store.get(order.order_id).decision
    assert recorded.delivered
    assert decision is not None
    assert (decision.kind, decision.by, decision.via) == (WITHDRAWN, ALICE, Via.SLACK)
    assert decision.reason == "Ordered elsewhere"
    assert shop.executions.delivered == [("callback-1", decision)]
    last = shop.store.audit(order.order_id)[-1]
    assert (last.what, last.who, last.why) == ("withdrawn", ALICE, "Ordered elsewhere")


def test_what_was_taken_back_gives_its_stock_back_and_shows_it_everywhere() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.withdraw(taken_back(order))

    assert shop.steps().settle(order.order_id, 0, timed_out=False)["result"] == "withdrawn"
    shop.steps().release_inventory(order.order_id, None)
    shop.steps().announce_outcome(order.order_id)

    after = shop.store.get(order.order_id)
    assert (after.status, after.reason) == (Status.WITHDRAWN, "Ordered elsewhere")
    assert shop.table.products["WIDGET-001"].available == 100
    for key in ("card:0", "receipt"):
        [copy] = shop.messenger.shown(order.order_id, key)
        assert copy.status is Status.WITHDRAWN


def test_taking_an_order_back_is_no_vote() -> None:
    shop = Shop()
    order = shop.waiting()

    shop.withdraw(taken_back(order))

    assert shop.store.decided_by(ALICE, 10) == ()


@pytest.mark.parametrize("person", [BOB, "api:demo", "", "u0alice"])
def test_nobody_but_the_requester_takes_an_order_back(person: str) -> None:
    shop = Shop()
    order = shop.waiting()

    with pytest.raises(VoteRefused) as refused:
        shop.withdraw(taken_back(order, person))

    assert refused.value.code == "not_the_requester"
    assert refusals(shop, order) == [("refused_withdrawn", person, "not_the_requester")]
    assert shop.store.get(order.order_id) == order
    assert shop.executions.delivered == []


def test_a_requester_need_be_no_approver_and_slack_is_not_asked() -> None:
    shop = Shop(approvers=(BOB,))
    order = shop.waiting()
    shop.directory.asked.clear()

    shop.withdraw(taken_back(order))

    assert shop.directory.asked == []


def test_what_was_decided_stays_decided() -> None:
    shop = Shop()
    order = shop.waiting()
    first = shop.answer(order.order_id, BOB).order.decision

    with pytest.raises(AlreadyDecided) as told:
        shop.withdraw(taken_back(order))

    assert told.value.order.decision == first == shop.store.get(order.order_id).decision
    assert refusals(shop, order) == [("refused_withdrawn", ALICE, "already_decided")]


def test_an_approval_after_the_withdrawal_is_told_who_took_it_back() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.withdraw(taken_back(order))

    with pytest.raises(AlreadyDecided) as told:
        shop.answer(order.order_id, BOB)

    assert told.value.order.decision is not None
    assert told.value.order.decision.kind is WITHDRAWN


def racing(first: Callable[[Shop, Order], object]) -> tuple[Shop, Order]:
    """Return an order that ``first`` happens to right before the next answer is written."""
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    shop = Shop(table, real_store=store)
    order = shop.waiting("callback-1")

    def meanwhile() -> None:
        store.meanwhile = lambda: None
        first(shop, order)

    store.meanwhile = meanwhile
    return shop, order


def test_a_vote_that_comes_first_wins_against_the_withdrawal() -> None:
    shop, order = racing(lambda shop, order: shop.answer(order.order_id, BOB))

    with pytest.raises(AlreadyDecided) as told:
        shop.withdraw(taken_back(order))

    assert told.value.order.status is Status.APPROVED
    assert refusals(shop, order) == [("refused_withdrawn", ALICE, "already_decided")]
    assert [d.kind for _, d in shop.executions.delivered] == [DecisionKind.APPROVED]


def test_a_withdrawal_that_comes_first_wins_against_the_vote() -> None:
    shop, order = racing(lambda shop, order: shop.withdraw(taken_back(order)))

    with pytest.raises(AlreadyDecided):
        shop.answer(order.order_id, BOB)

    assert shop.store.get(order.order_id).status is Status.AWAITING_APPROVAL
    assert [d.kind for _, d in shop.executions.delivered] == [WITHDRAWN]


def test_a_withdrawal_that_cannot_be_delivered_stands_and_the_next_click_delivers_it() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.executions.fail_next(2)

    recorded = shop.withdraw(taken_back(order))
    assert not recorded.delivered
    with pytest.raises(AlreadyDecided):
        shop.withdraw(taken_back(order))

    assert shop.executions.delivered == [("callback-1", recorded.order.decision)]


def test_a_withdrawal_after_the_deadline_expires_the_order() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS)

    with pytest.raises(AlreadyDecided) as told:
        shop.withdraw(taken_back(order))

    assert told.value.order.decision is not None
    assert told.value.order.decision.kind is DecisionKind.EXPIRED


def test_an_order_that_asks_nobody_yet_and_a_forged_button_take_nothing_back() -> None:
    shop = Shop()
    placed, waiting = shop.placed(), shop.waiting()

    with pytest.raises(NotWaiting):
        shop.withdraw(taken_back(placed, callback_id=None))
    with pytest.raises(StaleButton):
        shop.withdraw(taken_back(waiting, callback_id="forged"))

    assert shop.store.get(waiting.order_id) == waiting
    assert refusals(shop, waiting) == [("refused_withdrawn", ALICE, "stale_button")]


def test_a_copy_of_the_receipt_that_nobody_knew_of_is_kept_and_edited() -> None:
    shop = Shop()
    order = shop.waiting()

    recorded = shop.withdraw(taken_back(order, card=COPY))

    kept = shop.store.get(order.order_id)
    assert kept.receipts == (*order.receipts, COPY)
    assert kept.stages[0].cards == order.stages[0].cards
    assert recorded.delivered
    assert shop.reconciler.asked == [order.order_id]


def test_a_copy_of_the_receipt_that_is_clicked_too_late_is_kept_too() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, CAROL)

    with pytest.raises(AlreadyDecided):
        shop.withdraw(taken_back(order, card=COPY))

    assert shop.store.get(order.order_id).receipts == (*order.receipts, COPY)


def test_the_known_receipt_stores_nothing_more() -> None:
    shop = Shop()
    order = shop.waiting()

    shop.withdraw(taken_back(order, card=order.receipts[0]))

    assert shop.store.get(order.order_id).receipts == order.receipts
    assert shop.reconciler.asked == []


def test_a_copy_that_cannot_be_kept_does_not_undo_the_withdrawal() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")

    def away(_: str) -> None:
        raise StoreUnavailable("The order table is busy.")

    def leave(*_: object) -> None:
        shop.table.before_write = away

    shop.executions.on_deliver = leave

    assert shop.withdraw(taken_back(order, card=COPY)).delivered

    assert shop.store.get(order.order_id).receipts == order.receipts
