"""Find out what was decided, or decide that time is up. The table is the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.order import Status
from approvals.domain.words.phrases import EXPIRED_REASON

if TYPE_CHECKING:
    from approvals.ports import Clock, Ids, OrderStore


@dataclass(frozen=True, slots=True)
class Settled:
    """What a wake found: a decision, the seconds left to wait, or an order that is over."""

    kind: DecisionKind | None
    remaining_seconds: int = 0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """The ``settle`` step."""

    store: OrderStore
    clock: Clock
    ids: Ids

    def __call__(self, order_id: str, *, timed_out: bool) -> Settled:
        """Read the decision; write ``expired`` if there is none and the deadline has passed.

        What the callback carried is not looked at: whoever may call it cannot decide anything.
        """
        order = self.store.get(order_id)
        if order.decision is not None:
            return Settled(order.decision.kind)
        if order.status is not Status.AWAITING_APPROVAL:
            return Settled(None, over=True)
        now, wait = self.clock.now(), order.stages[order.stage_index].newest_wait
        remaining = (wait.deadline_at - now).total_seconds() if wait else 0.0
        if not timed_out and remaining > 0:
            return Settled(None, max(1, math.ceil(remaining)))
        decision = Decision(
            self.ids.new_decision_id(),
            DecisionKind.EXPIRED,
            NOD,
            now,
            Via.WORKFLOW,
            EXPIRED_REASON,
        )
        entry = AuditEntry(now, "expired", NOD, Via.WORKFLOW, EXPIRED_REASON)
        after = self.store.record_vote(order, order.stage_index, decision, [entry])
        return Settled(after.decision.kind if after.decision else None)
