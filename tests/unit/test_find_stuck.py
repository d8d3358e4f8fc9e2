from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from approvals.adapters.metrics import EmfMetrics
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import ExecutionsUnavailable
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.order import Order
from approvals.domain.stuck import GRACE, Why, stuck
from approvals.use_cases.find_stuck import FindDead, FindStuck, MeasureOrders
from reconciler.app import build_handler
from tests.support.reconciling import reconciler_of
from tests.support.shop import BOB, DEADLINE_SECONDS, Shop
from tests.support.time import LongContext

MINUTES = 60


@pytest.fixture
def shop() -> Shop:
    return Shop()


def undelivered(shop: Shop, kind: DecisionKind = DecisionKind.APPROVED) -> Order:
    """Return an order whose decision reached the table and not its workflow."""
    order = shop.waiting("callback-of-it")
    shop.executions.fail_next(2)
    assert not shop.answer(order.order_id, BOB, kind).delivered
    return shop.store.get(order.order_id)


def overdue(shop: Shop) -> Order:
    order = shop.waiting("callback-of-it")
    shop.clock.advance(DEADLINE_SECONDS)
    return order


def unshown(shop: Shop) -> Order:
    order = shop.waiting("callback-of-it")
    shop.store.note_unshown(order.order_id, "Slack is away.", shop.clock.now(), 1)
    return order


WAYS: dict[Why, Callable[[Shop], Order]] = {
    Why.UNDELIVERED: undelivered,
    Why.OVERDUE: overdue,
    Why.NOT_STARTED: lambda shop: shop.placed(),
    Why.NOT_SHOWN: unshown,
}


@pytest.mark.parametrize("why", WAYS)
def test_an_order_is_stuck_after_ten_minutes_and_not_before(shop: Shop, why: Why) -> None:
    order = WAYS[why](shop)
    find = FindStuck(shop.store, shop.clock)
    shop.clock.advance(10 * MINUTES - 1)
    assert find() == ()
    shop.clock.advance(1)
    [found] = find()
    assert (found.order.order_id, found.why) == (order.order_id, (why,))
    assert shop.clock.now() - found.since == GRACE


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_decision_that_was_taken_up_is_not_stuck(shop: Shop, kind: DecisionKind) -> None:
    order = undelivered(shop, kind)
    if kind is DecisionKind.APPROVED:
        shop.steps().charge_payment(order.order_id)
    else:
        shop.steps().release_inventory(order.order_id, None)
    shop.clock.advance(86_400)
    assert FindStuck(shop.store, shop.clock)() == ()


def test_an_approved_stage_whose_next_one_nobody_was_asked_for_is_stuck() -> None:
    one = Shop().planned_stage()
    shop = Shop(planned_stages=(one, one))
    order = shop.waiting("callback-1")
    shop.answer(order.order_id, BOB)
    shop.clock.advance(10 * MINUTES)
    [found] = FindStuck(shop.store, shop.clock)()
    assert found.why == (Why.UNDELIVERED,)
    shop.steps().post_card(order.order_id, 1, "callback-2")
    assert FindStuck(shop.store, shop.clock)() == ()


def test_what_waits_as_it_should_or_is_over_is_not_stuck(shop: Shop) -> None:
    shop.waiting("callback-1")
    over = shop.waiting("callback-2")
    shop.fail(over.order_id)
    shop.clock.advance(DEADLINE_SECONDS - 1)
    assert FindStuck(shop.store, shop.clock)() == ()


def test_how_long_is_too_long_can_be_said(shop: Shop) -> None:
    order = shop.placed()
    shop.clock.advance(30)
    now = shop.clock.now()
    assert stuck(order, now) is None
    assert stuck(order, now, timedelta(seconds=30)) is not None


def test_an_order_can_be_stuck_in_two_ways(shop: Shop) -> None:
    order = unshown(shop)
    shop.clock.advance(DEADLINE_SECONDS + 10 * MINUTES)
    [found] = FindStuck(shop.store, shop.clock)()
    assert found.order.order_id == order.order_id
    assert found.why == (Why.OVERDUE, Why.NOT_SHOWN)


def test_a_run_looks_at_no_more_than_the_oldest_of_each_status(shop: Shop) -> None:
    first = shop.placed()
    shop.clock.advance(1)
    shop.placed(note="second")
    shop.clock.advance(10 * MINUTES)
    found = FindStuck(shop.store, shop.clock)(most=1)
    assert [each.order.order_id for each in found] == [first.order_id]


@pytest.mark.parametrize(
    "end", [end for end in ExecutionStatus if end is not ExecutionStatus.RUNNING]
)
def test_an_open_order_whose_execution_is_over_is_dead(shop: Shop, end: ExecutionStatus) -> None:
    order = shop.waiting("callback-1")
    shop.executions.stands["arn:execution"] = Execution(end)
    paused: list[None] = []
    find = FindDead(FindStuck(shop.store, shop.clock), shop.executions, lambda: paused.append(None))
    [found] = find()
    assert (found.order.order_id, found.why) == (order.order_id, (Why.DEAD,))
    assert len(paused) == 1


def test_an_order_whose_execution_sleeps_is_not_dead(shop: Shop) -> None:
    shop.waiting("callback-1")
    assert FindDead(FindStuck(shop.store, shop.clock), shop.executions, lambda: None)() == ()


def test_where_executions_cannot_be_looked_at_nothing_is_called_alive(shop: Shop) -> None:
    shop.waiting("callback-1")
    shop.executions.fail_next()
    with pytest.raises(ExecutionsUnavailable):
        FindDead(FindStuck(shop.store, shop.clock), shop.executions, lambda: None)()


def test_what_slack_does_not_take_is_measured(shop: Shop) -> None:
    unshown(shop)
    shop.clock.advance(10 * MINUTES)
    MeasureOrders(FindStuck(shop.store, shop.clock), shop.metrics)()
    assert dict(shop.metrics.measured)["UnshownOrders"] == 1


def test_the_schedule_measures_what_waits_and_what_is_stuck(shop: Shop) -> None:
    undelivered(shop)
    shop.placed(note="never started")
    shop.waiting("callback-2")
    shop.clock.advance(10 * MINUTES)
    stream = io.StringIO()
    metrics = EmfMetrics(shop.clock, stream, "Nod/nod")
    handle = build_handler(reconciler_of(shop, metrics=metrics))
    handle({"detail-type": "Scheduled Event"}, LongContext())
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    names = [line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for line in lines]
    assert {name: line[name] for name, line in zip(names, lines, strict=True)} == {
        "OrdersPutRight": 1,
        "OrdersWaiting": 1,
        "UndeliveredDecisions": 1,
        "OverdueOrders": 0,
        "UnstartedOrders": 1,
        "UnshownOrders": 0,
    }
