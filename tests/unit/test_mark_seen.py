from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.decision import AuditEntry, DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    ExecutionsUnavailable,
    NotWaiting,
    OrderNotFound,
    StaleButton,
    VoteRefused,
)
from approvals.domain.order import Card, Order, Sighting, Status
from approvals.domain.person import Standing
from approvals.use_cases.decide import Answer
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, DAVE, DEADLINE_SECONDS, Shop
from tests.support.store import InMemoryOrderStore, InMemoryTable

COPY = Card(CHANNEL, "1700000000.999999")


def on_it(
    order: Order, person: str = BOB, callback_id: str = "callback-1", card: Card | None = None
) -> Answer:
    """Return what "I'm on it" on a card says."""
    return Answer(
        order.order_id,
        person,
        DecisionKind.APPROVED,
        Via.SLACK,
        callback_id=callback_id,
        stage=0,
        card=card,
    )


def said(shop: Shop, order: Order) -> list[AuditEntry]:
    audit = shop.store.audit(order.order_id)
    return [entry for entry in audit if entry.what in {"seen", "refused_seen"}]


def test_who_is_looking_is_noted_and_the_wait_told() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.clock.advance(60)

    after = shop.mark_seen(on_it(order))

    at = shop.clock.now()
    assert after == shop.store.get(order.order_id)
    assert after.stages[0].seen == (Sighting(BOB, at),)
    assert (after.status, after.decision) == (Status.AWAITING_APPROVAL, None)
    assert shop.executions.heartbeats == ["callback-1"]
    assert shop.executions.delivered == []
    assert said(shop, order) == [AuditEntry(at, "seen", BOB, Via.SLACK)]


def test_the_cards_are_shown_again_by_the_reconciler_and_by_its_schedule_if_it_is_not_reached() -> (
    None
):
    shop = Shop()
    order = shop.waiting()
    calls = list(shop.messenger.calls)

    shop.mark_seen(on_it(order))

    assert shop.reconciler.asked == [order.order_id]
    assert shop.messenger.calls == calls
    due_at = shop.clock.now() + timedelta(seconds=10)
    assert shop.table.to_show == {order.order_id: (due_at, 0)}
    assert shop.store.get(order.order_id).unshown


def test_the_card_says_who_is_looking_and_the_requester_is_told_once() -> None:
    shop = Shop()
    order = shop.waiting()
    for person in (BOB, CAROL):
        shop.mark_seen(on_it(order, person))
        shop.show(order.order_id)

    assert shop.messenger.keys(order.order_id)[-3:] == [
        f"card:0:0:seen:{BOB}", f"receipt:0:seen:{BOB}", f"card:0:0:seen:{CAROL}",
    ]  # fmt: skip
    [card] = shop.messenger.shown(order.order_id, "card:0")
    assert [sighting.person for sighting in card.stages[0].seen] == [BOB, CAROL]


def test_the_same_person_is_noted_once_however_often_they_click() -> None:
    shop = Shop()
    order = shop.waiting()
    first = shop.mark_seen(on_it(order))
    shop.clock.advance(5)

    assert shop.mark_seen(on_it(order)) == first

    assert len(said(shop, order)) == 1


def test_a_heartbeat_that_fails_changes_nothing_else() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.executions.failures.append(ExecutionsUnavailable("Away."))

    after = shop.mark_seen(on_it(order))

    assert [sighting.person for sighting in after.stages[0].seen] == [BOB]
    assert shop.reconciler.asked == [order.order_id]


def test_an_order_that_was_seen_can_be_decided_by_anybody_who_may() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.mark_seen(on_it(order))

    assert shop.answer(order.order_id, CAROL).delivered


@pytest.mark.parametrize(
    ("person", "why"), [(ALICE, "own_order"), (DAVE, "not_an_approver"), (CAROL, "guest")]
)
def test_whoever_may_not_decide_is_refused_and_recorded(person: str, why: str) -> None:
    shop = Shop(approvers=(ALICE, BOB, CAROL))
    order = shop.waiting()
    shop.directory.says(CAROL, Standing.GUEST)

    with pytest.raises(VoteRefused) as refused:
        shop.mark_seen(on_it(order, person))

    assert refused.value.code == why
    assert [(e.what, e.who, e.why) for e in said(shop, order)] == [("refused_seen", person, why)]
    assert shop.store.get(order.order_id) == order
    assert (shop.executions.heartbeats, shop.reconciler.asked) == ([], [])


def test_an_order_that_was_decided_is_not_seen_any_more() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB)

    with pytest.raises(AlreadyDecided) as told:
        shop.mark_seen(on_it(order, CAROL))

    assert told.value.order.decision is not None
    assert [(e.what, e.why) for e in said(shop, order)] == [("refused_seen", "already_decided")]
    assert shop.store.get(order.order_id).stages[0].seen == ()


@pytest.mark.parametrize("late_by", [0, 60])
def test_after_the_deadline_nobody_is_on_it_and_the_order_expires(late_by: int) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS + late_by)

    with pytest.raises(AlreadyDecided):
        shop.mark_seen(on_it(order))

    after = shop.store.get(order.order_id)
    assert (after.stages[0].seen, after.decision and after.decision.kind) == (
        (), DecisionKind.EXPIRED,
    )  # fmt: skip
    assert [(e.what, e.why) for e in said(shop, order)] == [("refused_seen", "already_decided")]
    assert [callback_id for callback_id, _ in shop.executions.delivered] == ["callback-1"]


def test_who_is_decided_against_in_the_same_moment_is_told_and_recorded() -> None:
    class DecidedMeanwhile(InMemoryOrderStore):
        def mark_seen(self, order: Order, *args: object) -> Order:
            shop.answer(order.order_id, BOB)
            return super().mark_seen(order, *args)  # type: ignore[arg-type]

    table = InMemoryTable()
    shop = Shop(table, real_store=DecidedMeanwhile(table))
    order = shop.waiting()

    with pytest.raises(AlreadyDecided):
        shop.mark_seen(on_it(order, CAROL))

    assert [(e.what, e.why) for e in said(shop, order)] == [("refused_seen", "already_decided")]
    assert shop.executions.heartbeats == []


def test_a_forged_button_a_finished_order_and_none_are_refused() -> None:
    shop = Shop()
    order = shop.waiting()

    with pytest.raises(StaleButton):
        shop.mark_seen(on_it(order, callback_id="forged"))
    shop.fail(order.order_id)
    with pytest.raises(NotWaiting):
        shop.mark_seen(on_it(order))
    with pytest.raises(OrderNotFound):
        shop.mark_seen(Answer("ord-nowhere", BOB, DecisionKind.APPROVED, Via.SLACK))

    assert [e.why for e in said(shop, order)] == ["stale_button", "not_waiting"]


def test_a_copy_that_nobody_knew_of_is_kept_and_edited_with_the_others() -> None:
    shop = Shop()
    order = shop.waiting()
    [card] = order.stages[0].cards

    shop.mark_seen(on_it(order, card=COPY))

    assert shop.store.get(order.order_id).stages[0].cards == (card, COPY)
    assert shop.reconciler.asked == [order.order_id]
