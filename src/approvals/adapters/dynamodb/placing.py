"""Placing an order: its id and its idempotency key are each taken once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.counters import placed_action
from approvals.adapters.dynamodb.index_items import OPEN_PREFIX, placed_record
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import (
    Record,
    order_record,
    to_wire,
)
from approvals.adapters.dynamodb.reasons import reason_record
from approvals.adapters.dynamodb.search_items import search_records
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.errors import OrderConflict
from approvals.domain.order import Order, Status

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.decision import AuditEntry

_KEY_LIFETIME = timedelta(days=7)
"""A key stands for its order at least this long: DynamoDB removes it some time after."""


class Placing(Changes):
    """Orders on their way in."""

    __slots__ = ()

    def place(self, order: Order, entry: AuditEntry, idempotency_key: str | None) -> Order:
        """See `approvals.ports.OrderStore`."""
        actions = [
            self.table.put_action(order_record(order), "attribute_not_exists(#pk)"),
            self.table.put_action(placed_record(order)),
            *map(self.table.put_action, search_records(order)),
            placed_action(self.table, order.order_id, order.status),
            *([self.open_action(order)] if order.is_purchase else []),
        ]
        if idempotency_key is not None:
            expires = int((order.created_at + _KEY_LIFETIME).timestamp())
            key = _idempotency_key(order.requester, idempotency_key)
            record = {**key, "order_id": order.order_id, "expiresAt": expires}
            actions.append(self.table.put_action(record, "attribute_not_exists(#pk)"))
        try:
            self.table.transact([*actions, *self.audit_actions(order.order_id, [entry])])
        except ConditionFailed:
            known = self._placed_before(order, idempotency_key)
            if known.fingerprint != order.fingerprint:
                message = "This order id or Idempotency-Key was used for another order."
                raise OrderConflict(message) from None
            return known
        return order

    def _placed_before(self, order: Order, idempotency_key: str | None) -> Order:
        if idempotency_key is not None:
            known = self.find_by_key(order.requester, idempotency_key)
            if known is not None:
                return known
        return self.get(order.order_id)

    def open_orders(self, requester: str, limit: int) -> int:
        """See `approvals.ports.OrderStore`."""
        found, _ = self.table.query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues=to_wire({":pk": f"PERSON#{requester}", ":sk": OPEN_PREFIX}),
            ConsistentRead=True,
            Limit=limit,
        )
        return len(found)

    def find_by_key(self, requester: str, idempotency_key: str) -> Order | None:
        """See `approvals.ports.OrderStore`."""
        record = self.table.get(_idempotency_key(requester, idempotency_key))
        return self.get(record["order_id"]) if record else None

    def mark_start_failed(
        self, order_id: str, reason: str, at: datetime, entry: AuditEntry
    ) -> bool:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order_id,
            at,
            Status.FAILED,
            set_values={**reason_record(reason), "start_failed": True, "ended_at": instant(at)},
            condition="#status = :received",
            values={":received": Status.RECEIVED.value},
        )
        closed = self.close_action(self.get(order_id))
        try:
            moves = self.moves(order_id, Status.RECEIVED, Status.FAILED)
            self.table.transact([update, *self.audit_actions(order_id, [entry]), *moves, closed])
        except ConditionFailed:
            return False
        return True

    def mark_started(self, order_id: str, entry: AuditEntry) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order_id,
            entry.at,
            Status.RECEIVED,
            remove=["reason", "start_failed", "ended_at"],
            condition="#start_failed = :true",
            values={":true": True},
        )
        opened = self.open_action(self.get(order_id))
        try:
            moves = self.moves(order_id, Status.FAILED, Status.RECEIVED)
            self.table.transact([update, *self.audit_actions(order_id, [entry]), *moves, opened])
        except ConditionFailed:
            return


def _idempotency_key(requester: str, key: str) -> Record:
    digest = hashlib.sha256(f"{requester}\n{key}".encode()).hexdigest()
    return {"pk": f"KEY#{digest}", "sk": "KEY"}
