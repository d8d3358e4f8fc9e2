"""The items beside an order by which the beginning of a name finds it.

A partition holds the names of one kind that begin with the same two characters, in their order,
and within one name the newest order first. Sort keys are compared byte by byte: names end with a
tab, which none contains and which comes before everything that one can contain.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from approvals.domain.order_query import MIN_TEXT, NameKind, search_names

if TYPE_CHECKING:
    from approvals.adapters.dynamodb.mapping import Record
    from approvals.domain.order import Order

_END = "\t"
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)


def search_records(order: Order) -> list[Record]:
    """Return an order's search items; they never change, for nothing that they hold does."""
    return [
        {
            **search_partition(kind, name),
            "sk": f"{name}{_END}{_age(order.created_at)}#{order.order_id}",
            "order_id": order.order_id,
        }
        for kind, name in search_names(order)
    ]


def search_partition(kind: NameKind, beginning: str) -> Record:
    """Return the partition in which names that begin so are found."""
    return {"pk": f"FIND#{kind}#{beginning[:MIN_TEXT]}"}


def name_in(sort_key: str) -> str:
    """Return the name that a search item is of."""
    return sort_key.partition(_END)[0]


def _age(at: datetime) -> str:
    """Return what is the smaller the newer it is."""
    left = _LAST - at.astimezone(UTC)
    return f"{left.days:07d}.{left.seconds:05d}.{left.microseconds:06d}"
