"""Money as decimals with two places."""

from __future__ import annotations

from decimal import Decimal

CENT = Decimal("0.01")


def amount(value: str | int | Decimal) -> Decimal:
    """Return ``value`` as an amount with two places; raises ArithmeticError for anything else."""
    number = Decimal(value)
    if not number.is_finite():
        raise ArithmeticError(f"{value} is not an amount of money")
    return number.quantize(CENT)
