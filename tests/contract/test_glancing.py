"""An order and its newest audit entry at one glance."""

from __future__ import annotations

import pytest

from approvals.domain.errors import OrderNotFound
from tests.support.orders import Database, entry
from tests.support.shop import BOB, CAROL


def test_the_order_comes_with_the_entry_that_was_written_last(database: Database) -> None:
    order = database.waiting()
    for person, seconds in ((BOB, 600), (CAROL, 601)):
        database.store.add_audit("ord-1", entry("refused_approved", person, seconds))

    found, newest = database.store.get_with_newest_entry("ord-1")

    assert found == order == database.store.get("ord-1")
    assert newest == entry("refused_approved", CAROL, 601)
    assert newest == database.store.audit("ord-1")[-1]


def test_a_reservation_beside_the_order_is_no_entry(database: Database) -> None:
    database.waiting()

    _, newest = database.store.get_with_newest_entry("ord-1")

    assert newest == database.store.audit("ord-1")[-1]


def test_an_order_that_is_not_there_is_not_found(database: Database) -> None:
    database.waiting()

    for order_id in ("ord", "ord-", "ord-11", "nothing"):
        with pytest.raises(OrderNotFound):
            database.store.get_with_newest_entry(order_id)
