from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue, parse_products, seed
from approvals.adapters.dynamodb.table import Table
from approvals.domain.order import Product
from tests.support.database import ROOT
from tests.support.orders import Database, new_order, widgets
from tests.support.shop import GADGET, PRODUCTS, WIDGET


def test_the_catalogue_has_every_product_by_its_sku(database: Database) -> None:
    assert database.catalogue.products() == {product.sku: product for product in PRODUCTS}


def test_the_catalogue_shows_stock_as_it_is(database: Database) -> None:
    database.reserved(new_order("ord-1", widgets(30)))

    assert database.product(WIDGET).available == 70
    assert database.product(WIDGET).reserved == 30
    assert database.product(GADGET) == PRODUCTS[1]


def test_seeding_again_adds_what_is_new_and_keeps_the_stock(moto_table: Table) -> None:
    Database.in_table(moto_table).reserved(new_order("ord-1", widgets(30)))
    new = Product("NEW-001", "New", Decimal("1.50"), "EUR", available=7)

    assert seed(moto_table, [*PRODUCTS, new]) == 1

    products = DynamoDbCatalogue(moto_table).products()
    assert products[WIDGET].available == 70
    assert products["NEW-001"] == new


def test_a_catalogue_of_more_than_one_page_is_read_whole(moto_table: Table) -> None:
    # A page of a Query ends at 1 MB.
    many = [Product(f"P-{n:02d}", "x" * 100_000, Decimal(1), "EUR", n) for n in range(25)]
    Database.in_table(moto_table).add_products(many)

    assert len(DynamoDbCatalogue(moto_table).products()) == 27


def test_the_repository_s_catalogue_file_is_read() -> None:
    entries = json.loads((ROOT / "catalogue.json").read_text())

    products = {product.sku: product for product in parse_products(entries)}

    assert products[WIDGET].unit_price == Decimal("25.00")
    assert products[WIDGET].currency == "EUR"
    assert all(product.available > 0 for product in products.values())


@pytest.mark.parametrize(
    "wrong",
    [{"sku": None}, {"unitPrice": "cheap"}, {"available": "some"}, {"available": 1.5}],
    ids=str,
)
def test_a_wrong_catalogue_file_is_refused(wrong: dict[str, Any]) -> None:
    good = {"sku": "A", "name": "A", "unitPrice": "1.00", "currency": "EUR", "available": 1}
    changed = {k: v for k, v in (good | wrong).items() if v is not None}

    with pytest.raises((KeyError, ValueError, ArithmeticError)):
        parse_products([changed])
