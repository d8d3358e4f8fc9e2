from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.decision import NOD, DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    NotWaiting,
    OrderNotFound,
    StaleButton,
    VoteRefused,
)
from approvals.domain.order import Card, Order, Status, Wait
from approvals.domain.reason import MAX_KEPT_REASON
from approvals.use_cases.decide import Answer, Checked, Recorded
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, DAVE, DEADLINE_SECONDS, Shop
from tests.support.store import InMemoryTable, InterferingOrderStore

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


def click(
    order: Order,
    person: str = BOB,
    kind: DecisionKind = APPROVED,
    *,
    callback_id: str = "callback-1",
    stage: int = 0,
    card: Card | None = None,
    reason: str | None = None,
) -> Answer:
    """Return what a button on a card says."""
    return Answer(
        order.order_id,
        person,
        kind,
        Via.SLACK,
        reason,
        callback_id=callback_id,
        stage=stage,
        card=card,
    )


def said(shop: Shop, order: Order) -> list[tuple[str, str, str | None]]:
    """Return the audit's votes and refusals: what, who, why."""
    votes = ("approved", "rejected", "expired", "refused_")
    audit = shop.store.audit(order.order_id)
    return [(e.what, e.who, e.why) for e in audit if e.what.startswith(votes)]


def delivered_to(shop: Shop) -> list[str]:
    return [callback_id for callback_id, _ in shop.executions.delivered]


@pytest.mark.parametrize("kind", [APPROVED, REJECTED])
def test_an_approver_decides_and_the_workflow_is_woken(kind: DecisionKind) -> None:
    shop = Shop()
    order = shop.waiting("callback-1")

    recorded = shop.vote(click(order, BOB, kind, reason="Because"))

    decision = shop.store.get(order.order_id).decision
    assert recorded.delivered
    assert recorded.order.decision == decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.at) == (kind, BOB, shop.clock.now())
    assert (decision.via, decision.reason) == (Via.SLACK, "Because")
    assert shop.executions.delivered == [("callback-1", decision)]
    assert said(shop, order) == [(kind.value, BOB, "Because")]


def test_the_page_needs_no_button() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")

    assert shop.answer(order.order_id, "api:demo").delivered

    assert delivered_to(shop) == ["callback-1"]


def test_a_second_click_does_not_change_the_decision() -> None:
    shop = Shop()
    order = shop.waiting()
    first = shop.vote(click(order, BOB))

    with pytest.raises(AlreadyDecided) as refusal:
        shop.vote(click(order, CAROL, REJECTED))

    assert shop.store.get(order.order_id).decision == first.order.decision
    assert refusal.value.order.decision == first.order.decision
    assert said(shop, order)[1:] == [("refused_rejected", CAROL, "already_decided")]
    assert delivered_to(shop) == ["callback-1"]


def test_a_double_click_is_told_of_itself() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.vote(click(order, BOB))

    with pytest.raises(AlreadyDecided) as refusal:
        shop.vote(click(order, BOB))

    assert refusal.value.order.decision is not None
    assert refusal.value.order.decision.by == BOB


@pytest.mark.parametrize(
    ("person", "why"), [(ALICE, "own_order"), (DAVE, "not_an_approver"), ("", "not_an_approver")]
)
def test_strangers_and_requesters_are_refused_and_recorded(person: str, why: str) -> None:
    shop = Shop(approvers=(ALICE, BOB))
    order = shop.waiting()

    with pytest.raises(VoteRefused):
        shop.vote(click(order, person))

    assert shop.store.get(order.order_id) == order
    assert said(shop, order) == [("refused_approved", person, why)]
    assert delivered_to(shop) == []


def test_what_the_edge_holds_against_an_answer_is_recorded_like_any_refusal() -> None:
    shop = Shop()
    order = shop.waiting()
    refusal = VoteRefused("token_may_not_decide")

    with pytest.raises(VoteRefused) as refused:
        shop.vote(replace(click(order), refusal=refusal))

    assert refused.value is refusal

    assert shop.store.get(order.order_id) == order
    assert said(shop, order) == [("refused_approved", BOB, "token_may_not_decide")]


def test_an_order_in_flight_keeps_the_approvers_by_whom_it_was_routed() -> None:
    shop = Shop()
    order = shop.waiting()
    later = Shop(shop.table, shop.clock, approvers=(DAVE,))

    with pytest.raises(VoteRefused):
        later.vote(click(order, DAVE))
    assert later.vote(click(order, BOB)).order.status is Status.APPROVED


