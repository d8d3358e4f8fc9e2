"""All prices by name: those of the functions' own list, and what only the benchmarks price."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from approvals.adapters.prices import price_list
from approvals.domain.cost import Price
from bench.tables import markdown_table

FILE = Path(__file__).with_name("prices.json")


@cache
def prices() -> Mapping[str, Price]:
    """Return every price."""
    own = json.loads(FILE.read_text(encoding="utf-8"))["prices"]
    found = {
        name: Price(
            Decimal(entry["usd"]), entry["per"], entry["unit"], entry["source"], entry["quotedOn"]
        )
        for name, entry in own.items()
    }
    return {**price_list().prices, **found}


def usd(name: str, quantity: Decimal | float) -> Decimal:
    """Return what so much of something costs."""
    price = prices()[name]
    return Decimal(str(quantity)) * price.usd / price.per


def prices_table() -> str:
    """Return the prices with their dates, so that nobody has to look for them."""
    lines = [
        (f"`{name}`", f"{price.usd} / {price.per:,} {price.unit}", price.quoted_on, price.source)
        for name, price in prices().items()
    ]
    return markdown_table(("Price", "USD", "Quoted on", "Source"), lines)
