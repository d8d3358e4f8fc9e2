"""What a thousand orders say is what each of them says, added up."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.insights import read_period
from approvals.domain.not_spent import savings
from approvals.domain.order import Order, Status
from approvals.domain.spread import ERROR
from approvals.domain.tally import MAX_VOTERS, OTHERS, Of, tallies, week_of
from approvals.domain.voting import CastVote
from approvals.domain.week import Week
from approvals.use_cases.find_insights import FindInsights
from approvals.use_cases.keep_finished import KeepFinished
from tests.support.doubles import RecordingExecutions, RecordingMetrics
from tests.support.finished import InMemoryFinished
from tests.support.orders import FIRST_WAIT, STAGE, decided, entry, new_order
from tests.support.prices import PRICES
from tests.support.random_orders import EPOCH, random_orders
from tests.support.store import InMemoryOrderStore, InMemoryTable
from tests.support.time import ManualClock

type Lived = list[tuple[Order, list[dict[str, Any]]]]
MEMORY_MB = 512


@pytest.fixture(scope="module")
def lived() -> Lived:
    return list(random_orders(1_000, seed=20261121))


@pytest.fixture(scope="module")
def find(lived: Lived) -> FindInsights:
    """The insights of all of them, each kept twice."""
    table = InMemoryTable()
    executions = RecordingExecutions(histories={order.execution_arn or "": h for order, h in lived})
    finished = InMemoryFinished(table)
    clock = ManualClock(EPOCH + timedelta(days=400))
    keep = KeepFinished(
        InMemoryOrderStore(table),
        finished,
        executions,
        clock,
        MEMORY_MB,
        lambda: None,
        RecordingMetrics(),
    )
    table.orders = {order.order_id: order for order, _ in lived}
    assert all(keep(order.order_id) for order, _ in lived)
    assert all(keep(order.order_id) for order, _ in lived)
    return FindInsights(finished)


def weeks(lived: Lived) -> tuple[Week, Week]:
    found = [week_of(order) for order, _ in lived]
    return min(found), max(found)


def rank(seconds: list[float], share: float) -> float:
    return sorted(seconds)[math.ceil(share * len(seconds)) - 1]


def by_people(orders: list[Order]) -> list[float]:
    kinds = {DecisionKind.APPROVED, DecisionKind.REJECTED}
    return [
        order.seconds_to_decide
        for order in orders
        if order.seconds_to_decide is not None and order.decision and order.decision.kind in kinds
    ]


def test_every_week_has_its_own_orders_and_outcomes(lived: Lived, find: FindInsights) -> None:
    found = find(*weeks(lived))
    assert len(found.weeks) > 12
    for week, period in found.weeks:
        mine = [order for order, _ in lived if week_of(order) == week]
        assert period.totals.orders == len(mine)
        counted = Counter(order.status for order in mine)
        assert period.totals.outcomes == {status: counted[status] for status in Status
                                          if status in period.totals.outcomes}  # fmt: skip
    assert found.whole.totals.orders == len(lived)


def test_times_to_decide_are_as_close_as_promised(lived: Lived, find: FindInsights) -> None:
    for week, period in find(*weeks(lived)).weeks:
        seconds = by_people([order for order, _ in lived if week_of(order) == week])
        assert period.totals.decided == len(seconds)
        for share in (0.5, 0.95) if seconds else ():
            read, true = period.totals.seconds_to_decide(share), rank(seconds, share)
            assert read is not None
            assert max(read / true, true / read) <= 1 + ERROR + 1e-9


def test_votes_are_counted_for_who_cast_them(lived: Lived, find: FindInsights) -> None:
    votes = [v for order, _ in lived for stage in order.stages for v in stage.votes]
    own = Counter(vote.person for vote in votes if vote.voice == vote.person)
    stood_in = Counter(vote.person for vote in votes if vote.voice != vote.person)
    found = find(*weeks(lived)).whole.approvers
    assert {load.person: (load.own, load.stood_in) for load in found} == {
        person: (own[person], stood_in[person]) for person in own | stood_in
    }


def test_waits_are_added_up_by_stage(lived: Lived, find: FindInsights) -> None:
    waits: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for order, _ in lived:
        for number, stage in enumerate(order.stages):
            assert order.decision is not None
            last = number == len(order.stages) - 1
            end = order.decision.at if last else stage.votes[-1].at
            assert stage.asked_at is not None
            waits[stage.name] += 1
            seconds[stage.name] += round((end - stage.asked_at).total_seconds() * 1_000)
    found = find(*weeks(lived)).whole.stages
    assert {stage.name: stage.waits for stage in found} == waits
    assert {stage.name: round(stage.seconds * 1_000) for stage in found} == seconds


def test_amounts_are_exact_and_apart_by_currency(lived: Lived, find: FindInsights) -> None:
    for each in find(*weeks(lived)).whole.amounts:
        mine = [o for o, _ in lived if o.is_purchase and o.currency == each.currency]
        assert (each.orders, each.amount) == (len(mine), sum(o.total for o in mine))


def test_what_was_used_is_what_the_histories_measure(lived: Lived, find: FindInsights) -> None:
    totals = find(*weeks(lived)).whole.totals
    histories = [(order, events) for order, events in lived if events]
    active = lasting = lasting_of_orders = wall = 0.0
    for order, events in histories:
        runs = [e["InvocationCompletedDetails"] for e in events if len(e) == 3 and "Id" not in e]
        active += sum((r["EndTimestamp"] - r["StartTimestamp"]).total_seconds() for r in runs)
        lasted = (runs[-1]["EndTimestamp"] - runs[0]["StartTimestamp"]).total_seconds()
        lasting += lasted
        lasting_of_orders += lasted * order.is_purchase
        wall += (runs[-1]["EndTimestamp"] - order.created_at).total_seconds()
    used = totals.used
    assert (used.executions, used.invocations) == (len(histories), 2 * len(histories))
    assert used.operations == 3 * len(histories)
    assert used.active_seconds == pytest.approx(active)
    assert used.waiting_seconds == pytest.approx(lasting - active)
    assert totals.wall_seconds == pytest.approx(wall)
    assert totals.compute_share == pytest.approx(active / wall)
    purchases = sum(order.is_purchase for order, _ in histories)
    billed = totals.billed
    assert (billed.requests, billed.operations) == (2 * purchases, 3 * purchases)
    assert float(billed.lasting_gb_seconds) == pytest.approx(lasting_of_orders / 2)
    assert billed.lasting_runs >= lasting_of_orders / 900


def test_money_not_spent_is_the_difference_of_two_costs(lived: Lived, find: FindInsights) -> None:
    used = find(*weeks(lived)).whole.totals.billed
    spared = savings(PRICES, 30)(used)
    assert spared.waiting_function == used.lasting_gb_seconds * Decimal("0.00002") + (
        used.lasting_runs * Decimal("0.20") / 1_000_000
    )
    cheap = used.gb_seconds * Decimal("0.00002")
    cheap += (used.requests * Decimal("0.20") + used.operations * 8) / 1_000_000
    cheap += used.written_gb * Decimal("0.25")
    cheap += (used.written_gb * 30 + used.written_gb_days) / 30 * Decimal("0.15")
    assert spared.nod == cheap
    assert spared.usd == spared.waiting_function - spared.nod > 0


def test_of_no_orders_there_is_nothing_to_say() -> None:
    period = read_period([])
    assert (period.totals.orders, period.totals.decided) == (0, 0)
    assert period.totals.seconds_to_decide(0.5) is None
    assert period.totals.compute_share is None
    assert (period.stages, period.approvers, period.amounts) == ((), (), ())
    assert savings(PRICES, 30)(period.totals.billed).usd == 0


def test_an_order_that_nobody_was_asked_for_took_no_time_to_decide() -> None:
    order = replace(new_order(), status=Status.FULFILLED, decision=decided())
    [week, currency] = tallies(order, None)
    assert (week.of, currency.of) == (Of.WEEK, Of.CURRENCY)
    assert set(week.numbers) == {"orders", "outcome_fulfilled"}


def test_an_order_that_failed_while_it_waited_has_waited_until_then() -> None:
    order = replace(
        new_order(),
        status=Status.FAILED,
        stages=(replace(STAGE, waits=(FIRST_WAIT,)),),
        ended_at=new_order().created_at + timedelta(minutes=5),
    )
    stage = next(tally for tally in tallies(order, None) if tally.of is Of.STAGE)
    assert stage.name == STAGE.name
    assert dict(stage.numbers) == {"waits": Decimal(1), "milliseconds": Decimal(300_000)}


def test_more_voters_than_a_transaction_holds_are_counted_together() -> None:
    at = entry("x").at
    votes = tuple(
        CastVote(f"v{n}", f"U{n}", f"U{n}", DecisionKind.APPROVED, at, decided().via)
        for n in range(MAX_VOTERS + 30)
    )
    order = replace(
        new_order(),
        status=Status.FULFILLED,
        stages=(replace(STAGE, waits=(FIRST_WAIT,), votes=votes),),
    )
    found = [tally for tally in tallies(order, None) if tally.of is Of.APPROVER]
    assert len(found) == MAX_VOTERS + 1
    assert {tally.name: tally.numbers["own"] for tally in found}[OTHERS] == 30
