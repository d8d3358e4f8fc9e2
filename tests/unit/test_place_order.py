from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.decision import Via
from approvals.domain.errors import (
    InvalidRequest,
    NotAccepting,
    OrderConflict,
    OrderNotFound,
    StartFailed,
    TooManyOpen,
)
from approvals.domain.order import Order, Status
from approvals.domain.order_request import parse_order_request
from approvals.use_cases.place_order import START_FAILED
from tests.support.shop import ALICE, BOB, GADGET, WIDGET, Shop, order_body


def place(shop: Shop, requester: str = ALICE, key: str | None = None, **changes: object) -> Order:
    request = parse_order_request(order_body(**changes))
    return shop.place_order(request, requester, Via.API, key)


def test_an_order_is_stored_and_its_workflow_started() -> None:
    shop = Shop()

    order = place(shop)

    assert shop.store.get(order.order_id) == order
    assert order.status is Status.RECEIVED
    assert (order.requester, order.created_at) == (ALICE, shop.clock.now())
    assert shop.executions.started == [order.order_id]
    [entry] = shop.store.audit(order.order_id)
    assert (entry.what, entry.who, entry.via) == ("received", ALICE, Via.API)


def test_an_order_keeps_the_message_that_it_came_from() -> None:
    shop, link = Shop(), "https://acme.slack.com/archives/C0SALES/p1700000000000001"
    request = replace(parse_order_request(order_body()), source_url=link)

    order = shop.place_order(request, ALICE, Via.SLACK)

    assert shop.store.get(order.order_id).source_url == link
    assert place(shop).source_url == ""


def test_prices_come_from_the_catalogue() -> None:
    order = place(Shop(), items=[{"sku": WIDGET, "quantity": 2}, {"sku": GADGET, "quantity": 1}])

    assert str(order.total) == "170.00"
    assert order.currency == "EUR"


def test_two_orders_without_key_or_id_are_two_orders() -> None:
    shop = Shop()

    first, second = place(shop), place(shop)

    assert first.order_id != second.order_id
    assert shop.executions.started == [first.order_id, second.order_id]


@pytest.mark.parametrize("again", [{"key": "key-1"}, {"orderId": "my-order"}], ids=["key", "id"])
def test_the_same_request_again_is_the_same_order(again: dict[str, str]) -> None:
    shop = Shop()

    first, second = place(shop, **again), place(shop, **again)

    assert second.order_id == first.order_id
    # Starting again is harmless, by the execution's name; and it mends a start that was lost.
    assert set(shop.executions.started) == {first.order_id}
    assert len(shop.store.find(None, 10, None).orders) == 1


@pytest.mark.parametrize("again", [{"key": "key-1"}, {"orderId": "my-order"}], ids=["key", "id"])
def test_another_request_under_the_same_name_is_a_conflict(again: dict[str, str]) -> None:
    shop = Shop()
    place(shop, **again)

    with pytest.raises(OrderConflict):
        place(shop, customer="Another", **again)

    assert len(shop.executions.started) == 1


def test_somebody_else_s_order_id_is_a_conflict() -> None:
    shop = Shop()
    place(shop, orderId="my-order")

    with pytest.raises(OrderConflict):
        place(shop, BOB, orderId="my-order")


def test_somebody_else_s_key_is_their_own() -> None:
    shop = Shop()

    assert place(shop, ALICE, "key-1").order_id != place(shop, BOB, "key-1").order_id


@pytest.mark.parametrize("again", [{"key": "key-1"}, {"orderId": "my-order"}], ids=["key", "id"])
def test_a_repeated_request_is_answered_after_its_stock_is_gone(again: dict[str, str]) -> None:
    shop = Shop()
    all_gadgets = [{"sku": GADGET, "quantity": 5}]
    first = place(shop, items=all_gadgets, **again)
    shop.steps().reserve_inventory(first.order_id, shop.validated(first.order_id), "arn")

    second = place(shop, items=all_gadgets, **again)

    assert second.order_id == first.order_id
    assert len(shop.executions.started) == 1


def test_what_cannot_be_delivered_is_not_stored() -> None:
    shop = Shop()

    with pytest.raises(InvalidRequest):
        place(shop, items=[{"sku": GADGET, "quantity": 6}], orderId="my-order")

    with pytest.raises(OrderNotFound):
        shop.store.get("my-order")
    assert shop.executions.started == []


