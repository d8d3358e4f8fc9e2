"""Orders looked for by text, status, requester, time and amount, alone and together."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import MalformedRequest
from approvals.domain.order import Item, Order, OrderPage, Status
from approvals.domain.order_query import OrderQuery
from approvals.use_cases.cursors import Cursors
from approvals.use_cases.eligibility import Eligibility
from approvals.use_cases.list_orders import READ_BUDGET, ListOrders
from tests.support.doubles import FakeDirectory, FakeStandIns
from tests.support.orders import Database, closing, decided, entry, gadgets, new_order, widgets
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START, ManualClock


def lister(database: Database) -> ListOrders:
    return ListOrders(database.store, Eligibility(FakeDirectory(), FakeStandIns(), ManualClock()))


def place(database: Database, number: int, *items: Item, **changes: Any) -> Order:
    at = START + timedelta(minutes=number)
    order_id = changes.pop("order_id", f"ord-{number:02d}")
    return database.placed(new_order(order_id, *items, created_at=at, updated_at=at, **changes))


def every_page(
    database: Database, query: OrderQuery, limit: int = 3, person: str | None = None
) -> list[list[str]]:
    """Return the ids of every page; there is no empty one but the only one."""
    find, found, cursor = lister(database), [], None
    for _ in range(60):
        page = (
            find(query, limit, cursor)
            if person is None
            else find.waiting_for(person, query, limit, cursor)
        )
        found.append([order.order_id for order in page.orders])
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.orders) == limit
    raise AssertionError("the pages do not end")


def all_of(database: Database, query: OrderQuery, limit: int = 3) -> list[str]:
    return list(itertools.chain(*every_page(database, query, limit)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ord-01", ["ord-01"]),
        ("ORD-01", []),
        ("ord-0", []),
        ("ac", ["ord-01", "ord-03", "ord-02"]),
        ("ACME", ["ord-01", "ord-03", "ord-02"]),
        ("acme g", ["ord-02"]),
        ("  Acme \t  G", ["ord-02"]),
        ("widget-00", ["ord-04", "ord-03", "ord-02", "ord-01"]),
        ("gadget", ["ord-03"]),
        ("gad%", []),
        ("cme", []),
        ("ﾊﾝ", ["ord-04"]),
        ("ハン", ["ord-04"]),
    ],
)
def test_a_text_finds_an_id_and_what_names_begin_with(
    database: Database, text: str, found: list[str]
) -> None:
    place(database, 1, widgets(1), customer="ACME")
    place(database, 2, widgets(1), customer="Acme  GmbH")
    place(database, 3, widgets(1), gadgets(1), customer="Acme")
    place(database, 4, widgets(1), customer="ハンドメイド")
    # Within one full name the newest comes first: "acme" before "acme gmbh".
    expected = ["ord-03", "ord-01", "ord-02"] if len(found) == 3 else found

    assert all_of(database, OrderQuery(text=text), 2) == expected


def test_case_is_folded_and_nothing_in_a_name_can_be_a_pattern(database: Database) -> None:
    names = ["STRASSE", "straße 5", "ﷺ" * 200, "a#b", "a\\_%*b", "<img src=x>", "'; --", "𝒜cme"]
    for number, name in enumerate(names):
        place(database, number, widgets(1), customer=name)

    assert all_of(database, OrderQuery(text="strass")) == ["ord-00", "ord-01"]
    assert all_of(database, OrderQuery(text="ﷺ" * 150)) == ["ord-02"]
    assert all_of(database, OrderQuery(text="acm")) == ["ord-07"]
    for number, name in enumerate(names[2:], 2):
        assert all_of(database, OrderQuery(text=name)) == [f"ord-{number:02d}"]


def test_an_order_is_listed_once_by_the_first_of_its_names(database: Database) -> None:
    gizmos = [Item(f"GIZMO-{n}", "Gizmo", 1, Decimal(1)) for n in range(4)]
    for number in range(5):
        place(database, number, *gizmos, customer="Gizmo-1 Ltd", order_id=f"gizmo-{number}")

    assert every_page(database, OrderQuery(text="gizmo")) == [
        ["gizmo-4", "gizmo-3", "gizmo-2"],
        ["gizmo-1", "gizmo-0"],
    ]
    assert all_of(database, OrderQuery(text="gizmo-1"))[0] == "gizmo-1"
    assert sorted(all_of(database, OrderQuery(text="gizmo-1"))) == [f"gizmo-{n}" for n in range(5)]


def test_a_request_is_found_by_its_title(database: Database) -> None:
    nothing: Any = {"items": (), "customer": "", "currency": ""}
    database.placed(new_order("req-1", title="Deploy 4.2 to production", **nothing))

    assert all_of(database, OrderQuery(text="deploy 4")) == ["req-1"]
    assert all_of(database, OrderQuery(text="req-1", min_amount=Decimal(0))) == []


def minutes(first: int | None, last: int | None) -> dict[str, Any]:
    return {
        "placed_from": None if first is None else START + timedelta(minutes=first),
        "placed_before": None if last is None else START + timedelta(minutes=last),
    }


QUERIES = [
    OrderQuery(),
    OrderQuery(status=Status.RECEIVED),
    OrderQuery(status=Status.REJECTED),
    OrderQuery(requester=ALICE),
    OrderQuery(requester=ALICE, status=Status.REJECTED),
    OrderQuery(requester=BOB, status=Status.RECEIVED),
    OrderQuery(requester="nobody"),
    OrderQuery(min_amount=Decimal(75)),
    OrderQuery(max_amount=Decimal("74.99")),
    OrderQuery(min_amount=Decimal(50), max_amount=Decimal(100), requester=CAROL),
    OrderQuery(text="widget", status=Status.REJECTED, requester=ALICE),
    OrderQuery(text="customer 1", min_amount=Decimal(50)),
]
RANGES = [(None, None), (3, None), (None, 9), (3, 9), (5, 6), (5, 5), (90, 99)]


@pytest.fixture
def twelve(database: Database) -> list[Order]:
    """Orders a minute apart, of three requesters and four amounts, every third rejected."""
    for number in range(12):
        requester = (ALICE, BOB, CAROL)[number % 3]
        customer = f"Customer {number % 2}"
        order = place(
            database, number, widgets(number % 4 + 1), requester=requester, customer=customer
        )
        if number % 4 == 0:
            rejected = [entry("rejected")]
            database.store.close(order, Status.REJECTED, "No", order.created_at, None, rejected)
    return [database.store.get(f"ord-{number:02d}") for number in range(12)]


def test_filters_together_find_what_each_of_them_does(
    database: Database, twelve: list[Order]
) -> None:
    limits = itertools.cycle([1, 3, 50, 2])
    for asked, among, limit in zip(
        itertools.cycle(QUERIES), RANGES * len(QUERIES), limits, strict=False
    ):
        query = replace(asked, **minutes(*among))
        expected = [order.order_id for order in twelve if query.matches(order)]

        found = all_of(database, query, limit)

        assert sorted(found) == expected, query
        if not query.text:
            assert found == expected[::-1], query


def test_what_waits_for_somebody_is_what_they_may_vote_on(database: Database) -> None:
    def waiting(number: int, **changes: Any) -> str:
        at = START + timedelta(minutes=number)
        order = new_order(f"ord-{number}", widgets(1), created_at=at, updated_at=at, **changes)
        return database.waiting(order).order_id

    theirs = [waiting(number, requester=ALICE) for number in range(4)]
    waiting(5, requester=BOB)  # Their own.
    done = database.store.get(waiting(6, requester=ALICE))
    database.store.record_vote(done, 0, closing(decided(by=CAROL)), [entry("approved")])
    query = OrderQuery(status=Status.AWAITING_APPROVAL)

    assert every_page(database, query, 3, BOB) == [theirs[:0:-1], theirs[:1]]
    assert every_page(database, query, 3, "U0DAVE") == [[]]


@pytest.mark.usefixtures("twelve")
def test_a_cursor_is_good_for_its_own_question_alone(database: Database) -> None:
    cursor = lister(database)(OrderQuery(text="widget"), 2, None).next_cursor
    assert cursor is not None

    for query in QUERIES:
        with pytest.raises(MalformedRequest, match="other filters"):
            lister(database)(query, 2, cursor)
    with pytest.raises(MalformedRequest):
        lister(database).waiting_for(BOB, OrderQuery(text="widget"), 2, cursor)


POSITIONS = ["", "x", "#", "SKU", "SKU:x", "NAME:\t", "ID:", "2026-11-21T09:00:00.000000Z#../x"]


def test_a_forged_position_is_refused(database: Database) -> None:
    for query, position in itertools.product(QUERIES[-3:], POSITIONS):
        cursor = Cursors(repr(query)).write(position)
        with pytest.raises(MalformedRequest):
            lister(database)(query, 2, cursor)


@pytest.mark.parametrize("write", [lambda c: c[:-3], lambda c: f"{c}AAAA", lambda _: "W10"])
def test_a_broken_cursor_is_refused(database: Database, write: Callable[[str], str]) -> None:
    for number in range(3):
        place(database, number)
    cursor = lister(database)(OrderQuery(), 2, None).next_cursor
    assert cursor is not None

    with pytest.raises(MalformedRequest):
        lister(database)(OrderQuery(), 2, write(cursor))


def test_a_rare_amount_is_found_within_the_read_budget_and_beyond(dynoxide_table: Table) -> None:
    database = Database.in_table(dynoxide_table)
    place(database, 0, gadgets(5))
    for number in range(1, READ_BUDGET + 60):
        place(database, number, widgets(1), order_id=f"ord-{number:04d}")
    reads: list[str] = []
    events = dynoxide_table.client.meta.events
    events.register("before-call.dynamodb", count := lambda model, **_: reads.append(model.name))
    rare = OrderQuery(min_amount=Decimal(500))

    first = lister(database)(rare, 20, None)
    assert first.orders == ()
    assert len(reads) <= 2 * (READ_BUDGET // 100 + 1)
    second: OrderPage = lister(database)(rare, 20, first.next_cursor)
    events.unregister("before-call.dynamodb", count)

    assert [order.order_id for order in second.orders] == ["ord-00"]
    assert second.next_cursor is None


def test_searching_costs_queries_and_never_a_scan(moto_table: Table) -> None:
    store = DynamoDbOrderStore(moto_table)
    database = Database.in_table(moto_table)
    for number in range(60):
        place(database, number, widgets(1))
    calls: list[str] = []
    moto_table.client.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )

    for query in (OrderQuery(), OrderQuery(requester=ALICE), OrderQuery(text="acme")):
        calls.clear()
        page = lister(database)(query, 20, None)
        assert len(page.orders) == 20
        assert "Scan" not in calls
        assert len(calls) <= 4, calls
    calls.clear()
    store.counts()
    assert calls == ["BatchGetItem"]
