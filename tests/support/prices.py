"""Prices of round numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from approvals.domain.not_spent import UnitPrice


@dataclass(frozen=True, slots=True)
class FakePrice:
    """Implements UnitPrice."""

    usd: Decimal
    per: int = 1


PRICES: dict[str, UnitPrice] = {
    "duration": FakePrice(Decimal("0.00002")),
    "request": FakePrice(Decimal("0.20"), 1_000_000),
    "operation": FakePrice(Decimal("8.00"), 1_000_000),
    "written": FakePrice(Decimal("0.25")),
    "retained": FakePrice(Decimal("0.15")),
}
