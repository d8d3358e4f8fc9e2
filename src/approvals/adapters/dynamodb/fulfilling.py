"""What happens to an approved order's money, and that its parcel has arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.outcome_records import payment_record
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.errors import PaymentInconsistent, StockInconsistent
from approvals.domain.order import Order, Status
from approvals.domain.payment import Payment, PaymentState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry

_FIRST = "attribute_not_exists(#payment)"


class Fulfilling(Changes):
    """Orders that were approved and are on their way."""

    __slots__ = ()

    def keep_payment(self, order: Order, payment: Payment, entries: Sequence[AuditEntry]) -> None:
        """See `approvals.ports.OrderStore`."""
        returns = payment.state is PaymentState.REFUNDED
        money = f"({_FIRST} OR #payment.#state = :charged)" if returns else _FIRST
        update = self.change(
            order.order_id,
            entries[-1].at,
            None,
            set_values={"payment": payment_record(payment)},
            condition=f"#status = :approved AND {money}",
            values={
                ":approved": Status.APPROVED.value,
                ":charged": PaymentState.CHARGED.value if returns else None,
            },
        )
        try:
            self.table.transact([update, *self.audit_actions(order.order_id, entries)])
        except ConditionFailed:
            now = self.get(order.order_id).payment
            if now is None or now.state is not payment.state:
                raise PaymentInconsistent("The order's money may not move now.") from None

    def deliver(self, order: Order, at: datetime, entries: Sequence[AuditEntry]) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order.order_id,
            at,
            Status.FULFILLED,
            set_values={"ended_at": instant(at), "delivered_at": instant(at)},
            condition="#status = :approved AND attribute_exists(#shipped_at)",
            values={":approved": Status.APPROVED.value},
        )
        try:
            notes = self.audit_actions(order.order_id, entries)
            moves = self.moves(order.order_id, Status.APPROVED, Status.FULFILLED)
            over = self.over_actions(order, at)
            self.table.transact([update, *notes, *moves, *over])
        except ConditionFailed:
            if self.get(order.order_id).delivered_at is None:
                raise StockInconsistent("The order was not shipped, or is over.") from None
