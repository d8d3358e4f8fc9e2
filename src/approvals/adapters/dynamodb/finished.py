"""Finished orders: each one's history beside it, and sums a week that only ever grow.

A week's sums lie on items of their own: one of the week, one a stage, an approver and a currency,
so that none outgrows an item's 400 KB. Each is spread over a few, picked by the order's id, so that
orders which end at the same moment seldom meet; readers add them up.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, SupportsBytes

from boto3.dynamodb.types import Binary

from approvals.adapters.dynamodb.index_items import (
    TO_KEEP_PREFIX,
    to_keep_from,
    to_keep_key,
    to_keep_record,
)
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import to_wire
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.tally import Of, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table
    from approvals.domain.order import ToKeep
    from approvals.domain.week import Week

SHARDS = 4
_PAGE = 200
_PREFIX = "SUM#"


@dataclass(frozen=True, slots=True)
class FinishedTable:
    """Implements the FinishedOrders port."""

    table: Table

    def history(self, order_id: str) -> list[dict[str, Any]] | None:
        """See `approvals.ports.FinishedOrders`."""
        record = self.table.get(_history_key(order_id))
        return _unpacked(record["events"]) if record is not None else None

    def keep(
        self,
        order_id: str,
        events: Sequence[dict[str, Any]],
        week: Week,
        tallies: Sequence[Tally],
    ) -> bool:
        """See `approvals.ports.FinishedOrders`."""
        kept = {**_history_key(order_id), "events": _packed(events), "week": str(week)}
        shard = zlib.crc32(order_id.encode()) % SHARDS
        try:
            self.table.transact(
                [
                    self.table.put_action(kept, "attribute_not_exists(#pk)"),
                    *(self._add(week, tally, shard) for tally in tallies),
                    self.table.delete_action(to_keep_key(order_id)),
                ]
            )
        except ConditionFailed:
            return False
        return True

    def to_keep(self, now: datetime, limit: int) -> tuple[ToKeep, ...]:
        """See `approvals.ports.FinishedOrders`."""
        due: list[ToKeep] = []
        arguments: dict[str, Any] = {}
        while len(due) < limit:
            page, last = self.table.query(
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues=to_wire({":pk": "TO_KEEP", ":sk": TO_KEEP_PREFIX}),
                ConsistentRead=True,
                Limit=_PAGE,
                **arguments,
            )
            due += [to_keep_from(record) for record in page if record["due_at"] <= instant(now)]
            if last is None:
                break
            arguments = {"ExclusiveStartKey": to_wire(last)}
        return tuple(due[:limit])

    def postpone(self, to_keep: ToKeep, due_at: datetime) -> None:
        """See `approvals.ports.FinishedOrders`."""
        self.table.put(to_keep_record(to_keep.order_id, due_at, to_keep.attempts + 1))

    def drop(self, order_id: str) -> None:
        """See `approvals.ports.FinishedOrders`."""
        self.table.delete(to_keep_key(order_id))

    def tallies(self, week: Week) -> tuple[Tally, ...]:
        """See `approvals.ports.FinishedOrders`."""
        return tuple(map(_tally_from, self.table.query_all(_week_pk(week), _PREFIX)))

    def _add(self, week: Week, tally: Tally, shard: int) -> dict[str, Any]:
        names = {f"#n{index}": name for index, name in enumerate(tally.numbers)}
        values = {f":n{index}": number for index, number in enumerate(tally.numbers.values())}
        sums = ", ".join(f"#n{index} :n{index}" for index in range(len(names)))
        key = {"pk": _week_pk(week), "sk": f"{_PREFIX}{tally.of.value}#{shard}#{tally.name}"}
        return {
            "Update": {
                "TableName": self.table.name,
                "Key": to_wire(key),
                "UpdateExpression": f"ADD {sums}",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": to_wire(values),
            }
        }


def _history_key(order_id: str) -> Record:
    return {"pk": f"ORDER#{order_id}", "sk": "HISTORY"}


def _week_pk(week: Week) -> str:
    return f"INSIGHTS#{week}"


def _tally_from(record: Record) -> Tally:
    _, of, _, name = record["sk"].split("#", 3)
    numbers = {n: value for n, value in record.items() if isinstance(value, Decimal)}
    return Tally(Of(of), name, numbers)


def _packed(events: Sequence[dict[str, Any]]) -> Binary:
    text = json.dumps(list(events), ensure_ascii=False, separators=(",", ":"))
    return Binary(gzip.compress(text.encode(), mtime=0))


def _unpacked(events: SupportsBytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress(bytes(events)))
    return found
