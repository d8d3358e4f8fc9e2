from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from approvals.domain.errors import InvalidRequest
from approvals.domain.order import Status
from tests.support.orders import Database, entry, new_order
from tests.support.time import START


def place_many(database: Database, count: int, *, apart: float = 1) -> list[str]:
    """Place orders ``apart`` seconds apart; returns their ids, newest first."""
    ids = [f"ord-{number:02d}" for number in range(count)]
    for number, order_id in enumerate(ids):
        at = START + timedelta(seconds=apart * number)
        database.placed(new_order(order_id, created_at=at, updated_at=at))
    return ids[::-1]


def pages(
    database: Database, limit: int, status: Status | None = None, *, oldest_first: bool = False
) -> list[list[str]]:
    """Return the ids of every page, following the cursors."""
    found, cursor = [], None
    for _ in range(20):
        page = database.store.find(status, limit, cursor, oldest_first=oldest_first)
        found.append([order.order_id for order in page.orders])
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


def test_the_oldest_can_come_first(database: Database) -> None:
    ids = place_many(database, 7)[::-1]

    found = pages(database, 3, Status.RECEIVED, oldest_first=True)

    assert found == [ids[:3], ids[3:6], ids[6:]]


def test_there_is_an_empty_page_before_the_first_order(database: Database) -> None:
    page = database.store.find(None, 10, None)

    assert (page.orders, page.next_cursor) == ((), None)


def test_orders_come_newest_first_a_page_at_a_time(database: Database) -> None:
    ids = place_many(database, 5)

    assert pages(database, limit=2) == [ids[:2], ids[2:4], ids[4:]]


def test_the_last_page_says_that_it_is_the_last(database: Database) -> None:
    ids = place_many(database, 4)

    assert pages(database, limit=2) == [ids[:2], ids[2:]]
    assert pages(database, limit=4) == [ids]


def test_orders_of_the_same_instant_are_neither_lost_nor_repeated(database: Database) -> None:
    ids = place_many(database, 7, apart=0)

    found = [order_id for page in pages(database, limit=3) for order_id in page]

    assert found == ids


def test_a_page_holds_whole_orders(database: Database) -> None:
    order = database.waiting()

    assert database.store.find(None, 10, None).orders == (order,)


def test_a_status_filters(database: Database) -> None:
    ids = place_many(database, 6)
    for order_id in ids[::2]:
        order = database.store.get(order_id)
        database.store.close(order, Status.REJECTED, "No", START, None, [entry("rejected")])

    assert pages(database, limit=2, status=Status.REJECTED) == [ids[0:4:2], [ids[4]]]
    assert pages(database, limit=10, status=Status.RECEIVED) == [ids[1::2]]
    assert pages(database, limit=10, status=Status.FULFILLED) == [[]]


def test_a_listed_order_is_as_its_own_read_says(database: Database) -> None:
    order = database.voted()

    assert database.store.find(Status.APPROVED, 1, None).orders == (order,)
    assert database.store.find(Status.AWAITING_APPROVAL, 1, None).orders == ()


def test_an_order_placed_meanwhile_does_not_shift_the_next_page(database: Database) -> None:
    ids = place_many(database, 4)
    first = database.store.find(None, 2, None)
    database.placed(new_order("ord-new", created_at=START + timedelta(hours=1)))

    second = database.store.find(None, 2, first.next_cursor)

    assert [order.order_id for order in second.orders] == ids[2:]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!",
        "ÿ",
        "\x00",
        "a" * 5_000,
        base64.urlsafe_b64encode(b"ORDER#ord-1").decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"2026-11-21T09:00:00.000000Z#../../x").decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(database: Database, cursor: str) -> None:
    database.placed()

    with pytest.raises(InvalidRequest) as error:
        database.store.find(None, 10, cursor)

    assert [problem.field for problem in error.value.problems] == ["cursor"]
