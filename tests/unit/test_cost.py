"""The figures are computed by hand, and one of them is AWS's own example."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from approvals.adapters.prices import price_list
from approvals.domain.cost import Cost, Machine, Way, cost_of
from approvals.domain.execution_events import Invocation
from approvals.domain.timeline import Timeline
from approvals.domain.usage import Usage, Written
from approvals.use_cases.price_order import PriceOrder
from tests.support.orders import new_order
from tests.support.pictures import as_request

PRICES, MACHINE = price_list(), Machine(memory_mb=512, retention_days=30)
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
USAGE = Usage(operations=9, attempts=8, step_attempts=7, written=Written(2_000, is_complete=True))


def measured(*milliseconds: int, lasted: timedelta, running: bool = False) -> Timeline:
    invocations = tuple(Invocation(START, START + timedelta(milliseconds=m)) for m in milliseconds)
    ended = None if running else START + lasted
    return Timeline(
        lasted.total_seconds(), 0.0, 0.0, running, True, START, ended, invocations, (), USAGE
    )  # fmt: skip


def cost(timeline: Timeline, now: datetime = START) -> Cost:
    found = cost_of(timeline, PRICES, MACHINE, now)
    assert found is not None
    return found


def way(found: Cost, name: str) -> Way:
    [one] = [way for way in found.ways if way.name == name]
    return one


def quantities(found: Way) -> dict[str, Decimal]:
    return {line.name: line.quantity for line in found.lines}


def test_an_order_costs_its_compute_operations_and_data() -> None:
    nod = way(cost(measured(300, 200, lasted=timedelta(days=30))), "nod")

    assert quantities(nod) == {
        "duration": Decimal("0.25"),  # 0.5 s of half a gigabyte
        "request": 2,
        "operation": 9,
        "written": Decimal("0.000002"),
        "retained": Decimal("0.000002"),  # 30 days while it ran: one month
    }
    assert nod.usd == sum(
        map(Decimal, ["0.00000333335", "0.0000004", "0.000072", "0.0000005", "0.0000003"])
    )


def test_keeping_its_data_afterwards_is_told_beside_what_it_cost_by_now() -> None:
    found = cost(measured(300, lasted=timedelta(days=30), running=True))

    keeping = way(found, "nod").keeping
    assert keeping is not None
    assert (keeping.name, keeping.quantity) == ("retained", Decimal("0.000002")), "30 days more"
    assert keeping.usd == Decimal("0.0000003")
    assert way(found, "nod").usd == sum(line.usd for line in way(found, "nod").lines)
    assert way(found, "waiting_function").keeping is None
    assert way(found, "step_functions").keeping is None


def test_a_function_that_waits_pays_for_every_second_and_starts_every_quarter_hour() -> None:
    waiting = way(cost(measured(300, lasted=timedelta(days=30))), "waiting_function")

    assert quantities(waiting) == {"duration": 2_592_000 // 2, "request": 2_880}
    assert waiting.usd == Decimal("17.2800864") + Decimal("0.000576")


def test_a_standard_workflow_pays_a_transition_for_each_attempt_of_a_step_or_wait() -> None:
    workflow = way(cost(measured(300, 200, lasted=timedelta(days=30))), "step_functions")

    assert quantities(workflow) == {"transition": 8, "duration": Decimal("0.25"), "request": 7}
    assert workflow.usd == Decimal("0.0002") + Decimal("0.00000333335") + Decimal("0.0000014")


def test_while_it_sleeps_only_the_waiting_function_pays_by_the_second() -> None:
    running = measured(300, lasted=timedelta(0), running=True)
    early, late = (cost(running, START + timedelta(hours=hours)) for hours in (1, 2))

    waiting = way(late, "waiting_function")
    hour = waiting.usd - way(early, "waiting_function").usd
    # Four more functions a hour begin, which the rate between two of them does not hold.
    assert waiting.usd_per_second * 3600 + 4 * Decimal("0.0000002") == hour
    assert way(late, "step_functions") == way(early, "step_functions")
    assert way(late, "step_functions").usd_per_second == 0
    grown = way(late, "nod").usd - way(early, "nod").usd
    assert float(grown) == pytest.approx(float(way(late, "nod").usd_per_second * 3600))
    assert grown < hour / 1_000_000


def test_what_is_over_costs_no_more_by_the_second() -> None:
    over = cost(measured(300, lasted=timedelta(hours=1)), START + timedelta(days=3))

    assert [way.usd_per_second for way in over.ways] == [0, 0, 0]
    assert over == cost(measured(300, lasted=timedelta(hours=1)), START + timedelta(days=9))


def test_each_invocation_is_billed_by_the_millisecond_begun() -> None:
    took = Invocation(START, START + timedelta(microseconds=1_200))
    timeline = replace(measured(lasted=timedelta(hours=1)), invocations=(took, took))

    assert quantities(way(cost(timeline), "nod"))["duration"] == Decimal("0.002")


def test_the_prices_make_aws_s_own_example() -> None:
    # A million claims a month with a week's review: four operations and 104 GB, kept for a
    # fortnight; AWS's page says $32.00, $26.00 and $10.92.
    usage = Usage(4, 3, 2, Written(104_000, is_complete=True))
    timeline = replace(measured(lasted=timedelta(days=7)), usage=usage)
    found = cost_of(timeline, PRICES, Machine(512, 14), START)
    assert found is not None

    nod = way(found, "nod")
    assert nod.keeping is not None
    a_million = {line.name: line.usd * 1_000_000 for line in nod.lines}
    a_million["retained"] += nod.keeping.usd * 1_000_000

    assert a_million["operation"] == Decimal("32.00")
    assert a_million["written"] == Decimal("26.00")
    assert round(a_million["retained"], 6) == Decimal("10.92")


def test_every_price_says_where_it_stands_and_when() -> None:
    for price in PRICES.prices.values():
        assert price.source.startswith("https://aws.amazon.com/")
        assert date.fromisoformat(price.quoted_on) >= date(2026, 1, 1)
        assert price.usd > 0
    assert PRICES.region == "us-east-1"


def test_nothing_is_said_where_nothing_was_measured() -> None:
    not_begun = replace(measured(lasted=timedelta(0)), started_at=None)
    price_order = PriceOrder(PRICES, MACHINE)
    timeline = measured(300, lasted=timedelta(hours=1))

    assert price_order(new_order(), not_begun, START) is None
    assert price_order(new_order(), timeline, START) == cost(timeline)
    # The memory of somebody's own workflow is not known.
    assert price_order(as_request(new_order()), timeline, START) is None
