"""What a million waiting orders and 300 starts a second mean on AWS: a model, with its arithmetic.

Nothing is measured: the counts are those of `bench.paths`, the times those of the record, the
quotas and prices dated. Which quota binds first, which keys get hot, and what a month costs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from approvals.adapters.dynamodb import counters, finished
from approvals.use_cases.watch_orders import MOST
from bench.million import PARTS, parts
from bench.paths import Details, all_details
from bench.prices import usd
from bench.tables import Findings, markdown_table
from bench.waiting_ways import machines
from bench.ways import TYPICAL
from local.cloudformation import load
from local.places import TEMPLATE

RATE, WAITING = 300, 1_000_000
TRANSACTION_SECONDS = 0.010
"""How long a transaction holds its items: assumed, nobody has measured it here."""
_FILE = Path(__file__).with_name("quotas.json")
_GIGABYTE, _MONTH_SECONDS, _HOUR, _SCHEDULE_SECONDS, _LOOKS = 10**9, 30 * 86_400, 3_600, 300, 30


@dataclass(frozen=True, slots=True)
class Limit:
    """What there is of something a second, and how much of it an order takes."""

    name: str
    a_second: float
    an_order: float
    remark: str
    source: str

    @property
    def orders(self) -> float:
        """How many orders a second it allows."""
        return self.a_second / self.an_order


def measure() -> Findings:
    """Compute the tables."""
    details = all_details()[TYPICAL]
    return Findings(
        tables=(_by_limit(details), _by_partition(details), _by_item(details), _waiting(details),
                _month(details))
    )  # fmt: skip


def limits(details: Details) -> list[Limit]:
    """Return what limits the orders a second, the tightest first."""
    uses = _uses(details)
    found = [
        Limit(each["name"], each["a_second"], uses[each["use"]], each["remark"], _page(each))
        for each in _quotas()["quotas"]
    ]
    return sorted([*found, *_own_settings()], key=lambda limit: limit.orders)


def _uses(details: Details) -> Mapping[str, float]:
    cost, at = details.cost, machines()
    fronts = (cost.requests + cost.reconciler) * at.front_seconds
    return {
        "updates": details.slack["update"],
        "posts_in_channel": details.slack["channel"],
        "histories": 1,
        "starts": 1,
        "ends": 1,
        "callbacks": 1,
        "requests": cost.requests,
        "checkpoints": details.checkpoints,
        "write_units": cost.write_units,
        "read_units": cost.read_units,
        "function_seconds": cost.workflow * at.workflow_seconds + fronts,
    }


def _own_settings() -> Iterator[Limit]:
    """Yield what the template itself sets, so that nobody can spend more than was meant."""
    api = load(TEMPLATE.read_text(encoding="utf-8"))["Resources"]["HttpApi"]["Properties"]
    remark, page = "a setting, to be raised first", "template.yaml"
    placing = api["RouteSettings"]["POST /orders"]["ThrottlingRateLimit"]
    yield Limit("Own throttle of `POST /orders`", placing, 1, remark, page)
    other = api["DefaultRouteSettings"]["ThrottlingRateLimit"]
    yield Limit("Own throttle of any other route, Slack's too", other, 2, remark, page)


def _by_limit(details: Details) -> str:
    head = (
        "What binds", "Limit a second", "An order takes", "Orders a second",
        f"At {RATE} a second", "Remark", "Source",
    )  # fmt: skip
    lines = [
        (
            limit.name, _rate(limit.a_second), f"{limit.an_order:.3g}", _rate(limit.orders),
            _times(RATE / limit.orders), limit.remark, limit.source,
        )
        for limit in limits(details)
    ]  # fmt: skip
    return markdown_table(head, lines)


def _by_partition(details: Details) -> str:
    most = _quotas()["partition"]["write_units_a_second"]
    head = ("Partition", "Write units an order", "Partitions", f"Each, at {RATE} a second",
            f"Orders a second at {most:,}", "Why")  # fmt: skip
    lines = []
    for name, units in sorted(details.units.items(), key=lambda item: -item[1]):
        spread, why = SPREAD.get(name, (1, ""))
        if spread is None:
            lines.append((name, str(units), "as many as there are", "–", "–", why))
            continue
        each = units * RATE / spread
        lines.append(
            (name, str(units), str(spread), f"{each:,.0f}", _rate(most * spread / units), why)
        )
    return markdown_table(head, lines)


SPREAD: Mapping[str, tuple[int | None, str]] = {
    "ORDER#…": (None, "an order's own, so never more than its own few writes"),
    "PERSON#…": (None, "a requester's, an approver's; `MaxOpenOrdersPerRequester` bounds the one"),
    "FIND#…": (
        None,
        "by two characters: what all orders share puts 2 units of each on one",
    ),
    "DEMO#…": (None, "the demo's gateway and carrier, by order"),
    "COUNTS#…": (counters.SHARDS, "counters by status, by order"),
    "INSIGHTS#…": (1, "a week's sums; their shards are sort keys of one partition"),
    "CATALOGUE": (1, "stock of all products, reserved and shipped"),
    "TO_KEEP": (1, "written when an order ends, removed when it is kept"),
    "orders-by-time AUDIT#…": (1, "a day's audit entries, in the order of their time"),
    "orders-by-time ORDERS": (1, "all orders, in the order of their time"),
    **{
        f"orders-by-status STATUS#{status}": (1, "orders come and go")
        for status in ("received", "reserved", "awaiting_approval", "approved", "fulfilled")
    },
}


def _by_item(details: Details) -> str:
    head = ("Item that transactions meet on", "Transactions an order", "Items",
            f"Each, at {RATE} a second", f"Busy, at {TRANSACTION_SECONDS * 1000:.0f} ms each",
            "Orders a second when always busy")  # fmt: skip
    lines = []
    for name, items in ITEMS.items():
        an_order = details.transactions[name]
        each = an_order * RATE / items
        lines.append(
            (
                name, str(an_order), str(items), f"{each:,.0f}",
                f"{each * TRANSACTION_SECONDS:.0%}", _rate(items / an_order / TRANSACTION_SECONDS),
            )
        )  # fmt: skip
    return markdown_table(head, lines)


ITEMS: Mapping[str, int] = {
    "CATALOGUE SKU#WIDGET-001": 1,
    "COUNTS#…": counters.SHARDS,
    "INSIGHTS#… SUM#week": finished.SHARDS,
}


def _waiting(details: Details) -> str:
    """Return what follows from how many wait, at this rate or without it."""
    most = _quotas()["running"]["most"]
    stored = WAITING * details.stored_bytes / _GIGABYTE
    kept = WAITING * details.cost.checkpointed / _GIGABYTE
    days = WAITING / MOST * _SCHEDULE_SECONDS / 86_400
    a_run = f"{WAITING:,} / {MOST} a run × {_SCHEDULE_SECONDS // 60} min"
    checkpoints = f"{WAITING:,} × {details.cost.checkpointed} B × `retained`"
    items = f"{WAITING:,} × {details.stored_bytes:,} B × `stored`"
    lines = [
        ("Each waits, where as many end as start", f"{WAITING:,} / {RATE} a second",
         f"{WAITING / RATE / 60:.1f} min"),
        ("Longest mean wait below the quota of running executions", f"{most:,} / {RATE} a second",
         f"{most / RATE / _HOUR:.1f} h"),
        ("Share of that quota", f"{WAITING:,} / {most:,}", f"{WAITING / most:.0%}"),
        ("Compute, connections, timers of one's own while they wait", "none runs", "0"),
        ("Their checkpoints for a month", checkpoints, f"{usd('retained', kept):.2f} USD"),
        ("Their items for a month", items, f"{usd('stored', stored):.2f} USD"),
        ("The reconciler has looked at each", a_run, f"{days:.0f} days"),
        (f"– at {_LOOKS} a second, which is all that Lambda allows", f"{WAITING:,} / {_LOOKS}",
         f"{WAITING / _LOOKS / _HOUR:.1f} h"),
    ]  # fmt: skip
    return markdown_table((f"{WAITING:,} orders wait", "Arithmetic", "Result"), lines)


def _month(details: Details) -> str:
    orders = RATE * _MONTH_SECONDS
    costs = parts(details, WAITING / RATE)
    lines = [(name, _dollars(costs[name] * orders)) for name in PARTS]
    total = sum(costs.values(), Decimal())
    an_order = f"{orders:,} orders × {total:.7f} USD"
    lines.append((an_order, _dollars(total * orders)))
    return markdown_table((f"A month at {RATE} a second", "USD"), lines)


def _quotas() -> Any:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def _page(quota: Mapping[str, str]) -> str:
    return f"[{quota['quotedOn']}]({quota['source']})"


def _rate(orders: float) -> str:
    return f"{orders:,.0f}" if orders >= 10 else f"{orders:.2g}"


def _times(share: float) -> str:
    return f"{share:,.0f} ×" if share >= 10 else f"{share:.2f} ×"


def _dollars(amount: Decimal) -> str:
    return f"{amount:,.0f}"
