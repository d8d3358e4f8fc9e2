"""Which Slack messages an order has by now: its card, its requester's copy, and what happened.

The card and the requester's direct message show how the order stands and are edited. Below each of
them a thread tells what happened, one note an event; a note is sent once and never edited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from approvals.domain.identity import is_slack_user
from approvals.domain.order import Card

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from approvals.domain.order import Order

RECEIPT = "receipt"
"""Key of the requester's direct message; among what was said, that they cannot be sent one."""
NOWHERE = Card("", "")
"""Where a message is that nobody can ever be sent."""


class Event(StrEnum):
    """What a note tells."""

    ASKED = "asked"
    SEEN = "seen"
    DECIDED = "decided"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Slot:
    """One message. ``root`` is the key of the message whose thread it is in, None for the two.

    ``key`` is stored with the order and sent along as the message's metadata.
    """

    key: str
    stage: int
    root: str | None = None
    event: Event | None = None
    person: str | None = None

    @property
    def is_receipt(self) -> bool:
        """Tell whether only the requester sees it."""
        return RECEIPT in {self.key, self.root}


def card_key(stage: int) -> str:
    """Return the key of a stage's card."""
    return f"card:{stage}"


def slots(order: Order) -> tuple[Slot, ...]:
    """Return every message that the order has by now, the most urgent first."""
    asked = [index for index, stage in enumerate(order.stages) if stage.waits]
    cards = [Slot(card_key(index), index) for index in asked if order.stages[index].channel]
    told = is_slack_user(order.requester) and RECEIPT not in order.said
    receipt = [Slot(RECEIPT, order.stage_index)] if told and (asked or order.is_final) else []
    notes = [note for index in asked for note in _notes(order, index, last=index == asked[-1])]
    return (*cards, *receipt, *(note for note in notes if note.root != RECEIPT or told))


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
    if last and order.decision is not None:
        for root in roots:
            yield Slot(f"{root}:decided", stage, root, Event.DECIDED)
    if last and order.is_final:
        for root in roots:
            yield Slot(f"{root}:outcome", stage, root, Event.OUTCOME)


def copies(order: Order, key: str) -> tuple[Card, ...]:
    """Return where the message of this key is: every copy, the one with the thread first."""
    if key == RECEIPT:
        return order.receipts
    kind, _, stage = key.partition(":")
    if kind == "card" and stage.isdigit() and int(stage) < len(order.stages):
        return order.stages[int(stage)].cards
    return ()


def missing(order: Order) -> tuple[Slot, ...]:
    """Return the messages that are not out yet."""
    return tuple(
        slot
        for slot in slots(order)
        if not (copies(order, slot.key) if slot.root is None else slot.key in order.said)
    )


def with_messages(order: Order, posted: Mapping[str, Card]) -> Order:
    """Return the order with these messages, by key; the ones it knows already change nothing."""
    stages = tuple(
        replace(stage, cards=_joined(stage.cards, posted.get(card_key(index))))
        for index, stage in enumerate(order.stages)
    )
    said = {slot.key for slot in slots(order) if slot.root is not None} & set(posted)
    receipt = posted.get(RECEIPT)
    if receipt == NOWHERE:
        said, receipt = said | {RECEIPT}, None
    receipts = _joined(order.receipts, receipt)
    return replace(order, stages=stages, receipts=receipts, said=order.said | said)


def _joined(known: tuple[Card, ...], card: Card | None) -> tuple[Card, ...]:
    return known if card is None or card in known else (*known, card)
