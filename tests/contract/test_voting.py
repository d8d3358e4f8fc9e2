"""Votes that close nothing, a stage, or the order; escalation and reminders of what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Card, Order, Reminder, Sighting, Stage, Status, ToShow
from approvals.domain.routing.route import Route
from approvals.domain.voting import CastVote, StageChange
from tests.support.asking import cast, stage_of
from tests.support.orders import (
    ARN,
    CARD,
    COPY,
    FIRST_WAIT,
    SECOND_WAIT,
    Database,
    closing,
    decided,
    entry,
)
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.time import START

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED
LATER = START + timedelta(minutes=5)
TWO = stage_of(BOB, CAROL, quorum=2, escalate_after_seconds=60, escalate_to=(DAVE,))
LAST = stage_of(DAVE, name="finance")


def waiting(database: Database, *stages: Stage) -> Order:
    """Return an order whose first stage is asked."""
    order = database.placed()
    database.store.reserve(order, Route("large", stages), ARN, [entry("reserved", seconds=1)])
    order = database.store.get("ord-1")
    assert database.store.add_wait(order, 0, FIRST_WAIT, entry("awaiting_approval", seconds=2))
    return database.store.get("ord-1")


def adding(*votes: CastVote, result: DecisionKind | None = None) -> StageChange:
    """Return the change by which the last of these votes is cast."""
    return StageChange(votes[-1].at, votes, votes[-1], result)


def voted(database: Database, order: Order, change: StageChange, stage: int = 0) -> Order:
    assert change.vote is not None
    what = entry("voted_approved", change.vote.person, 300)
    return database.store.record_vote(order, stage, change, [what], due_at=LATER)


def test_a_vote_that_closes_nothing_is_kept_and_to_be_shown(database: Database) -> None:
    order = waiting(database, TWO)
    vote = cast(BOB, at=LATER, reason="Fine")

    after = voted(database, order, adding(vote))

    stored = database.store.get("ord-1")
    assert after == stored
    assert (stored.status, stored.decision) == (Status.AWAITING_APPROVAL, None)
    assert (stored.stages[0].votes, stored.stages[0].votes_cast) == ((vote,), 1)
    assert (stored.stages[0].result, stored.updated_at) == (None, LATER)
    assert stored.unshown
    assert database.store.due_to_show(LATER, 10) == (ToShow("ord-1", 0),)
    assert database.said("ord-1")[-1] == "voted_approved"
    assert [d.seconds for d in database.store.decided_by(BOB, 10)] == [300.0]


def test_a_changed_vote_takes_the_place_of_the_earlier(database: Database) -> None:
    order = waiting(database, TWO)
    order = voted(database, order, adding(cast(BOB, at=START)))
    changed = replace(cast(BOB, REJECTED, at=LATER), instead_of=APPROVED)

    voted(database, order, adding(changed))

    stage = database.store.get("ord-1").stages[0]
    assert (stage.votes, stage.votes_cast) == ((changed,), 2)


def test_a_stand_in_s_vote_keeps_whose_voice_it_is(database: Database) -> None:
    order = waiting(database, TWO)
    vote = cast(DAVE, voice=BOB)

    voted(database, order, adding(vote))

    [kept] = database.store.get("ord-1").stages[0].votes
    assert (kept, kept.voice) == (vote, BOB)
    assert [d.order_id for d in database.store.decided_by(DAVE, 10)] == ["ord-1"]
    assert database.store.decided_by(BOB, 10) == ()


@pytest.mark.parametrize("result", [None, APPROVED])
def test_of_two_votes_cast_at_once_the_second_is_not_written(
    database: Database, result: DecisionKind | None
) -> None:
    order = waiting(database, TWO, LAST)
    first = voted(database, order, adding(cast(BOB)))

    after = voted(database, order, adding(cast(CAROL), result=result))

    # Whoever came second counts again, from what the table holds now.
    assert after == database.store.get("ord-1") == first
    assert database.said("ord-1").count("voted_approved") == 1
    assert database.store.decided_by(CAROL, 10) == ()
    both = (*after.stages[0].votes, cast(CAROL))
    assert voted(database, after, adding(*both)).stages[0].votes_cast == 2


def test_what_else_happens_meanwhile_does_not_keep_a_vote_from_being_written(
    database: Database,
) -> None:
    order = waiting(database, TWO)
    seen = Sighting(CAROL, START)
    database.store.mark_seen(order, 0, seen, LATER, entry("seen", CAROL))
    database.store.keep_posts("ord-1", {"card:0": CARD})
    assert database.store.escalate(order, 0, START, [entry("escalated")])

    voted(database, order, adding(cast(BOB)))

    stage = database.store.get("ord-1").stages[0]
    assert (stage.votes, stage.seen, stage.cards) == ((cast(BOB),), (seen,), (CARD,))
    assert stage.escalated_at == START


def test_a_copy_seen_with_a_vote_that_closes_nothing_is_stored_with_it(database: Database) -> None:
    waiting(database, TWO)
    order = database.store.keep_posts("ord-1", {"card:0": CARD})

    after = database.store.record_vote(order, 0, adding(cast(BOB)), [], COPY)

    assert after.stages[0].cards == (CARD, COPY)
    assert after == database.store.get("ord-1")
    assert not after.unshown


def test_a_stage_closes_and_the_order_waits_for_the_next(database: Database) -> None:
    order = waiting(database, TWO, LAST)
    votes = (cast(BOB), cast(CAROL))

    after = voted(database, order, adding(*votes, result=APPROVED))

    stored = database.store.get("ord-1")
    assert after == stored
    assert (stored.status, stored.decision) == (Status.AWAITING_APPROVAL, None)
    assert (stored.stages[0].result, stored.stage_index) == ("approved", 1)
    assert not database.store.add_wait(stored, 0, SECOND_WAIT, None)
    late = voted(database, stored, adding(*votes, cast(DAVE)))
    assert late == stored
    assert database.store.add_wait(stored, 1, SECOND_WAIT, None)


def test_a_later_stage_decides_the_order_and_leaves_the_earlier_as_they_are(
    database: Database,
) -> None:
    order = waiting(database, TWO, LAST)
    order = voted(database, order, adding(cast(BOB), cast(CAROL), result=APPROVED))
    database.store.add_wait(order, 1, SECOND_WAIT, None)
    order = database.store.get("ord-1")

    after = database.store.record_vote(order, 1, closing(decided(by=DAVE)), [])

    assert after == database.store.get("ord-1")
    assert (after.status, after.decision) == (Status.APPROVED, decided(by=DAVE))
    assert after.stages[0] == order.stages[0]
    assert (after.stages[1].result, after.stages[1].votes_cast) == ("approved", 1)


def test_the_deadline_and_the_requester_leave_the_votes_there_are(database: Database) -> None:
    order = waiting(database, TWO)
    order = voted(database, order, adding(cast(BOB)))
    withdrawn = decided(DecisionKind.WITHDRAWN, ALICE)
    change = replace(closing(withdrawn), votes=order.stages[0].votes)

    after = database.store.record_vote(order, 0, change, [entry("withdrawn", ALICE)])

    assert after == database.store.get("ord-1")
    assert (after.stages[0].votes, after.decision) == ((cast(BOB),), withdrawn)


def test_a_stage_is_escalated_once(database: Database) -> None:
    order = waiting(database, TWO)

    assert database.store.escalate(order, 0, LATER, [entry("escalated", seconds=300)])
    assert not database.store.escalate(order, 0, LATER, [entry("escalated", seconds=301)])

    stored = database.store.get("ord-1")
    assert (stored.stages[0].escalated_at, stored.updated_at) == (LATER, LATER)
    assert stored.version == order.version + 1
    assert database.said("ord-1").count("escalated") == 1


@pytest.mark.parametrize("how", ["stage", "order", "failed"])
def test_what_is_closed_is_neither_escalated_nor_reminded_of(database: Database, how: str) -> None:
    stale = waiting(database, TWO, LAST)
    if how == "stage":
        voted(database, stale, adding(cast(BOB), cast(CAROL), result=APPROVED))
    elif how == "order":
        rejected = closing(decided(REJECTED))
        database.store.record_vote(stale, 0, rejected, [entry("rejected", BOB)])
    else:
        database.store.close(stale, Status.FAILED, "Broken", LATER, None, [])
    after = database.store.get("ord-1")

    for order in (stale, after):
        assert not database.store.escalate(order, 0, LATER, [entry("escalated")])
        assert not database.store.add_reminder(
            order, 0, Reminder(LATER, (BOB,)), [entry("reminded")]
        )

    assert database.store.get("ord-1") == after
    assert not {"escalated", "reminded"} & set(database.said("ord-1"))


def test_what_is_not_asked_yet_is_not_escalated(database: Database) -> None:
    order = database.reserved()

    assert not database.store.escalate(order, 0, LATER, [entry("escalated")])

    assert database.store.get("ord-1") == order


def test_reminders_are_kept_in_their_order(database: Database) -> None:
    waiting(database, TWO)
    reminders = (Reminder(START, (BOB, CAROL)), Reminder(LATER, ()))

    for reminder in reminders:
        order = database.store.get("ord-1")
        assert database.store.add_reminder(order, 0, reminder, [entry("reminded")])

    assert database.store.get("ord-1").stages[0].reminders == reminders


def test_nobody_is_reminded_by_an_order_that_moved_since(database: Database) -> None:
    stale = waiting(database, TWO)
    after = voted(database, stale, adding(cast(BOB)))

    reminder = Reminder(LATER, (BOB, CAROL))
    assert not database.store.add_reminder(stale, 0, reminder, [entry("reminded")])

    assert database.store.get("ord-1") == after
    assert "reminded" not in database.said("ord-1")


def test_the_copies_in_people_s_direct_messages_are_kept(database: Database) -> None:
    order = waiting(database, TWO)
    database.store.add_reminder(order, 0, Reminder(START, (BOB,)), [entry("reminded")])
    database.store.escalate(order, 0, LATER, [entry("escalated")])
    to_bob, to_dave = Card("D0BOB", "1700000000.000001"), Card("D0DAVE", "1700000000.000002")

    for _ in range(2):
        database.store.keep_posts("ord-1", {"direct:0:U0BOB": to_bob, "direct:0:U0DAVE": to_dave})

    directs = database.store.get("ord-1").stages[0].directs
    assert {(direct.person, direct.card) for direct in directs} == {(BOB, to_bob), (DAVE, to_dave)}
    assert len(directs) == 2
