from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.domain.errors import FieldProblem, InvalidRequest
from approvals.domain.order import Item, Product
from approvals.domain.order_request import parse_order_request, price
from approvals.domain.words.phrases import problem_text
from approvals.domain.words.speech import GERMAN
from tests.support.shop import GADGET, PRODUCTS, WIDGET, order_body

CATALOGUE = {product.sku: product for product in PRODUCTS}
DOLLARS = Product("USD-001", "Imported", Decimal("9.99"), "USD", available=3)


def problems(catalogue: dict[str, Product] = CATALOGUE, **changes: Any) -> list[FieldProblem]:
    with pytest.raises(InvalidRequest) as error:
        price(parse_order_request(order_body(**changes)), catalogue)
    return list(error.value.problems)


def test_items_get_the_catalogue_s_names_and_prices() -> None:
    items, currency = price(parse_order_request(order_body()), CATALOGUE)

    assert items == (Item(WIDGET, "Widget", 2, Decimal("25.00")),)
    assert items[0].total == Decimal("50.00")
    assert currency == "EUR"


def test_the_only_currency_need_not_be_said() -> None:
    request = parse_order_request(order_body(currency=None))

    assert price(request, CATALOGUE)[1] == "EUR"


@pytest.mark.parametrize(("sku", "currency"), [(WIDGET, "EUR"), (DOLLARS.sku, "USD")])
def test_without_a_currency_it_is_the_one_that_the_items_are_sold_in(
    sku: str, currency: str
) -> None:
    items = [{"sku": sku, "quantity": 1}]
    request = parse_order_request(order_body(items=items, currency=None))

    assert price(request, CATALOGUE | {DOLLARS.sku: DOLLARS})[1] == currency


def test_items_that_share_no_currency_are_told_apart() -> None:
    items = [{"sku": sku, "quantity": 1} for sku in ("QQQ", WIDGET, DOLLARS.sku, GADGET)]

    unknown, clash = problems(CATALOGUE | {DOLLARS.sku: DOLLARS}, items=items, currency=None)

    assert unknown.field == "items[0].sku"
    assert clash == FieldProblem(
        "items[2].sku", "is sold in USD, but WIDGET-001 in EUR: place two orders"
    )


def test_an_unknown_currency_is_named() -> None:
    assert problems(currency="XXX") == [FieldProblem("currency", "must be one of EUR")]


def test_a_product_of_another_currency_is_named() -> None:
    items = [{"sku": WIDGET, "quantity": 1}, {"sku": DOLLARS.sku, "quantity": 1}]

    assert problems(CATALOGUE | {DOLLARS.sku: DOLLARS}, items=items) == [
        FieldProblem("items[1].sku", "is not sold in EUR")
    ]


def test_an_unknown_sku_is_named_with_the_ones_it_may_be() -> None:
    [problem] = problems(items=[{"sku": "WIDGET-01", "quantity": 1}])

    assert problem.field == "items[0].sku"
    assert "there is no WIDGET-01" in problem.message
    assert f"Did you mean {WIDGET}" in problem.message


def test_a_sku_unlike_any_other_gets_no_hint() -> None:
    [problem] = problems(items=[{"sku": "QQQ", "quantity": 1}])

    assert problem.message == "there is no QQQ in the catalogue."


def test_all_that_is_in_stock_can_be_ordered_and_not_one_more() -> None:
    request = parse_order_request(order_body(items=[{"sku": GADGET, "quantity": 5}]))
    assert price(request, CATALOGUE)[0][0].quantity == 5

    assert problems(items=[{"sku": GADGET, "quantity": 6}]) == [
        FieldProblem("items[0].quantity", "only 5 of GADGET-007 in stock")
    ]


def test_what_is_sold_out_is_called_so() -> None:
    gone = replace(CATALOGUE[GADGET], available=0)
    [problem] = problems(CATALOGUE | {GADGET: gone}, items=[{"sku": GADGET, "quantity": 1}])

    assert problem == FieldProblem("items[0].quantity", "GADGET-007 is out of stock")
    assert problem_text(problem, GERMAN) == "GADGET-007 ist ausverkauft"


def test_a_problem_names_the_line_where_its_sku_was_first_said() -> None:
    items = [
        {"sku": WIDGET, "quantity": 1},
        {"sku": GADGET, "quantity": 3},
        {"sku": GADGET, "quantity": 3},
    ]

    assert [problem.field for problem in problems(items=items)] == ["items[1].quantity"]


def test_every_problem_is_named() -> None:
    items = [{"sku": "QQQ", "quantity": 1}, {"sku": GADGET, "quantity": 6}]

    named = [problem.field for problem in problems(items=items, currency="XXX")]

    assert named == ["currency", "items[0].sku", "items[1].quantity"]


def test_an_empty_catalogue_sells_nothing() -> None:
    named = [problem.field for problem in problems({}, currency=None)]

    assert named == ["items"]
