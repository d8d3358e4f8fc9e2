"""Races, on a database that is right under concurrency."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import AlreadyDecided, NodError, OutOfStock
from approvals.domain.order import Card, Order, Status
from approvals.use_cases.vote import Answer, Recorded
from tests.support.api_requests import ApiDoor
from tests.support.orders import ARN, CARD, COPY, STAGE, Database, entry, gadgets, new_order
from tests.support.shop import BOB, CAROL, GADGET, WIDGET, Shop, order_body

THREADS, ROUNDS = 20, 50
PEOPLE = (BOB, CAROL, "api:demo")


@pytest.fixture
def shop(dynoxide_table: Table) -> Shop:
    store, catalogue = DynamoDbOrderStore(dynoxide_table), DynamoDbCatalogue(dynoxide_table)
    return Shop(real_store=store, real_catalogue=catalogue)


def at_once[T](calls: Sequence[Callable[[], T]]) -> list[T | NodError]:
    """Run every call in a thread of its own, all from the same moment; return what came of each."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | NodError:
        start.wait()
        try:
            return call()
        except NodError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_of_twenty_votes_wins_every_round(shop: Shop) -> None:
    kinds: Counter[DecisionKind] = Counter()
    for number in range(ROUNDS):
        items = [{"sku": WIDGET, "quantity": 1}]
        order = shop.waiting(f"callback-{number}", items=items)

        outcomes = at_once([_vote(shop, order, thread, number) for thread in range(THREADS)])

        decision = shop.store.get(order.order_id).decision
        assert decision is not None
        kinds[decision.kind] += 1
        winners = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
        losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyDecided)]
        assert (len(winners), len(losers)) == (1, THREADS - 1), outcomes
        assert winners[0].delivered
        assert winners[0].order.decision == decision
        assert {loser.order.decision for loser in losers} == {decision}
        assert shop.executions.delivered[number:] == [(f"callback-{number}", decision)]
        said = Counter(entry.what for entry in shop.store.audit(order.order_id))
        assert said["approved"] + said["rejected"] == 1
        assert said["refused_approved"] + said["refused_rejected"] == THREADS - 1
    assert set(kinds) == {DecisionKind.APPROVED, DecisionKind.REJECTED}, "the threads did not race"


def _vote(shop: Shop, order: Order, thread: int, number: int) -> Callable[[], Recorded]:
    kind = DecisionKind.APPROVED if (thread + number) % 2 else DecisionKind.REJECTED
    person = PEOPLE[thread % len(PEOPLE)]
    claims: tuple[Via, str | None, int | None] = (
        (Via.API, None, None) if person == "api:demo" else (Via.SLACK, f"callback-{number}", 0)
    )
    via, callback_id, stage = claims
    answer = Answer(order.order_id, person, kind, via, callback_id=callback_id, stage=stage)
    return lambda: shop.vote(answer)


@pytest.mark.parametrize(("each", "served"), [(1, 5), (2, 2), (5, 1)])
def test_twenty_orders_for_the_last_five_pieces_never_get_more(
    dynoxide_table: Table, each: int, served: int
) -> None:
    database = Database.in_table(dynoxide_table)
    orders = [database.placed(new_order(f"ord-{n}", gadgets(each))) for n in range(THREADS)]

    outcomes = at_once([_reserve(database, order) for order in orders])

    assert outcomes.count(None) == served
    assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == THREADS - served
    assert database.stock(GADGET) == (5 - served * each, served * each, 0)


def test_twenty_runs_of_one_reservation_hold_stock_once(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order = database.placed(new_order("ord-1", gadgets(2)))

    outcomes = at_once([_reserve(database, order) for _ in range(THREADS)])

    assert outcomes == [None] * THREADS
    assert database.stock(GADGET) == (3, 2, 0)
    assert Counter(database.said("ord-1"))["reserved"] == 1


def _reserve(database: Database, order: Order) -> Callable[[], None]:
    return lambda: database.store.reserve(order, [STAGE], ARN, [entry("reserved", seconds=1)])


def test_shipping_and_closing_at_once_do_one_of_the_two(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order = database.voted(new_order("ord-1", gadgets(2)))
    at = order.updated_at

    def ship() -> None:
        database.store.ship(order, at, [entry("fulfilled", seconds=4)])

    def close() -> None:
        database.store.close(order, Status.FAILED, "Broken", at, None, [entry("failed", seconds=4)])

    outcomes = at_once([ship, close] * (THREADS // 2))

    assert outcomes == [None] * THREADS
    assert database.stock(GADGET) in {(3, 0, 2), (5, 0, 0)}
    said = Counter(database.said("ord-1"))
    assert said["fulfilled"] + said["failed"] == 1


def test_twenty_posts_with_one_key_place_one_order(shop: Shop) -> None:
    door = ApiDoor(shop)
    body = order_body()

    answers = at_once(
        [lambda: door.post("/orders", body, idempotency_key="key-1") for _ in range(THREADS)]
    )

    assert [a.status for a in answers if not isinstance(a, NodError)] == [202] * THREADS
    ids = {a.json["orderId"] for a in answers if not isinstance(a, NodError)}
    assert len(ids) == 1
    assert set(shop.executions.started) == ids
    assert [o.order_id for o in shop.store.find(None, 50, None).orders] == list(ids)


def test_twenty_different_orders_with_one_key_place_one(shop: Shop) -> None:
    door = ApiDoor(shop)

    def post(quantity: int) -> Callable[[], int]:
        items = [{"sku": WIDGET, "quantity": quantity}]
        body = order_body(items=items)
        return lambda: door.post("/orders", body, idempotency_key="key-1").status

    statuses = Counter(at_once([post(quantity + 1) for quantity in range(THREADS)]))

    assert statuses == {202: 1, 409: THREADS - 1}
    assert len(shop.store.find(None, 50, None).orders) == 1


def test_the_copies_of_a_card_stored_at_once_are_all_kept(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    database.waiting()

    def add(card: Card) -> Callable[[], Order]:
        return lambda: database.store.add_card("ord-1", 0, card)

    outcomes = at_once([add(CARD), add(COPY), add(CARD), add(COPY)])

    assert all(isinstance(outcome, Order) for outcome in outcomes), outcomes
    assert set(database.store.get("ord-1").stages[0].cards) == {CARD, COPY}
