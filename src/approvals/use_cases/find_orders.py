"""Read one order, and what its execution did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.concerning import concerns
from approvals.domain.timeline import Timeline, build_timeline

if TYPE_CHECKING:
    from approvals.domain.decision import AuditEntry
    from approvals.domain.order import Order
    from approvals.ports import Clock, Executions, FinishedOrders, OrderStore


MAX_AUDIT = 500
"""Refused attempts are entries, too, and anybody in the channel can make them."""


@dataclass(frozen=True, slots=True)
class FindOrders:
    """What the page and the API read of one order."""

    store: OrderStore
    executions: Executions
    finished: FinishedOrders
    clock: Clock

    def order(self, order_id: str) -> Order:
        """Return an order. Raises OrderNotFound."""
        order = self.store.get(order_id)
        concerns(order)
        return order

    def glance(self, order_id: str) -> tuple[Order, AuditEntry | None]:
        """Return an order with its newest audit entry, by one read. Raises OrderNotFound."""
        found = self.store.get_with_newest_entry(order_id)
        concerns(found[0])
        return found

    def audit(self, order_id: str) -> tuple[tuple[AuditEntry, ...], bool]:
        """Return an order's newest audit entries, oldest first, and whether there are more."""
        audit = self.store.audit(order_id, newest=MAX_AUDIT + 1)
        return audit[-MAX_AUDIT:], len(audit) > MAX_AUDIT

    def timeline(self, order_id: str) -> tuple[Order, Timeline]:
        """Return an order with what its execution's history measures. Raises OrderNotFound."""
        order = self.order(order_id)
        events = self._events(order)
        timeline = build_timeline(
            events,
            created_at=order.created_at,
            now=self.clock.now(),
            ended_at=order.ended_at,
        )
        return order, timeline

    def _events(self, order: Order) -> list[dict[str, Any]]:
        """Return what was kept of an order that is over, else what the execution's history says."""
        kept = self.finished.history(order.order_id) if order.is_final else None
        if kept is not None:
            return kept
        return self.executions.history(order.execution_arn) if order.execution_arn else []
