"""What a million orders cost, by the way that they go, and beside other ways to wait as long.

Computed from the counts of `bench.paths`, the recorded times and the dated prices. Nothing here is
measured anew, so it is the same on every machine, as long as the record is.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bench.paths import Details, all_details
from bench.prices import prices_table, usd
from bench.tables import Findings, markdown_table
from bench.waiting_ways import (
    MILLION,
    WAYS,
    checkpoints,
    compute_of,
    formulas,
    machines,
    nod,
    run,
    servers,
)
from bench.ways import TYPICAL

WAIT_SECONDS = 4 * 3_600
"""How long the orders of the table of paths wait."""
WAITS: Mapping[str, int] = {
    "1 minute": 60, "1 hour": 3_600, "4 hours": WAIT_SECONDS, "1 day": 86_400,
    "1 week": 7 * 86_400, "30 days": 30 * 86_400,
}  # fmt: skip
_GIGABYTE, _LARGE = 10**9, 10


def measure() -> Findings:
    """Compute the tables: by path, by waiting time, the formulas, the prices."""
    return Findings(tables=(_by_path(), _by_wait(), _break_even(), _formulas(), prices_table()))


PARTS = ("API Gateway", "Functions", "Durable operations", "Checkpoints", "Table", "Storage")


def parts(details: Details, wait_seconds: float = WAIT_SECONDS) -> Mapping[str, Decimal]:
    """Return what one order costs, by what it is paid for; storage is that of the first month."""
    cost, at = details.cost, machines()
    fronts = run(cost.requests, at.front_seconds, at.front_mb)
    repairs = run(cost.reconciler, at.front_seconds, at.reconciler_mb)
    return {
        "API Gateway": usd("gateway", cost.requests),
        "Functions": fronts + at.workflow(cost.workflow) + repairs,
        "Durable operations": usd("operation", cost.operations),
        "Checkpoints": checkpoints(details, wait_seconds, at),
        "Table": usd("write_unit", cost.write_units) + usd("read_unit", cost.read_units),
        "Storage": usd("stored", details.stored_bytes / _GIGABYTE),
    }


def _by_path() -> str:
    found = {name: parts(details) for name, details in all_details().items()}
    typical = sum(found[TYPICAL].values())
    lines = [
        (
            name,
            *(_dollars(each[part]) for part in PARTS),
            _dollars(sum(each.values(), Decimal())),
            f"{sum(each.values()) / typical:.2f} × {TYPICAL}",
        )
        for name, each in found.items()
    ]
    return markdown_table(("A million orders", *PARTS, "USD", "Ratio"), lines)


def _by_wait() -> str:
    details, at = all_details()[TYPICAL], machines()
    lines = []
    for name, way in WAYS.items():
        costs = [way(details, wait, at) for wait in WAITS.values()]
        own = [nod(details, wait, at) for wait in WAITS.values()]
        shown = [_with_ratio(c, n) for c, n in zip(costs, own, strict=True)]
        lines.append((name, *shown))
    return markdown_table(("A million orders that wait", *WAITS), lines)


def _break_even() -> str:
    """Return how many orders a month it takes for servers to cost as much as Nod."""
    details, at = all_details()[TYPICAL], machines()
    compute = compute_of(details, at)
    month = (servers(details, WAIT_SECONDS, at) - compute) * MILLION
    an_order = nod(details, WAIT_SECONDS, at) - compute
    line = ("Two servers, always on", f"{month:.2f}", f"{round(int(month / an_order), -3):,}")
    return markdown_table(("Way", "USD a month", "As much as Nod at, orders a month"), [line])


def _with_ratio(cost: Decimal, own: Decimal) -> str:
    ratio = cost / own
    return (
        f"{_dollars(cost)} ({ratio:,.0f} ×)" if ratio >= 10 else f"{_dollars(cost)} ({ratio:.2f} ×)"
    )


def _formulas() -> str:
    return markdown_table(("Way", "Of one order"), list(formulas()))


def _dollars(amount: Decimal) -> str:
    of_a_million = amount * MILLION
    return f"{of_a_million:,.2f}" if of_a_million < 1_000 else f"{of_a_million:,.0f}"
