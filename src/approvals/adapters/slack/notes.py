"""What a thread tells: one note an event, below the card and below the requester's receipt.

The approvers are named on the card, which told them once; the notes below it do not tell them
again. The requester is named in the notes below the receipt, so that Slack tells them of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import section
from approvals.adapters.slack.mrkdwn import date, person
from approvals.adapters.slack.parts import (
    approvers_text,
    customer,
    decided_text,
    outcome_line,
    reason,
    reason_text,
)
from approvals.domain.story import Event

if TYPE_CHECKING:
    from approvals.adapters.slack.blocks import Block
    from approvals.adapters.slack.cards import Look
    from approvals.domain.order import Order
    from approvals.domain.story import Slot
    from approvals.domain.words.speech import Words


def note_blocks(order: Order, slot: Slot, look: Look) -> list[Block]:
    """Return the same as blocks where it repeats what somebody typed; none where text will do."""
    said = reason(order, look.words) if slot.event is Event.DECIDED else []
    return [section(_decision(order, slot, look.words)), *said] if said else []


def note_text(order: Order, slot: Slot, look: Look) -> str:
    """Return what the note of this slot says, as mrkdwn."""
    words = look.words
    match slot.event:
        case Event.ASKED:
            return _asked(order, slot, words)
        case Event.SEEN:
            who = person(slot.person or "")
            return words.say(_for_reader("note.seen", slot), person=who)
        case Event.DECIDED:
            lines = [_decision(order, slot, words), reason_text(order, words)]
            return "\n".join(filter(None, lines))
        case _:
            return outcome_line(order, words) or words.say(f"status.{order.status}")


def _asked(order: Order, slot: Slot, words: Words) -> str:
    stage, wait = order.stages[slot.stage], order.stages[slot.stage].newest_wait
    deadline, requester = date(wait.deadline_at) if wait else "", person(order.requester)
    approvers = approvers_text(stage, words)
    if not slot.is_receipt:
        key = "note.asked.card" if approvers else "card.asked.nobody"
        return words.say(key, deadline=deadline)
    if approvers is None:
        return words.say("note.asked.nobody", requester=requester, deadline=deadline)
    return words.say(
        "note.asked.receipt", requester=requester, approvers=approvers, deadline=deadline
    )


def _decision(order: Order, slot: Slot, words: Words) -> str:
    # Expiry says "before the deadline"; the note's own time says when.
    decision = decided_text(order, words, at=False) or ""
    values = {"requester": person(order.requester), "customer": customer(order)}
    return words.say(_for_reader("note.decided", slot), decision=decision, **values)


def _for_reader(key: str, slot: Slot) -> str:
    return f"{key}.receipt" if slot.is_receipt else f"{key}.card"
