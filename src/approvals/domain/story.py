"""Which Slack messages an order has by now: its card, its requester's copy, and what happened.

Cards, their copies in people's direct messages and the requester's own message show how the order
stands and are edited. Below each of them a thread tells what happened, one note an event; a note is
sent once and never edited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from approvals.domain.identity import is_slack_user
from approvals.domain.order import Card, Direct, Status
from approvals.domain.reminders import MOST_COPIES, compacted, last_said, note_key, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from approvals.domain.order import Order, Stage

RECEIPT = "receipt"
"""Key of the requester's direct message; among what was said, that they cannot be sent one."""
_DIRECT = "direct:"
NOWHERE = Card("", "")
"""Where a message is that nobody can ever be sent."""


class Event(StrEnum):
    """What a note tells."""

    ASKED = "asked"
    SEEN = "seen"
    VOTED = "voted"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    DECIDED = "decided"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Slot:
    """One message. ``root`` is the key of the message whose thread it is in, None for a root.

    ``key`` is stored with the order and sent along as the message's metadata. ``person`` is who did
    what a note tells, or in whose direct messages a copy of the card is; ``number`` says which vote
    or reminder of its stage it is, from 0.
    """

    key: str
    stage: int
    root: str | None = None
    event: Event | None = None
    person: str | None = None
    number: int = 0

    @property
    def is_receipt(self) -> bool:
        """Tell whether only the requester sees it."""
        return RECEIPT in {self.key, self.root}

    @property
    def is_direct(self) -> bool:
        """Tell whether only ``person`` sees it."""
        return (self.root or self.key).startswith(_DIRECT)

    def reader(self, order: Order) -> str | None:
        """Return the one person who sees it; None where a channel does."""
        if self.is_receipt:
            return order.requester
        return self.person if self.is_direct else None


def card_key(stage: int) -> str:
    """Return the key of a stage's card."""
    return f"card:{stage}"


def direct_key(stage: int, person: str) -> str:
    """Return the key of a stage's card in somebody's direct messages."""
    return f"{_DIRECT}{stage}:{person}"


def slots(order: Order) -> tuple[Slot, ...]:
    """Return every message that the order has by now, the most urgent first."""
    asked = [index for index, stage in enumerate(order.stages) if stage.waits]
    cards = [Slot(card_key(index), index) for index in asked if order.stages[index].channel]
    told = is_slack_user(order.requester) and RECEIPT not in order.said
    begun = asked or order.is_final or order.shipped_at is not None
    receipt = [Slot(RECEIPT, order.stage_index)] if told and begun else []
    notes = [note for index in asked for note in _notes(order, index, last=index == asked[-1])]
    directs = list(_all_directs(order, asked))
    seen = (note for note in notes if note.root != RECEIPT or told)
    return (*cards, *receipt, *seen, *directs)


def _all_directs(order: Order, asked: Sequence[int]) -> Iterator[Slot]:
    """Yield what each stage says personally; the copies of one order are limited."""
    room = max(0, MOST_COPIES - sum(len(order.stages[index].directs) for index in asked))
    last = last_said(order.said)
    for index in asked:
        yield from _directs(order, index, room, last)


def _directs(order: Order, stage: int, room: int, last: Mapping[str, int]) -> Iterator[Slot]:
    """Yield the cards of those who were reminded or let in, with what they are told below."""
    asked = order.stages[stage]
    is_open = asked.result is None and order.decision is None
    told, out = _told(asked), dict.fromkeys(direct.person for direct in asked.directs)
    new = [person for person in told if person not in out]
    left_out = new[room:] if is_open else new
    for person in dict.fromkeys((*told, *out)):
        if person in left_out:
            continue
        key, numbers = direct_key(stage, person), told.get(person, [])
        yield Slot(key, stage, person=person)
        # The card itself is the first reminder; what is before the last one told is over.
        later = [n for n in numbers if n > last[key]] if key in last else numbers[1:]
        for number in later if is_open else ():
            yield Slot(note_key(key, number), stage, key, Event.REMINDED, person, number)


def _told(stage: Stage) -> dict[str, list[int]]:
    """Return to whom the stage's card is sent personally: those let in, and the reminded.

    Each with the numbers of their reminders, as far as these are remembered; -1 is the letting in.
    """
    told: dict[str, list[int]] = {}
    if stage.escalated_at is not None:
        told |= {person: [-1] for person in stage.escalate_to if is_slack_user(person)}
    for number, reminder in numbered(stage):
        for person in reminder.people:
            told.setdefault(person, []).append(number)
    return told


