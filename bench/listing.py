"""How the list of orders holds with many of them: time and requests of what the page reads.

The local database gets what placing the orders writes, with all that finds and counts them, but in
batches; reads are counted as the client sends them. Times are this machine's, counts are not.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.order import OrderPage, Status
from approvals.domain.order_query import OrderQuery
from approvals.use_cases.eligibility import Eligibility
from approvals.use_cases.list_orders import ListOrders
from bench.failures import CouldNotMeasure
from bench.tables import Findings, markdown_table, milliseconds
from tests.support.database import client_for, create_table, dynoxide, has_dynoxide
from tests.support.doubles import FakeDirectory, FakeStandIns
from tests.support.orders import entry, new_order, widgets
from tests.support.shop import ALICE, BOB
from tests.support.time import START, ManualClock

SIZES = (1_000, 10_000)
_PAGE, _REPEATS, _RARE = 25, 15, 97
_HEAD = ("Orders", "What is read", "Median", "Requests", "Items read")


def measure() -> Findings:
    """Fill a database twice and read from it what the page does.

    Raises:
        CouldNotMeasure: there is no database, or it does not find what it must.
    """
    if not has_dynoxide():
        raise CouldNotMeasure("the database is not installed here")
    lines: list[tuple[str, ...]] = []
    for size in SIZES:
        with dynoxide() as endpoint:
            client = client_for(endpoint)
            lines += _measure_one(client, size)
            client.close()
    return Findings(tables=(markdown_table(_HEAD, lines),))


def _measure_one(client: Any, size: int) -> Iterator[tuple[str, ...]]:
    table = create_table(client)
    store = DynamoDbOrderStore(table)
    _fill(table, size)
    orders = ListOrders(store, Eligibility(FakeDirectory(), FakeStandIns(), ManualClock()))

    def page(query: OrderQuery, cursor: str | None = None) -> Callable[[], OrderPage]:
        return lambda: orders(query, _PAGE, cursor)

    second = page(OrderQuery())().next_cursor
    for name, read in (
        ("the first page", page(OrderQuery())),
        ("the next page", page(OrderQuery(), second)),
        ("a status", page(OrderQuery(status=Status.RECEIVED))),
        ("a requester", page(OrderQuery(requester=BOB))),
        ("a search for a rare customer", page(OrderQuery(text="rare"))),
        ("a search for a common SKU", page(OrderQuery(text="widget"))),
        ("a search for an id", page(OrderQuery(text="ord-000500"))),
        ("amounts that few have", page(OrderQuery(min_amount=Decimal(100)))),
    ):
        if not read().orders:
            raise CouldNotMeasure(f"{name} found nothing")
        yield f"{size:,}", name, *_figures(client, read)
    if orders.counts()[Status.RECEIVED] != size:
        raise CouldNotMeasure(f"the counts are {orders.counts()}")
    yield f"{size:,}", "the counts by status", *_figures(client, orders.counts)


@dataclass
class _Written:
    """Takes the place of a client: what is written in transactions is kept, to be written."""

    puts: list[dict[str, Any]] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        """Keep the items; what is updated is a counter, each time by one."""
        for action in TransactItems:
            if "Put" in action:
                self.puts.append({"PutRequest": {"Item": action["Put"]["Item"]}})
            else:
                pk = action["Update"]["Key"]["pk"]["S"]
                self.counters[pk] = self.counters.get(pk, 0) + 1


def _fill(table: Table, size: int) -> None:
    written = _Written()
    _place(DynamoDbOrderStore(Table(written, table.name)), size)
    for some in itertools.batched(written.puts, 25, strict=False):
        left = {table.name: list(some)}
        while left:
            left = table.client.batch_write_item(RequestItems=left).get("UnprocessedItems", {})
    for pk, count in written.counters.items():
        table.put({"pk": pk, "sk": "COUNTS", Status.RECEIVED.value: count})


def _place(store: DynamoDbOrderStore, size: int) -> None:
    for number in range(size):
        at = START + timedelta(minutes=number)
        is_rare = number % _RARE == 0
        order = new_order(
            f"ord-{number:06d}",
            widgets(4 if is_rare else 1),
            customer=f"Rare {number}" if is_rare else f"Customer {number}",
            requester=BOB if is_rare else ALICE,
            created_at=at,
            updated_at=at,
        )
        store.place(order, entry("received", order.requester, seconds=60 * number), None)


def _figures(client: Any, read: Callable[[], object]) -> tuple[str, str, str]:
    requests: list[int] = []

    def count(parsed: dict[str, Any], **_: Any) -> None:
        batches = parsed.get("Responses", {}).values()
        requests.append(parsed.get("Count", 0) + sum(len(batch) for batch in batches))

    client.meta.events.register("after-call.dynamodb", count)
    read()
    client.meta.events.unregister("after-call.dynamodb", count)
    took = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        read()
        took.append(time.perf_counter() - began)
    return milliseconds(median(took)), str(len(requests)), str(sum(requests))
