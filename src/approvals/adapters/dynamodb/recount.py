"""Orders from before there were counters and search items: counted and made findable, once each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.counters import placed_action
from approvals.adapters.dynamodb.mapping import order_from, order_key, to_wire
from approvals.adapters.dynamodb.search_items import search_records
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.order import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Recount:
    """How many orders there are, and how many of them were not counted before."""

    orders: int
    added: int


def recount(table: Table) -> Recount:
    """Count every order that is not counted; orders may be placed and decided meanwhile."""
    orders = added = 0
    for records in _pages(table):
        orders += len(records)
        added += sum(_count(table, record) for record in records if "counted" not in record)
    return Recount(orders, added)


def _pages(table: Table) -> Iterator[list[Record]]:
    start: dict[str, object] = {}
    while True:
        found, last = table.query(
            IndexName="orders-by-time",
            KeyConditionExpression="listPk = :pk",
            ExpressionAttributeValues=to_wire({":pk": "ORDERS"}),
            Limit=_PAGE,
            **start,
        )
        keys = [{"pk": record["pk"], "sk": record["sk"]} for record in found]
        yield table.get_many(keys) if keys else []
        if last is None:
            return
        start = {"ExclusiveStartKey": to_wire(last)}


def _count(table: Table, record: Record) -> bool:
    """Count one order; False if somebody else did."""
    while "counted" not in record:
        order = order_from(record)
        # Its moves since there are counters are counted: what is missing is where it was before.
        was = Status(str(record.get("counted_from", record["status"])))
        try:
            table.transact(
                [
                    table.update_action(
                        order_key(order.order_id),
                        set_values={"counted": True},
                        condition="attribute_not_exists(#counted) AND #version = :version",
                        values={":version": order.version},
                    ),
                    *map(table.put_action, search_records(order)),
                    placed_action(table, order.order_id, was),
                ]
            )
        except ConditionFailed:
            record = table.get(order_key(order.order_id)) or {"counted": True}
        else:
            return True
    return False
