"""Hold stock for an order, once, or reject the order if there is too little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import OutOfStock
from approvals.domain.reason import Reason
from approvals.use_cases.validate_order import Rejection, reject_by_check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.domain.order import Stage
    from approvals.ports import Clock, Ids, OrderStore


@dataclass(frozen=True, slots=True)
class ReserveInventory:
    """The ``reserve-inventory`` step."""

    store: OrderStore
    clock: Clock
    ids: Ids

    def __call__(self, order_id: str, stages: Sequence[Stage], execution_arn: str) -> bool:
        """Return whether the stock is held; if not, the order is rejected."""
        order = self.store.get(order_id)
        now = self.clock.now()
        entries = [
            AuditEntry(now, "validated", NOD, Via.WORKFLOW),
            AuditEntry(now, "reserved", NOD, Via.WORKFLOW),
        ]
        try:
            self.store.reserve(order, stages, execution_arn, entries)
        except OutOfStock as error:
            why = Reason.of("reason.out_of_stock", skus=", ".join(error.skus))
            rejection = Rejection(order, why, execution_arn)
            reject_by_check(self.store, self.clock, self.ids, rejection)
            return False
        return True
