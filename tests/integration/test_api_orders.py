"""Placing orders through the API: accepted once, refused by field, started exactly once."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.domain.order import Status
from tests.support.api_requests import DEMO, REQUESTER, ApiDoor
from tests.support.shop import ALICE, GADGET, WIDGET, Shop, order_body


def nothing_happened(door: ApiDoor) -> bool:
    return not door.shop.table.orders and not door.shop.executions.started


def test_a_good_order_is_accepted_with_its_address_and_started() -> None:
    door = ApiDoor()
    answer = door.place(items=[{"sku": WIDGET, "quantity": 2}, {"sku": GADGET, "quantity": 1}])
    order = answer.json
    assert answer.status == 202
    assert answer.headers["location"] == f"/orders/{order['orderId']}"
    assert door.shop.executions.started == [order["orderId"]]
    assert (order["status"], order["statusText"]) == ("received", "Received, being checked")
    assert (order["total"], order["currency"], order["customer"]) == ("170.00", "EUR", "Acme")
    assert order["items"][0] == {
        "sku": WIDGET, "name": "Widget", "quantity": 2, "unitPrice": "25.00", "total": "50.00",
    }  # fmt: skip
    assert (order["createdAt"], order["endedAt"]) == ("2026-11-21T09:00:00.000Z", None)
    assert (order["decision"], order["card"], order["deadlineAt"]) == (None, None, None)
    assert order["allowed"] == {"approve": False, "withdraw": False, "why": None}
    shown = door.get(answer.headers["location"]).json
    assert [entry["what"] for entry in shown["audit"]] == ["received"]
    assert (shown["audit"][0]["who"], shown["audit"][0]["via"]) == ("api:requester", "api")


def test_currency_and_note_may_be_left_out() -> None:
    body = {"customer": "Acme", "items": [{"sku": " widget-001 ", "quantity": 1}]}
    order = ApiDoor().post("/orders", body).json
    assert (order["currency"], order["note"], order["items"][0]["sku"]) == ("EUR", "", WIDGET)


@pytest.mark.fault("F16")
def test_the_same_key_twice_is_one_order_and_one_execution() -> None:
    door = ApiDoor()
    first, second = (door.post("/orders", order_body(), idempotency_key="k-1") for _ in range(2))
    assert (first.status, first.json) == (second.status, second.json)
    assert set(door.shop.executions.started) == {first.json["orderId"]}
    assert len(door.shop.table.orders) == 1


def test_the_same_key_again_gets_the_first_answer_even_if_the_stock_is_gone() -> None:
    door = ApiDoor()
    body = order_body(items=[{"sku": GADGET, "quantity": 5}])
    first = door.post("/orders", body, idempotency_key="k-1")
    route = door.shop.route()
    door.shop.store.reserve(
        door.shop.store.get(first.json["orderId"]), route, "arn:execution",
        door.shop.store.audit(first.json["orderId"]),
    )  # fmt: skip
    again = door.post("/orders", body, idempotency_key="k-1")
    assert (again.status, again.json["orderId"]) == (202, first.json["orderId"])
    other = door.post("/orders", body, idempotency_key="k-2")
    assert (other.status, other.fields) == (422, ["items[0].quantity"])


@pytest.mark.fault("F16")
@pytest.mark.parametrize("change", [{"customer": "Other"}, {"note": ""}, {"items": None}])
def test_the_same_key_with_another_body_is_409(change: dict[str, Any]) -> None:
    door = ApiDoor()
    if "items" in change:
        change = {"items": [{"sku": WIDGET, "quantity": 3}]}
    door.post("/orders", order_body(), idempotency_key="k-1")
    answer = door.post("/orders", order_body(**change), idempotency_key="k-1")
    assert (answer.status, answer.kind) == (409, "order-conflict")
    assert len(door.shop.table.orders) == 1
    assert len(door.shop.executions.started) == 1


def test_a_key_is_its_callers_own() -> None:
    door = ApiDoor()
    orders = [
        door.post("/orders", order_body(), token, idempotency_key="k-1").json["orderId"]
        for token in (REQUESTER, DEMO)
    ]
    assert len(set(orders)) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 256, "a\n", "\x7f"])
def test_a_key_that_is_none_is_refused_by_name(key: str) -> None:
    door = ApiDoor()
    answer = door.post("/orders", order_body(), idempotency_key=key)
    assert (answer.status, answer.fields) == (422, ["Idempotency-Key"])
    assert nothing_happened(door)


@pytest.mark.fault("F16")
def test_the_same_id_and_body_are_one_order_and_one_execution() -> None:
    door = ApiDoor()
    first, second = (door.place(orderId="my-order_1") for _ in range(2))
    assert first.json == second.json
    assert first.headers["location"] == "/orders/my-order_1"
    assert set(door.shop.executions.started) == {"my-order_1"}
    assert len(door.shop.table.orders) == 1


@pytest.mark.fault("F16")
def test_an_id_with_another_body_or_of_somebody_else_is_409() -> None:
    door = ApiDoor()
    door.place(orderId="my-order")
    before = dict(door.shop.table.orders)
    other_body = door.place(orderId="my-order", customer="Other")
    other_person = door.post("/orders", order_body(orderId="my-order"), DEMO)
    for answer in (other_body, other_person):
        assert (answer.status, answer.kind) == (409, "order-conflict")
    assert door.shop.table.orders == before
    assert door.shop.executions.started == ["my-order"]


@pytest.mark.fault("F17")
@pytest.mark.parametrize("named", ["key", "id"])
def test_an_order_that_cannot_be_started_is_503_and_may_be_placed_again(named: str) -> None:
    door = ApiDoor()
    body = order_body(orderId="my-order") if named == "id" else order_body()
    key = "k-1" if named == "key" else None
    door.shop.executions.fail_next()
    failed = door.post("/orders", body, idempotency_key=key)
    order_id = failed.json["orderId"]
    assert (failed.status, failed.kind) == (503, "start-failed")
    assert "not known to have started" in failed.json["detail"]
    stored = door.get(f"/orders/{order_id}").json
    assert (stored["status"], stored["reason"]) == ("failed", "The workflow could not be started.")
    assert stored["audit"][-1]["what"] == "start_failed"

    again = door.post("/orders", body, idempotency_key=key)
    assert (again.status, again.json["orderId"]) == (202, order_id)
    assert door.shop.store.get(order_id).status is Status.RECEIVED
    assert door.shop.executions.started == [order_id]
    assert len(door.shop.table.orders) == 1


def test_every_wrong_field_is_named_at_once() -> None:
    answer = ApiDoor().place(customer="", items=[{"sku": 1, "quantity": 0}], currency="x", more=1)
    assert sorted(answer.fields) == [
        "currency", "customer", "items[0].quantity", "items[0].sku", "more",
    ]  # fmt: skip


def test_an_unknown_sku_comes_with_the_nearest_names() -> None:
    answer = ApiDoor().place(items=[{"sku": "GADGET-07", "quantity": 1}])
    assert "Did you mean GADGET-007" in answer.json["errors"][0]["message"]


def test_fifty_lines_are_taken() -> None:
    lines = [{"sku": WIDGET, "quantity": 1}] * 50
    answer = ApiDoor().place(items=lines)
    assert (answer.status, answer.json["items"][0]["quantity"]) == (202, 50)


@pytest.mark.fault("F18")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<!channel> & <b>Acme</b>", "<!channel> & <b>Acme</b>"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("株式会社 🙂", "株式会社 🙂"),
        ("شركة", "شركة"),
        ("a\u202eb\u0000c\u2066d", "abcd"),
        ("one\nline\there", "one line here"),
        ("a\ud800b", "ab"),
        ("x" * 200, "x" * 200),
    ],
)
def test_names_are_kept_as_typed_without_what_has_no_business_in_them(sent: str, kept: str) -> None:
    answer = ApiDoor().place(customer=sent)
    assert (answer.status, answer.json["customer"]) == (202, kept)


def test_an_order_of_the_api_and_one_of_slack_do_not_share_keys() -> None:
    door = ApiDoor()
    slack = door.shop.placed(ALICE)
    assert door.place().json["orderId"] != slack.order_id


@pytest.mark.attack("A13")
def test_more_open_orders_than_a_requester_may_have_are_409_in_words() -> None:
    door = ApiDoor(max_open_orders=1)
    assert door.place().status == 202
    answer = door.place()
    assert (answer.status, answer.kind) == (409, "too-many-open")
    assert answer.json["detail"].startswith(
        "You have as many orders open as anybody may have at a time: 1."
    )
    assert len(door.shop.table.orders) == 1
    german = door.post("/orders", order_body(), accept_language="de")
    assert german.json["detail"].startswith("Sie haben so viele offene Bestellungen")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Nod takes no new orders for now. Nothing was placed."),
        ("de", "Nod nimmt zurzeit keine neuen Bestellungen an. Es wurde nichts aufgegeben."),
    ],
)
def test_stopped_orders_are_said_and_those_that_wait_go_on(language: str, words: str) -> None:
    shop = Shop()
    waiting = shop.waiting()
    door = ApiDoor(shop, is_accepting=False)

    refused = door.post("/orders", order_body(), accept_language=language)

    assert (refused.status, refused.kind) == (503, "not-accepting")
    assert refused.json["detail"] == words
    assert refused.headers["retry-after"] == "300"
    assert list(shop.table.orders) == [waiting.order_id]
    assert door.approve(waiting.order_id).status == 200
