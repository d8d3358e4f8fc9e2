"""What a thread tells: one note an event, below the card and below the requester's receipt.

The approvers are named on the card, which told them once; the notes below it name only those who
are reminded, and those who are let in. The requester is named in the notes below the receipt that
ask for their attention.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import section
from approvals.adapters.slack.mrkdwn import date, in_slack, named, person
from approvals.adapters.slack.parts import (
    customer,
    decided_text,
    line_of,
    outcome_line,
    reason,
    reason_of,
    reason_text,
    what,
)
from approvals.adapters.slack.stages import people_text, receipt_asked
from approvals.domain.reminders import numbered
from approvals.domain.story import Event
from approvals.domain.voting import approvers_now, still_asked
from approvals.domain.words.naming import say_of
from approvals.domain.words.stages import needed, next_stage, voter_text

if TYPE_CHECKING:
    from approvals.adapters.slack.blocks import Block
    from approvals.adapters.slack.cards import Look
    from approvals.domain.order import Order, Stage
    from approvals.domain.story import Slot
    from approvals.domain.voting import CastVote
    from approvals.domain.words.speech import Words


def note_blocks(order: Order, slot: Slot, look: Look) -> list[Block]:
    """Return the same as blocks where it repeats what somebody typed; none where text will do."""
    words = look.words
    match slot.event:
        case Event.DECIDED:
            told, said = _decision(order, slot, words), reason(order, words)
        case Event.VOTED:
            vote = _vote(order, slot)
            told, said = _voted(order, slot, words), reason_of(vote.kind, vote.reason, words)
        case _:
            return []
    return [section(told), *said] if said else []


def note_text(order: Order, slot: Slot, look: Look) -> str:
    """Return what the note of this slot says, as mrkdwn."""
    words = look.words
    match slot.event:
        case Event.ASKED:
            return _asked(order, slot, words)
        case Event.SEEN:
            who = person(slot.person or "")
            return say_of(order, words, _for_reader("note.seen", slot), person=who)
        case Event.VOTED:
            vote = _vote(order, slot)
            lines = [_voted(order, slot, words), line_of(vote.kind, vote.reason, words)]
            return "\n".join(filter(None, lines))
        case Event.REMINDED:
            return _reminded(order, slot, words)
        case Event.ESCALATED:
            return _escalated(order, slot, words)
        case Event.DECIDED:
            lines = [_decision(order, slot, words), reason_text(order, words)]
            return "\n".join(filter(None, lines))
        case _:
            return outcome_line(order, words) or say_of(order, words, f"status.{order.status}")


def _asked(order: Order, slot: Slot, words: Words) -> str:
    stage, requester = order.stages[slot.stage], person(order.requester)
    deadline, asked = _deadline(stage), receipt_asked(order, slot.stage, words) or ""
    if not slot.is_receipt:
        key = "note.asked.card" if approvers_now(stage) else "card.asked.nobody"
        return say_of(order, words, key, deadline=deadline)
    if not approvers_now(stage):
        return say_of(order, words, "note.asked.nobody", requester=requester, deadline=deadline)
    key = "note.asked.receipt" if slot.stage == 0 else "note.asked.next"
    return say_of(order, words, key, requester=requester, asked=asked)


def _voted(order: Order, slot: Slot, words: Words) -> str:
    """Return who voted how, how many have by then, and what that closed."""
    stage, vote, writing = order.stages[slot.stage], _vote(order, slot), in_slack(words)
    is_change = vote.instead_of not in {None, vote.kind}
    key = f"note.changed.{vote.kind}" if is_change else f"note.voted.{vote.kind}"
    parts = [words.say(key, voter=voter_text(vote, writing))]
    if needed(stage, vote.kind) > 1:
        votes = sum(other.kind is vote.kind for other in stage.votes[: slot.number + 1])
        tally = words.say("vote.tally", n=votes, needed=needed(stage, vote.kind))
        parts.append(words.say(f"note.tally.{vote.kind}", tally=tally))
    following = next_stage(order, slot.stage)
    if stage.result is not None and vote is stage.votes[-1] and following is not None:
        names = {"stage": named(stage.name), "next": named(following.name)}
        parts.append(words.say("note.closed", **names))
    return " ".join(parts)


def _vote(order: Order, slot: Slot) -> CastVote:
    return order.stages[slot.stage].votes[slot.number]


def _reminded(order: Order, slot: Slot, words: Words) -> str:
    """Name those who have not voted, for Slack to tell them; in a direct message just the one."""
    stage = order.stages[slot.stage]
    if slot.person is not None:
        who = person(slot.person)
        return words.say("note.reminded.direct", people=who, deadline=_deadline(stage))
    reminded = dict(numbered(stage))[slot.number].people
    people = still_asked(order, slot.stage, reminded) or reminded
    who = words.all_of([person(each) for each in people])
    return say_of(order, words, "note.reminded.card", people=who, deadline=_deadline(stage))


def _escalated(order: Order, slot: Slot, words: Words) -> str:
    stage, key = order.stages[slot.stage], _for_reader("note.escalated", slot)
    return words.say(
        key if stage.escalate_to else f"{key}.nobody",
        duration=words.duration(stage.escalate_after_seconds or 0),
        people=people_text(stage.escalate_to, words, every=True),
        deadline=_deadline(stage),
    )


def _decision(order: Order, slot: Slot, words: Words) -> str:
    # Expiry says "before the deadline"; the note's own time says when.
    decision = decided_text(order, words, at=False) or ""
    key, told = _for_reader("note.decided", slot), {"what": what(order, words)}
    told |= {"requester": person(order.requester), "customer": customer(order)}
    return say_of(order, words, key, decision=decision, **told)


def _deadline(stage: Stage) -> str:
    return date(stage.newest_wait.deadline_at) if stage.newest_wait else ""


def _for_reader(key: str, slot: Slot) -> str:
    return f"{key}.receipt" if slot.is_receipt else f"{key}.card"
