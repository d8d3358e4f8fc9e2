"""Counts by status are the truth, whatever becomes of orders, in whatever order, by whomever."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.adapters.dynamodb.mapping import order_key
from approvals.adapters.dynamodb.recount import Recount, recount
from approvals.adapters.dynamodb.table import Table
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import NodError
from approvals.domain.order import Order, Status, Wait
from approvals.domain.order_query import OrderQuery
from tests.support.orders import (
    ARN,
    DEADLINE_AT,
    ROUTE,
    Database,
    closing,
    decided,
    entry,
    gadgets,
    new_order,
    widgets,
)
from tests.support.time import START

LATER = START + timedelta(hours=1)


def truth(database: Database, order_ids: list[str]) -> dict[Status, int]:
    found = Counter(order.status for order in database.store.get_many(order_ids))
    return {status: found[status] for status in Status}


def counted(database: Database) -> dict[Status, int]:
    return dict(database.store.counts())


def vote(database: Database, order: Order, kind: DecisionKind) -> None:
    database.store.record_vote(order, 0, closing(decided(kind)), [entry(kind)])


def close(status: Status) -> Callable[[Database, Order], None]:
    def end(database: Database, order: Order) -> None:
        database.store.close(order, status, "Over", LATER, None, [entry(status)])

    return end


def reserve(database: Database, order: Order) -> None:
    database.store.reserve(order, ROUTE, ARN, [entry("reserved")])


def approve_at_once(database: Database, order: Order) -> None:
    decision = decided(by="nod")
    database.store.reserve(order, replace(ROUTE, stages=()), ARN, [entry("approved")], decision)


def wait(database: Database, order: Order) -> None:
    callback = f"callback-{len(order.stages[0].waits)}" if order.stages else "callback"
    database.store.add_wait(order, 0, Wait(callback, DEADLINE_AT), entry("awaiting_approval"))


MOVES: list[Callable[[Database, Order], object]] = [
    reserve,
    approve_at_once,
    wait,
    wait,
    lambda db, order: vote(db, order, DecisionKind.APPROVED),
    lambda db, order: vote(db, order, DecisionKind.REJECTED),
    lambda db, order: db.store.mark_start_failed(order.order_id, "No", LATER, entry("failed")),
    lambda db, order: db.store.mark_started(order.order_id, entry("start_repeated")),
    lambda db, order: db.store.ship(order, "TRACK-1", LATER, [entry("shipped")]),
    lambda db, order: db.store.deliver(order, LATER, [entry("fulfilled")]),
    lambda db, order: db.store.place(order, entry("received"), None),
    *map(close, (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED, Status.FAILED)),
]


def live(database: Database, order_ids: list[str], chance: random.Random, moves: int) -> None:
    """Move orders at random, often where they may not go, often by an order read long ago."""
    stale: dict[str, Order] = {}
    for _ in range(moves):
        order_id = chance.choice(order_ids)
        order = database.store.get(order_id)
        acted_on = stale.get(order_id, order) if chance.random() < 0.3 else order
        stale[order_id] = order
        move = chance.choice(MOVES)
        if move in {wait, *MOVES[4:6]} and not acted_on.stages:
            move = reserve
        try:
            move(database, acted_on)
        except NodError:
            continue


def test_there_are_none_of_any_status_before_the_first(database: Database) -> None:
    assert counted(database) == dict.fromkeys(Status, 0)


@pytest.mark.parametrize("seed", range(4))
def test_random_lives_are_counted_as_they_are(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    order_ids = [f"ord-{number}" for number in range(12)]
    for order_id in order_ids:
        status = chance.choice([Status.RECEIVED, Status.RECEIVED, Status.VALIDATED])
        database.placed(new_order(order_id, widgets(1), status=status))

    for _ in range(6):
        live(database, order_ids, chance, 25)
        assert counted(database) == truth(database, order_ids)

    assert sum(counted(database).values()) == len(order_ids)
    assert len([n for n in counted(database).values() if n]) > 2, "nothing happened"


def test_lives_at_once_are_counted_as_they_are(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order_ids = [f"ord-{number}" for number in range(20)]
    for order_id in order_ids:
        database.placed(new_order(order_id, widgets(1)))

    with ThreadPoolExecutor(8) as pool:
        seeds = [random.Random(seed) for seed in range(8)]
        for done in [pool.submit(live, database, order_ids, seed, 60) for seed in seeds]:
            done.result()

    assert counted(database) == truth(database, order_ids)


def test_a_start_that_failed_and_one_that_did_not_are_told_apart(database: Database) -> None:
    order = database.placed(new_order("ord-1", widgets(1)))
    database.store.mark_start_failed("ord-1", "No", LATER, entry("start_failed"))

    # Its start had arrived: the workflow goes on with what it read before.
    database.store.reserve(order, ROUTE, ARN, [entry("reserved")])

    assert counted(database) == truth(database, ["ord-1"])
    assert database.store.get("ord-1").status is Status.RESERVED
    assert not database.store.get("ord-1").start_failed


def forget(table: Table, order_id: str) -> None:
    """Make an order one of those that were placed before there were counters."""
    key = order_key(order_id)
    record = table.get(key)
    assert record is not None
    table.put({name: value for name, value in record.items() if not name.startswith("counted")})


def without_counters(table: Table, order_ids: list[str]) -> None:
    for order_id in order_ids:
        forget(table, order_id)
    for shard in range(64):
        table.delete({"pk": f"COUNTS#{shard}", "sk": "COUNTS"})
    for beginning in ("ac", "wi", "ga"):
        for kind in ("SKU", "NAME"):
            for item in table.query_all(f"FIND#{kind}#{beginning}", beginning):
                table.delete({"pk": item["pk"], "sk": item["sk"]})


def test_earlier_orders_are_counted_once_and_found_from_then_on(moto_table: Table) -> None:
    database = Database.in_table(moto_table)
    order_ids = [f"ord-{number}" for number in range(6)]
    for order_id in order_ids:
        database.placed(new_order(order_id, widgets(1), gadgets(1)))
    without_counters(moto_table, order_ids)
    reserve(database, database.store.get("ord-0"))  # Its move is counted, its being there is not.
    wait(database, database.store.get("ord-0"))
    database.placed(new_order("ord-new", widgets(1)))
    assert min(counted(database).values()) == 0

    assert recount(moto_table) == Recount(orders=7, added=6)
    assert recount(moto_table) == Recount(orders=7, added=0)

    everything = [*order_ids, "ord-new"]
    assert counted(database) == truth(database, everything)
    found = database.store.candidates(OrderQuery(text="gadget"), "SKU:", 50).found
    assert {each.order.order_id for each in found} == set(order_ids)


def test_orders_that_move_while_they_are_recounted_are_counted_right(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order_ids = [f"ord-{number}" for number in range(12)]
    for order_id in order_ids:
        database.placed(new_order(order_id, widgets(1)))
    without_counters(dynoxide_table, order_ids)

    def again(_: int) -> Any:
        return recount(dynoxide_table)

    with ThreadPoolExecutor(6) as pool:
        seeds = [random.Random(seed) for seed in range(3)]
        moving = [pool.submit(live, database, order_ids, seed, 40) for seed in seeds]
        added = sum(done.added for done in pool.map(again, range(3)))
        for done in moving:
            done.result()

    assert added == len(order_ids)
    assert counted(database) == truth(database, order_ids)
