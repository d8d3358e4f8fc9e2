"""What an order remembers of its reminders: how many there were, the last few, who heard of which.

An order is one item of the table, which has an end: nothing in it may grow with the time it waits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from approvals.domain.identity import is_slack_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from approvals.domain.order import Reminder, Stage

KEPT = 5
"""Reminders of a stage whose people are remembered; of the others it is their number."""
MOST_PEOPLE = 20
"""Of one reminder: each is a message of its own, at about one a second."""
MOST_COPIES = 300
"""Of an order's card in direct messages: whoever is reminded beyond is named in the thread."""
_REMINDED, _VOTED = ":reminded:", ":voted:"


def with_reminder(stage: Stage, reminder: Reminder) -> Stage:
    """Return the stage after one more reminder."""
    reminders = (*stage.reminders, reminder)
    over = max(0, len(reminders) - KEPT)
    forgotten = stage.forgotten_reminders + over
    return replace(stage, reminders=reminders[over:], forgotten_reminders=forgotten)


def numbered(stage: Stage) -> Iterator[tuple[int, Reminder]]:
    """Yield the reminders that are remembered, each with its number from 0."""
    return enumerate(stage.reminders, stage.forgotten_reminders)


def people_at_most(stage: Stage) -> int:
    """Return how many one reminder may reach."""
    people = (*stage.approvers, *stage.escalate_to)
    return min(MOST_PEOPLE, sum(MOST_PEOPLE if is_slack_group(each) else 1 for each in people))


def note_key(thread: str, number: int) -> str:
    """Return the key of a reminder's note in a thread."""
    return f"{thread}{_REMINDED}{number}"


def last_said(said: Iterable[str]) -> dict[str, int]:
    """Return the highest reminder that each thread was told of."""
    last: dict[str, int] = {}
    for key in said:
        thread, _, number = key.rpartition(_REMINDED)
        if thread:
            last[thread] = max(last.get(thread, -1), int(number))
    return last


def compacted(said: Iterable[str], stages: Iterable[Stage]) -> frozenset[str]:
    """Return the keys without those that newer ones make needless.

    A thread that was told of a reminder is told of none before it; a vote that was changed is over.
    """
    said = frozenset(said)
    votes = {vote.vote_id for stage in stages for vote in stage.votes}
    lasting = (
        key
        for key in said
        if _REMINDED not in key and (_VOTED not in key or key.rpartition(_VOTED)[2] in votes)
    )
    return frozenset({*lasting, *(note_key(*each) for each in last_said(said).items())})
