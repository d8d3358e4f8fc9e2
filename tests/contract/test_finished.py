"""What is kept of finished orders: once, beside the order and in its week, whoever repeats it."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.insights import read_period
from approvals.domain.order import Status, ToKeep
from approvals.domain.tally import Of, Tally
from approvals.domain.week import Week
from approvals.ports import FinishedOrders
from tests.support.finished import InMemoryFinished
from tests.support.orders import Database, entry, new_order
from tests.support.store import InMemoryOrderStore
from tests.support.time import START

WEEK, NEXT = Week(2026, 47), Week(2026, 48)
EVENTS = [{"EventType": "ExecutionStarted", "EventTimestamp": "2026-11-21T09:00:00+00:00"}]
DUE = START + timedelta(days=1)


@dataclass
class Place:
    """A database with what is kept in it."""

    database: Database
    finished: FinishedOrders


@pytest.fixture
def place(database: Database) -> Place:
    store = database.store
    if isinstance(store, InMemoryOrderStore):
        return Place(database, InMemoryFinished(store.table))
    assert isinstance(store, DynamoDbOrderStore)
    return Place(database, FinishedTable(store.table))


def week(orders: int = 1, **more: int) -> Tally:
    sums = {"orders": orders, **more}
    return Tally(Of.WEEK, "", {name: Decimal(number) for name, number in sums.items()})


def approver(person: str, own: int = 1) -> Tally:
    return Tally(Of.APPROVER, person, {"own": Decimal(own)})


def closed(place: Place, order_id: str = "ord-1") -> str:
    order = place.database.reserved(new_order(order_id))
    place.database.store.close(
        order, Status.FAILED, "It broke.", START, None, [entry("failed", seconds=9)]
    )
    return order_id


def test_nothing_is_known_of_an_order_that_is_not_kept(place: Place) -> None:
    assert place.finished.history("ord-1") is None
    assert place.finished.tallies(WEEK) == ()
    assert place.finished.to_keep(DUE, 10) == ()


def test_a_kept_history_is_as_it_was(place: Place) -> None:
    events: list[dict[str, Any]] = [
        *EVENTS,
        {"Name": "größer 🛒", "StepFailedDetails": {"RetryDetails": {"CurrentAttempt": 2}}},
    ]
    assert place.finished.keep("ord-1", events, WEEK, [week()])
    assert place.finished.history("ord-1") == events
    assert place.finished.keep("ord-2", [], WEEK, [week()])
    assert place.finished.history("ord-2") == []


def test_an_order_counts_once_however_often_it_is_kept(place: Place) -> None:
    assert place.finished.keep("ord-1", EVENTS, WEEK, [week(), approver("U0BOB")])
    assert not place.finished.keep("ord-1", [], WEEK, [week(), approver("U0BOB")])
    assert not place.finished.keep("ord-1", EVENTS, NEXT, [week()])
    assert place.finished.history("ord-1") == EVENTS
    assert read_period(place.finished.tallies(WEEK)).totals.orders == 1
    assert place.finished.tallies(NEXT) == ()


def test_weeks_and_what_is_in_them_are_apart(place: Place) -> None:
    names = ("U0BOB", "api:demo", "a#b", "ü 🛒", "SUM#week#0#")
    for number, name in enumerate(names):
        stage = Tally(Of.STAGE, name, {"waits": Decimal(1), "milliseconds": Decimal(number)})
        money = Tally(Of.CURRENCY, "EUR", {"orders": Decimal(1), "amount": Decimal("0.10")})
        assert place.finished.keep(
            f"ord-{number}", EVENTS, WEEK, [week(decided=1), approver(name), stage, money]
        )
    assert place.finished.keep("ord-9", EVENTS, NEXT, [week()])
    period = read_period(place.finished.tallies(WEEK))
    assert (period.totals.orders, period.totals.decided) == (5, 5)
    assert {load.person: load.own for load in period.approvers} == dict.fromkeys(names, 1)
    assert {stage.name: stage.seconds for stage in period.stages} == {
        name: number / 1_000 for number, name in enumerate(names)
    }
    assert [(each.currency, each.amount) for each in period.amounts] == [("EUR", Decimal("0.50"))]
    assert read_period(place.finished.tallies(NEXT)).totals.orders == 1


def test_sums_of_random_orders_are_the_sums_of_their_numbers(place: Place) -> None:
    chance, truth = random.Random(7), dict[str, int]()
    for number in range(60):
        sums = {f"spread_{chance.randrange(112)}": chance.randrange(1, 10**12) for _ in range(9)}
        for name, value in sums.items():
            truth[name] = truth.get(name, 0) + value
        assert place.finished.keep(f"ord-{number}", [], WEEK, [week(**sums)])
    read = read_period(place.finished.tallies(WEEK)).totals.sums
    assert read == {"orders": 60, **truth}


def test_an_order_that_ends_is_to_be_kept_a_little_later(place: Place) -> None:
    closed(place)
    assert place.finished.to_keep(START, 10) == ()
    assert place.finished.to_keep(DUE, 10) == (ToKeep("ord-1", 0),)


def test_a_delivered_order_is_to_be_kept(place: Place) -> None:
    order = place.database.voted()
    place.database.store.ship(order, "TRACK", START, [entry("shipped")])
    order = place.database.store.get(order.order_id)
    assert place.finished.to_keep(DUE, 10) == ()
    place.database.store.deliver(order, START, [entry("delivered")])
    assert place.finished.to_keep(DUE, 10) == (ToKeep("ord-1", 0),)


def test_a_kept_order_is_to_be_kept_no_more(place: Place) -> None:
    closed(place)
    assert place.finished.keep("ord-1", EVENTS, WEEK, [week()])
    assert place.finished.to_keep(DUE, 10) == ()


def test_what_is_postponed_comes_later_and_counts_its_attempts(place: Place) -> None:
    closed(place)
    place.finished.postpone(ToKeep("ord-1", 0), DUE)
    assert place.finished.to_keep(DUE - timedelta(seconds=1), 10) == ()
    [again] = place.finished.to_keep(DUE, 10)
    assert again == ToKeep("ord-1", 1)
    place.finished.postpone(again, DUE)
    assert place.finished.to_keep(DUE, 10) == (ToKeep("ord-1", 2),)
    place.finished.drop("ord-1")
    place.finished.drop("ord-1")
    assert place.finished.to_keep(DUE, 10) == ()


def test_of_many_only_so_many_are_read(place: Place) -> None:
    for number in range(7):
        due_at = DUE if number % 2 else START
        place.finished.postpone(ToKeep(f"ord-{number}", 0), due_at)
    assert len(place.finished.to_keep(DUE, 3)) == 3
    found = place.finished.to_keep(START, 10)
    assert sorted(each.order_id for each in found) == ["ord-0", "ord-2", "ord-4", "ord-6"]


def test_orders_that_end_at_once_are_all_counted_once(dynoxide_table: Table) -> None:
    finished = FinishedTable(dynoxide_table)

    def keep(number: int) -> bool:
        return finished.keep(f"ord-{number % 20}", EVENTS, WEEK, [week(), approver("U0BOB")])

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(keep, range(60)))

    assert done.count(True) == 20
    period = read_period(finished.tallies(WEEK))
    assert (period.totals.orders, period.approvers[0].own) == (20, 20)


def test_reading_goes_on_after_a_page_that_has_nothing_due(dynoxide_table: Table) -> None:
    finished = FinishedTable(dynoxide_table)
    for number in range(260):
        due_at = START if number == 250 else DUE
        finished.postpone(ToKeep(f"ord-{number:03d}", 0), due_at)
    assert finished.to_keep(START, 5) == (ToKeep("ord-250", 1),)
