from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import (
    CarrierUnavailable,
    OrderNotFound,
    PaymentDeclined,
    PaymentInconsistent,
    SlackUnavailable,
    StartFailed,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.failure import ByHand, Failure
from approvals.domain.metric import ORDERS_LEFT_TO_DO
from approvals.domain.order import Order, Status
from approvals.domain.routing.route import Route
from approvals.use_cases.confirm_delivery import MAX_LOOKS, DeliveryPatience
from approvals.use_cases.reserve_inventory import ReserveInventory
from tests.support.shop import BOB, GADGET, WIDGET, Shop

ITEMS = [{"sku": WIDGET, "quantity": 2}, {"sku": GADGET, "quantity": 1}]


def decided(shop: Shop, kind: DecisionKind = DecisionKind.APPROVED) -> Order:
    order = shop.waiting(items=ITEMS)
    shop.answer(order.order_id, BOB, kind)
    return shop.store.get(order.order_id)


def stock(shop: Shop, sku: str) -> tuple[int, int, int]:
    product = shop.catalogue.products()[sku]
    return product.available, product.reserved, product.shipped


def looks(shop: Shop) -> Callable[[str], object]:
    return lambda order_id: shop.steps().confirm_delivery(order_id, 1)


def away_once(shop: Shop) -> Callable[[str], None]:
    def fail(_: str) -> None:
        shop.table.before_write = lambda _: None
        raise StoreUnavailable("The order table did not answer. Try again.")

    return fail


def said(shop: Shop, order: Order) -> list[str]:
    return [entry.what for entry in shop.store.audit(order.order_id)]


def test_an_approved_order_is_charged_shipped_and_delivered_once_however_often_it_runs() -> None:
    shop = Shop()
    order = decided(shop)

    for step in (shop.steps().charge_payment, shop.steps().fulfill_order, looks(shop)):
        for _ in range(3):
            step(order.order_id)

    ended = shop.store.get(order.order_id)
    assert (ended.status, ended.ended_at) == (Status.FULFILLED, shop.clock.now())
    assert ended.tracking == f"TRACK-{order.order_id}"
    assert stock(shop, WIDGET) == (98, 0, 2)
    assert said(shop, order)[-4:] == ["approved", "charged", "shipped", "fulfilled"]
    assert shop.payments.charged == [(order.order_id, "170.00 EUR")]
    assert shop.payments.calls == ["charge"]
    assert shop.carrier.calls == ["ship", "delivered"]
    assert shop.stock_adds_up()


@pytest.mark.parametrize("step", ["charge_payment", "fulfill_order"])
def test_what_was_not_approved_is_neither_charged_nor_shipped(step: str) -> None:
    shop = Shop()
    order = shop.waiting(items=ITEMS)

    with pytest.raises(PaymentInconsistent):
        getattr(shop.steps(), step)(order.order_id)

    assert stock(shop, WIDGET) == (98, 2, 0)
    assert shop.payments.calls == shop.carrier.calls == []


def test_what_is_not_paid_for_does_not_ship() -> None:
    shop = Shop()
    order = decided(shop)

    with pytest.raises(PaymentInconsistent):
        shop.steps().fulfill_order(order.order_id)

    assert shop.carrier.calls == []


def test_what_was_not_shipped_is_not_looked_for() -> None:
    shop = Shop()
    order = decided(shop)

    with pytest.raises(StockInconsistent):
        shop.steps().confirm_delivery(order.order_id, 1)

    assert shop.carrier.calls == []


def test_a_decline_is_kept_and_the_gateway_is_not_asked_again() -> None:
    shop = Shop()
    order = decided(shop)
    shop.payments.failures["charge"] = [PaymentDeclined("No money.")]

    for _ in range(2):
        with pytest.raises(PaymentDeclined, match="No money"):
            shop.steps().charge_payment(order.order_id)

    assert shop.payments.calls == ["charge"]
    assert said(shop, order)[-1] == "declined"
    shop.steps().refund_payment(order.order_id)
    assert shop.payments.calls == ["charge"]


@pytest.mark.parametrize("charged", [True, False])
def test_a_refund_is_made_once_and_says_whether_there_was_anything_to_give_back(
    charged: bool,
) -> None:
    shop = Shop()
    order = decided(shop)
    if charged:
        shop.steps().charge_payment(order.order_id)

    for _ in range(2):
        shop.steps().refund_payment(order.order_id)

    payment = shop.store.get(order.order_id).payment
    assert payment is not None
    assert payment.charge_id == (f"ch-{order.order_id}" if charged else None)
    assert payment.refund_id == (f"re-{order.order_id}" if charged else None)
    assert said(shop, order)[-1] == ("refunded" if charged else "not_charged")
    assert shop.payments.calls.count("refund") == 1
    with pytest.raises(PaymentDeclined):
        shop.steps().charge_payment(order.order_id)


def test_the_carrier_is_asked_less_and_less_often_and_not_beyond_the_deadline() -> None:
    shop = Shop(patience=DeliveryPatience(10, 100))
    order = decided(shop)
    shop.steps().charge_payment(order.order_id)
    shop.steps().fulfill_order(order.order_id)
    shop.carrier.under_way = 100
    pauses = []
    look = shop.steps().confirm_delivery(order.order_id, 1)
    while look["delivery"] == "under_way":
        pauses.append(look["pauseSeconds"])
        shop.clock.advance(pauses[-1])
        look = shop.steps().confirm_delivery(order.order_id, len(pauses) + 1)

    assert (look["delivery"], look["pauseSeconds"]) == ("overdue", None)
    assert pauses == [10, 20, 40, 30]
    assert shop.store.get(order.order_id).status is Status.APPROVED


@pytest.mark.parametrize("pause_seconds", [1, 60, 150])
def test_a_carrier_that_is_asked_often_is_asked_until_the_deadline_all_the_same(
    pause_seconds: int,
) -> None:
    patience = DeliveryPatience(pause_seconds)
    shop = Shop(patience=patience)
    order = decided(shop)
    shop.steps().charge_payment(order.order_id)
    shop.steps().fulfill_order(order.order_id)
    shop.carrier.under_way = 2 * MAX_LOOKS
    shipped_at, pauses = shop.clock.now(), list[int]()
    while True:
        look = shop.steps().confirm_delivery(order.order_id, len(pauses) + 1)
        if look["delivery"] != "under_way":
            break
        pauses.append(look["pauseSeconds"])
        shop.clock.advance(pauses[-1])

    assert look["delivery"] == "overdue"
    assert (shop.clock.now() - shipped_at).total_seconds() == patience.deadline_seconds
    assert len(pauses) <= MAX_LOOKS
    assert pauses[:4] == [pause_seconds * times for times in (1, 2, 4, 8)]


def automatic(shop: Shop) -> Order:
    """Return an order that the policy approved by itself."""
    order = shop.placed(items=ITEMS)
    reserve = ReserveInventory(shop.store, shop.clock, shop.ids)
    reserve(order.order_id, Route("small", ()), "arn:execution")
    return shop.store.get(order.order_id)


@pytest.mark.parametrize("approved", [decided, automatic])
def test_people_are_told_that_a_parcel_is_under_way(approved: Callable[[Shop], Order]) -> None:
    shop = Shop()
    order = approved(shop)
    shop.steps().charge_payment(order.order_id)
    shop.steps().fulfill_order(order.order_id)
    shop.carrier.under_way = 2

    for look in (1, 2):
        shop.steps().confirm_delivery(order.order_id, look)

    calls = shop.messenger.keys(order.order_id)
    assert calls.count("receipt") == 1
    assert all(order.shipped_at for order in shop.messenger.shown(order.order_id, "receipt"))
    now = shop.store.get(order.order_id)
    assert now.is_shown
    assert now.status is Status.APPROVED


def test_slack_s_being_away_does_not_keep_a_parcel_from_being_looked_for() -> None:
    shop = Shop()
    order = decided(shop)
    shop.steps().charge_payment(order.order_id)
    shop.steps().fulfill_order(order.order_id)
    shop.carrier.under_way = 1
    shop.messenger.failures["update"] = [SlackUnavailable("Slack is failing.")]

    assert shop.steps().confirm_delivery(order.order_id, 1)["delivery"] == "under_way"
    assert not shop.store.get(order.order_id).is_shown
    assert shop.steps().confirm_delivery(order.order_id, 2)["delivery"] == "delivered"


@pytest.mark.parametrize("partner", ["carrier", "table"])
def test_what_does_not_answer_is_asked_again_like_a_parcel_that_is_under_way(partner: str) -> None:
    shop = Shop(patience=DeliveryPatience(10, 100))
    order = decided(shop)
    shop.steps().charge_payment(order.order_id)
    shop.steps().fulfill_order(order.order_id)
    if partner == "carrier":
        shop.carrier.failures["delivered"] = [CarrierUnavailable("The carrier does not answer.")]
    else:
        shop.table.before_write = away_once(shop)

    look = shop.steps().confirm_delivery(order.order_id, 3)

    assert (look["delivery"], look["pauseSeconds"]) == ("under_way", 40)
    assert shop.steps().confirm_delivery(order.order_id, 4)["delivery"] == "delivered"


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
    shop.clock.advance(shop.deadline_seconds)
    shop.steps().settle(order.order_id, 0, timed_out=True)

    shop.steps().release_inventory(order.order_id, None)

    expired = shop.store.get(order.order_id)
    assert expired.status is Status.EXPIRED
    assert expired.reason == "Nobody answered before the deadline."


def test_a_failure_is_said_and_gives_the_stock_back() -> None:
    shop = Shop()
    order = shop.waiting(items=ITEMS)

    shop.fail(order.order_id, "The step x failed.")

    failed = shop.store.get(order.order_id)
    assert (failed.status, failed.reason) == (Status.FAILED, "The step x failed.")
    assert failed.failure == Failure("fulfill-order", 1, "The step x failed.")
    assert stock(shop, GADGET) == (5, 0, 0)
    assert said(shop, order)[-2:] == ["released", "failed"]


def test_an_approved_order_that_cannot_ship_is_failed_and_gives_its_stock_back() -> None:
    shop = Shop()
    order = decided(shop)

    shop.fail(order.order_id, "The step fulfill-order failed.")

    failed = shop.store.get(order.order_id)
    assert failed.status is Status.FAILED
    assert failed.decision == order.decision
    assert stock(shop, WIDGET) == (100, 0, 0)


def test_a_delivered_order_is_not_failed_afterwards() -> None:
    shop = Shop()
    order = decided(shop)
    shop.fulfil(order.order_id)
    delivered = shop.store.get(order.order_id)

    shop.fail(order.order_id, "Too late")
    shop.steps().fail_order(order.order_id, Failure.of("x", 1, "Too late"))

    assert shop.store.get(order.order_id) == delivered


def test_what_is_left_to_do_is_an_error_a_count_and_an_audit_entry(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = Shop()
    order = decided(shop)
    failure = Failure.of("fulfill-order", 3, "Refused.").leaving(ByHand.REFUND, ByHand.RELEASE)

    for _ in range(2):
        shop.steps().fail_order(order.order_id, failure)

    failed = shop.store.get(order.order_id)
    assert (failed.status, failed.failure) == (Status.FAILED, failure)
    assert stock(shop, WIDGET) == (98, 2, 0)
    assert said(shop, order)[-2:] == ["failed", "left_to_do"]
    *_, why, tasks = (entry.why for entry in shop.store.audit(order.order_id))
    assert why == "Shipping failed after 3 attempts: Refused."
    assert tasks is not None
    assert "refund 170.00 EUR" in tasks
    assert set(shop.metrics.counted) == {ORDERS_LEFT_TO_DO.name}
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_an_order_without_decision_or_failure_gets_a_reason_all_the_same() -> None:
    shop = Shop()
    order = shop.waiting()

    shop.steps().release_inventory(order.order_id, None)

    assert shop.store.get(order.order_id).reason == "The order could not be finished."


def test_validation_names_the_stages_again_when_it_runs_again() -> None:
    shop = Shop()
    order = shop.placed()
    first = shop.validated(order.order_id)
    shop.steps().reserve_inventory(order.order_id, first, "arn")

    assert shop.steps().validate_order(order.order_id) == first


def test_validation_does_not_trust_what_is_stored() -> None:
    shop = Shop()
    order = shop.placed(items=ITEMS)
    del shop.table.products[GADGET]

    assert shop.steps().validate_order(order.order_id) is None

    rejected = shop.store.get(order.order_id)
    assert rejected.status is Status.REJECTED
    assert rejected.reason is not None
    assert rejected.reason.startswith("There is no GADGET-007 in the catalogue.")
    assert rejected.decision is not None
    assert rejected.decision.by == NOD


def test_validation_of_an_order_that_is_over_asks_nobody() -> None:
    shop = Shop()
    order = decided(shop)
    shop.fulfil(order.order_id)

    assert shop.steps().validate_order(order.order_id) is None
    assert shop.store.get(order.order_id).status is Status.FULFILLED


def test_an_order_whose_start_failed_is_validated_if_it_runs_after_all() -> None:
    shop = Shop()
    shop.executions.fail_next()
    with pytest.raises(StartFailed):
        shop.placed(orderId="my-order")

    route = shop.steps().validate_order("my-order")
    assert route is not None
    assert len(route["stages"]) == 1


def test_an_unknown_order_is_not_validated() -> None:
    with pytest.raises(OrderNotFound):
        Shop().steps().validate_order("ord-nowhere")


def test_stock_that_ran_out_since_the_order_was_placed_rejects_it() -> None:
    shop = Shop()
    first = shop.placed(items=[{"sku": GADGET, "quantity": 3}])
    second = shop.placed(items=[{"sku": WIDGET, "quantity": 1}, {"sku": GADGET, "quantity": 3}])
    route = shop.validated(second.order_id)
    assert shop.steps().reserve_inventory(first.order_id, route, "arn")

    assert not shop.steps().reserve_inventory(second.order_id, route, "arn")

    rejected = shop.store.get(second.order_id)
    assert (rejected.status, rejected.reason) == (Status.REJECTED, "Out of stock: GADGET-007.")
    assert stock(shop, WIDGET) == (100, 0, 0)
    assert shop.messenger.calls == []
