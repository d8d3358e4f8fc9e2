"""Pages of orders, by their age, through the indexes; the orders are read consistently."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.index_items import decided_from
from approvals.adapters.dynamodb.mapping import order_from, order_key, to_wire
from approvals.domain.errors import MalformedRequest
from approvals.domain.order import OrderPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table
    from approvals.domain.order import Decided, Order, Status

_PLACED = "ORDER#"
_SORT_KEY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#([A-Za-z0-9_-]{1,64})")


def find_orders(
    table: Table,
    status: Status | None,
    limit: int,
    cursor: str | None,
    *,
    oldest_first: bool = False,
) -> OrderPage:
    """Read one page. Raises MalformedRequest for a cursor that this did not make."""
    index, attribute, value = (
        ("orders-by-time", "listPk", "ORDERS")
        if status is None
        else ("orders-by-status", "statusPk", f"STATUS#{status.value}")
    )
    arguments: dict[str, Any] = {}
    if cursor is not None:
        sort_key, order_id = _read_cursor(cursor)
        start = {**order_key(order_id), attribute: value, "listSk": sort_key}
        arguments["ExclusiveStartKey"] = to_wire(start)
    found, _ = table.query(
        IndexName=index,
        KeyConditionExpression="#p = :p",
        ExpressionAttributeNames={"#p": attribute},
        ExpressionAttributeValues=to_wire({":p": value}),
        ScanIndexForward=oldest_first,
        Limit=limit + 1,  # One more tells whether there is a next page.
        **arguments,
    )
    more, found = len(found) > limit, found[:limit]
    keys = [{"pk": record["pk"], "sk": record["sk"]} for record in found]
    records = table.get_many(keys) if keys else []
    orders = sorted(
        # An index may lag behind: an order that has moved on is not listed under its old status.
        (order_from(r) for r in records if status is None or r["status"] == status.value),
        key=lambda order: (order.created_at, order.order_id),
        reverse=not oldest_first,
    )
    return OrderPage(tuple(orders), _cursor(found[-1]["listSk"]) if more else None)


def find_placed(table: Table, requester: str, limit: int, cursor: str | None) -> OrderPage:
    """Read one page of a requester's orders. Raises MalformedRequest as `find_orders` does."""
    pk, arguments = f"PERSON#{requester}", {}
    if cursor is not None:
        start = {"pk": pk, "sk": f"{_PLACED}{_read_cursor(cursor)[0]}"}
        arguments["ExclusiveStartKey"] = to_wire(start)
    found = _newest(table, pk, _PLACED, limit + 1, **arguments)
    more, found = len(found) > limit, found[:limit]
    orders = read_orders(table, [record["order_id"] for record in found])
    return OrderPage(orders, _cursor(found[-1]["sk"].removeprefix(_PLACED)) if more else None)


def find_decided(table: Table, person: str, limit: int) -> tuple[Decided, ...]:
    """Read what a person decided, newest first."""
    return tuple(map(decided_from, _newest(table, f"PERSON#{person}", "DECIDED#", limit)))


def read_orders(table: Table, order_ids: Sequence[str]) -> tuple[Order, ...]:
    """Read up to 100 orders, in the order asked for."""
    records = table.get_many([order_key(order_id) for order_id in order_ids]) if order_ids else []
    found = {record["order_id"]: order_from(record) for record in records}
    return tuple(found[order_id] for order_id in order_ids if order_id in found)


def _newest(table: Table, pk: str, prefix: str, limit: int, **arguments: Any) -> list[Record]:
    found, _ = table.query(
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues=to_wire({":pk": pk, ":sk": prefix}),
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=limit,
        **arguments,
    )
    return found


def _cursor(sort_key: str) -> str:
    return base64.urlsafe_b64encode(sort_key.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        sort_key = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
        match = _SORT_KEY.fullmatch(sort_key.decode())
    except (binascii.Error, ValueError):
        match = None
    if match is None:
        raise MalformedRequest.said("cursor", "cursor")
    return match.group(0), match.group(1)