def test_a_start_that_fails_is_told_and_stored() -> None:
    shop = Shop()
    shop.executions.fail_next()

    with pytest.raises(StartFailed) as error:
        place(shop, orderId="my-order")

    order = shop.store.get("my-order")
    assert error.value.order_id == "my-order"
    assert (order.status, order.start_failed, order.reason) == (Status.FAILED, True, START_FAILED)
    assert [e.what for e in shop.store.audit("my-order")] == ["received", "start_failed"]


@pytest.mark.parametrize("again", [{"key": "key-1"}, {"orderId": "my-order"}], ids=["key", "id"])
def test_an_order_whose_start_failed_starts_when_placed_again(again: dict[str, str]) -> None:
    shop = Shop()
    shop.executions.fail_next()
    with pytest.raises(StartFailed):
        place(shop, **again)

    order = place(shop, **again)

    assert (order.status, order.start_failed, order.reason) == (Status.RECEIVED, False, None)
    assert order.ended_at is None
    assert shop.executions.started == [order.order_id]
    assert shop.store.get(order.order_id) == order


def test_a_start_may_fail_more_than_once() -> None:
    shop = Shop()
    shop.executions.fail_next(2)
    for _ in range(2):
        with pytest.raises(StartFailed):
            place(shop, orderId="my-order")
        assert shop.store.get("my-order").start_failed

    assert place(shop, orderId="my-order").status is Status.RECEIVED


def test_a_start_whose_answer_was_lost_does_not_stop_the_workflow() -> None:
    shop = Shop()
    shop.executions.fail_next()
    with pytest.raises(StartFailed):
        place(shop, orderId="my-order")

    assert shop.steps().reserve_inventory("my-order", shop.validated("my-order"), "arn")

    order = shop.store.get("my-order")
    assert (order.status, order.start_failed) == (Status.RESERVED, False)


def test_an_order_that_is_on_its_way_is_not_started_again() -> None:
    shop = Shop()
    order = shop.waiting(orderId="my-order")

    again = shop.placed(orderId="my-order")

    assert again == order
    assert len(shop.executions.started) == 1


@pytest.mark.attack("A13")
def test_a_requester_may_have_so_many_orders_open_and_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = Shop()
    shop.place_order = replace(shop.place_order, max_open=2)
    first = place(shop, key="k-1")
    place(shop)
    with pytest.raises(TooManyOpen) as refused:
        place(shop)
    assert refused.value.most == 2
    assert len(shop.table.orders) == len(shop.executions.started) == 2
    [record] = caplog.records
    assert (record.message, vars(record)["requester"]) == ("order refused", ALICE)
    assert place(shop, key="k-1").order_id == first.order_id
    assert place(shop, BOB).requester == BOB

    shop.fail(first.order_id)

    assert place(shop).status is Status.RECEIVED


def test_no_new_order_is_taken_where_an_operator_stopped_them() -> None:
    shop = Shop()
    shop.place_order = replace(shop.place_order, is_accepting=False)

    with pytest.raises(NotAccepting):
        place(shop, orderId="my-order")

    with pytest.raises(OrderNotFound):
        shop.store.get("my-order")
    assert shop.executions.started == []


@pytest.mark.parametrize("again", [{"key": "key-1"}, {"orderId": "my-order"}], ids=["key", "id"])
def test_a_repeated_request_gets_its_order_also_after_orders_were_stopped(
    again: dict[str, str],
) -> None:
    shop = Shop()
    first = place(shop, **again)
    shop.place_order = replace(shop.place_order, is_accepting=False)

    assert place(shop, **again).order_id == first.order_id


def test_an_order_whose_start_failed_is_not_started_after_orders_were_stopped() -> None:
    shop = Shop()
    shop.executions.fail_next()
    with pytest.raises(StartFailed):
        place(shop, orderId="my-order")
    shop.place_order = replace(shop.place_order, is_accepting=False)

    with pytest.raises(NotAccepting):
        place(shop, orderId="my-order")

    assert shop.store.get("my-order").start_failed
    assert shop.executions.started == []
