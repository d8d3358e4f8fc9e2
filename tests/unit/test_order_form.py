from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.slack.order_draft import (
    CUSTOMER,
    MAX_ROWS,
    NOTE,
    QUANTITY,
    SKU,
    Draft,
    Row,
    read_draft,
    row_block,
)
from approvals.adapters.slack.order_form import ADD_ITEM, order_view, placed_view
from approvals.domain.errors import InvalidRequest
from approvals.domain.order import Product
from approvals.domain.order_request import parse_order_request
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support.pictures import elements, shown, waiting
from tests.support.shop import GADGET, PRODUCTS, WIDGET

DRAFT = Draft("draft-1")


def filled(*rows: tuple[str | None, str | None], **changes: Any) -> Draft:
    return replace(Draft("draft-1", tuple(Row(*row) for row in rows), "Acme", "Fair"), **changes)


def as_typed(view: dict[str, Any]) -> dict[str, Any]:
    """Return what Slack sends back of a form in which nobody touched anything."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
            }
            values[block["block_id"]] = {element["action_id"]: state}
    return {**view, "state": {"values": values}}


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_the_form_asks_what_how_many_for_whom_and_why() -> None:
    fields = inputs(order_view(ENGLISH, DRAFT, PRODUCTS))

    assert list(fields) == ["order:sku:0", "order:quantity:0", CUSTOMER, NOTE]
    assert [field["optional"] for field in fields.values()] == [False, False, False, True]
    assert fields["order:sku:0"]["dispatch_action"] is True
    assert fields["order:quantity:0"]["dispatch_action"] is True


def test_items_come_with_price_and_stock() -> None:
    view = order_view(GERMAN, DRAFT, [*PRODUCTS, Product("X-1", "Xylo", Decimal(1), "EUR", 0)])

    options = inputs(view)["order:sku:0"]["element"]["options"]
    assert [(o["value"], o["text"]["text"], o["description"]["text"]) for o in options] == [
        (GADGET, "Gadget · 120,00 EUR", f"{GADGET} · 5 auf Lager"),
        (WIDGET, "Widget · 25,00 EUR", f"{WIDGET} · 100 auf Lager"),
        ("X-1", "Xylo · 1,00 EUR", "X-1 · nicht auf Lager"),
    ]


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([(None, "1")], "Total: choose an item and a quantity"),
        ([(WIDGET, "2")], "Total: 50.00 EUR"),
        ([(WIDGET, "2"), (GADGET, "1")], "Total: 170.00 EUR"),
        ([(WIDGET, "2"), (GADGET, None)], "Total: 50.00 EUR"),
        ([(WIDGET, "0")], "Total: choose an item and a quantity"),
        ([(WIDGET, "²")], "Total: choose an item and a quantity"),
        ([("GONE-1", "2")], "Total: choose an item and a quantity"),
    ],
)
def test_the_total_follows_what_is_filled_in(
    rows: list[tuple[str | None, str | None]], total: str
) -> None:
    assert total in shown(order_view(ENGLISH, filled(*rows), PRODUCTS))


def test_there_is_no_total_of_two_currencies() -> None:
    dollars = Product("USD-1", "Dollars", Decimal("1.50"), "USD", 9)
    draft = filled((WIDGET, "1"), ("USD-1", "2"))

    text = shown(order_view(ENGLISH, draft, [*PRODUCTS, dollars]))

    assert "No total: these items are sold in EUR, USD." in text


def test_another_item_keeps_the_fields_of_the_others() -> None:
    draft = filled((WIDGET, "2"))

    before = inputs(order_view(ENGLISH, draft, PRODUCTS))
    after = inputs(order_view(ENGLISH, draft.with_another_row(), PRODUCTS))

    assert set(after) - set(before) == {"order:sku:1", "order:quantity:1"}
    assert after["order:sku:1"]["optional"] is True


def test_a_full_form_says_how_to_order_more() -> None:
    draft = DRAFT
    for _ in range(MAX_ROWS + 3):
        draft = draft.with_another_row()

    view = order_view(ENGLISH, draft, PRODUCTS)

    assert len(draft.rows) == MAX_ROWS
    assert ADD_ITEM not in elements(view["blocks"])
    assert "This form holds 10 items. For more, type them: `/order 2x SKU" in shown(view)


def test_a_large_catalogue_shows_what_is_in_stock_and_what_was_chosen() -> None:
    products = [
        Product(f"S-{n:03d}", f"Product {n:03d}", Decimal(1), "EUR", n % 2) for n in range(300)
    ]

    view = order_view(ENGLISH, filled(("S-298", "1")), products)

    options = inputs(view)["order:sku:0"]["element"]["options"]
    skus = {option["value"] for option in options}
    assert len(skus) <= 100
    assert "S-298" in skus
    assert all(int(sku[2:]) % 2 for sku in skus - {"S-298"})
    assert f"{300 - len(skus)} more items are not listed here." in shown(view)


def test_without_products_there_is_nothing_to_submit() -> None:
    view = order_view(ENGLISH, DRAFT, [])

    assert "submit" not in view
    assert "nothing in the catalogue" in shown(view)


def test_what_the_form_shows_is_what_comes_back() -> None:
    draft = filled((WIDGET, "2"), (GADGET, "1"), source_url="https://slack.example/p1")

    view = order_view(ENGLISH, draft, PRODUCTS)

    assert read_draft(as_typed(view)) == draft
    assert "<https://slack.example/p1|this message>" in shown(view)


def test_an_untouched_form_may_come_back_without_its_state() -> None:
    assert read_draft(order_view(ENGLISH, DRAFT, PRODUCTS)) == DRAFT


@pytest.mark.parametrize(
    "metadata",
    [None, "", "x", "[]", "{}", '{"draft": 7, "rows": 1}', '{"draft": "d", "rows": 0}',
     '{"draft": "d", "rows": 99}', '{"draft": "d", "rows": true}', "[" * 2_900],
)  # fmt: skip
def test_a_form_that_we_did_not_show_is_none(metadata: object) -> None:
    assert read_draft({"private_metadata": metadata}) is None


def test_a_long_source_is_left_out_before_slack_refuses_the_form() -> None:
    view = order_view(ENGLISH, filled((None, "1"), source_url="https://x/" + "q" * 3_000), PRODUCTS)

    assert json.loads(view["private_metadata"])["source"] == ""


def test_a_filled_form_is_a_request() -> None:
    request = parse_order_request(filled((WIDGET, "2"), (None, "1"), (GADGET, "1")).body())

    assert [(line.sku, line.quantity) for line in request.lines] == [(WIDGET, 2), (GADGET, 1)]
    assert (request.customer, request.note) == ("Acme", "Fair")


@pytest.mark.parametrize(
    ("draft", "block"),
    [
        (filled((None, "1")), row_block(0, SKU)),
        (filled((WIDGET, None)), row_block(0, QUANTITY)),
        (filled((WIDGET, "0")), row_block(0, QUANTITY)),
        (filled((WIDGET, "1"), (None, "1"), (GADGET, "x")), row_block(2, QUANTITY)),
        (filled((WIDGET, "1"), (None, "5")), row_block(1, SKU)),
        (filled((WIDGET, "1"), customer=" "), CUSTOMER),
        (filled((WIDGET, "1"), note="n" * 3_001), NOTE),
    ],
)
def test_a_problem_stands_at_its_field(draft: Draft, block: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        parse_order_request(draft.body())

    assert {draft.block_of(problem.field) for problem in error.value.problems} == {block}


@pytest.mark.parametrize(
    "field", ["items", "currency", "body", "orderId", "items[99].sku", "items[x]", ""]
)
def test_a_problem_of_no_field_stands_at_the_first(field: str) -> None:
    assert filled((WIDGET, "1")).block_of(field) == row_block(0, SKU)


def test_every_problem_stands_at_a_field_that_the_form_has() -> None:
    draft = filled((WIDGET, "1"), (None, "1"), (GADGET, "2"))

    fields = inputs(order_view(ENGLISH, draft, PRODUCTS))

    assert {
        draft.block_of(f"items[{n}].{name}") for n in (0, 1) for name in ("sku", "quantity")
    } <= (set(fields))


def test_a_placed_order_says_what_follows() -> None:
    text = shown(placed_view(ENGLISH, waiting()))

    assert "Order `ord-1` is placed: 170.00 EUR for Acme." in text
    assert "<https://nod.example/orders/ord-1|" in text
