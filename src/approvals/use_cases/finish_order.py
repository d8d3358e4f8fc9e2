"""Ship what was approved, or give back what was held. Running either twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, DecisionKind, Via
from approvals.domain.order import Status
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from approvals.ports import Carrier, Clock, OrderStore

_NOT_FINISHED = Reason.of("reason.not_finished")
_OUTCOMES = {
    DecisionKind.REJECTED: Status.REJECTED,
    DecisionKind.WITHDRAWN: Status.WITHDRAWN,
    DecisionKind.EXPIRED: Status.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class FulfillOrder:
    """The ``fulfill-order`` step."""

    store: OrderStore
    carrier: Carrier
    clock: Clock

    def __call__(self, order_id: str) -> None:
        """Ship the order. Raises StockInconsistent if nothing is held for it."""
        order, tracking, now = (
            self.store.get(order_id),
            self.carrier.ship(order_id),
            self.clock.now(),
        )
        entry = AuditEntry(now, "fulfilled", NOD, Via.WORKFLOW, tracking)
        self.store.ship(order, tracking, now, [entry])


@dataclass(frozen=True, slots=True)
class ReleaseInventory:
    """The ``release-inventory`` step."""

    store: OrderStore
    clock: Clock

    def __call__(
        self, order_id: str, failure: str | None = None, execution_arn: str | None = None
    ) -> None:
        """End the order as its decision says, or as failed with a reason that people can read."""
        order, now = self.store.get(order_id), self.clock.now()
        if order.is_final and not order.start_failed:
            return
        decision = order.decision
        if decision is not None and decision.kind in _OUTCOMES:
            # Whatever failed on the way here: what was decided against an order stays its outcome.
            status, reason = _OUTCOMES[decision.kind], decision.reason
        else:
            status, reason = Status.FAILED, failure or _NOT_FINISHED
        entries = [AuditEntry(now, "released", NOD, Via.WORKFLOW)] if order.stages else []
        if status is Status.FAILED:
            entries.append(AuditEntry(now, "failed", NOD, Via.WORKFLOW, reason))
        self.store.close(order, status, reason, now, None, entries, execution_arn)
