from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Card, Order, Reminder, Sighting, Stage, Status
from approvals.domain.reminders import KEPT, with_reminder
from approvals.domain.story import NOWHERE, RECEIPT, Event, copies, missing, slots, with_messages
from tests.support.orders import CARD, COPY, FIRST_WAIT, STAGE, decided, new_order
from tests.support.pictures import vote
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START

DIRECT = Card("D0ALICE", "1700000000.000003")
ASKED = replace(STAGE, waits=(FIRST_WAIT,))
WAITING = new_order(status=Status.AWAITING_APPROVAL, stages=(ASKED,))
SEEN = replace(
    WAITING, stages=(replace(ASKED, seen=(Sighting(BOB, START), Sighting(CAROL, START))),)
)
CLOSED = replace(ASKED, result="approved")
APPROVED = replace(WAITING, status=Status.APPROVED, stages=(CLOSED,), decision=decided())
FULFILLED = replace(APPROVED, status=Status.FULFILLED)
BEGIN = ["card:0", "receipt", "card:0:0:asked", "receipt:0:asked"]


def keys(order: Order) -> list[str]:
    return [slot.key for slot in slots(order)]


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.VALIDATED, Status.RESERVED])
def test_nothing_is_told_before_anybody_is_asked(status: Status) -> None:
    assert keys(new_order(status=status)) == []
    assert keys(new_order(status=status, stages=(STAGE,))) == []


def test_an_order_that_waits_has_its_two_messages_and_says_so_below_each() -> None:
    assert keys(WAITING) == BEGIN