def _notes(order: Order, stage: int, *, last: bool) -> Iterator[Slot]:
    asked, card = order.stages[stage], card_key(stage)
    roots = [card, RECEIPT] if asked.channel else [RECEIPT]
    for root in roots:
        yield Slot(f"{root}:{stage}:asked", stage, root, Event.ASKED)
    for index, sighting in enumerate(asked.seen):
        # The requester is told once that somebody is looking, the thread of each.
        for root in roots if index == 0 else [r for r in roots if r != RECEIPT]:
            key = f"{root}:{stage}:seen:{sighting.person}"
            yield Slot(key, stage, root, Event.SEEN, sighting.person)
    yield from _progress(order, stage, card if asked.channel else None)
    if last and order.decision is not None:
        for root in roots:
            yield Slot(f"{root}:decided", stage, root, Event.DECIDED)
    # Of what orders nothing, the decision has told all, but for a failure.
    tells_more = order.is_purchase or order.decision is None or order.status is Status.FAILED
    if last and order.is_final and tells_more:
        for root in roots:
            yield Slot(f"{root}:outcome", stage, root, Event.OUTCOME)


def _progress(order: Order, stage: int, card: str | None) -> Iterator[Slot]:
    """Yield what happened while the stage waited, below its card and for the requester."""
    asked = order.stages[stage]
    decision = order.decision.decision_id if order.decision is not None else None
    roots = [card, RECEIPT] if card else [RECEIPT]
    for number, vote in enumerate(asked.votes):
        # The vote that decides is told as the decision.
        for root in roots if vote.vote_id != decision else ():
            key = f"{root}:{stage}:voted:{vote.vote_id}"
            yield Slot(key, stage, root, Event.VOTED, vote.person, number)
    if asked.escalated_at is not None:
        for root in roots:
            yield Slot(f"{root}:{stage}:escalated", stage, root, Event.ESCALATED)
    if card is not None and asked.result is None and order.decision is None:
        # Nobody is reminded of what is over.
        for number, reminder in numbered(asked):
            if reminder.people:
                key = note_key(f"{card}:{stage}", number)
                yield Slot(key, stage, card, Event.REMINDED, None, number)


def copies(order: Order, key: str) -> tuple[Card, ...]:
    """Return where the message of this key is: every copy, the one with the thread first."""
    if key == RECEIPT:
        return order.receipts
    kind, _, rest = key.partition(":")
    stage, _, person = rest.partition(":")
    if not stage.isdigit() or int(stage) >= len(order.stages):
        return ()
    asked = order.stages[int(stage)]
    if kind == "card" and not person:
        return asked.cards
    if kind == "direct":
        return tuple(direct.card for direct in asked.directs if direct.person == person)
    return ()


def key_of(order: Order, card: Card) -> str | None:
    """Return the key of the message that is there; None for one that the order does not know."""
    return next((s.key for s in slots(order) if card in copies(order, s.key)), None)


def missing(order: Order) -> tuple[Slot, ...]:
    """Return the messages that are not out yet."""
    last = last_said(order.said)

    def is_out(slot: Slot) -> bool:
        if slot.root is None:
            return bool(copies(order, slot.key))
        thread = slot.key.removesuffix(note_key("", slot.number))
        return slot.key in order.said or (
            slot.event is Event.REMINDED and slot.number <= last.get(thread, -1)
        )

    return tuple(slot for slot in slots(order) if not is_out(slot))


def with_messages(order: Order, posted: Mapping[str, Card]) -> Order:
    """Return the order with these messages, by key; the ones it knows already change nothing."""
    stages = tuple(
        replace(
            stage,
            cards=_joined(stage.cards, posted.get(card_key(index))),
            directs=_with_directs(stage, index, posted),
        )
        for index, stage in enumerate(order.stages)
    )
    said = {slot.key for slot in slots(order) if slot.root is not None} & set(posted)
    said |= {key for index in range(len(order.stages)) for key in _begun(order, index, posted)}
    receipt = posted.get(RECEIPT)
    if receipt == NOWHERE:
        said, receipt = said | {RECEIPT}, None
    receipts = _joined(order.receipts, receipt)
    after = compacted(order.said | said, stages) if said else order.said
    return replace(order, stages=stages, receipts=receipts, said=after)


def _begun(order: Order, stage: int, posted: Mapping[str, Card]) -> Iterator[str]:
    """Yield the keys of the reminders for which the new copies of the card stand."""
    out = {direct.person for direct in order.stages[stage].directs}
    for person, numbers in _told(order.stages[stage]).items():
        key = direct_key(stage, person)
        if key in posted and person not in out and numbers[0] >= 0:
            yield note_key(key, numbers[0])


def _with_directs(stage: Stage, index: int, posted: Mapping[str, Card]) -> tuple[Direct, ...]:
    sent = (
        Direct(person, posted[direct_key(index, person)])
        for person in _told(stage)
        if direct_key(index, person) in posted
    )
    return tuple(dict.fromkeys((*stage.directs, *sent)))


def _joined(known: tuple[Card, ...], card: Card | None) -> tuple[Card, ...]:
    return known if card is None or card in known else (*known, card)
