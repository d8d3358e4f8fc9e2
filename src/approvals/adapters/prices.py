"""The list of prices, from the one file that holds them."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from approvals.domain.cost import PRICED, Price, PriceList

FILE = Path(__file__).with_name("prices.json")


@cache
def price_list() -> PriceList:
    """Return AWS's prices. Raises KeyError where the file lacks one."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    return PriceList(
        region=document["region"],
        currency=document["currency"],
        note=document["note"],
        prices={name: _price(document["prices"][name]) for name in PRICED},
    )


def _price(entry: dict[str, str | int]) -> Price:
    return Price(
        usd=Decimal(str(entry["usd"])),
        per=int(entry["per"]),
        unit=str(entry["unit"]),
        source=str(entry["source"]),
        quoted_on=str(entry["quotedOn"]),
    )
