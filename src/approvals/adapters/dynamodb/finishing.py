"""What becomes of an order's stock, and of the order with it: each in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb import stock
from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import decision_record
from approvals.adapters.dynamodb.outcome_records import failure_record
from approvals.adapters.dynamodb.reasons import reason_record
from approvals.adapters.dynamodb.stage_records import stage_record
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.errors import OutOfStock, StockInconsistent, StoreUnavailable
from approvals.domain.order import Order, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.failure import Failure
    from approvals.domain.routing.route import Route

_NOT_OVER = "(attribute_not_exists(#ended_at) OR #start_failed = :true)"


class Finishing(Changes):
    """Orders that hold stock, ship it or give it back, and end."""

    __slots__ = ()

    def reserve(
        self,
        order: Order,
        route: Route,
        execution_arn: str,
        entries: Sequence[AuditEntry],
        decision: Decision | None = None,
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        at = entries[-1].at
        was = Status.FAILED if order.start_failed else Status.RECEIVED
        now = Status.APPROVED if decision else Status.RESERVED
        moves = stock.reserve_actions(self.table, order, at)
        update = self.change(
            order.order_id,
            at,
            now,
            set_values={
                "rule": route.rule_name,
                "stages": [stage_record(stage) for stage in route.stages],
                "decision": decision_record(decision) if decision else None,
                "execution_arn": execution_arn,
            },
            remove=["reason", "start_failed", "ended_at"],
            condition=f"#status = :was{' AND #start_failed = :true' if order.start_failed else ''}",
            values={":was": was.value, ":true": True if order.start_failed else None},
        )
        notes = self.audit_actions(order.order_id, entries)
        try:
            counts = self.moves(order.order_id, was, now)
            again = [self.open_action(order)] if order.start_failed else []
            self.table.transact([*moves, update, *notes, *counts, *again])
        except ConditionFailed as error:
            if self.table.get(stock.reservation_key(order.order_id)) is not None:
                return  # Held by an earlier run of this step.
            short = [item.sku for item, no in zip(order.items, error.failed, strict=False) if no]
            if short:
                raise OutOfStock(short) from None
            read = self.get(order.order_id)
            if read.status is was or not (read.status is Status.RECEIVED or read.start_failed):
                raise StockInconsistent("The order is not waiting for stock.") from None
            # Its start was reported as failed, or that was taken back, since it was read.
            self.reserve(read, route, execution_arn, entries, decision)

    def ship(
        self, order: Order, tracking: str, at: datetime, entries: Sequence[AuditEntry]
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order.order_id,
            at,
            None,
            set_values={"shipped_at": instant(at), "tracking": tracking},
            condition="#status = :approved AND attribute_not_exists(#shipped_at)",
            values={":approved": Status.APPROVED.value},
        )
        moves = stock.ship_actions(self.table, order, at)
        notes = self.audit_actions(order.order_id, entries)
        self._transact(order, [*moves, update, *notes], lambda now: now.shipped_at is not None)

    def close(
        self,
        order: Order,
        status: Status,
        reason: str | None,
        at: datetime,
        decision: Decision | None,
        entries: Sequence[AuditEntry],
        execution_arn: str | None = None,
        failure: Failure | None = None,
        *,
        gives_back: bool = True,
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        moves = self._release(order, at) if gives_back else []
        undecided = " AND attribute_not_exists(#decision)" if decision else ""
        update = self.change(
            order.order_id,
            at,
            status,
            set_values={
                "ended_at": instant(at),
                **reason_record(reason),
                "decision": decision_record(decision) if decision else None,
                "execution_arn": execution_arn,
                "failure": failure_record(failure) if failure else None,
            },
            remove=["start_failed"],
            # The version: stock may be reserved, or a decision made, between reading and this.
            condition=f"{_NOT_OVER} AND #version = :version{undecided}",
            values={":true": True, ":version": order.version},
        )
        notes = [
            *self.audit_actions(order.order_id, entries),
            *self.over_actions(order, at),
            *self.moves(order.order_id, order.status, status),
        ]
        self._transact(order, [*moves, update, *notes])

    def _release(self, order: Order, at: datetime) -> list[dict[str, Any]]:
        reservation = self.table.get(stock.reservation_key(order.order_id))
        held = reservation is not None and reservation["state"] == "held"
        return stock.release_actions(self.table, order, at) if held else []

    def _transact(
        self,
        order: Order,
        actions: Sequence[dict[str, Any]],
        is_done: Callable[[Order], bool] = lambda _: False,
    ) -> None:
        try:
            self.table.transact(actions)
        except ConditionFailed:
            now = self.get(order.order_id)
            if (now.is_final and not now.start_failed) or is_done(now):
                return
            if now.version != order.version:
                raise StoreUnavailable("The order changed meanwhile. Try again.") from None
            message = "The stock is not held for this order, or the order is elsewhere."
            raise StockInconsistent(message) from None
