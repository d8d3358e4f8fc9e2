from __future__ import annotations

import json
import math
from typing import Any

import pytest

from approvals.domain.errors import InvalidRequest
from approvals.domain.order_request import (
    MAX_CUSTOMER,
    MAX_ITEMS,
    MAX_NOTE,
    MAX_QUANTITY,
    OrderRequest,
    RequestedLine,
    parse_order_request,
)
from tests.support.shop import ALICE, BOB, GADGET, WIDGET, order_body


def fields(body: object) -> list[str]:
    """Return the fields that the refusal of ``body`` names."""
    with pytest.raises(InvalidRequest) as error:
        parse_order_request(body)
    return [problem.field for problem in error.value.problems]


def line(**changes: Any) -> dict[str, Any]:
    good = {"sku": WIDGET, "quantity": 2} | changes
    return order_body(items=[{k: v for k, v in good.items() if v is not ...}])


def nested(depth: int) -> object:
    value: object = "end"
    for _ in range(depth):
        value = [value]
    return value


def test_a_good_order_is_read() -> None:
    assert parse_order_request(order_body(orderId="my-order_1")) == OrderRequest(
        "Acme", (RequestedLine(WIDGET, 2, 0),), "EUR", "For the fair", "my-order_1"
    )


def test_only_customer_and_items_are_needed() -> None:
    request = parse_order_request({"customer": "Acme", "items": [{"sku": WIDGET, "quantity": 1}]})

    assert (request.currency, request.note, request.order_id) == (None, "", None)


@pytest.mark.parametrize(
    "body", [None, [], [order_body()], "order", "", 1, 1.5, True, math.nan, nested(500)]
)
def test_what_is_no_object_names_the_body(body: object) -> None:
    assert fields(body) == ["body"]


NOT_TEXT = [1, True, 1.5, math.nan, 1e308, [], {}, ["Acme"], {"name": "Acme"}, nested(500)]


@pytest.mark.parametrize("value", [None, "", "   ", "\x00\x07", "\u202e\u200f", *NOT_TEXT])
def test_a_customer_that_is_no_text_is_named(value: object) -> None:
    assert fields(order_body(customer=value)) == ["customer"]


@pytest.mark.parametrize("value", NOT_TEXT)
def test_a_note_that_is_no_text_is_named(value: object) -> None:
    assert fields(order_body(note=value)) == ["note"]


def test_text_ends_at_its_limit() -> None:
    longest = order_body(customer="c" * MAX_CUSTOMER, note="n" * MAX_NOTE)
    assert len(parse_order_request(longest).note) == MAX_NOTE

    assert fields(order_body(customer="c" * (MAX_CUSTOMER + 1))) == ["customer"]
    assert fields(order_body(customer="n" * 3_001)) == ["customer"]
    assert MAX_NOTE == 3_000
    assert fields(order_body(note="n" * 3_001)) == ["note"]
    assert fields(order_body(note="n" * 10_000_000)) == ["note"]


@pytest.mark.parametrize("value", [..., None, [], {}, "", "2x WIDGET-001", 1, True, math.nan])
def test_items_that_are_no_list_are_named(value: object) -> None:
    body = {k: v for k, v in order_body(items=value).items() if v is not ...}

    assert fields(body) == ["items"]


def test_fifty_lines_are_taken_and_fifty_one_are_not() -> None:
    lines = [{"sku": f"SKU-{n}", "quantity": 1} for n in range(MAX_ITEMS + 1)]

    assert len(parse_order_request(order_body(items=lines[:MAX_ITEMS])).lines) == MAX_ITEMS
    assert fields(order_body(items=lines)) == ["items"]


@pytest.mark.parametrize("value", [None, "WIDGET-001", 1, True, [], nested(500)])
def test_a_line_that_is_no_object_is_named(value: object) -> None:
    assert fields(order_body(items=[{"sku": WIDGET, "quantity": 1}, value])) == ["items[1]"]


@pytest.mark.parametrize(
    "quantity",
    [
        ..., None, 0, -1, 0.5, 2.0, True, False, "2", "", [], {},
        math.nan, math.inf, 1e308, MAX_QUANTITY + 1, 10**400, nested(500),
    ],
    ids=lambda q: f"{type(q).__name__}-{str(q)[:12]}",
)  # fmt: skip
def test_a_quantity_that_is_no_count_is_named(quantity: object) -> None:
    assert fields(line(quantity=quantity)) == ["items[0].quantity"]


@pytest.mark.parametrize(
    "sku",
    [
        ..., None, "", " ", "-1", "a b", "A" * 41, "WIDGET\x00", "WIDGET_001", "<!channel>",
        "ЖУК-001", "\U0001f9ea", "\u202eWIDGET", 1, True, [], {}, math.nan,
    ],
    ids=lambda s: f"{type(s).__name__}-{str(s)[:12]}",
)  # fmt: skip
def test_a_sku_that_is_none_is_named(sku: object) -> None:
    assert fields(line(sku=sku)) == ["items[0].sku"]


