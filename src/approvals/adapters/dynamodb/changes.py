"""How an order's item changes: one conditional write, its version moving with every one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.counters import moved_actions
from approvals.adapters.dynamodb.index_items import KEEP_AFTER, open_key, to_keep_record
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import (
    Record,
    audit_record,
    order_from,
    order_key,
)
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import OrderNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry
    from approvals.domain.order import Order, Status


@dataclass(frozen=True, slots=True)
class Changes:
    """What every part of the order store is written with."""

    table: Table

    def get(self, order_id: str) -> Order:
        """See `approvals.ports.OrderStore`."""
        record = self.table.get(order_key(order_id))
        if record is None:
            raise OrderNotFound(order_id)
        return order_from(record)

    def change(
        self,
        order_id: str,
        at: datetime | None,
        status: Status | None,
        *,
        set_values: Record | None = None,
        expressions: dict[str, str] | None = None,
        remove: Sequence[str] = (),
        condition: str,
        values: Record | None = None,
    ) -> dict[str, Any]:
        """Return an update of an order's own item; its version moves with every one.

        ``at`` is None for what people need not see as a change. With a ``status``, `moves` belongs
        into the same transaction, and ``condition`` must hold for one earlier status alone.
        """
        moved = {"status": status.value, "statusPk": f"STATUS#{status.value}"} if status else {}
        noted = {"counted_from": "if_not_exists(#counted_from, #status)"} if status else {}
        return self.table.update_action(
            order_key(order_id),
            set_values={"updated_at": instant(at) if at else None, **moved, **(set_values or {})},
            expressions={"version": "#version + :one", **noted, **(expressions or {})},
            remove=remove,
            condition=condition,
            values={":one": 1, **(values or {})},
        )

    def over_actions(self, order: Order, at: datetime) -> list[dict[str, Any]]:
        """Return what has an order kept which ends with the same write, and counted no more."""
        kept = self.table.put_action(to_keep_record(order.order_id, at + KEEP_AFTER))
        return [kept, self.close_action(order)]

    def open_action(self, order: Order) -> dict[str, Any]:
        """Return the Put that counts an order among its requester's open ones."""
        return self.table.put_action(open_key(order.requester, order.order_id))

    def close_action(self, order: Order) -> dict[str, Any]:
        """Return the Delete that takes it out of them."""
        return self.table.delete_action(open_key(order.requester, order.order_id))

    def moves(self, order_id: str, was: Status, now: Status) -> list[dict[str, Any]]:
        """Return the actions by which the counters follow an order into another status."""
        return moved_actions(self.table, order_id, was, now)

    def audit_actions(self, order_id: str, entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
        """Return the Puts that note these entries, in their order."""
        return [
            self.table.put_action(audit_record(order_id, entry, audit_suffix(index)))
            for index, entry in enumerate(entries)
        ]


def audit_suffix(index: int) -> str:
    """Return what keeps the entries of one instant apart, and in order."""
    return f"{index:02d}-{secrets.token_hex(4)}"