def test_an_unknown_order_is_not_found_and_leaves_no_trace() -> None:
    shop = Shop()

    with pytest.raises(OrderNotFound):
        shop.answer("ord-nowhere")

    assert shop.store.audit("ord-nowhere") == ()


@pytest.mark.parametrize(
    ("callback_id", "stage"),
    [("forged", 0), ("", 0), ("callback-1", 1), ("callback-1", -1), ("CALLBACK-1", 0)],
)
def test_a_button_that_does_not_fit_its_order_decides_nothing(callback_id: str, stage: int) -> None:
    shop = Shop()
    order = shop.waiting("callback-1")

    with pytest.raises(StaleButton):
        shop.vote(click(order, callback_id=callback_id, stage=stage))

    assert shop.store.get(order.order_id) == order
    assert said(shop, order) == [("refused_approved", BOB, "stale_button")]
    assert delivered_to(shop) == []


def test_a_button_of_another_order_decides_nothing() -> None:
    shop = Shop()
    mine, other = shop.waiting("callback-1"), shop.waiting("callback-2")

    with pytest.raises(StaleButton):
        shop.vote(click(mine, callback_id="callback-2"))

    assert shop.store.get(mine.order_id).decision is None
    assert shop.store.get(other.order_id).decision is None


def test_a_button_before_the_wait_is_stored_decides_nothing() -> None:
    shop = Shop()
    order = shop.placed()

    with pytest.raises(StaleButton):
        shop.vote(click(order))


def test_nobody_decides_an_order_that_asks_nobody() -> None:
    shop = Shop()
    order = shop.placed()

    with pytest.raises(NotWaiting) as refusal:
        shop.answer(order.order_id)

    assert refusal.value.order == order
    assert said(shop, order) == [("refused_approved", BOB, "not_waiting")]


def test_nobody_decides_an_order_that_failed() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.fail(order.order_id)

    with pytest.raises(NotWaiting):
        shop.vote(click(order))

    assert shop.store.get(order.order_id).status is Status.FAILED


def test_an_earlier_wait_s_button_counts_and_the_newest_wait_is_woken() -> None:
    shop = Shop()
    order = with_second_wait(shop, shop.waiting("callback-1"))

    recorded = shop.vote(click(order, callback_id="callback-1"))

    assert recorded.delivered
    assert delivered_to(shop) == ["callback-2"]


def test_a_wait_that_is_closed_has_woken_the_workflow_already() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.executions.closed.add("callback-1")

    recorded = shop.vote(click(order))

    assert recorded.delivered
    assert delivered_to(shop) == []


def test_a_wait_that_closed_while_the_next_one_opened_is_passed_over() -> None:
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    shop = Shop(table, real_store=store)
    order = shop.waiting("callback-1")
    # The workflow woke without a decision and waits again, just when the vote is written.
    shop.executions.closed.add("callback-1")
    store.meanwhile = lambda: with_second_wait(shop, order)

    assert shop.vote(click(order)).delivered
    assert delivered_to(shop) == ["callback-2"]


def test_a_delivery_that_fails_once_is_repeated_at_once() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.executions.fail_next(1)

    assert shop.vote(click(order)).delivered
    assert delivered_to(shop) == ["callback-1"]


def test_a_decision_that_cannot_be_delivered_stands_and_the_next_click_delivers_it() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.executions.fail_next(2)

    recorded = shop.vote(click(order, BOB))

    assert not recorded.delivered
    assert shop.store.get(order.order_id).status is Status.APPROVED
    assert delivered_to(shop) == []

    with pytest.raises(AlreadyDecided) as told:
        shop.vote(click(order, CAROL, REJECTED))

    assert told.value.order.decision == recorded.order.decision
    assert shop.executions.delivered == [("callback-1", recorded.order.decision)]


def test_a_stranger_s_click_delivers_nothing() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.executions.fail_next(2)
    shop.vote(click(order, BOB))

    with pytest.raises(VoteRefused):
        shop.vote(click(order, DAVE))

    assert delivered_to(shop) == []


def test_a_delivery_that_may_have_arrived_counts_as_arrived_if_the_wait_is_closed() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.executions.fail_next(1)
    shop.executions.closed.add("callback-1")  # The first send arrived, its answer did not.

    assert shop.vote(click(order)).delivered


def test_a_finished_order_is_not_delivered_again() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.vote(click(order))
    shop.fulfil(order.order_id)
    shop.executions.closed.clear()

    with pytest.raises(AlreadyDecided):
        shop.vote(click(order, CAROL))

    assert delivered_to(shop) == ["callback-1"]