@pytest.mark.parametrize("currency", ["", "EU", "EURO", "E1R", "€", 978, True, [], {}, math.nan])
def test_a_currency_that_is_none_is_named(currency: object) -> None:
    assert fields(order_body(currency=currency)) == ["currency"]


@pytest.mark.parametrize(
    "order_id", ["", " ", "a b", "a/b", "../x", "ü", "a" * 65, "a\n", 7, True, [], {}, math.nan]
)
def test_an_order_id_that_lambda_would_not_take_is_named(order_id: object) -> None:
    assert fields(order_body(orderId=order_id)) == ["orderId"]


def test_unknown_fields_are_named() -> None:
    body = order_body(total="0.01", requester="U0BOB")

    assert fields(body) == ["total", "requester"]
    assert fields(line(unitPrice="0.01")) == ["items[0].unitPrice"]


@pytest.mark.parametrize("name", ["sourceUrl", "source_url"])
def test_nobody_claims_the_message_that_an_order_came_from(name: str) -> None:
    assert fields(order_body(**{name: "https://acme.slack.com/archives/C1/p1"})) == [name]


def test_a_hostile_field_name_is_named_harmlessly() -> None:
    [name] = fields(order_body(**{"\x00\u202e<script>" + "x" * 500: 1}))

    assert name.startswith("<script>x")
    assert len(name) == 64
    assert fields(order_body(**{"": 1})) == ["body"]


def test_everything_wrong_is_said_at_once() -> None:
    body = {"customer": "", "items": [{"sku": 1, "quantity": 0}], "currency": 1, "x": 1}

    assert fields(body) == ["x", "customer", "items[0].sku", "items[0].quantity", "currency"]


def test_lines_of_one_sku_are_added_up() -> None:
    items = [
        {"sku": WIDGET, "quantity": 1},
        {"sku": GADGET, "quantity": 1},
        {"sku": f" {WIDGET.lower()} ", "quantity": 2},
    ]

    lines = parse_order_request(order_body(items=items)).lines

    assert lines == (RequestedLine(WIDGET, 3, 0), RequestedLine(GADGET, 1, 1))


def test_lines_of_one_sku_may_not_add_up_to_too_many() -> None:
    items = [{"sku": WIDGET, "quantity": MAX_QUANTITY}, {"sku": WIDGET, "quantity": 1}]

    assert fields(order_body(items=items)) == ["items[1].quantity"]


def test_currency_and_sku_are_read_in_any_case() -> None:
    body = order_body(items=[{"sku": "widget-001", "quantity": 1}], currency=" eur ")

    request = parse_order_request(body)

    assert (request.lines[0].sku, request.currency) == (WIDGET, "EUR")


def test_text_is_kept_as_typed_but_for_what_nobody_typed() -> None:
    body = order_body(
        customer=" Zoë\x00 \u202eGmbH\ud800 \U0001f9ea\nline two ",
        note="one\r\ntwo\tthree\x07 مرحبا",
    )

    request = parse_order_request(body)

    assert request.customer == "Zoë GmbH \U0001f9ea line two"
    assert request.note == "one\ntwo three مرحبا"


def test_json_that_python_reads_but_nobody_can_store_is_refused() -> None:
    body = json.loads('{"customer": "A", "items": [{"sku": "W-1", "quantity": 1E400}]}')

    assert fields(body) == ["items[0].quantity"]


def test_the_same_request_has_the_same_fingerprint() -> None:
    first = order_body(
        items=[{"sku": WIDGET, "quantity": 2}, {"sku": GADGET, "quantity": 1}], orderId="a"
    )
    second = order_body(
        items=[
            {"sku": GADGET, "quantity": 1},
            {"sku": "widget-001", "quantity": 1},
            {"sku": WIDGET, "quantity": 1},
        ],
        customer=" Acme ",
    )

    prints = {parse_order_request(body).fingerprint(ALICE) for body in (first, second)}

    assert len(prints) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"customer": "Acme2"},
        {"note": ""},
        {"currency": "USD"},
        {"items": [{"sku": WIDGET, "quantity": 3}]},
        {"items": [{"sku": GADGET, "quantity": 2}]},
    ],
    ids=lambda c: next(iter(c)),
)
def test_another_request_has_another_fingerprint(changes: dict[str, Any]) -> None:
    one, other = parse_order_request(order_body()), parse_order_request(order_body(**changes))

    assert one.fingerprint(ALICE) != other.fingerprint(ALICE)


def test_the_same_request_by_another_person_has_another_fingerprint() -> None:
    request = parse_order_request(order_body())

    assert request.fingerprint(ALICE) != request.fingerprint(BOB)


def test_text_cannot_wander_between_the_fields_of_a_fingerprint() -> None:
    one = parse_order_request(order_body(customer="ab", note="c"))
    other = parse_order_request(order_body(customer="a", note="bc"))

    assert one.fingerprint(ALICE) != other.fingerprint(ALICE)
