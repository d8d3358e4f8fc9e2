"""Races, on a database that is right under concurrency."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import AlreadyDecided, NodError, OutOfStock, StoreUnavailable
from approvals.domain.order import Card, Order, Posting, Status
from approvals.domain.payment import Payment, PaymentState
from approvals.use_cases.decide import Answer, Recorded
from tests.support.api_requests import ApiDoor
from tests.support.asking import stage_of
from tests.support.orders import ARN, CARD, COPY, ROUTE, Database, entry, gadgets, new_order
from tests.support.shop import ALICE, BOB, CAROL, GADGET, WIDGET, Shop, order_body
from tests.support.showing import FIRST, asked

THREADS, ROUNDS = 20, 20
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


def _vote(shop: Shop, order: Order, thread: int, number: int) -> Callable[[], Recorded]:
    kind = DecisionKind.APPROVED if (thread + number) % 2 else DecisionKind.REJECTED
    person = PEOPLE[thread % len(PEOPLE)]
    claims: tuple[Via, str | None, int | None] = (
        (Via.API, None, None) if person == "api:demo" else (Via.SLACK, f"callback-{number}", 0)
    )
    via, callback_id, stage = claims
    answer = Answer(order.order_id, person, kind, via, callback_id=callback_id, stage=stage)
    return lambda: shop.vote(answer)


def test_a_withdrawal_and_votes_at_once_have_one_winner(shop: Shop) -> None:
    for number in range(ROUNDS // 2):
        items = [{"sku": WIDGET, "quantity": 1}]
        order = shop.waiting(f"callback-{number}", items=items)
        taken_back = Answer(order.order_id, ALICE, DecisionKind.WITHDRAWN, Via.API)
        calls = [lambda answer=taken_back: shop.withdraw(answer)]

        outcomes = at_once([*calls, *(_vote(shop, order, thread, number) for thread in range(5))])

        [winner] = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
        assert winner.order.decision == shop.store.get(order.order_id).decision
        assert [callback for callback, _ in shop.executions.delivered[number:]] == [
            f"callback-{number}"
        ]


@pytest.mark.parametrize("quorum", [2, 5])
def test_of_many_votes_at_once_as_many_count_as_are_needed(
    dynoxide_table: Table, quorum: int
) -> None:
    people = tuple(f"api:{number}" for number in range(8))
    store, catalogue = DynamoDbOrderStore(dynoxide_table), DynamoDbCatalogue(dynoxide_table)
    stages = (stage_of(*people, quorum=quorum), stage_of(BOB))
    shop = Shop(real_store=store, real_catalogue=catalogue, planned_stages=stages)
    order = shop.waiting("callback-1")

    def answer(person: str) -> Callable[[], Recorded]:
        return lambda: shop.answer(order.order_id, person)

    outcomes = at_once([answer(person) for person in people])

    stage = shop.store.get(order.order_id).stages[0]
    winners = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    assert (len(stage.votes), len(winners)) == (quorum, quorum), outcomes
    assert {winner.vote for winner in winners} == set(stage.votes)
    assert stage.votes_cast == quorum
    assert [callback for callback, _ in shop.executions.delivered if callback] == ["callback-1"]
    said = Counter(entry.what for entry in shop.store.audit(order.order_id))
    assert (said["voted_approved"], said["stage_approved"]) == (quorum, 1)
    assert said["refused_approved"] == len(people) - quorum


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
    return lambda: database.store.reserve(order, ROUTE, ARN, [entry("reserved", seconds=1)])


def test_shipping_and_closing_at_once_do_one_of_the_two(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order = database.voted(new_order("ord-1", gadgets(2)))
    at = order.updated_at

    def ship() -> None:
        database.store.ship(order, "TRACK-1", at, [entry("shipped", seconds=4)])

    def close() -> None:
        database.store.close(order, Status.FAILED, "Broken", at, None, [entry("failed", seconds=4)])

    outcomes = at_once([ship, close] * (THREADS // 2))

    # Whoever closes is told that the order moved, and reads it again.
    assert all(each is None or isinstance(each, StoreUnavailable) for each in outcomes)
    assert database.stock(GADGET) in {(3, 0, 2), (5, 0, 0)}
    said = Counter(database.said("ord-1"))
    assert said["shipped"] + said["failed"] == 1


def test_one_of_many_charges_and_refunds_at_once_is_kept(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order = database.voted()

    def keep(state: PaymentState) -> Callable[[], None]:
        payment = Payment(state, charged_at=order.updated_at)
        return lambda: database.store.keep_payment(order, payment, [entry(state, seconds=4)])

    at_once([keep(PaymentState.CHARGED), keep(PaymentState.VOID)] * (THREADS // 2))

    payment = database.store.get("ord-1").payment
    assert payment is not None
    said = Counter(database.said("ord-1"))
    assert said["charged"] + said["void"] == said[payment.state] == 1


@pytest.mark.fault("F16")
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
        return lambda: database.store.keep_posts("ord-1", {"card:0": card})

    outcomes = at_once([add(CARD), add(COPY), add(CARD), add(COPY)])

    assert all(isinstance(outcome, Order) for outcome in outcomes), outcomes
    assert set(database.store.get("ord-1").stages[0].cards) == {CARD, COPY}


def test_twenty_clicks_of_one_person_are_one_sighting(shop: Shop) -> None:
    order = shop.waiting("callback-1")

    outcomes = at_once([_look(shop, order, BOB) for _ in range(THREADS)])

    assert all(isinstance(outcome, Order) for outcome in outcomes), outcomes
    after = shop.store.get(order.order_id)
    assert [sighting.person for sighting in after.stages[0].seen] == [BOB]
    assert Counter(e.what for e in shop.store.audit(order.order_id))["seen"] == 1


def test_two_people_who_look_at_once_are_both_noted(shop: Shop) -> None:
    for number in range(ROUNDS // 4):
        items = [{"sku": WIDGET, "quantity": 1}]
        order = shop.waiting(f"callback-{number}", items=items)

        outcomes = at_once([_look(shop, order, person) for person in (BOB, CAROL)])

        assert all(isinstance(outcome, Order) for outcome in outcomes), outcomes
        seen = shop.store.get(order.order_id).stages[0].seen
        assert {sighting.person for sighting in seen} == {BOB, CAROL}


def test_looking_and_deciding_at_once_lose_neither_the_decision_nor_the_order(shop: Shop) -> None:
    order = shop.waiting("callback-0")

    looks = [_look(shop, order, BOB), _look(shop, order, CAROL)]
    outcomes = at_once([*looks, _vote(shop, order, 0, 0)])

    after = shop.store.get(order.order_id)
    assert after.decision is not None
    assert isinstance(outcomes[-1], Recorded)
    said = Counter(entry.what for entry in shop.store.audit(order.order_id))
    assert len(after.stages[0].seen) == said["seen"]
    late = [outcome for outcome in outcomes[:2] if not isinstance(outcome, Order)]
    assert all(isinstance(outcome, AlreadyDecided) for outcome in late), outcomes


def _look(shop: Shop, order: Order, person: str) -> Callable[[], Order | Recorded]:
    answer = Answer(order.order_id, person, DecisionKind.APPROVED, Via.SLACK)
    return lambda: shop.mark_seen(answer)


def test_of_twenty_who_would_send_one_does(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    order = database.waiting()
    until = order.updated_at + timedelta(seconds=20)

    def begin(number: int) -> Callable[[], Order | None]:
        posting = Posting(f"sender-{number}", until, frozenset({"card:0"}))
        return lambda: database.store.begin_posting(order, posting)

    outcomes = at_once([begin(number) for number in range(THREADS)])

    [winner] = [outcome for outcome in outcomes if outcome is not None]
    assert outcomes.count(None) == THREADS - 1
    assert isinstance(winner, Order)
    assert database.store.get("ord-1") == winner


def test_ten_who_show_an_order_at_once_send_every_message_once(shop: Shop) -> None:
    order = asked(shop)

    def show(number: int) -> Callable[[], bool]:
        return lambda: shop.show(order.order_id, f"sender-{number}")

    outcomes = at_once([show(number) for number in range(10)])

    assert all(isinstance(outcome, bool) for outcome in outcomes), outcomes
    assert sorted(shop.messenger.keys(order.order_id)) == sorted(FIRST)
    assert shop.show(order.order_id)
    assert sorted(shop.messenger.keys(order.order_id)) == sorted(FIRST)
