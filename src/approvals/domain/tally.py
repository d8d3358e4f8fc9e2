"""What one finished order adds to its week: numbers that are only ever summed.

Every figure of the insights is made of such sums, so two weeks, or the two halves of one, are
put together by adding them up, and in whatever order orders are counted.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from approvals.domain.decision import DecisionKind
from approvals.domain.spread import bucket
from approvals.domain.week import Week

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from approvals.domain.order import Order, Stage
    from approvals.domain.timeline import Timeline

MAX_VOTERS = 60
"""Of one order, by name; with what else it adds, they fit into one transaction."""
OTHERS = "others"
"""Who the voters above that number are counted as."""
SPREAD = "spread_"
"""How the names of a spread's counts begin; the rest is the bucket."""
LONGEST_RUN_MILLISECONDS = 900_000
_BY_PEOPLE = frozenset({DecisionKind.APPROVED, DecisionKind.REJECTED})


class Of(StrEnum):
    """What a tally is about: the whole week, or something in it that has a name."""

    WEEK = "week"
    STAGE = "stage"
    APPROVER = "approver"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums by their name. Times are whole milliseconds, memory is in MB, money in its currency."""

    of: Of
    name: str
    numbers: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Measured:
    """What an order's execution used, as its history measures it."""

    timeline: Timeline
    memory_mb: int


def week_of(order: Order) -> Week:
    """Return the week that an order counts in: the one that it ended in."""
    return Week.of(order.ended_at or order.updated_at)


def tallies(order: Order, measured: Measured | None) -> tuple[Tally, ...]:
    """Return what an order adds; without a history, nothing that only that could tell."""
    whole = {**_outcome(order), **_used(measured), **_paid(order, measured)}
    found = [Tally(Of.WEEK, "", _decimals(whole))]
    stages: dict[str, Counter[str]] = {}
    for stage, milliseconds in _waits(order):
        stages.setdefault(stage.name, Counter()).update(waits=1, milliseconds=milliseconds)
    found += [Tally(Of.STAGE, name, _decimals(sums)) for name, sums in stages.items()]
    voters = _votes(order)
    found += [Tally(Of.APPROVER, name, _decimals(sums)) for name, sums in voters.items()]
    if order.is_purchase:
        sums = {"orders": Decimal(1), "amount": order.total}
        found.append(Tally(Of.CURRENCY, order.currency, sums))
    return tuple(found)


def _outcome(order: Order) -> dict[str, int]:
    sums = {"orders": 1, f"outcome_{order.status.value}": 1}
    seconds, decision = order.seconds_to_decide, order.decision
    if seconds is not None and decision is not None and decision.kind in _BY_PEOPLE:
        sums |= {"decided": 1, f"{SPREAD}{bucket(seconds)}": 1}
    return sums


def _used(measured: Measured | None) -> dict[str, int]:
    if measured is None:
        return {}
    timeline = measured.timeline
    return {
        "measured": 1,
        "wall": _ms(timeline.wall_seconds),
        "active": _ms(timeline.active_seconds),
        "waiting": _ms(timeline.waiting_seconds),
        "invocations": len(timeline.invocations),
        "operations": timeline.usage.operations,
    }


def _paid(order: Order, measured: Measured | None) -> dict[str, int]:
    """Return what costs are made of: of a request's own workflow the memory is not known here."""
    if measured is None or not order.is_purchase:
        return {}
    timeline, memory = measured.timeline, measured.memory_mb
    lasting = _ms(timeline.active_seconds) + _ms(timeline.waiting_seconds)
    # Each invocation is billed in whole milliseconds, and a function runs for 15 minutes at most.
    billed = sum(math.ceil(round(run.seconds * 1_000, 3)) for run in timeline.invocations)
    return {
        "billed_memory": billed * memory,
        "billed_requests": len(timeline.invocations),
        "billed_operations": timeline.usage.operations,
        "lasting_memory": lasting * memory,
        "lasting_runs": max(1, math.ceil(lasting / LONGEST_RUN_MILLISECONDS)),
        "written": timeline.usage.written.size,
        "written_lasting": timeline.usage.written.size * lasting,
    }


def _waits(order: Order) -> Iterator[tuple[Stage, int]]:
    """Yield each stage that was asked, with how long it took until it was closed."""
    asked = [stage for stage in order.stages if stage.asked_at is not None]
    for stage in asked:
        begun, ended = stage.asked_at, _closed_at(order, stage, is_last=stage is asked[-1])
        if begun is not None and ended is not None:
            yield stage, max(0, _ms((ended - begun).total_seconds()))


def _closed_at(order: Order, stage: Stage, *, is_last: bool) -> datetime | None:
    if is_last:
        return order.decision.at if order.decision else order.ended_at
    # The vote that closes a stage is its last: after it nobody can cast or change one.
    return max((vote.at for vote in stage.votes), default=None)


def _votes(order: Order) -> dict[str, Counter[str]]:
    voters: dict[str, Counter[str]] = {}
    for vote in (vote for stage in order.stages for vote in stage.votes):
        is_known = vote.person in voters or len(voters) < MAX_VOTERS
        name = vote.person if is_known else OTHERS
        how = "stood_in" if vote.is_for_another else "own"
        voters.setdefault(name, Counter()).update({how: 1})
    return voters


def _ms(seconds: float) -> int:
    return round(seconds * 1_000)


def _decimals(sums: Mapping[str, int]) -> dict[str, Decimal]:
    return {name: Decimal(number) for name, number in sums.items()}