def test_a_table_that_goes_away_between_two_deliveries_leaves_the_decision() -> None:
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    shop = Shop(table, real_store=store)
    order = shop.waiting("callback-1")
    shop.executions.fail_next(1)
    store.leave_after_vote = True

    assert not shop.vote(click(order)).delivered

    assert table.orders[order.order_id].status is Status.APPROVED
    assert delivered_to(shop) == []


@pytest.mark.parametrize("late_by", [0, 0.001, 3_600])
def test_a_click_after_the_deadline_expires_the_order(late_by: float) -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.clock.advance(DEADLINE_SECONDS + late_by)

    with pytest.raises(AlreadyDecided) as told:
        shop.vote(click(order, BOB))

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.via) == (DecisionKind.EXPIRED, NOD, Via.WORKFLOW)
    assert told.value.order.decision == decision
    assert shop.executions.delivered == [("callback-1", decision)]
    assert [entry[:2] for entry in said(shop, order)] == [
        ("expired", NOD),
        ("refused_approved", BOB),
    ]


def test_a_click_just_before_the_deadline_counts() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.clock.advance(DEADLINE_SECONDS - 0.001)

    assert shop.vote(click(order)).order.status is Status.APPROVED


def test_a_click_on_a_copy_that_nobody_knew_of_stores_the_copy() -> None:
    shop = Shop()
    order = shop.waiting()
    known, copy = order.stages[0].cards[0], Card(CHANNEL, "1700000000.999999")

    shop.vote(click(order, card=copy))

    assert shop.store.get(order.order_id).stages[0].cards == (known, copy)


def test_a_click_on_a_known_card_stores_nothing_more() -> None:
    shop = Shop()
    order = shop.waiting()

    shop.vote(click(order, card=order.stages[0].cards[0]))

    assert shop.store.get(order.order_id).stages[0].cards == order.stages[0].cards


@pytest.mark.fault("F2")
def test_a_click_on_an_unknown_copy_that_comes_too_late_has_the_copy_edited() -> None:
    shop = Shop()
    order = shop.waiting()
    [known], copy = order.stages[0].cards, Card(CHANNEL, "1700000000.999999")
    shop.answer(order.order_id, BOB)

    with pytest.raises(AlreadyDecided):
        shop.vote(click(order, CAROL, card=copy))

    assert shop.store.get(order.order_id).stages[0].cards == (known, copy)
    assert shop.reconciler.asked == [order.order_id]
    # Where that call is lost, the schedule brings it.
    assert order.order_id in shop.table.to_show


def test_a_click_on_an_unknown_copy_that_loses_the_race_has_the_copy_edited() -> None:
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    shop = Shop(table, real_store=store)
    order = shop.waiting()
    [known], copy = order.stages[0].cards, Card(CHANNEL, "1700000000.999999")

    def meanwhile() -> None:
        store.meanwhile = lambda: None
        shop.answer(order.order_id, BOB)

    store.meanwhile = meanwhile
    with pytest.raises(AlreadyDecided):
        shop.vote(click(order, CAROL, REJECTED, card=copy))

    assert shop.store.get(order.order_id).stages[0].cards == (known, copy)
    assert shop.reconciler.asked == [order.order_id]


def test_a_form_finds_out_whether_its_answer_would_count_and_decides_nothing() -> None:
    shop = Shop()
    order = shop.waiting()

    assert shop.vote.check(click(order, kind=REJECTED)) == Checked(order, 0, BOB)
    with pytest.raises(VoteRefused):
        shop.vote.check(click(order, DAVE, REJECTED))

    assert shop.store.get(order.order_id) == order
    assert said(shop, order) == [("refused_rejected", DAVE, "not_an_approver")]
    assert delivered_to(shop) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", None),
        (" \x00\u202e ", None),
        (" two\r\nlines\x07 ", "two\nlines"),
        ("x" * 5_000, "x" * (MAX_KEPT_REASON - 1) + "…"),
        ("<!channel>", "<!channel>"),
    ],
)
def test_a_reason_is_cleaned_and_bounded(typed: str | None, kept: str | None) -> None:
    shop = Shop()
    order = shop.waiting()

    recorded: Recorded = shop.vote(click(order, kind=REJECTED, reason=typed))

    assert recorded.order.decision is not None
    assert recorded.order.decision.reason == kept


def test_an_approval_asks_slack_for_nothing() -> None:
    shop = Shop()
    order = shop.waiting()
    before = list(shop.messenger.calls)

    shop.vote(click(order))

    assert shop.messenger.calls == before


def with_second_wait(shop: Shop, order: Order) -> Order:
    deadline = order.stages[0].waits[0].deadline_at
    assert shop.store.add_wait(order, 0, Wait("callback-2", deadline), None)
    return shop.store.get(order.order_id)
