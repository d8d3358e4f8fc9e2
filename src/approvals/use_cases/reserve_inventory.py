"""Hold stock for an order, once, or reject the order if there is too little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.errors import OutOfStock
from approvals.domain.reason import Reason
from approvals.use_cases.validate_order import Rejection, reject_by_check

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.routing.route import Route
    from approvals.ports import Clock, Ids, OrderStore


@dataclass(frozen=True, slots=True)
class ReserveInventory:
    """The ``reserve-inventory`` step."""

    store: OrderStore
    clock: Clock
    ids: Ids

    def __call__(self, order_id: str, route: Route, execution_arn: str) -> bool:
        """Return whether the stock is held; if not, the order is rejected.

        An order for which the policy asks nobody is approved by the same write.
        """
        order, now = self.store.get(order_id), self.clock.now()
        decision = None if route.stages else self._decision(route, now)
        entries = [
            AuditEntry(now, "validated", NOD, Via.WORKFLOW),
            AuditEntry(now, "reserved", NOD, Via.WORKFLOW),
        ]
        if decision is not None:
            entries.append(AuditEntry(now, "approved", NOD, Via.WORKFLOW, decision.reason))
        try:
            self.store.reserve(order, route, execution_arn, entries, decision)
        except OutOfStock as error:
            why = Reason.of("reason.out_of_stock", skus=", ".join(error.skus))
            rejection = Rejection(order, why, execution_arn)
            reject_by_check(self.store, self.clock, self.ids, rejection)
            return False
        return True

    def _decision(self, route: Route, now: datetime) -> Decision:
        why = Reason.of("reason.automatic", rule=route.rule_name)
        return Decision(
            self.ids.new_decision_id(), DecisionKind.APPROVED, NOD, now, Via.WORKFLOW, why
        )
