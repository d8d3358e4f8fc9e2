"""What a person asked for, and what they decided."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import MalformedRequest
from approvals.domain.order import Decided
from tests.support.orders import Database, closing, decided, entry, new_order, widgets
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START


def placed(database: Database, requester: str, *numbers: int) -> list[str]:
    """Place orders, each as many seconds after the start as its number; newest first."""
    for number in numbers:
        at = START + timedelta(seconds=number)
        order = new_order(f"ord-{number:02d}", requester=requester, created_at=at, updated_at=at)
        database.placed(order)
    return [f"ord-{number:02d}" for number in sorted(numbers, reverse=True)]


def vote(database: Database, order_id: str, person: str, seconds: float, kind: str) -> None:
    order = database.waiting(new_order(order_id, widgets(1)))
    at = START + timedelta(seconds=seconds)
    decision = decided(DecisionKind(kind), person, at=at, decision_id=f"decision-{order_id}")
    database.store.record_vote(order, 0, closing(decision), [entry(kind, person, seconds)])


def test_a_requester_s_orders_come_newest_first_a_page_at_a_time(database: Database) -> None:
    ids = placed(database, ALICE, 1, 3, 4, 6, 7)
    placed(database, BOB, 2, 5)
    found, cursor = [], None
    while True:
        page = database.store.placed_by(ALICE, 2, cursor)
        found.append([order.order_id for order in page.orders])
        cursor = page.next_cursor
        if cursor is None:
            break

    assert found == [ids[:2], ids[2:4], ids[4:]]


def test_orders_of_one_instant_are_neither_lost_nor_repeated(database: Database) -> None:
    for number in range(5):
        database.placed(new_order(f"ord-{number}"))

    first = database.store.placed_by(ALICE, 3, None)
    second = database.store.placed_by(ALICE, 3, first.next_cursor)

    found = [order.order_id for page in (first, second) for order in page.orders]
    assert sorted(found) == [f"ord-{number}" for number in range(5)]


def test_a_listed_order_is_as_its_own_read_says(database: Database) -> None:
    order = database.waiting()

    assert database.store.placed_by(ALICE, 10, None).orders == (order,)


@pytest.mark.parametrize("person", [BOB, "", "U0AL", "U0ALICE#", "api:demo"])
def test_somebody_else_placed_nothing(database: Database, person: str) -> None:
    database.placed()

    page = database.store.placed_by(person, 10, None)

    assert (page.orders, page.next_cursor) == ((), None)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "!!!", "\x00", "a" * 5_000, base64.urlsafe_b64encode(b"ORDER#ord-1").decode()],
)
def test_a_cursor_that_is_not_ours_is_refused(database: Database, cursor: str) -> None:
    database.placed()

    with pytest.raises(MalformedRequest):
        database.store.placed_by(ALICE, 10, cursor)


def test_a_person_s_decisions_come_newest_first_with_what_they_took(database: Database) -> None:
    vote(database, "ord-1", BOB, 60, "approved")
    vote(database, "ord-2", CAROL, 70, "approved")
    vote(database, "ord-3", BOB, 90.5, "rejected")

    after = [START + timedelta(seconds=seconds) for seconds in (90.5, 60)]
    assert database.store.decided_by(BOB, 10) == (
        Decided("ord-3", after[0], 90.5),
        Decided("ord-1", after[1], 60.0),
    )
    assert [d.order_id for d in database.store.decided_by(BOB, 1)] == ["ord-3"]
    assert [d.order_id for d in database.store.decided_by(CAROL, 10)] == ["ord-2"]


def test_a_vote_that_came_second_is_nobody_s_decision(database: Database) -> None:
    vote(database, "ord-1", BOB, 60, "approved")
    order = database.store.get("ord-1")

    late = decided(DecisionKind.REJECTED, CAROL, decision_id="decision-2")
    database.store.record_vote(order, 0, closing(late), [entry("rejected", CAROL, 61)])

    assert database.store.decided_by(CAROL, 10) == ()


@pytest.mark.parametrize(("person", "kind"), [(ALICE, "withdrawn"), ("nod", "expired")])
def test_what_was_withdrawn_or_expired_nobody_decided(
    database: Database, person: str, kind: str
) -> None:
    vote(database, "ord-1", person, 60, kind)

    assert database.store.decided_by(person, 10) == ()


def test_many_orders_are_read_in_the_order_asked_for(database: Database) -> None:
    for number in range(4):
        database.placed(new_order(f"ord-{number}"))

    found = database.store.get_many(["ord-3", "ord-nowhere", "ord-0", "ord-2"])

    assert [order.order_id for order in found] == ["ord-3", "ord-0", "ord-2"]
    assert found[0] == database.store.get("ord-3")
    assert database.store.get_many([]) == ()


def test_a_hundred_orders_are_read_at_once(database: Database) -> None:
    ids = [f"ord-{number:03d}" for number in range(100)]
    for order_id in ids:
        database.placed(new_order(order_id))

    assert [order.order_id for order in database.store.get_many(ids)] == ids
