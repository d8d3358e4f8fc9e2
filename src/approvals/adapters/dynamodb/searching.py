"""Orders that may be looked for, a batch at a time, through the index that leaves the fewest.

A text is looked up as an id, then among the search items of SKUs, then of customers. Otherwise
come, in this order: a status in which orders do not stay, the requester, any status, the time
alone; the range of time is part of each of these keys. What else is asked is left to the caller.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.listing import read_orders
from approvals.adapters.dynamodb.mapping import order_key, to_wire
from approvals.adapters.dynamodb.search_items import name_in, search_partition
from approvals.domain.errors import MalformedRequest
from approvals.domain.order import FINAL_STATUSES
from approvals.domain.order_query import Candidate, Candidates, NameKind, normalized
from approvals.domain.order_request import ORDER_ID_PATTERN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table
    from approvals.domain.order import Order
    from approvals.domain.order_query import OrderQuery

_AGE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#([A-Za-z0-9_-]{1,64})")
_NAMED = re.compile(r"[^\t]{2,200}\t\d{7}\.\d{5}\.\d{6}#[A-Za-z0-9_-]{1,64}")
_NO_TIME, _ALL_TIME = "0", "~"
"""Below and above whatever an instant begins with."""


def find_candidates(table: Table, query: OrderQuery, after: str | None, limit: int) -> Candidates:
    """See `approvals.ports.OrderStore.candidates`."""
    if query.text:
        return _by_name(table, query, after, limit)
    return _by_age(table, query, after, limit)


@dataclass(frozen=True, slots=True)
class _Index:
    """Where orders are listed by their age; ``prefix`` stands before the age in its sort key."""

    pk: str
    value: str
    sk: str = "listSk"
    name: str | None = None
    prefix: str = ""

    def start(self, position: str, order_id: str) -> Record:
        """Return the whole key of the entry at a position."""
        own = {self.pk: self.value, self.sk: f"{self.prefix}{position}"}
        return {**order_key(order_id), **own} if self.name else own


def _index(query: OrderQuery) -> _Index:
    status, requester = query.status, query.requester
    if status is not None and (status not in FINAL_STATUSES or not requester):
        return _Index("statusPk", f"STATUS#{status.value}", name="orders-by-status")
    if requester:
        return _Index("pk", f"PERSON#{requester}", sk="sk", prefix="ORDER#")
    return _Index("listPk", "ORDERS", name="orders-by-time")


def _by_age(table: Table, query: OrderQuery, after: str | None, limit: int) -> Candidates:
    index = _index(query)
    first = instant(query.placed_from) if query.placed_from else _NO_TIME
    last = instant(query.placed_before) if query.placed_before else _ALL_TIME
    arguments: dict[str, Any] = (
        {"IndexName": index.name} if index.name else {"ConsistentRead": True}
    )
    if after is not None:
        found = _AGE.fullmatch(after)
        if found is None or not first <= after < last:
            raise _not_ours()
        arguments["ExclusiveStartKey"] = to_wire(index.start(after, found.group(1)))
    values = {
        ":pk": index.value,
        ":first": f"{index.prefix}{first}",
        ":last": f"{index.prefix}{last}",
    }
    records, more = table.query(
        KeyConditionExpression="#pk = :pk AND #sk BETWEEN :first AND :last",
        ExpressionAttributeNames={"#pk": index.pk, "#sk": index.sk},
        ExpressionAttributeValues=to_wire(values),
        ScanIndexForward=False,
        Limit=limit,
        **arguments,
    )
    positions = [record[index.sk].removeprefix(index.prefix) for record in records]
    entries = [(position, position.partition("#")[2]) for position in positions]
    return _candidates(table, entries, lambda *_: True, has_more=more is not None)


def _by_name(table: Table, query: OrderQuery, after: str | None, limit: int) -> Candidates:
    """Read on in the first kind of name that still has some; the next is begun when it ends."""
    beginning = normalized(query.text)
    kinds = list(NameKind)
    reached, after = _reached(after, beginning)
    found = Candidates(next_position=after)
    for kind in kinds[kinds.index(reached) :]:
        if kind is NameKind.ORDER_ID:
            found = _by_id(table, query.text)
        else:
            found = _by_beginning(table, query, kind, after, limit)
        after = None
        if found.found or found.next_position is not None:
            break
    is_last = kind is kinds[-1]
    if found.next_position is None and not is_last:
        following = kinds[kinds.index(kind) + 1]
        return Candidates(found.found, f"{following}:")
    return found


def _by_id(table: Table, text: str) -> Candidates:
    orders = read_orders(table, [text]) if ORDER_ID_PATTERN.fullmatch(text) else ()
    return Candidates(tuple(Candidate(f"{NameKind.SKU}:", order) for order in orders))


def _by_beginning(
    table: Table, query: OrderQuery, kind: NameKind, after: str | None, limit: int
) -> Candidates:
    beginning = normalized(query.text)
    partition = search_partition(kind, beginning)
    start = {"ExclusiveStartKey": to_wire({**partition, "sk": after})} if after else {}
    records, more = table.query(
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues=to_wire({":pk": partition["pk"], ":sk": beginning}),
        ConsistentRead=True,
        Limit=limit,
        **start,
    )

    def is_first(order: Order, position: str) -> bool:
        return query.first_match(order) == (kind, name_in(position.partition(":")[2]))

    entries = [(f"{kind}:{record['sk']}", record["order_id"]) for record in records]
    return _candidates(table, entries, is_first, has_more=more is not None)


def _candidates(
    table: Table,
    entries: Sequence[tuple[str, str]],
    is_listed: Callable[[Order, str], bool],
    *,
    has_more: bool,
) -> Candidates:
    """Return the orders of these entries, each a position and an order's id."""
    ids = list(dict.fromkeys(order_id for _, order_id in entries))
    orders: dict[str, Order] = {}
    for some in itertools.batched(ids, 100, strict=False):
        orders |= {order.order_id: order for order in read_orders(table, some)}
    found = tuple(
        Candidate(position, orders[order_id])
        for position, order_id in entries
        if order_id in orders and is_listed(orders[order_id], position)
    )
    return Candidates(found, entries[-1][0] if has_more and entries else None)


def _reached(position: str | None, beginning: str) -> tuple[NameKind, str | None]:
    if position is None:
        return NameKind.ORDER_ID, None
    kind, colon, sort_key = position.partition(":")
    is_ours = not sort_key or (_NAMED.fullmatch(sort_key) and sort_key.startswith(beginning))
    if not colon or kind not in {NameKind.SKU, NameKind.CUSTOMER} or not is_ours:
        raise _not_ours()
    return NameKind(kind), sort_key or None


def _not_ours() -> MalformedRequest:
    return MalformedRequest.said("cursor", "cursor")
