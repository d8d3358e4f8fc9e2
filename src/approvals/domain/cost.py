"""What an order's execution costs, beside two other ways to wait for the same person.

Everything comes from the execution's own history and a dated list of prices. The table, Slack and
the API are the same in all three ways, so they are in none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from approvals.domain.timeline import Timeline

LONGEST_RUN_SECONDS = 900
"""A Lambda function runs for 15 minutes at most."""
_DAYS_A_MONTH, _SECONDS_A_DAY, _GIGABYTE = 30, 86_400, 1_000_000_000
_MEGABYTES_A_GIGABYTE = 1024


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for ``per`` units, where it stands and when that was quoted."""

    usd: Decimal
    per: int
    unit: str
    source: str
    quoted_on: str


@dataclass(frozen=True, slots=True)
class PriceList:
    """One region's prices by name; `PRICED` says which there must be."""

    region: str
    currency: str
    note: str
    prices: Mapping[str, Price]


PRICED = ("duration", "request", "operation", "written", "retained", "transition")


@dataclass(frozen=True, slots=True)
class Machine:
    """What the orchestrator is set to: its memory, and how long its history is kept."""

    memory_mb: int
    retention_days: int

    @property
    def gigabytes(self) -> Decimal:
        """Memory as it is billed."""
        return Decimal(self.memory_mb) / _MEGABYTES_A_GIGABYTE


@dataclass(frozen=True, slots=True)
class Line:
    """So much of something at a price; ``per_second`` is how much more each second brings."""

    name: str
    quantity: Decimal
    price: Price
    per_second: Decimal = Decimal(0)

    @property
    def usd(self) -> Decimal:
        """What it costs."""
        return self.quantity * self.price.usd / self.price.per

    @property
    def usd_per_second(self) -> Decimal:
        """What each further second costs."""
        return self.per_second * self.price.usd / self.price.per


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run the order; ``name`` is nod, waiting_function or step_functions.

    ``keeping`` comes once it is over, and is not part of what it costs by now.
    """

    name: str
    lines: tuple[Line, ...]
    keeping: Line | None = None

    @property
    def usd(self) -> Decimal:
        """What it has cost by now: what was used, and what was kept while it ran."""
        return sum((line.usd for line in self.lines), Decimal(0))

    @property
    def usd_per_second(self) -> Decimal:
        """What each further second of waiting costs."""
        return sum((line.usd_per_second for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Cost:
    """The three ways; not complete where the history leaves data out."""

    prices: PriceList
    machine: Machine
    ways: tuple[Way, ...]
    is_complete: bool


def cost_of(timeline: Timeline, prices: PriceList, machine: Machine, now: datetime) -> Cost | None:
    """Return what an execution costs by ``now``; None where nothing of it was measured."""
    if timeline.started_at is None:
        return None
    end = timeline.ended_at or now
    seconds = _exact(max(0.0, (end - timeline.started_at).total_seconds()))
    ways = (
        _nod(timeline, prices, machine, seconds),
        _waiting_function(timeline, prices, machine, seconds),
        _step_functions(timeline, prices, machine),
    )
    return Cost(prices, machine, ways, timeline.usage.written.is_complete)


def _nod(timeline: Timeline, prices: PriceList, machine: Machine, seconds: Decimal) -> Way:
    price, usage = prices.prices, timeline.usage
    written = Decimal(usage.written.size) / _GIGABYTE
    gigabyte_months = written * seconds / _SECONDS_A_DAY / _DAYS_A_MONTH
    afterwards = written * machine.retention_days / _DAYS_A_MONTH
    growing = written / _SECONDS_A_DAY / _DAYS_A_MONTH if timeline.running else Decimal(0)
    return Way(
        "nod",
        (
            Line("duration", _billed_seconds(timeline) * machine.gigabytes, price["duration"]),
            Line("request", Decimal(len(timeline.invocations)), price["request"]),
            Line("operation", Decimal(usage.operations), price["operation"]),
            Line("written", written, price["written"]),
            Line("retained", gigabyte_months, price["retained"], growing),
        ),
        Line("retained", afterwards, price["retained"]),
    )


def _waiting_function(
    timeline: Timeline, prices: PriceList, machine: Machine, seconds: Decimal
) -> Way:
    """Return what functions cost that run all the time, one after the other."""
    growing = machine.gigabytes if timeline.running else Decimal(0)
    runs = Decimal(max(1, math.ceil(seconds / LONGEST_RUN_SECONDS)))
    return Way(
        "waiting_function",
        (
            Line("duration", seconds * machine.gigabytes, prices.prices["duration"], growing),
            Line("request", runs, prices.prices["request"]),
        ),
    )


def _step_functions(timeline: Timeline, prices: PriceList, machine: Machine) -> Way:
    """Return what a Standard workflow costs: a state a step or wait, with the same computing."""
    price, usage = prices.prices, timeline.usage
    return Way(
        "step_functions",
        (
            Line("transition", Decimal(usage.attempts), price["transition"]),
            Line("duration", _billed_seconds(timeline) * machine.gigabytes, price["duration"]),
            Line("request", Decimal(usage.step_attempts), price["request"]),
        ),
    )


def _billed_seconds(timeline: Timeline) -> Decimal:
    """Return what the invocations took, each rounded up to the millisecond."""
    milliseconds = sum(
        math.ceil(round(invocation.seconds * 1000, 3)) for invocation in timeline.invocations
    )
    return Decimal(milliseconds) / 1000


def _exact(seconds: float) -> Decimal:
    return Decimal(round(seconds * 1000)) / 1000
