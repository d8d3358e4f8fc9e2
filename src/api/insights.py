"""What the weeks of finished orders say: JSON for the page, CSV for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.csv_text import csv_response
from api.http import Request, Response
from api.people import answer_with_names
from approvals.domain.errors import MalformedRequest
from approvals.domain.insights import OUTCOMES
from approvals.domain.spread import ERROR
from approvals.domain.week import Week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from approvals.domain.insights import Billed, Insights, Period
    from approvals.domain.not_spent import Savings
    from approvals.ports import Clock, Names
    from approvals.use_cases.find_insights import FindInsights

DEFAULT_WEEKS, MAX_WEEKS = 12, 104
FORMATS = ("json", "csv")


@dataclass(frozen=True, slots=True)
class InsightsEndpoints:
    """Answers GET /insights; ``savings`` is None where no prices are known."""

    find: FindInsights
    savings: Savings | None
    clock: Clock
    names: Names

    def show_insights(self, request: Request, _: Mapping[str, str]) -> Response:
        """GET /insights."""
        first, last = self._weeks(request.query)
        wanted = _one_of(request.query, "format", FORMATS)
        table = _one_of(request.query, "table", tuple(_TABLES))
        found = self.find(first, last)
        if wanted == "csv":
            name = f"nod-{table}-{first}-{last}"
            return csv_response(name, *_TABLES[table](found, self.savings))
        body = insights_json(found, self.savings)
        people = (load.person for load in found.whole.approvers)
        return answer_with_names(self.names, request, body, people, lambda names: {**body, **names})

    def _weeks(self, query: Mapping[str, str]) -> tuple[Week, Week]:
        last = _week(query, "to") or Week.of(self.clock.now())
        first = _week(query, "from") or last.after(1 - DEFAULT_WEEKS)
        if first > last:
            raise MalformedRequest.said("from", "not_after", other="to")
        if first.after(MAX_WEEKS) <= last:
            raise MalformedRequest.said("from", "weeks_before", limit=MAX_WEEKS, other="to")
        return first, last


def insights_json(insights: Insights, savings: Savings | None) -> dict[str, Any]:
    """Return insights; durations are seconds, money is dollars and decimal text."""
    whole = insights.whole
    return {
        "from": str(insights.weeks[0][0]),
        "to": str(insights.weeks[-1][0]),
        "weeks": [
            {"week": str(week), "beginsOn": week.begins_on.isoformat()}
            | _period_json(period, savings)
            for week, period in insights.weeks
        ],
        "whole": _period_json(whole, savings),
        "stages": [
            {"name": stage.name, "waits": stage.waits, "seconds": round(stage.seconds, 3)}
            for stage in whole.stages
        ],
        "approvers": [
            {"person": load.person, "own": load.own, "stoodIn": load.stood_in}
            for load in whole.approvers
        ],
        "amounts": [
            {"currency": each.currency, "orders": each.orders, "amount": str(each.amount)}
            for each in whole.amounts
        ],
        "quantileError": round(ERROR, 4),
    }


def _period_json(period: Period, savings: Savings | None) -> dict[str, Any]:
    totals, used = period.totals, period.totals.used
    spared = savings(totals.billed) if savings is not None else None
    return {
        "orders": totals.orders,
        "outcomes": {status.value: count for status, count in totals.outcomes.items()},
        "decided": totals.decided,
        "p50Seconds": _rounded(totals.seconds_to_decide(0.5)),
        "p95Seconds": _rounded(totals.seconds_to_decide(0.95)),
        "measured": used.executions,
        "wallSeconds": round(totals.wall_seconds, 3),
        "activeSeconds": round(used.active_seconds, 3),
        "waitingSeconds": round(used.waiting_seconds, 3),
        "computeShare": totals.compute_share,
        "invocations": used.invocations,
        "operations": used.operations,
        "notSpent": {
            "usd": f"{spared.usd:.6f}",
            "waitingFunction": f"{spared.waiting_function:.6f}",
            "nod": f"{spared.nod:.6f}",
        }
        if spared is not None
        else None,
    }


type Table = tuple[Sequence[str], Iterator[Sequence[object]]]


_DOLLARS = {
    "usd": "notSpentUsd",
    "waitingFunction": "waitingFunctionUsd",
    "nod": "nodUsd",
}
_BILLED: Mapping[str, Callable[[Billed], Decimal | int]] = {
    "billedGbSeconds": lambda billed: billed.gb_seconds,
    "billedRequests": lambda billed: billed.requests,
    "billedOperations": lambda billed: billed.operations,
    "writtenGb": lambda billed: billed.written_gb,
    "writtenGbDays": lambda billed: billed.written_gb_days,
    "waitingFunctionGbSeconds": lambda billed: billed.lasting_gb_seconds,
    "waitingFunctionRequests": lambda billed: billed.lasting_runs,
}
"""What the prices of the formula are multiplied with, by column; a name says its unit."""


def _weeks_table(insights: Insights, savings: Savings | None) -> Table:
    outcomes = [status.value for status in OUTCOMES]
    plain = [
        "week", "orders", "decided", "p50Seconds", "p95Seconds", "measured", "wallSeconds",
        "activeSeconds", "waitingSeconds", "computeShare", "invocations", "operations",
    ]  # fmt: skip

    def cells(week: Week, period: Period) -> list[object]:
        row: Mapping[str, Any] = {"week": str(week), **_period_json(period, savings)}
        counts = [row["outcomes"][name] for name in outcomes]
        # Numbers of their own: below zero they are no formulas.
        money = [float(row["notSpent"][name]) if row["notSpent"] else None for name in _DOLLARS]
        billed = [float(quantity(period.totals.billed)) for quantity in _BILLED.values()]
        return [*(row[name] for name in plain), *counts, *money, *billed]

    head = [*plain, *outcomes, *_DOLLARS.values(), *_BILLED]
    return head, (cells(week, period) for week, period in insights.weeks)


def _stages_table(insights: Insights, _: Savings | None) -> Table:
    return ("week", "stage", "waits", "seconds"), (
        (str(week), stage.name, stage.waits, round(stage.seconds, 3))
        for week, period in insights.weeks
        for stage in period.stages
    )


def _approvers_table(insights: Insights, _: Savings | None) -> Table:
    return ("week", "person", "own", "stoodIn"), (
        (str(week), load.person, load.own, load.stood_in)
        for week, period in insights.weeks
        for load in period.approvers
    )


def _amounts_table(insights: Insights, _: Savings | None) -> Table:
    return ("week", "currency", "orders", "amount"), (
        (str(week), each.currency, each.orders, str(each.amount))
        for week, period in insights.weeks
        for each in period.amounts
    )


_TABLES: dict[str, Callable[[Insights, Savings | None], Table]] = {
    "weeks": _weeks_table,
    "stages": _stages_table,
    "approvers": _approvers_table,
    "amounts": _amounts_table,
}
TABLES = tuple(_TABLES)


def _week(query: Mapping[str, str], name: str) -> Week | None:
    text = query.get(name)
    if not text:
        return None
    try:
        return Week.parse(text)
    except ValueError:
        raise MalformedRequest.said(name, "week") from None


def _one_of(query: Mapping[str, str], name: str, accepted: Sequence[str]) -> str:
    value = query.get(name) or accepted[0]
    if value not in accepted:
        raise MalformedRequest.said(name, "one_of", accepted=tuple(accepted))
    return value


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