def test_the_requester_is_told_once_that_somebody_is_looking_the_channel_of_each() -> None:
    assert keys(SEEN) == [
        *BEGIN, f"card:0:0:seen:{BOB}", f"receipt:0:seen:{BOB}", f"card:0:0:seen:{CAROL}",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_decision_is_told_in_both_threads_before_the_end_is_known(kind: DecisionKind) -> None:
    order = replace(WAITING, decision=decided(kind))

    assert keys(order) == [*BEGIN, "card:0:decided", "receipt:decided"]


def test_the_end_of_a_decided_order_is_told_after_its_decision() -> None:
    assert keys(FULFILLED)[-4:] == [
        "card:0:decided", "receipt:decided", "card:0:outcome", "receipt:outcome",
    ]  # fmt: skip


def test_an_order_that_failed_undecided_has_an_end_and_no_decision() -> None:
    failed = replace(WAITING, status=Status.FAILED)

    assert keys(failed) == [*BEGIN, "card:0:outcome", "receipt:outcome"]


@pytest.mark.parametrize("stages", [(), (STAGE,)], ids=["checks", "asking"])
def test_an_order_that_ended_before_anybody_was_asked_is_told_to_its_requester(
    stages: tuple[Stage, ...],
) -> None:
    assert keys(new_order(status=Status.FAILED, stages=stages)) == [RECEIPT]


@pytest.mark.parametrize("requester", ["api:demo", "nod", ""])
def test_a_requester_who_is_nobody_in_slack_has_no_messages(requester: str) -> None:
    order = replace(FULFILLED, requester=requester)

    assert keys(order) == ["card:0", "card:0:0:asked", "card:0:decided", "card:0:outcome"]
    assert keys(new_order(status=Status.REJECTED, requester=requester)) == []


def test_without_a_channel_there_is_no_card() -> None:
    order = replace(SEEN, stages=(replace(SEEN.stages[0], channel=""),))

    assert keys(order) == ["receipt", "receipt:0:asked", f"receipt:0:seen:{BOB}"]


def test_a_second_stage_has_a_card_of_its_own_and_alone_tells_the_end() -> None:
    order = replace(FULFILLED, stages=(CLOSED, CLOSED))

    assert keys(order) == [
        "card:0", "card:1", "receipt",
        "card:0:0:asked", "receipt:0:asked", "card:1:1:asked", "receipt:1:asked",
        "card:1:decided", "receipt:decided", "card:1:outcome", "receipt:outcome",
    ]  # fmt: skip


def test_no_two_messages_have_one_key_and_every_thread_has_its_root_before_it() -> None:
    order = replace(SEEN, status=Status.FULFILLED, decision=decided())
    found = slots(order)

    assert len({slot.key for slot in found}) == len(found)
    for index, slot in enumerate(found):
        assert slot.root is None or slot.root in [before.key for before in found[:index]]
        assert (slot.event is None) == (slot.root is None)
        assert slot.is_receipt == slot.key.startswith("receipt")
        assert (slot.person is not None) == (slot.event in {Event.SEEN, Event.VOTED})
        assert slot.reader(order) == (ALICE if slot.is_receipt else None)


def test_a_key_fits_into_a_message_s_metadata() -> None:
    person = "U" + "0" * 20
    order = replace(SEEN, stages=(replace(ASKED, seen=(Sighting(person, START),)),))

    assert max(map(len, keys(order))) < 100


def test_every_copy_is_found_by_its_message_s_key() -> None:
    order = replace(WAITING, stages=(replace(ASKED, cards=(CARD, COPY)),), receipts=(DIRECT,))

    assert copies(order, "card:0") == (CARD, COPY)
    assert copies(order, RECEIPT) == (DIRECT,)
    for key in ("card:1", "card:-1", "card:x", "card:", "card", "", "card:0:0:asked"):
        assert copies(order, key) == ()


def test_what_is_out_is_not_missing() -> None:
    order = with_messages(WAITING, {"card:0": CARD, "card:0:0:asked": COPY})

    assert [slot.key for slot in missing(order)] == ["receipt", "receipt:0:asked"]
    assert missing(with_messages(order, {"receipt": DIRECT, "receipt:0:asked": DIRECT})) == ()


def test_a_new_event_is_missing_although_its_message_is_out() -> None:
    told = with_messages(WAITING, dict.fromkeys(BEGIN, CARD))
    order = replace(told, decision=decided())

    assert [slot.key for slot in missing(order)] == ["card:0:decided", "receipt:decided"]


def test_a_message_is_taken_in_once_and_a_second_one_is_a_copy() -> None:
    once = with_messages(WAITING, {"card:0": CARD, "receipt": DIRECT})

    assert with_messages(once, {"card:0": CARD, "receipt": DIRECT}) == once
    assert with_messages(once, {"card:0": COPY}).stages[0].cards == (CARD, COPY)
    assert with_messages(once, {"receipt": COPY}).receipts == (DIRECT, COPY)


def test_messages_that_the_order_does_not_have_are_left_out() -> None:
    posted = {"card:7": CARD, "card:0:outcome": CARD, "nonsense": CARD}

    assert with_messages(WAITING, posted) == WAITING


VOTED = replace(ASKED, quorum=2, votes=(vote(BOB), vote(CAROL)))


def test_every_vote_is_told_below_card_and_receipt_but_for_the_one_that_decides() -> None:
    order = replace(WAITING, stages=(VOTED,))
    votes = [f"{root}:0:voted:vote-{who}" for who in (BOB, CAROL) for root in ("card:0", RECEIPT)]

    assert keys(order) == [*BEGIN, *votes]
    decision = decided(by=CAROL, decision_id=f"vote-{CAROL}")
    assert keys(replace(order, decision=decision)) == [
        *BEGIN, *votes[:2], "card:0:decided", "receipt:decided",
    ]  # fmt: skip


REMINDED = replace(
    VOTED, votes=(), reminders=(Reminder(START, (BOB,)), Reminder(START, (BOB, CAROL)))
)


def test_the_reminded_get_the_card_first_and_then_notes_below_it() -> None:
    order = replace(WAITING, stages=(REMINDED,))
    direct = [slot for slot in slots(order) if slot.is_direct]

    assert [(slot.key, slot.root) for slot in direct] == [
        (f"direct:0:{BOB}", None),
        (f"direct:0:{BOB}:reminded:1", f"direct:0:{BOB}"),
        (f"direct:0:{CAROL}", None),
    ]
    assert [slot.reader(order) for slot in direct] == [BOB, BOB, CAROL]
    assert keys(order)[4:6] == ["card:0:0:reminded:0", "card:0:0:reminded:1"]


def test_a_reminder_that_was_told_ends_those_before_it_and_its_card_stands_for_its_own() -> None:
    order = replace(WAITING, stages=(REMINDED,))
    first = with_messages(order, {f"direct:0:{BOB}": DIRECT, "card:0:0:reminded:1": CARD})

    assert first.said == {f"direct:0:{BOB}:reminded:0", "card:0:0:reminded:1"}
    asked = first.stages[0]
    for _ in range(KEPT):
        asked = with_reminder(asked, Reminder(START, (BOB,)))
    later = replace(first, stages=(asked,))
    assert [slot.key for slot in missing(later) if slot.person == BOB] == [
        f"direct:0:{BOB}:reminded:{number}" for number in range(2, 2 + KEPT)
    ]
    said = with_messages(later, {f"direct:0:{BOB}:reminded:4": CARD})
    assert said.said == {f"direct:0:{BOB}:reminded:4", "card:0:0:reminded:1"}
    assert [slot.number for slot in missing(said) if slot.person == BOB] == [5, 6]


def test_notes_of_votes_that_were_changed_are_forgotten() -> None:
    key = f"card:0:0:voted:vote-{BOB}"
    order = with_messages(replace(WAITING, stages=(VOTED,)), {key: CARD})
    assert order.said == {key}

    changed = replace(order, stages=(replace(VOTED, votes=(vote(CAROL),)),))
    again = f"card:0:0:voted:vote-{CAROL}"
    assert with_messages(changed, {again: CARD}).said == {again}


def test_those_who_are_let_in_get_the_card_at_once_and_groups_do_not() -> None:
    stage = replace(VOTED, votes=(), escalated_at=START, escalate_to=(CAROL, "S0BOARD"))

    assert keys(replace(WAITING, stages=(stage,)))[4:] == [
        "card:0:0:escalated", "receipt:0:escalated", f"direct:0:{CAROL}",
    ]  # fmt: skip


def test_once_a_stage_is_closed_nobody_is_reminded_and_the_copies_that_are_out_stay_theirs() -> (
    None
):
    order = replace(WAITING, stages=(REMINDED,))
    out = with_messages(order, {f"direct:0:{BOB}": DIRECT})
    closed = replace(out, stages=(replace(out.stages[0], result="approved"),), decision=decided())

    assert copies(closed, f"direct:0:{BOB}") == (DIRECT,)
    assert keys(closed) == [*BEGIN, "card:0:decided", "receipt:decided", f"direct:0:{BOB}"]


def test_whoever_can_never_be_told_has_no_messages() -> None:
    after = with_messages(WAITING, {RECEIPT: NOWHERE})

    assert keys(after) == ["card:0", "card:0:0:asked"]
    assert after.receipts == ()
    assert with_messages(after, {RECEIPT: NOWHERE}) == after
