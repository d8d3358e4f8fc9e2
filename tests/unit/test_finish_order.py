from __future__ import annotations

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import OrderNotFound, StartFailed, StockInconsistent
from approvals.domain.order import Order, Status
from tests.support.shop import BOB, GADGET, WIDGET, Shop

ITEMS = [{"sku": WIDGET, "quantity": 2}, {"sku": GADGET, "quantity": 1}]


def decided(shop: Shop, kind: DecisionKind = DecisionKind.APPROVED) -> Order:
    order = shop.waiting(items=ITEMS)
    shop.answer(order.order_id, BOB, kind)
    return shop.store.get(order.order_id)


def stock(shop: Shop, sku: str) -> tuple[int, int, int]:
    product = shop.catalogue.products()[sku]
    return product.available, product.reserved, product.shipped


def said(shop: Shop, order: Order) -> list[str]:
    return [entry.what for entry in shop.store.audit(order.order_id)]


def test_an_approved_order_ships_once_however_often_the_step_runs() -> None:
    shop = Shop()
    order = decided(shop)

    for _ in range(3):
        shop.steps().fulfill_order(order.order_id)

    shipped = shop.store.get(order.order_id)
    assert (shipped.status, shipped.ended_at) == (Status.FULFILLED, shop.clock.now())
    assert shipped.tracking == f"TRACK-{order.order_id}"
    assert stock(shop, WIDGET) == (98, 0, 2)
    assert said(shop, order).count("fulfilled") == 1
    assert shop.stock_adds_up()


def test_what_was_not_approved_does_not_ship() -> None:
    shop = Shop()
    order = shop.waiting(items=ITEMS)

    with pytest.raises(StockInconsistent):
        shop.steps().fulfill_order(order.order_id)

    assert stock(shop, WIDGET) == (98, 2, 0)


def test_a_rejected_order_gives_its_stock_back_once() -> None:
    shop = Shop()
    order = decided(shop, DecisionKind.REJECTED)

    for _ in range(3):
        shop.steps().release_inventory(order.order_id, None)

    assert shop.store.get(order.order_id).status is Status.REJECTED
    assert stock(shop, WIDGET) == (100, 0, 0)
    assert said(shop, order).count("released") == 1
    assert shop.stock_adds_up()


def test_an_expired_order_says_why() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.steps().settle(order.order_id, timed_out=True)

    shop.steps().release_inventory(order.order_id, None)

    expired = shop.store.get(order.order_id)
    assert expired.status is Status.EXPIRED
    assert expired.reason == "Nobody answered before the deadline."


def test_a_failure_is_said_and_gives_the_stock_back() -> None:
    shop = Shop()
    order = shop.waiting(items=ITEMS)

    shop.steps().release_inventory(order.order_id, "The step x failed.")

    failed = shop.store.get(order.order_id)
    assert (failed.status, failed.reason) == (Status.FAILED, "The step x failed.")
    assert stock(shop, GADGET) == (5, 0, 0)
    assert said(shop, order)[-2:] == ["released", "failed"]


def test_an_approved_order_that_cannot_ship_is_failed_and_gives_its_stock_back() -> None:
    shop = Shop()
    order = decided(shop)

    shop.steps().release_inventory(order.order_id, "The step fulfill-order failed.")

    failed = shop.store.get(order.order_id)
    assert failed.status is Status.FAILED
    assert failed.decision == order.decision
    assert stock(shop, WIDGET) == (100, 0, 0)


def test_a_shipped_order_is_not_failed_afterwards() -> None:
    shop = Shop()
    order = decided(shop)
    shop.steps().fulfill_order(order.order_id)
    shipped = shop.store.get(order.order_id)

    shop.steps().release_inventory(order.order_id, "Too late")

    assert shop.store.get(order.order_id) == shipped


def test_an_order_without_decision_or_failure_gets_a_reason_all_the_same() -> None:
    shop = Shop()
    order = shop.waiting()

    shop.steps().release_inventory(order.order_id, None)

    assert shop.store.get(order.order_id).reason == "The order could not be finished."


def test_validation_names_the_stages_again_when_it_runs_again() -> None:
    shop = Shop()
    order = shop.placed()
    first = shop.steps().validate_order(order.order_id)
    shop.steps().reserve_inventory(order.order_id, first, "arn")

    assert shop.steps().validate_order(order.order_id) == first


def test_validation_does_not_trust_what_is_stored() -> None:
    shop = Shop()
    order = shop.placed(items=ITEMS)
    del shop.table.products[GADGET]

    assert shop.steps().validate_order(order.order_id) == []

    rejected = shop.store.get(order.order_id)
    assert rejected.status is Status.REJECTED
    assert rejected.reason is not None
    assert rejected.reason.startswith("There is no GADGET-007 in the catalogue.")
    assert rejected.decision is not None
    assert rejected.decision.by == NOD


def test_validation_of_an_order_that_is_over_asks_nobody() -> None:
    shop = Shop()
    order = decided(shop)
    shop.steps().fulfill_order(order.order_id)

    assert shop.steps().validate_order(order.order_id) == []
    assert shop.store.get(order.order_id).status is Status.FULFILLED


def test_an_order_whose_start_failed_is_validated_if_it_runs_after_all() -> None:
    shop = Shop()
    shop.executions.fail_next()
    with pytest.raises(StartFailed):
        shop.placed(orderId="my-order")

    assert len(shop.steps().validate_order("my-order")) == 1


def test_an_unknown_order_is_not_validated() -> None:
    with pytest.raises(OrderNotFound):
        Shop().steps().validate_order("ord-nowhere")


def test_stock_that_ran_out_since_the_order_was_placed_rejects_it() -> None:
    shop = Shop()
    first = shop.placed(items=[{"sku": GADGET, "quantity": 3}])
    second = shop.placed(items=[{"sku": WIDGET, "quantity": 1}, {"sku": GADGET, "quantity": 3}])
    stages = shop.steps().validate_order(second.order_id)
    assert shop.steps().reserve_inventory(first.order_id, stages, "arn")

    assert not shop.steps().reserve_inventory(second.order_id, stages, "arn")

    rejected = shop.store.get(second.order_id)
    assert (rejected.status, rejected.reason) == (Status.REJECTED, "Out of stock: GADGET-007.")
    assert stock(shop, WIDGET) == (100, 0, 0)
    assert shop.messenger.calls == []
