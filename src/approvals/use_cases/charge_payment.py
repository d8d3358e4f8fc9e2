"""Charge an approved order, once. The order's id is the gateway's idempotency key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import PaymentDeclined, PaymentInconsistent
from approvals.domain.order import Status
from approvals.domain.payment import Payment, PaymentState

if TYPE_CHECKING:
    from approvals.ports import Clock, OrderStore, Payments


@dataclass(frozen=True, slots=True)
class ChargePayment:
    """The ``charge-payment`` step."""

    store: OrderStore
    payments: Payments
    clock: Clock

    def __call__(self, order_id: str) -> None:
        """Charge the order, unless it is.

        Raises:
            PaymentDeclined: for good; it is stored with the order.
            PaymentInconsistent: for an order that is not approved: it is never charged.
            PaymentUnavailable: if it is not known whether it was charged; safe to repeat.
        """
        order = self.store.get(order_id)
        if order.payment is not None:
            if order.payment.is_charged:
                return
            raise PaymentDeclined(order.payment.reason or "The charge was called off.")
        if order.status is not Status.APPROVED:
            raise PaymentInconsistent("The order is not approved, so it is not charged.")
        try:
            charge_id = self.payments.charge(order_id, order.total, order.currency)
        except PaymentDeclined as error:
            now = self.clock.now()
            payment = Payment(PaymentState.DECLINED, declined_at=now, reason=str(error))
            entry = AuditEntry(now, "declined", NOD, Via.WORKFLOW, str(error))
            self.store.keep_payment(order, payment, [entry])
            raise
        now = self.clock.now()
        payment = Payment(PaymentState.CHARGED, charge_id=charge_id, charged_at=now)
        entry = AuditEntry(now, "charged", NOD, Via.WORKFLOW, charge_id)
        self.store.keep_payment(order, payment, [entry])
