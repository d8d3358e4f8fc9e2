from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import (
    FieldProblem,
    OutOfStock,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.order import Item, Product, Status
from approvals.domain.reason import Reason, in_words
from approvals.domain.routing.route import Route
from approvals.domain.words.speech import GERMAN
from tests.support.orders import (
    ARN,
    ROUTE,
    Database,
    decided,
    entry,
    gadgets,
    new_order,
    widgets,
)
from tests.support.shop import GADGET, WIDGET
from tests.support.time import START

LATER = START + timedelta(minutes=5)
SHIPPED = [entry("shipped", seconds=300)]


def test_reserving_holds_the_stock_and_says_who_is_asked(database: Database) -> None:
    order = database.reserved()

    assert order.status is Status.RESERVED
    assert (order.rule, order.stages) == (ROUTE.rule_name, ROUTE.stages)
    assert order.execution_arn == ARN
    assert database.stock(WIDGET) == (98, 2, 0)
    assert database.stock(GADGET) == (4, 1, 0)


def test_what_nobody_is_asked_about_is_approved_by_the_write_that_reserves(
    database: Database,
) -> None:
    order = database.placed()
    decision = decided(by=NOD)

    for _ in range(2):
        database.store.reserve(
            order, Route("small", ()), ARN, [entry("approved", seconds=1)], decision
        )

    approved = database.store.get("ord-1")
    assert (approved.status, approved.decision) == (Status.APPROVED, decision)
    assert (approved.rule, approved.stages) == ("small", ())
    assert database.stock(WIDGET) == (98, 2, 0)
    assert database.said("ord-1") == ["received", "approved"]


def test_reserving_twice_holds_the_stock_once(database: Database) -> None:
    order = database.placed()
    entries = [entry("validated", seconds=1), entry("reserved", seconds=1)]

    for _ in range(2):
        database.store.reserve(order, ROUTE, ARN, entries)

    assert database.stock(WIDGET) == (98, 2, 0)
    assert database.said("ord-1") == ["received", "validated", "reserved"]


def test_the_last_piece_can_be_reserved(database: Database) -> None:
    database.reserved(new_order("ord-1", gadgets(5)))

    assert database.stock(GADGET) == (0, 5, 0)


def test_what_runs_out_is_named_and_nothing_is_held(database: Database) -> None:
    order = database.placed(new_order("ord-1", widgets(2), gadgets(6)))

    with pytest.raises(OutOfStock) as error:
        database.store.reserve(order, ROUTE, ARN, [entry("reserved")])

    assert error.value.skus == (GADGET,)
    assert database.stock(WIDGET) == (100, 0, 0)
    assert database.store.get("ord-1") == order
    assert database.said("ord-1") == ["received"]


def test_everything_that_runs_out_is_named(database: Database) -> None:
    order = database.placed(new_order("ord-1", widgets(101), gadgets(6)))

    with pytest.raises(OutOfStock) as error:
        database.store.reserve(order, ROUTE, ARN, [entry("reserved")])

    assert error.value.skus == (WIDGET, GADGET)


def test_a_sku_that_left_the_catalogue_is_out_of_stock(database: Database) -> None:
    gone = Item("GONE-001", "Gone", 1, Decimal("1.00"))
    order = database.placed(new_order("ord-1", widgets(1), gone))

    with pytest.raises(OutOfStock) as error:
        database.store.reserve(order, ROUTE, ARN, [entry("reserved")])

    assert error.value.skus == ("GONE-001",)


def test_an_order_that_is_over_is_not_reserved(database: Database) -> None:
    order = database.placed()
    database.store.close(order, Status.REJECTED, "No.", START, None, [])

    with pytest.raises(StockInconsistent):
        database.store.reserve(order, ROUTE, ARN, [entry("reserved")])

    assert database.stock(WIDGET) == (100, 0, 0)


def test_shipping_turns_held_stock_into_shipped_stock(database: Database) -> None:
    order = database.voted()

    database.store.ship(order, "TRACK-1", LATER, SHIPPED)

    shipped = database.store.get("ord-1")
    assert (shipped.status, shipped.shipped_at) == (Status.APPROVED, LATER)
    assert (shipped.ended_at, shipped.tracking) == (None, "TRACK-1")
    assert database.stock(WIDGET) == (98, 0, 2)
    assert database.stock(GADGET) == (4, 0, 1)


def test_shipping_twice_ships_once(database: Database) -> None:
    order = database.voted()

    for number in (1, 2):
        at = LATER + timedelta(minutes=number - 1)
        database.store.ship(order, f"TRACK-{number}", at, SHIPPED)

    shipped = database.store.get("ord-1")
    assert (shipped.shipped_at, shipped.tracking) == (LATER, "TRACK-1")
    assert database.stock(WIDGET) == (98, 0, 2)
    assert database.said("ord-1").count("shipped") == 1


def test_a_reservation_repeated_after_shipping_changes_nothing(database: Database) -> None:
    order = database.voted()
    database.store.ship(order, "TRACK-1", LATER, SHIPPED)

    database.store.reserve(order, ROUTE, ARN, [entry("reserved")])

    assert database.store.get("ord-1").status is Status.APPROVED
    assert database.stock(WIDGET) == (98, 0, 2)


@pytest.mark.parametrize("point", ["placed", "reserved", "waiting"])
def test_what_is_not_approved_is_not_shipped(database: Database, point: str) -> None:
    order = getattr(database, point)()
    before = database.stock(WIDGET)

    with pytest.raises(StockInconsistent):
        database.store.ship(order, "TRACK-1", LATER, SHIPPED)

    assert database.stock(WIDGET) == before
    assert database.store.get("ord-1") == order


def test_what_was_rejected_is_not_shipped(database: Database) -> None:
    order = database.voted(kind=DecisionKind.REJECTED)

    with pytest.raises(StockInconsistent):
        database.store.ship(order, "TRACK-1", LATER, SHIPPED)

    assert database.stock(WIDGET) == (98, 2, 0)


def test_closing_gives_the_stock_back_once(database: Database) -> None:
    order = database.voted(kind=DecisionKind.REJECTED)
    entries = [entry("released", seconds=300)]

    for seconds in (0, 60):
        at = LATER + timedelta(seconds=seconds)
        database.store.close(order, Status.REJECTED, "Too many", at, None, entries)

    closed = database.store.get("ord-1")
    assert (closed.status, closed.reason, closed.ended_at) == (Status.REJECTED, "Too many", LATER)
    assert closed.decision == order.decision
    assert database.stock(WIDGET) == (100, 0, 0)
    assert database.stock(GADGET) == (5, 0, 0)
    assert database.said("ord-1").count("released") == 1


def test_an_order_that_holds_nothing_can_be_closed_with_a_decision(database: Database) -> None:
    order = database.placed()
    decision = decided(DecisionKind.REJECTED, "nod", reason="Unknown SKU")

    database.store.close(order, Status.REJECTED, "Unknown SKU", LATER, decision, [])

    closed = database.store.get("ord-1")
    assert (closed.status, closed.decision) == (Status.REJECTED, decision)
    assert database.stock(WIDGET) == (100, 0, 0)


def test_closing_a_delivered_order_changes_nothing(database: Database) -> None:
    order = database.voted()
    database.store.ship(order, "TRACK-1", LATER, SHIPPED)
    database.store.deliver(order, LATER, [entry("fulfilled", seconds=301)])
    delivered = database.store.get("ord-1")

    database.store.close(order, Status.FAILED, "Too late", LATER, None, [entry("failed")])

    assert database.store.get("ord-1") == delivered
    assert database.stock(WIDGET) == (98, 0, 2)
    assert "failed" not in database.said("ord-1")


def test_closing_a_shipped_order_leaves_its_stock_shipped(database: Database) -> None:
    database.store.ship(database.voted(), "TRACK-1", LATER, SHIPPED)
    order = database.store.get("ord-1")

    database.store.close(order, Status.FAILED, "Lost", LATER, None, [entry("failed")])

    assert database.store.get("ord-1").status is Status.FAILED
    assert database.stock(WIDGET) == (98, 0, 2)


def test_shipping_a_closed_order_changes_nothing(database: Database) -> None:
    order = database.voted(kind=DecisionKind.REJECTED)
    database.store.close(order, Status.REJECTED, None, LATER, None, [])

    database.store.ship(order, "TRACK-1", LATER, SHIPPED)

    assert database.store.get("ord-1").status is Status.REJECTED
    assert database.stock(WIDGET) == (100, 0, 0)


def test_closing_cannot_make_a_second_decision(database: Database) -> None:
    order = database.voted()
    second = decided(DecisionKind.REJECTED, "nod", decision_id="decision-2")

    with pytest.raises(StockInconsistent):
        database.store.close(order, Status.REJECTED, None, LATER, second, [])

    assert database.store.get("ord-1").decision == order.decision


def test_an_order_whose_start_failed_can_be_closed_for_good(database: Database) -> None:
    database.placed()
    database.store.mark_start_failed("ord-1", "No answer.", START, entry("start_failed"))
    order = database.store.get("ord-1")

    database.store.close(order, Status.REJECTED, "Unknown SKU", LATER, None, [], "arn:execution")

    closed = database.store.get("ord-1")
    assert (closed.status, closed.start_failed) == (Status.REJECTED, False)
    assert (closed.reason, closed.ended_at) == ("Unknown SKU", LATER)
    assert closed.execution_arn == "arn:execution"


def test_an_order_that_moved_since_it_was_read_is_not_closed(database: Database) -> None:
    before = database.placed()
    database.reserved()

    with pytest.raises(StoreUnavailable):
        database.store.close(before, Status.FAILED, "Late", LATER, None, [])

    assert database.store.get("ord-1").status is Status.RESERVED
    assert database.stock(WIDGET)[1] > 0


def test_closing_without_a_reason_keeps_the_one_there_is(database: Database) -> None:
    database.placed()
    database.store.mark_start_failed("ord-1", "No answer.", START, entry("start_failed"))
    order = database.store.get("ord-1")

    database.store.close(order, Status.FAILED, None, LATER, None, [])

    assert database.store.get("ord-1").reason == "No answer."


def test_a_reason_is_still_said_in_every_language_after_it_was_stored(database: Database) -> None:
    order = database.placed()
    near = FieldProblem.said("items[0].sku", "sku_unknown_near", sku="A-1", near=("A-2", "A-3"))
    few = FieldProblem.said("items[1].quantity", "stock", available=1_200, sku="B-1")
    reason = Reason.of_problems([near, few])
    decision = decided(DecisionKind.REJECTED, "nod", reason=reason)

    database.store.close(order, Status.REJECTED, reason, LATER, decision, [])

    closed = database.store.get("ord-1")
    assert closed.decision is not None
    for kept in (closed.reason, closed.decision.reason):
        assert kept == reason
        assert in_words(kept, GERMAN) == (
            "A-1 gibt es im Katalog nicht. Meinten Sie A-2 oder A-3? Nur 1.200 von B-1 auf Lager."
        )


def test_a_new_reason_does_not_keep_the_words_of_the_one_before(database: Database) -> None:
    database.placed()
    first = Reason.of("reason.not_started")
    database.store.mark_start_failed("ord-1", first, START, entry("start_failed"))
    order = database.store.get("ord-1")
    assert in_words(order.reason or "", GERMAN) == GERMAN.say("reason.not_started")

    database.store.close(order, Status.FAILED, "Something else.", LATER, None, [])

    assert in_words(database.store.get("ord-1").reason or "", GERMAN) == "Something else."


def test_fifty_lines_are_reserved_and_shipped_in_one_go(database: Database) -> None:
    lines = fifty_lines(database)
    order = database.voted(new_order("ord-50", *lines))

    database.store.ship(order, "TRACK-1", LATER, SHIPPED)

    assert stock_of(database, lines) == {(9, 0, 1)}


def test_fifty_lines_are_given_back_in_one_go(database: Database) -> None:
    lines = fifty_lines(database)
    order = database.voted(new_order("ord-50", *lines), DecisionKind.REJECTED)

    database.store.close(order, Status.REJECTED, None, LATER, None, [entry("released")])

    assert stock_of(database, lines) == {(10, 0, 0)}


def fifty_lines(database: Database) -> tuple[Item, ...]:
    """Stock fifty more SKUs, ten pieces each; returns one piece of every one."""
    price = Decimal("1.00")
    skus = [f"PART-{number:03d}" for number in range(50)]
    database.add_products([Product(sku, "Part", price, "EUR", available=10) for sku in skus])
    return tuple(Item(sku, "Part", 1, price) for sku in skus)


def stock_of(database: Database, lines: Iterable[Item]) -> set[tuple[int, int, int]]:
    """Return each item's stock, from one read of the catalogue: reading it is slow on moto."""
    found = database.catalogue.products()
    products = [found[item.sku] for item in lines]
    return {(each.available, each.reserved, each.shipped) for each in products}


def test_stock_adds_up_after_everything_that_can_happen(database: Database) -> None:
    fulfilled = database.voted(new_order("ord-1", widgets(3), gadgets(1)))
    database.store.ship(fulfilled, "TRACK-1", LATER, SHIPPED)
    rejected = database.voted(new_order("ord-2", widgets(5), gadgets(2)), DecisionKind.REJECTED)
    database.store.close(rejected, Status.REJECTED, None, LATER, None, [])
    database.waiting(new_order("ord-3", widgets(7)))

    assert database.stock(WIDGET) == (90, 7, 3)
    assert database.stock(GADGET) == (4, 0, 1)
