"""Bodies that no order is made of: refused by field, with nothing stored and nothing started."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.api_requests import REQUESTER, ApiDoor, api_event
from tests.support.shop import WIDGET, order_body


def nothing_happened(door: ApiDoor) -> bool:
    return not door.shop.table.orders and not door.shop.executions.started


QUANTITIES: tuple[Any, ...] = (
    None,
    0,
    -1,
    1.5,
    1.0,
    101,
    10_001,
    10**30,
    1e308,
    -(10**18),
    True,
    False,
    "2",
    "",
    [],
    {},
    [2],
)
CUSTOMERS: tuple[Any, ...] = (
    None,
    "",
    "   ",
    5,
    True,
    [],
    {},
    "x" * 201,
    "x" * 3_001,
    "\x00",
    "\u202e\u2066",
    "\ud800",
    "\n\t\r",
)
NOTES: tuple[Any, ...] = (5, True, [], {}, "x" * 3_001, "🙂" * 3_001)
ORDER_IDS: tuple[Any, ...] = ("", "a b", "a/b", "../x", "x" * 65, "ä", "a\n", "🙂", 5, True, [], {})

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
        for quantity in QUANTITIES
    ),
    ({"items": [{"sku": WIDGET, "quantity": 6_000}] * 2}, 422, "items[1].quantity"),
    ({"items": [{"sku": WIDGET, "quantity": 60}] * 2}, 422, "items[0].quantity"),
    *(
        ({"customer": customer}, 422, "customer")
        for customer in CUSTOMERS
    ),
    *(({"note": note}, 422, "note") for note in NOTES),
    *(
        ({"currency": currency}, 422, "currency")
        for currency in ("", "EURO", "E", "€", "USD", 5, ["EUR"], True, "ЕUR")
    ),
    *(
        ({"orderId": order_id}, 422, "orderId")
        for order_id in ORDER_IDS
    ),
    ({"unknown": 1}, 422, "unknown"),
    ({"Customer": "Acme"}, 422, "Customer"),
    ({"": 1}, 422, "body"),
    ({"\ud800": 1}, 422, "body"),
    ({"x" * 3_001: 1}, 422, "x" * 64),
    ({"__proto__": {}}, 422, "__proto__"),
]  # fmt: skip


@pytest.mark.fault("F18")
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


@pytest.mark.fault("F18")
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
    headers = {"authorization": f"Bearer {REQUESTER}", "content-type": "application/json"}
    return api_event("POST", "/orders", body, headers=headers)
