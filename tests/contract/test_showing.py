"""What Slack has of an order, and what it lags behind with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.domain.errors import OrderNotFound
from approvals.domain.order import Card, Posting, ToShow
from approvals.domain.story import NOWHERE
from tests.support.orders import CARD, COPY, Database, closing, decided, entry, new_order, widgets
from tests.support.shop import BOB
from tests.support.time import START

LATER = START + timedelta(minutes=5)
DIRECT = Card("D0ALICE", "1700000000.000003")
NOTE = Card("D0ALICE", "1700000000.000004")
POSTING = Posting("reconciler-1", LATER, frozenset({"card:0", "receipt"}))
POSTED = {"card:0": CARD, "receipt": DIRECT, "receipt:0:asked": NOTE}


def test_what_is_being_sent_is_noted(database: Database) -> None:
    order = database.waiting()

    leased = database.store.begin_posting(order, POSTING)

    assert leased == replace(order, posting=POSTING, version=order.version + 1)
    assert database.store.get("ord-1") == leased


def test_nothing_is_sent_for_an_order_that_moved(database: Database) -> None:
    stale = database.waiting()
    database.store.keep_posts("ord-1", {"card:0": CARD})
    moved = database.store.get("ord-1")

    assert database.store.begin_posting(stale, POSTING) is None

    assert database.store.get("ord-1") == moved


def test_messages_are_kept_where_they_belong(database: Database) -> None:
    order = database.waiting()

    kept = database.store.keep_posts("ord-1", POSTED)

    assert kept == database.store.get("ord-1")
    assert kept.stages[0].cards == (CARD,)
    assert kept.receipts == (DIRECT,)
    assert kept.said == {"receipt:0:asked"}
    assert kept.updated_at == order.updated_at
    assert not kept.is_shown


def test_messages_are_kept_once(database: Database) -> None:
    database.waiting()
    kept = database.store.keep_posts("ord-1", POSTED)

    assert database.store.keep_posts("ord-1", POSTED) == kept
    assert database.store.keep_posts("ord-1", {}) == kept
    assert database.store.keep_posts("ord-1", {"card:0:outcome": CARD, "nonsense": CARD}) == kept

    assert database.store.get("ord-1") == kept


def test_that_nobody_can_be_told_is_kept(database: Database) -> None:
    database.waiting()

    kept = database.store.keep_posts("ord-1", {"card:0": CARD, "receipt": NOWHERE})

    assert kept == database.store.get("ord-1")
    assert kept.receipts == ()
    assert kept.said == {"receipt"}
    assert database.store.keep_posts("ord-1", {"receipt": NOWHERE}) == kept


def test_every_copy_is_kept(database: Database) -> None:
    database.waiting()
    database.store.keep_posts("ord-1", POSTED)

    kept = database.store.keep_posts("ord-1", {"card:0": COPY, "receipt": NOTE})

    assert (kept.stages[0].cards, kept.receipts) == ((CARD, COPY), (DIRECT, NOTE))
    assert kept.said == {"receipt:0:asked"}


def test_keeping_what_was_sent_ends_the_sender_s_posting_and_no_other(database: Database) -> None:
    order = database.waiting()
    database.store.begin_posting(order, POSTING)

    assert database.store.keep_posts("ord-1", {"card:0": CARD}).posting == POSTING
    assert database.store.keep_posts("ord-1", {}, "somebody else").posting == POSTING
    assert database.store.keep_posts("ord-1", {}, POSTING.by).posting is None
    assert database.store.get("ord-1").posting is None


def test_messages_are_kept_after_the_decision_too(database: Database) -> None:
    order = database.waiting()
    database.store.record_vote(order, 0, closing(decided()), [entry("approved", BOB, 3)], COPY)

    after = database.store.keep_posts("ord-1", {"card:0": CARD, "receipt:decided": NOTE})

    assert after.stages[0].cards == (COPY, CARD)
    assert after.said == {"receipt:decided"}
    assert after.decision == decided()


def test_messages_of_an_unknown_order_are_an_error(database: Database) -> None:
    with pytest.raises(OrderNotFound):
        database.store.keep_posts("ord-nowhere", POSTED)


def test_an_order_that_stood_still_is_shown(database: Database) -> None:
    order = database.waiting()
    leased = database.store.begin_posting(order, POSTING)
    assert leased is not None

    assert database.store.mark_shown(leased, POSTED)

    shown = database.store.get("ord-1")
    assert shown.is_shown
    assert (shown.stages[0].cards, shown.receipts) == ((CARD,), (DIRECT,))
    assert shown.said == {"receipt:0:asked"}
    assert shown.posting is None
    assert shown.updated_at == order.updated_at


def test_an_order_that_moved_is_not_shown_and_stores_nothing(database: Database) -> None:
    stale = database.waiting()
    database.store.record_vote(stale, 0, closing(decided()), [entry("approved", BOB, 3)])
    moved = database.store.get("ord-1")

    assert not database.store.mark_shown(stale, POSTED)

    assert database.store.get("ord-1") == moved
    assert not moved.is_shown


def test_an_order_that_was_shown_is_out_of_date_after_the_next_change(database: Database) -> None:
    order = database.waiting()
    assert database.store.mark_shown(order, POSTED)
    shown = database.store.get("ord-1")

    voted = database.store.record_vote(shown, 0, closing(decided()), [entry("approved", BOB, 3)])

    assert not voted.is_shown
    assert voted == database.store.get("ord-1")


def test_a_delivery_problem_is_said_until_the_order_is_shown(database: Database) -> None:
    database.waiting()
    database.store.note_unshown("ord-1", "Slack is failing.", LATER, 3, POSTING)

    behind = database.store.get("ord-1")
    assert (behind.slack_problem, behind.unshown) == ("Slack is failing.", True)
    assert behind.posting == POSTING
    assert database.store.due_to_show(LATER, 10) == (ToShow("ord-1", 3),)

    assert database.store.mark_shown(behind, {})

    healed = database.store.get("ord-1")
    assert (healed.slack_problem, healed.unshown, healed.posting) == (None, False, None)
    assert healed.is_shown
    assert database.store.due_to_show(LATER, 10) == ()


def test_a_reason_is_replaced_and_taken_back_and_what_is_being_sent_stays(
    database: Database,
) -> None:
    database.waiting()
    database.store.note_unshown("ord-1", "Slack is failing.", LATER, 0, POSTING)

    database.store.note_unshown("ord-1", "Not in the channel.", LATER, 1)
    assert database.store.get("ord-1").slack_problem == "Not in the channel."
    database.store.note_unshown("ord-1", None, LATER, 2)

    after = database.store.get("ord-1")
    assert (after.slack_problem, after.unshown, after.posting) == (None, True, POSTING)
    assert database.store.due_to_show(LATER, 10) == (ToShow("ord-1", 2),)


def test_noting_trouble_moves_the_order(database: Database) -> None:
    stale = database.waiting()

    database.store.note_unshown("ord-1", None, LATER, 0)

    assert not database.store.mark_shown(stale, {})
    assert database.store.begin_posting(stale, POSTING) is None


def test_trouble_leaves_what_somebody_else_is_sending(database: Database) -> None:
    database.store.begin_posting(database.waiting(), POSTING)
    theirs = replace(POSTING, by="somebody else", keys=frozenset({"receipt"}))

    database.store.note_unshown("ord-1", "Slack is failing.", LATER, 1, theirs)
    after = database.store.get("ord-1")
    database.store.note_unshown(
        "ord-1", "Slack is failing.", LATER, 1, replace(POSTING, until=START)
    )

    assert (after.posting, after.unshown) == (POSTING, True)
    assert database.store.get("ord-1").posting == replace(POSTING, until=START)


def test_an_order_may_be_due_again_although_slack_shows_it(database: Database) -> None:
    order = database.waiting()
    assert database.store.mark_shown(order, {})

    database.store.show_again("ord-1", LATER)

    [due] = database.store.due_to_show(LATER, 10)
    shown = database.store.get("ord-1")
    assert (due.order_id, due.attempts) == ("ord-1", 0)
    assert shown.is_shown
    assert database.store.mark_shown(shown, {}, was_due=True)
    assert database.store.due_to_show(LATER, 10) == ()


def test_trouble_with_an_unknown_order_is_an_error_and_leaves_nothing(database: Database) -> None:
    with pytest.raises(OrderNotFound):
        database.store.note_unshown("ord-nowhere", "Slack is failing.", LATER, 0)

    assert database.store.due_to_show(LATER, 10) == ()


def test_who_waits_longest_comes_first_and_no_more_than_asked_for(database: Database) -> None:
    for number, minutes in enumerate((3, 1, 4, 2)):
        order_id = f"ord-{number}"
        database.waiting(new_order(order_id, widgets(1)))
        due_at = START + timedelta(minutes=minutes)
        database.store.note_unshown(order_id, None, due_at, number)
    now = START + timedelta(minutes=3)

    due = [ToShow("ord-1", 1), ToShow("ord-3", 3), ToShow("ord-0", 0)]
    assert list(database.store.due_to_show(now, 10)) == due
    assert list(database.store.due_to_show(now, 2)) == due[:2]
    assert database.store.due_to_show(START, 10) == ()


def test_an_order_that_is_given_up_is_due_no_more_and_keeps_its_trouble(database: Database) -> None:
    database.waiting()
    database.store.note_unshown("ord-1", "Slack is failing.", LATER, 200)

    for _ in range(2):
        database.store.drop_to_show("ord-1")

    assert database.store.due_to_show(LATER, 10) == ()
    assert database.store.get("ord-1").slack_problem == "Slack is failing."


def test_the_last_try_replaces_the_one_before(database: Database) -> None:
    database.waiting()
    database.store.note_unshown("ord-1", None, START, 0)
    database.store.note_unshown("ord-1", None, LATER, 1)

    assert database.store.due_to_show(START, 10) == ()
    assert database.store.due_to_show(LATER, 10) == (ToShow("ord-1", 1),)
