"""Placing orders through the API: accepted once, refused by field, started exactly once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from approvals.domain.order import Status
from tests.support.api_requests import DEMO, REQUESTER, ApiDoor
from tests.support.shop import ALICE, GADGET, WIDGET, order_body


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
    assert order["allowed"] == {"approve": False, "why": None}
    shown = door.get(answer.headers["location"]).json
    assert [entry["what"] for entry in shown["audit"]] == ["received"]
    assert (shown["audit"][0]["who"], shown["audit"][0]["via"]) == ("api:requester", "api")


def test_currency_and_note_may_be_left_out() -> None:
    body = {"customer": "Acme", "items": [{"sku": " widget-001 ", "quantity": 1}]}
    order = ApiDoor().post("/orders", body).json
    assert (order["currency"], order["note"], order["items"][0]["sku"]) == ("EUR", "", WIDGET)


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
    stages = door.shop.policy.stages()
    door.shop.store.reserve(
        door.shop.store.get(first.json["orderId"]), stages, "arn:execution",
        door.shop.store.audit(first.json["orderId"]),
    )  # fmt: skip
    again = door.post("/orders", body, idempotency_key="k-1")
    assert (again.status, again.json["orderId"]) == (202, first.json["orderId"])
    other = door.post("/orders", body, idempotency_key="k-2")
    assert (other.status, other.fields) == (422, ["items[0].quantity"])


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


def test_the_same_id_and_body_are_one_order_and_one_execution() -> None:
    door = ApiDoor()
    first, second = (door.place(orderId="my-order_1") for _ in range(2))
    assert first.json == second.json
    assert first.headers["location"] == "/orders/my-order_1"
    assert set(door.shop.executions.started) == {"my-order_1"}
    assert len(door.shop.table.orders) == 1


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


@pytest.mark.parametrize("named", ["key", "id"])
def test_an_order_that_cannot_be_started_is_503_and_may_be_placed_again(named: str) -> None:
    door = ApiDoor()
    body = order_body(orderId="my-order") if named == "id" else order_body()
    key = "k-1" if named == "key" else None
    door.shop.executions.fail_next()
    failed = door.post("/orders", body, idempotency_key=key)
    order_id = failed.json["orderId"]
    assert (failed.status, failed.kind) == (503, "start-failed")
    assert "Place it again" in failed.json["detail"]
    stored = door.get(f"/orders/{order_id}").json
    assert (stored["status"], stored["reason"]) == ("failed", "The workflow could not be started.")
    assert stored["audit"][-1]["what"] == "start_failed"

    again = door.post("/orders", body, idempotency_key=key)
    assert (again.status, again.json["orderId"]) == (202, order_id)
    assert door.shop.store.get(order_id).status is Status.RECEIVED
    assert door.shop.executions.started == [order_id]
    assert len(door.shop.table.orders) == 1


POISON: list[tuple[Any, int, str]] = [
    ("", 400, "body"),
    ("not json", 400, "body"),
    ("{", 400, "body"),
    ("\ufeff{}", 400, "body"),
    ("{} {}", 400, "body"),
    ("{'customer': 'Acme'}", 400, "body"),
    ("null", 400, "body"),
    ("[]", 400, "body"),
    ("7", 400, "body"),
    ('"text"', 400, "body"),
    ("true", 400, "body"),
    ("NaN", 400, "body"),
    ('{"customer": NaN}', 400, "body"),
    ('{"items": [{"sku": "WIDGET-001", "quantity": Infinity}]}', 400, "body"),
    ("[" * 30_000, 400, "body"),
    ('{"a":' * 10_000, 400, "body"),
    ('{"customer": ' + "[" * 20_000 + "]" * 20_000 + "}", 400, "body"),
    ("9" * 5_000, 400, "body"),
    (json.dumps(order_body(note="x" * 1_000_000)), 400, "body"),
    (json.dumps(order_body()) + " " * 65_536, 400, "body"),
    ("{}", 422, "customer"),
    ({"items": []}, 422, "items"),
    ({"items": {}}, 422, "items"),
    ({"items": "WIDGET-001"}, 422, "items"),
    ({"items": None}, 422, "items"),
    ({"items": [{"sku": WIDGET, "quantity": 1}] * 51}, 422, "items"),
    ({"items": [None]}, 422, "items[0]"),
    ({"items": ["WIDGET-001"]}, 422, "items[0]"),
    ({"items": [{"sku": WIDGET, "quantity": 1}, [[[]]]]}, 422, "items[1]"),
    ({"items": [{"quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": None, "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": {"$ne": 1}, "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": "<script>", "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": "x" * 3_001, "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": "WIDGET-001\x00", "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": "🙂", "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": "WIGDET-001", "quantity": 1}]}, 422, "items[0].sku"),
    ({"items": [{"sku": WIDGET, "quantity": 1, "price": "0.01"}]}, 422, "items[0].price"),
    ({"items": [{"sku": WIDGET, "quantity": 1, "\u202e\ud800": 1}]}, 422, "items[0]."),
    *(
        ({"items": [{"sku": WIDGET, "quantity": quantity}]}, 422, "items[0].quantity")
        for quantity in (
            None, 0, -1, 1.5, 1.0, 101, 10_001, 10**30, 1e308, -(10**18), True, False, "2", "",
            [], {}, [2],
        )
    ),
    ({"items": [{"sku": WIDGET, "quantity": 6_000}] * 2}, 422, "items[1].quantity"),
    ({"items": [{"sku": WIDGET, "quantity": 60}] * 2}, 422, "items[0].quantity"),
    *(
        ({"customer": customer}, 422, "customer")
        for customer in (
            None, "", "   ", 5, True, [], {}, "x" * 201, "x" * 3_001, "\x00", "\u202e\u2066",
            "\ud800", "\n\t\r",
        )
    ),
    *(({"note": note}, 422, "note") for note in (5, True, [], {}, "x" * 2_001, "🙂" * 2_001)),
    *(
        ({"currency": currency}, 422, "currency")
        for currency in ("", "EURO", "E", "€", "USD", 5, ["EUR"], True, "ЕUR")
    ),
    *(
        ({"orderId": order_id}, 422, "orderId")
        for order_id in ("", "a b", "a/b", "../x", "x" * 65, "ä", "a\n", "🙂", 5, True, [], {})
    ),
    ({"unknown": 1}, 422, "unknown"),
    ({"Customer": "Acme"}, 422, "Customer"),
    ({"": 1}, 422, "body"),
    ({"\ud800": 1}, 422, "body"),
    ({"x" * 3_001: 1}, 422, "x" * 64),
    ({"__proto__": {}}, 422, "__proto__"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "field"), POISON, ids=[f"{str(p[0])[:40]!a}→{p[2]}" for p in POISON]
)
def test_poison_is_refused_by_field_and_starts_nothing(body: Any, status: int, field: str) -> None:
    door = ApiDoor()
    answer = door.post("/orders", body if isinstance(body, str) else order_body(**body))
    assert (answer.status, answer.kind) == (status, "invalid-request")
    assert field in answer.fields
    assert all(error["message"] for error in answer.json["errors"])
    assert nothing_happened(door)


def test_a_number_that_json_makes_infinite_is_refused_by_field() -> None:
    text = json.dumps(order_body()).replace('"quantity": 2', '"quantity": 1e999')
    answer = ApiDoor().post("/orders", text)
    assert (answer.status, answer.fields) == (422, ["items[0].quantity"])


def test_a_body_that_is_not_text_or_not_base64_is_400() -> None:
    door = ApiDoor()
    for body, encoded in (("%%%", True), ("//79", True), ("\ud800", False)):
        event = door_event(body) | {"isBase64Encoded": encoded}
        answer = door.send(event)
        assert (answer.status, answer.fields) == (400, ["body"])
    assert nothing_happened(door)


def door_event(body: str) -> dict[str, Any]:
    from tests.support.api_requests import api_event

    headers = {"authorization": f"Bearer {REQUESTER}", "content-type": "application/json"}
    return api_event("POST", "/orders", body, headers=headers)


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
def test_names_are_kept_as_typed_without_what_has_no_business_in_them(
    sent: str, kept: str
) -> None:
    answer = ApiDoor().place(customer=sent)
    assert (answer.status, answer.json["customer"]) == (202, kept)


def test_an_order_of_the_api_and_one_of_slack_do_not_share_keys() -> None:
    door = ApiDoor()
    slack = door.shop.placed(ALICE)
    assert door.place().json["orderId"] != slack.order_id
