"""Give back what is held for an order, and end it. Running it twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, DecisionKind, Via
from approvals.domain.order import Status
from approvals.domain.reason import Reason
from approvals.use_cases.fail_order import failure_entries

if TYPE_CHECKING:
    from approvals.domain.failure import Failure
    from approvals.ports import Clock, OrderStore
    from approvals.use_cases.fail_order import TellOperators

_OUTCOMES = {
    DecisionKind.REJECTED: Status.REJECTED,
    DecisionKind.WITHDRAWN: Status.WITHDRAWN,
    DecisionKind.EXPIRED: Status.EXPIRED,
}
_HOLDING_NOTHING = {Status.RECEIVED, Status.VALIDATED, Status.FAILED}
"""An order that is failed here is one whose start failed, and that runs after all."""


@dataclass(frozen=True, slots=True)
class ReleaseInventory:
    """The ``release-inventory`` step, which undoes ``reserve-inventory``."""

    store: OrderStore
    clock: Clock
    tell: TellOperators
    via: Via = Via.WORKFLOW

    def __call__(
        self, order_id: str, failure: Failure | None = None, execution_arn: str | None = None
    ) -> None:
        """End the order as its decision says, or as failed with a reason that people can read.

        Raises:
            StockInconsistent: if the stock cannot be given back; the order is open then.
        """
        order, now = self.store.get(order_id), self.clock.now()
        if order.is_final and not order.start_failed:
            return
        decision = order.decision
        held = order.status not in _HOLDING_NOTHING
        entries = [AuditEntry(now, "released", NOD, self.via)] if held else []
        if decision is not None and decision.kind in _OUTCOMES:
            # Whatever failed on the way here: what was decided against an order stays its outcome.
            status = _OUTCOMES[decision.kind]
            self.store.close(order, status, decision.reason, now, None, entries, execution_arn)
            return
        # First: whoever repeats this finds the order over.
        self.tell(order_id, failure)
        reason = failure.reason if failure else Reason.of("reason.not_finished")
        entries += failure_entries(order, now, failure, reason, self.via)
        self.store.close(order, Status.FAILED, reason, now, None, entries, execution_arn, failure)
