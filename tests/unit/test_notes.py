from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.mrkdwn import date
from approvals.adapters.slack.notes import note_blocks, note_text
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Reminder
from approvals.domain.story import RECEIPT, Event, slots
from tests.support.orders import DEADLINE_AT
from tests.support.pictures import (
    IN_ENGLISH,
    IN_GERMAN,
    LATER,
    QUORUM,
    STATES,
    in_finance,
    seen,
    shown,
    vote,
    waiting,
    with_votes,
)
from tests.support.shop import BOB, CAROL, DAVE

REJECTED = DecisionKind.REJECTED
UNTIL, BIS = f"until {date(DEADLINE_AT)}", f"bis {date(DEADLINE_AT)}"


def told(order: Order, root: str = "card:0") -> list[str]:
    """Return what the thread below a message says, oldest first."""
    return [note_text(order, slot, IN_ENGLISH) for slot in slots(order) if slot.root == root]


def test_the_card_s_thread_tells_the_story() -> None:
    stages = replace(STATES["rejected"], stages=seen(BOB, CAROL).stages)

    assert told(stages) == [
        f"Asked. Whoever is named above may decide, {UNTIL}.",
        "<@U0BOB> is looking at it.",
        "<@U0CAROL> is looking at it.",
        "Rejected by <@U0BOB> · after 5 min.\nReason: Too many",
        "The stock was given back.",
    ]


def test_the_requester_s_thread_speaks_to_them() -> None:
    order = replace(STATES["fulfilled"], stages=seen(BOB, CAROL).stages)

    assert told(order, RECEIPT) == [
        (
            "<@U0ALICE>, your order was received and its stock is reserved. Any one of <@U0BOB> or"
            f" <@U0CAROL> may decide, {UNTIL}."
        ),
        "<@U0BOB> is looking at your order.",
        "<@U0ALICE>, about your order for Acme: Approved by <@U0BOB> · after 5 min.",
        "Shipped. Tracking number: NOD-2BX4",
    ]


def test_approvers_are_not_called_a_second_time() -> None:
    assert all("<@U0BOB>" not in note for note in told(waiting()))


def test_a_thread_speaks_its_reader_s_language() -> None:
    [asked] = [s for s in slots(waiting()) if s.root == "card:0"]

    assert note_text(waiting(), asked, IN_GERMAN).startswith("Angefragt.")


@pytest.mark.parametrize("root", ["card:0", RECEIPT])
def test_an_order_that_nobody_may_approve_says_so(root: str) -> None:
    order = waiting()
    order = replace(order, stages=(replace(order.stages[0], approvers=()),))

    [asked] = told(order, root)

    assert "no approvers are configured" in asked


def test_a_vote_is_told_in_both_threads_with_the_tally() -> None:
    order = with_votes(QUORUM, vote(BOB, reason="Fine"), vote(DAVE, CAROL, REJECTED))
    order = replace(order, stages=(replace(order.stages[0], rejections=2),))

    votes = ["<@U0BOB> approves. 1 of 2.\nNote: Fine"]
    votes += ["<@U0DAVE> for <@U0CAROL> rejects. 1 of 2 rejections."]
    assert told(order)[1:] == told(order, RECEIPT)[1:] == votes


def test_a_changed_vote_is_told_as_such() -> None:
    changed = vote(BOB, kind=REJECTED, instead_of=DecisionKind.APPROVED)
    order = with_votes(replace(QUORUM, rejections=2), changed)

    assert told(order)[-1] == "<@U0BOB> rejects now, having approved before. 1 of 2 rejections."


def test_what_was_typed_with_a_vote_is_shown_in_blocks_where_nothing_acts() -> None:
    order = with_votes(QUORUM, vote(BOB, reason="*no* <!here>"))
    [slot] = [s for s in slots(order) if s.event is Event.VOTED and s.root == "card:0"]

    assert "Note: *no* &lt;!here&gt;" in shown(note_blocks(order, slot, IN_ENGLISH))


def test_a_stage_s_last_vote_says_that_it_is_closed_and_what_follows() -> None:
    order = in_finance()

    closing = "<@U0CAROL> approves. 2 of 2. The stage approval is closed: approved. Next: finance."
    assert told(order)[1:] == ["<@U0BOB> approves. 1 of 2.", closing]
    assert told(order, RECEIPT)[-1].startswith(
        "<@U0ALICE>, your order is in its next stage now. Stage 2 of 2: finance. <@U0ERIN> may"
    )


REMINDED = replace(
    QUORUM,
    votes=(vote(BOB),),
    reminders=(Reminder(LATER, (BOB, CAROL)), Reminder(LATER, ()), Reminder(LATER, (CAROL,))),
)


def test_a_reminder_names_those_who_have_not_voted() -> None:
    notes = told(waiting(stages=(REMINDED,)))

    assert notes[-2:] == [f"<@U0CAROL>: this order waits for your vote, {UNTIL}."] * 2


def test_a_second_reminder_in_a_direct_message_is_short_and_in_their_thread() -> None:
    notes = told(waiting(stages=(REMINDED,)), f"direct:0:{CAROL}")

    assert notes == [f"<@U0CAROL>, this still waits for your vote, {UNTIL}."]


@pytest.mark.parametrize(
    ("look", "card", "receipt"),
    [
        (
            IN_ENGLISH,
            f"Nobody has reacted for 2 h. It waits {UNTIL}.",
            f"Nobody has reacted for 2 h. The approvers can still answer {UNTIL}.",
        ),
        (
            IN_GERMAN,
            f"2 h lang hat niemand reagiert. Eine Antwort ist {BIS} möglich.",
            f"2 h lang hat niemand reagiert. Die Freigebenden können noch antworten, {BIS}.",
        ),
    ],
)
def test_silence_where_nobody_stands_in_is_only_told(look: Look, card: str, receipt: str) -> None:
    order = STATES["escalated"]
    alone = replace(order.stages[1], escalate_to=())
    order = replace(order, stages=(order.stages[0], alone))
    texts = {
        slot.root: note_text(order, slot, look)
        for slot in slots(order)
        if slot.event is Event.ESCALATED
    }

    assert texts == {"card:1": card, RECEIPT: receipt}


def test_an_escalation_calls_those_who_are_let_in() -> None:
    order = STATES["escalated"]

    assert told(order, "card:1")[-1] == (
        f"Nobody reacted for 2 h. <@U0ERIN>: you may decide, too, {UNTIL}."
    )
    assert told(order, RECEIPT)[-1] == "Nobody reacted for 2 h, so <@U0ERIN> may decide, too."
