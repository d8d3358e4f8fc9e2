"""Products and their stock, all in one partition: a page of the catalogue is one Query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.mapping import product_from, product_record
from approvals.adapters.dynamodb.table import ConditionFailed, Table
from approvals.domain.money import amount
from approvals.domain.order import Product

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class DynamoDbCatalogue:
    """Implements the Catalogue port."""

    table: Table

    def products(self) -> Mapping[str, Product]:
        """Read every product by SKU."""
        records = self.table.query_all("CATALOGUE", "SKU#")
        return {record["sku"]: product_from(record) for record in records}


def seed(table: Table, products: Iterable[Product]) -> int:
    """Write the products that are not there yet; returns how many. Stock is never overwritten."""
    added = 0
    for product in products:
        try:
            table.transact([table.put_action(product_record(product), "attribute_not_exists(#pk)")])
        except ConditionFailed:
            continue
        added += 1
    return added


def parse_products(entries: Iterable[Mapping[str, object]]) -> tuple[Product, ...]:
    """Return a catalogue file's products: [{sku, name, unitPrice, currency, available}].

    Raises:
        KeyError, ValueError, ArithmeticError: if an entry lacks something or has it wrong.
    """
    return tuple(
        Product(
            sku=str(entry["sku"]),
            name=str(entry["name"]),
            unit_price=amount(str(entry["unitPrice"])),
            currency=str(entry["currency"]),
            available=int(str(entry["available"])),
        )
        for entry in entries
    )
