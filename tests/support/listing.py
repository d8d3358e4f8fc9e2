"""Searching and counting in the order table in memory: what the indexes do, done by looking."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from datetime import UTC, datetime

from approvals.domain.audit_log import LoggedEntries, LoggedEntry
from approvals.domain.decision import AuditEntry
from approvals.domain.errors import MalformedRequest
from approvals.domain.order import Order, Status
from approvals.domain.order_query import Candidate, Candidates, OrderQuery

_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


def candidates(
    orders: Mapping[str, Order], query: OrderQuery, after: str | None, limit: int
) -> Candidates:
    entries = sorted(
        (_position(order, query), order) for order in orders.values() if query.matches(order)
    )
    page, following = _page([position for position, _ in entries], after, limit)
    found = tuple(Candidate(*entry) for entry in entries[page])
    return Candidates(found, following)


def counts(orders: Mapping[str, Order]) -> Mapping[Status, int]:
    statuses = [order.status for order in orders.values()]
    return {status: statuses.count(status) for status in Status}


def audit_log(
    audit: Mapping[str, list[AuditEntry]],
    since: datetime,
    before: datetime,
    after: str | None,
    limit: int,
) -> LoggedEntries:
    entries = sorted(
        (f"\0{entry.at.isoformat()}\0{order_id}-{number:04d}", order_id, number)
        for order_id, noted in audit.items()
        for number, entry in enumerate(noted)
        if since <= entry.at < before
    )
    if after is not None and since < before:
        _check_reached(after, since, before)
    page, following = _page([position for position, *_ in entries], after, limit)
    found = tuple(
        LoggedEntry(position, order_id, audit[order_id][number])
        for position, order_id, number in entries[page]
    )
    return LoggedEntries(found, following)


def _check_reached(after: str, since: datetime, before: datetime) -> None:
    try:
        at = datetime.fromisoformat(after.split("\0")[1])
    except (IndexError, ValueError):
        at = None
    if at is None or not since <= at < before:
        raise MalformedRequest.of("cursor", "is not one that this API gave")


def _position(order: Order, query: OrderQuery) -> str:
    """Return what is the smaller the earlier the order is listed; never equal for two orders."""
    match = query.first_match(order) if query.text else None
    kinds = {"ID": 0, "SKU": 1, "NAME": 2}
    name = f"{kinds[match[0]]}{match[1]}" if match else ""
    left = (_END_OF_TIME - order.created_at).total_seconds()
    # Of one instant the later id comes first by age, the earlier one by name, as in the table.
    order_id = order.order_id
    if not query.text:
        order_id = "".join(chr(0x7F - ord(c)) for c in order_id) + "\x7f"
    return f"{name}\0{left:020.6f}\0{order_id}"


def _page(positions: list[str], after: str | None, limit: int) -> tuple[slice, str | None]:
    if after is not None and after.count("\0") != 2:
        raise MalformedRequest.of("cursor", "is not one that this API gave")
    start = bisect.bisect_right(positions, after) if after is not None else 0
    end = min(start + limit, len(positions))
    return slice(start, end), positions[end - 1] if end < len(positions) else None
