"""What finished orders did not cost, because nothing ran while they waited.

The money not spent is what functions would have cost that run all the time from an execution's
first invocation to its end, one after the other, minus what the executions cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvals.domain.insights import Billed

_DAYS_A_MONTH = 30


class UnitPrice(Protocol):
    """A price: dollars for ``per`` units."""

    @property
    def usd(self) -> Decimal:
        """How many dollars."""
        ...

    @property
    def per(self) -> int:
        """For how many units."""
        ...


@dataclass(frozen=True, slots=True)
class NotSpent:
    """Dollars."""

    waiting_function: Decimal
    nod: Decimal

    @property
    def usd(self) -> Decimal:
        """The difference; below zero where waiting was so short that functions are cheaper."""
        return self.waiting_function - self.nod


type Savings = Callable[[Billed], NotSpent]
"""What prices make of what was billed."""


def savings(prices: Mapping[str, UnitPrice], retention_days: int) -> Savings:
    """Return what tells money not spent at these prices.

    Args:
        prices: of a ``duration`` (GB-seconds), ``request``, ``operation``, of data ``written``
            (GB) and ``retained`` (GB-months).
        retention_days: for how long a history is kept after its execution.
    """

    def cost(name: str, quantity: Decimal | int) -> Decimal:
        return quantity * prices[name].usd / prices[name].per

    def not_spent(billed: Billed) -> NotSpent:
        kept = (billed.written_gb_days + billed.written_gb * retention_days) / _DAYS_A_MONTH
        return NotSpent(
            waiting_function=cost("duration", billed.lasting_gb_seconds)
            + cost("request", billed.lasting_runs),
            nod=cost("duration", billed.gb_seconds)
            + cost("request", billed.requests)
            + cost("operation", billed.operations)
            + cost("written", billed.written_gb)
            + cost("retained", kept),
        )

    return not_spent
