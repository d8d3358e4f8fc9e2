from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Status
from tests.support.orders import (
    CARD,
    COPY,
    FIRST_WAIT,
    SECOND_WAIT,
    Database,
    closing,
    decided,
    entry,
)
from tests.support.shop import BOB, CAROL
from tests.support.time import START

LATER = START + timedelta(minutes=5)


def test_a_wait_makes_the_order_await_approval(database: Database) -> None:
    order = database.reserved()

    assert database.store.add_wait(order, 0, FIRST_WAIT, entry("awaiting_approval", seconds=2))

    waiting = database.store.get("ord-1")
    assert waiting.status is Status.AWAITING_APPROVAL
    assert waiting.stages[0].waits == (FIRST_WAIT,)
    assert waiting.version == order.version + 1
    assert database.said("ord-1")[-1] == "awaiting_approval"


def test_the_same_wait_is_stored_once(database: Database) -> None:
    order = database.reserved()

    for _ in range(2):
        # The second time with the order as it was: what a step that runs again has in hand.
        assert database.store.add_wait(order, 0, FIRST_WAIT, entry("awaiting_approval", seconds=2))

    assert database.store.get("ord-1").stages[0].waits == (FIRST_WAIT,)


def test_earlier_waits_stay(database: Database) -> None:
    order = database.waiting()

    assert database.store.add_wait(order, 0, SECOND_WAIT, None)

    stage = database.store.get("ord-1").stages[0]
    assert stage.waits == (FIRST_WAIT, SECOND_WAIT)
    assert stage.newest_wait == SECOND_WAIT
    assert database.said("ord-1").count("awaiting_approval") == 1


def test_a_wait_is_stored_although_the_order_changed_meanwhile(database: Database) -> None:
    stale = database.waiting()
    database.store.keep_posts("ord-1", {"card:0": CARD})

    assert database.store.add_wait(stale, 0, SECOND_WAIT, None)

    stage = database.store.get("ord-1").stages[0]
    assert (stage.waits, stage.cards) == ((FIRST_WAIT, SECOND_WAIT), (CARD,))


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_no_wait_is_stored_after_a_decision(database: Database, kind: DecisionKind) -> None:
    stale = database.waiting()
    database.store.record_vote(stale, 0, closing(decided(kind)), [entry(kind, BOB, 3)])
    after = database.store.get("ord-1")

    assert not database.store.add_wait(stale, 0, SECOND_WAIT, None)
    assert not database.store.add_wait(after, 0, SECOND_WAIT, None)

    assert database.store.get("ord-1") == after


def test_an_approval_approves_the_order(database: Database) -> None:
    order = database.waiting()
    decision = decided(at=LATER, reason="Fine")

    after = database.store.record_vote(order, 0, closing(decision), [entry("approved", BOB, 300)])

    stored = database.store.get("ord-1")
    assert after == stored
    assert (stored.status, stored.decision) == (Status.APPROVED, decision)
    assert stored.stages[0].result == "approved"
    assert (stored.updated_at, stored.version) == (LATER, order.version + 1)
    assert database.said("ord-1")[-1] == "approved"


@pytest.mark.parametrize(
    "kind", [DecisionKind.REJECTED, DecisionKind.WITHDRAWN, DecisionKind.EXPIRED]
)
def test_any_other_decision_leaves_the_end_to_the_workflow(
    database: Database, kind: DecisionKind
) -> None:
    order = database.waiting()

    after = database.store.record_vote(order, 0, closing(decided(kind)), [entry(kind, BOB, 3)])

    stored = database.store.get("ord-1")
    assert after == stored
    assert (stored.status, stored.decision) == (Status.AWAITING_APPROVAL, decided(kind))
    assert stored.stages[0].result == kind.value


def test_the_second_vote_is_told_of_the_first_decision(database: Database) -> None:
    order = database.waiting()
    first = decided()
    database.store.record_vote(order, 0, closing(first), [entry("approved", BOB, 3)])

    second = decided(DecisionKind.REJECTED, CAROL, decision_id="decision-2")
    after = database.store.record_vote(order, 0, closing(second), [entry("rejected", CAROL, 4)])

    assert after == database.store.get("ord-1")
    assert after.decision == first
    assert after.status is Status.APPROVED
    assert "rejected" not in database.said("ord-1")


def test_a_person_who_votes_twice_changes_nothing_the_second_time(database: Database) -> None:
    order = database.waiting()
    database.store.record_vote(order, 0, closing(decided()), [entry("approved", BOB, 3)])

    again = decided(DecisionKind.REJECTED, decision_id="decision-2")
    after = database.store.record_vote(order, 0, closing(again), [entry("rejected", BOB, 4)])

    assert after.decision == decided()


def test_nobody_decides_before_the_order_waits(database: Database) -> None:
    order = database.reserved()

    after = database.store.record_vote(order, 0, closing(decided()), [entry("approved", BOB, 3)])

    assert after == order
    assert "approved" not in database.said("ord-1")


def test_nobody_decides_an_order_that_failed(database: Database) -> None:
    order = database.waiting()
    database.store.close(order, Status.FAILED, "Broken", LATER, None, [])

    after = database.store.record_vote(order, 0, closing(decided()), [entry("approved", BOB, 3)])

    assert (after.status, after.decision) == (Status.FAILED, None)


def test_a_copy_seen_with_a_vote_is_stored_with_it(database: Database) -> None:
    database.waiting()
    order = database.store.keep_posts("ord-1", {"card:0": CARD})

    after = database.store.record_vote(
        order, 0, closing(decided()), [entry("approved", BOB, 3)], COPY
    )

    assert after.stages[0].cards == (CARD, COPY)
    assert after == database.store.get("ord-1")


def test_a_card_stored_while_its_copy_is_clicked_is_one_card(database: Database) -> None:
    before = database.waiting()
    # The click saw an order without cards; the post is stored between its read and its write.
    database.store.keep_posts("ord-1", {"card:0": CARD})

    database.store.record_vote(before, 0, closing(decided()), [entry("approved", BOB, 3)], CARD)

    order = database.store.get("ord-1")
    assert order.stages[0].cards == (CARD,)
    assert order.decision == decided()


def test_a_card_is_stored_after_the_decision_too(database: Database) -> None:
    order = database.waiting()
    database.store.record_vote(order, 0, closing(decided()), [entry("approved", BOB, 3)], COPY)

    after = database.store.keep_posts("ord-1", {"card:0": CARD})

    assert after.stages[0].cards == (COPY, CARD)
    assert after.decision == decided()
