"""Noting who is looking at an order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Sighting, Status, ToShow
from tests.support.orders import CARD, SECOND_WAIT, Database, closing, decided, entry
from tests.support.shop import BOB, CAROL
from tests.support.time import START

LATER, DUE_AT = START + timedelta(minutes=5), START + timedelta(minutes=6)
BOBS, CAROLS = Sighting(BOB, LATER), Sighting(CAROL, LATER + timedelta(seconds=1))
SEEN = entry("seen", BOB, 300)


def test_who_is_looking_is_stored_and_the_cards_are_to_be_shown(database: Database) -> None:
    order = database.waiting()

    after = database.store.mark_seen(order, 0, BOBS, DUE_AT, SEEN)

    assert after == database.store.get("ord-1")
    assert after.stages[0].seen == (BOBS,)
    assert (after.status, after.unshown) == (Status.AWAITING_APPROVAL, True)
    assert (after.updated_at, after.version) == (LATER, order.version + 1)
    assert database.said("ord-1")[-1] == "seen"
    assert database.store.due_to_show(DUE_AT - timedelta(seconds=1), 10) == ()
    assert database.store.due_to_show(DUE_AT, 10) == (ToShow("ord-1", 0),)


def test_the_same_person_is_stored_once(database: Database) -> None:
    order = database.waiting()
    first = database.store.mark_seen(order, 0, BOBS, DUE_AT, SEEN)

    again = Sighting(BOB, LATER + timedelta(minutes=1))
    for known in (order, first):  # As it was read before, and as it is.
        assert database.store.mark_seen(known, 0, again, DUE_AT, SEEN) == first

    assert database.said("ord-1").count("seen") == 1


def test_two_people_may_look_and_the_second_may_have_read_before_the_first(
    database: Database,
) -> None:
    stale = database.waiting()

    database.store.mark_seen(stale, 0, BOBS, DUE_AT, SEEN)
    after = database.store.mark_seen(stale, 0, CAROLS, DUE_AT, entry("seen", CAROL, 301))

    assert after.stages[0].seen == (BOBS, CAROLS)
    assert database.said("ord-1").count("seen") == 2


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_nobody_is_noted_after_the_decision(database: Database, kind: DecisionKind) -> None:
    stale = database.waiting()
    database.store.record_vote(stale, 0, closing(decided(kind)), [entry(kind, BOB, 3)])
    closed = database.store.get("ord-1")

    for known in (stale, closed):
        assert database.store.mark_seen(known, 0, BOBS, DUE_AT, SEEN) == closed

    assert database.said("ord-1").count("seen") == 0
    assert database.store.due_to_show(DUE_AT, 10) == ()


def test_nobody_is_noted_for_an_order_that_does_not_wait(database: Database) -> None:
    order = database.reserved()

    assert database.store.mark_seen(order, 0, BOBS, DUE_AT, SEEN) == order


def test_nothing_else_of_the_order_is_lost(database: Database) -> None:
    stale = database.waiting()
    database.store.keep_posts("ord-1", {"card:0": CARD})
    database.store.add_wait(stale, 0, SECOND_WAIT, None)

    after = database.store.mark_seen(stale, 0, BOBS, DUE_AT, SEEN)
    closed = database.store.record_vote(after, 0, closing(decided()), [entry("approved", BOB, 400)])

    assert [wait.callback_id for wait in closed.stages[0].waits] == ["callback-1", "callback-2"]
    assert (closed.stages[0].cards, closed.stages[0].seen) == ((CARD,), (BOBS,))
    assert closed.stages[0].result == "approved"
