"""What an execution costs, as the API's JSON: amounts and quantities are decimal text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from approvals.domain.cost import Cost, Line, Price, Way


def cost_json(cost: Cost) -> dict[str, Any]:
    """Return what an execution costs in each way; amounts and quantities are decimal text."""
    return {
        "currency": cost.prices.currency,
        "region": cost.prices.region,
        "note": cost.prices.note,
        "isComplete": cost.is_complete,
        "memoryMb": cost.machine.memory_mb,
        "retentionDays": cost.machine.retention_days,
        "prices": {name: _price_json(price) for name, price in cost.prices.prices.items()},
        "ways": [_way_json(way) for way in cost.ways],
    }


def _price_json(price: Price) -> dict[str, Any]:
    return {
        "usd": _decimal(price.usd),
        "per": price.per,
        "unit": price.unit,
        "source": price.source,
        "quotedOn": price.quoted_on,
    }


def _way_json(way: Way) -> dict[str, Any]:
    return {
        "name": way.name,
        "usd": _decimal(way.usd),
        "usdPerSecond": _decimal(way.usd_per_second),
        "lines": [_line_json(line) for line in way.lines],
        "keeping": _line_json(way.keeping) if way.keeping else None,
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {"name": line.name, "quantity": _decimal(line.quantity), "usd": _decimal(line.usd)}


def _decimal(number: Decimal) -> str:
    """Return e.g. ``0.000072``: eighteen places are far below anything that is billed."""
    return format(round(number, 18).normalize(), "f")
