"""Ship an order that is paid for. Running it twice ships once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import PaymentInconsistent

if TYPE_CHECKING:
    from approvals.ports import Carrier, Clock, OrderStore


@dataclass(frozen=True, slots=True)
class FulfillOrder:
    """The ``fulfill-order`` step."""

    store: OrderStore
    carrier: Carrier
    clock: Clock

    def __call__(self, order_id: str) -> None:
        """Hand the order to the carrier, and count its stock as shipped.

        Raises:
            CarrierRefused: for good; nothing was shipped.
            CarrierUnavailable: if it is not known whether it was shipped; safe to repeat.
            PaymentInconsistent: if the order is not paid for.
            StockInconsistent: if nothing is held for it.
        """
        order = self.store.get(order_id)
        if order.shipped_at is not None:
            return
        if order.payment is None or not order.payment.is_charged:
            raise PaymentInconsistent("The order is not paid for, so it is not shipped.")
        tracking, now = self.carrier.ship(order_id), self.clock.now()
        entry = AuditEntry(now, "shipped", NOD, Via.WORKFLOW, tracking)
        self.store.ship(order, tracking, now, [entry])
