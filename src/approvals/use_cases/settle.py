"""Find out what became of a stage, or decide that time is up. The table is the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, DecisionKind, Via
from approvals.use_cases.decide import count_decided, expired

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.order import Order, Stage
    from approvals.ports import Clock, Ids, Metrics, OrderStore

TIMERS_DIFFER_SECONDS = 3
"""The engine's timer starts a little before the deadline is stored; for that, nothing is waited for
again and nobody is let in."""
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Settled:
    """What a wake found: a result, the seconds left to wait, or an order that is over.

    ``quiet_seconds`` is for how long nobody may react from now on until the stage escalates, where
    a timer said so too early.
    """

    kind: DecisionKind | None
    remaining_seconds: int = 0
    over: bool = False
    escalated: bool = False
    quiet_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Settle:
    """The ``settle`` step."""

    store: OrderStore
    clock: Clock
    ids: Ids
    metrics: Metrics

    def __call__(self, order_id: str, stage: int, *, timed_out: bool) -> Settled:
        """Read the stage's result; write ``expired`` if there is none and the deadline has passed.

        Where the wait timed out for nobody's reacting, the stage's stand-ins are let in instead:
        whoever may call the callback cannot decide anything, and what it carried is not looked at.
        A timer that fires before its time by the table, because the wait was stored late or a
        reaction was not heard, does neither: the rest is waited for.
        """
        for _ in range(_ATTEMPTS):
            order, now = self.store.get(order_id), self.clock.now()
            found = result_so_far(order, stage, now)
            if found.kind is not None or found.over:
                return found
            in_time = found.remaining_seconds > 0
            if in_time and (found.escalated or not timed_out):
                # A step that let the stand-ins in may run again: that was not the deadline.
                return found
            asked = order.stages[stage]
            if found.remaining_seconds > TIMERS_DIFFER_SECONDS:
                quiet = _quiet_seconds(asked, now)
                if quiet is None or quiet > TIMERS_DIFFER_SECONDS:
                    return replace(found, quiet_seconds=quiet)
                entry = AuditEntry(now, "escalated", NOD, Via.WORKFLOW, asked.name)
                self.store.escalate(order, stage, now, [entry])
                continue
            change, entries = expired(self.ids, now, asked.votes)
            after = self.store.record_vote(order, stage, change, entries)
            if after.decision == change.decision:
                count_decided(self.metrics, after)
        return Settled(None, 1)


def result_so_far(order: Order, stage: int, now: datetime) -> Settled:
    """Return what the table says of a stage, and how long it still may wait."""
    if order.decision is not None:
        return Settled(order.decision.kind)
    if order.is_final:
        return Settled(None, over=True)
    asked = order.stages[stage]
    if asked.result is not None:
        return Settled(DecisionKind(asked.result))
    if asked.newest_wait is None:  # The table has kept the wait from being stored so far.
        return Settled(None, asked.deadline_seconds)
    left = max(0, math.ceil((asked.newest_wait.deadline_at - now).total_seconds()))
    return Settled(None, left, escalated=asked.escalated_at is not None)


def _quiet_seconds(asked: Stage, now: datetime) -> int | None:
    """Return for how long nobody may react until the stage escalates; None if it never does."""
    if asked.escalate_after_seconds is None:
        return None
    reactions = [vote.at for vote in asked.votes] + [sighting.at for sighting in asked.seen]
    if asked.asked_at is not None:
        reactions.append(asked.asked_at)
    passed = (now - max(reactions, default=now)).total_seconds()
    return math.ceil(asked.escalate_after_seconds - passed)
