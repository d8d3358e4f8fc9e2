"""Give back whatever was charged for an order, also where nobody knows whether anything was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.payment import Payment, PaymentState

if TYPE_CHECKING:
    from approvals.ports import Clock, OrderStore, Payments


@dataclass(frozen=True, slots=True)
class RefundPayment:
    """The ``refund-payment`` step, which undoes ``charge-payment``."""

    store: OrderStore
    payments: Payments
    clock: Clock
    via: Via = Via.WORKFLOW

    def __call__(self, order_id: str) -> None:
        """Refund the order, unless it is. Afterwards it can never be charged.

        Raises:
            PaymentDeclined: if the gateway will not give it back.
            PaymentUnavailable: if it is not known whether it did; safe to repeat.
        """
        order = self.store.get(order_id)
        if order.payment is not None and not order.payment.is_charged:
            return
        refund_id, now = self.payments.refund(order_id), self.clock.now()
        payment, what = Payment(PaymentState.VOID), "not_charged"
        if refund_id is not None:
            charge = order.payment or payment
            payment, what = replace(charge, state=PaymentState.REFUNDED), "refunded"
        payment = replace(payment, refund_id=refund_id, refunded_at=now)
        entry = AuditEntry(now, what, NOD, self.via, refund_id)
        self.store.keep_payment(order, payment, [entry])
