"""Orders in DynamoDB. Every change is one conditional write; a transaction counts as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.asking import Asking
from approvals.adapters.dynamodb.audit_log import read_audit_log
from approvals.adapters.dynamodb.changes import audit_suffix
from approvals.adapters.dynamodb.counters import read_counts
from approvals.adapters.dynamodb.finishing import Finishing
from approvals.adapters.dynamodb.fulfilling import Fulfilling
from approvals.adapters.dynamodb.glancing import read_with_newest_entry
from approvals.adapters.dynamodb.listing import (
    find_decided,
    find_orders,
    find_placed,
    read_orders,
)
from approvals.adapters.dynamodb.mapping import audit_from, audit_record
from approvals.adapters.dynamodb.placing import Placing
from approvals.adapters.dynamodb.searching import find_candidates
from approvals.adapters.dynamodb.showing import Showing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from approvals.domain.audit_log import LoggedEntries
    from approvals.domain.decision import AuditEntry
    from approvals.domain.order import Decided, Order, OrderPage, Status
    from approvals.domain.order_query import Candidates, OrderQuery


class DynamoDbOrderStore(Placing, Asking, Showing, Fulfilling, Finishing):
    """Implements the OrderStore port."""

    __slots__ = ()

    def get_with_newest_entry(self, order_id: str) -> tuple[Order, AuditEntry | None]:
        """See `approvals.ports.OrderStore`."""
        return read_with_newest_entry(self.table, order_id)

    def audit(self, order_id: str, newest: int | None = None) -> tuple[AuditEntry, ...]:
        """See `approvals.ports.OrderStore`."""
        pk, sk_prefix = f"ORDER#{order_id}", "AUDIT#"
        if newest is None:
            records = self.table.query_all(pk, sk_prefix)
        else:
            records = self.table.query_last(pk, sk_prefix, newest)
        return tuple(audit_from(record) for record in records)

    def find(
        self, status: Status | None, limit: int, cursor: str | None, *, oldest_first: bool = False
    ) -> OrderPage:
        """See `approvals.ports.OrderStore`."""
        return find_orders(self.table, status, limit, cursor, oldest_first=oldest_first)

    def candidates(self, query: OrderQuery, after: str | None, limit: int) -> Candidates:
        """See `approvals.ports.OrderStore`."""
        return find_candidates(self.table, query, after, limit)

    def counts(self) -> Mapping[Status, int]:
        """See `approvals.ports.OrderStore`."""
        return read_counts(self.table)

    def audit_log(
        self, since: datetime, before: datetime, after: str | None, limit: int
    ) -> LoggedEntries:
        """See `approvals.ports.OrderStore`."""
        return read_audit_log(self.table, since, before, after, limit)

    def placed_by(self, requester: str, limit: int, cursor: str | None) -> OrderPage:
        """See `approvals.ports.OrderStore`."""
        return find_placed(self.table, requester, limit, cursor)

    def decided_by(self, person: str, limit: int) -> tuple[Decided, ...]:
        """See `approvals.ports.OrderStore`."""
        return find_decided(self.table, person, limit)

    def get_many(self, order_ids: Sequence[str]) -> tuple[Order, ...]:
        """See `approvals.ports.OrderStore`."""
        return read_orders(self.table, order_ids)

    def add_audit(self, order_id: str, entry: AuditEntry) -> None:
        """See `approvals.ports.OrderStore`."""
        self.table.put(audit_record(order_id, entry, audit_suffix(0)))
