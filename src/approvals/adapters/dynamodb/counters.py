"""How many orders are in each status: counters that move in the transaction that moves an order.

They are spread over a few items, each order always counted in the same one, so that transactions
on different orders seldom meet; where two do, `Table` repeats the later. An order from before
there were counters is not ``counted``: its moves are, and `count_earlier` adds where it was before
the first of them, so that the sum is right from then on, whatever happens meanwhile.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from approvals.domain.order import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table

SHARDS = 32
"""More than 8: five transactions an order move a counter, and of two that meet one has to wait."""


def placed_action(table: Table, order_id: str, status: Status) -> dict[str, Any]:
    """Return the action that counts one order more in ``status``."""
    return _action(table, order_id, {status: "+"})


def moved_actions(table: Table, order_id: str, was: Status, now: Status) -> list[dict[str, Any]]:
    """Return the action that counts an order in another status, none if it stays."""
    return [] if was is now else [_action(table, order_id, {was: "-", now: "+"})]


def read_counts(table: Table) -> Mapping[Status, int]:
    """Read the sums; a status that earlier orders left uncounted is not below nought."""
    records = table.get_many([_key(shard) for shard in range(SHARDS)])
    return {
        status: max(0, sum(int(record.get(status.value, 0)) for record in records))
        for status in Status
    }


def _action(table: Table, order_id: str, signs: Mapping[Status, str]) -> dict[str, Any]:
    return table.update_action(
        _key(zlib.crc32(order_id.encode()) % SHARDS),
        set_values={},
        expressions={
            status.value: f"if_not_exists(#{status.value}, :zero) {sign} :one"
            for status, sign in signs.items()
        },
        values={":zero": 0, ":one": 1},
    )


def _key(shard: int) -> Record:
    return {"pk": f"COUNTS#{shard}", "sk": "COUNTS"}
