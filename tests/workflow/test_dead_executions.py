"""Executions that end for good on the real engine: the reconciler ends their orders.

A process that dies again and again at one effect fails its execution there. An execution that is
stopped may have an invocation under way, which goes on beside the reconciler until it has to ask.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.order import Order, Status
from approvals.domain.story import RECEIPT
from reconciler.app import build_handler
from reconciler.build import build_work
from tests.support.reconciling import reconciler_of
from tests.support.shop import BOB, WIDGET, Shop
from tests.support.time import LongContext
from tests.support.workflow import Around, Engine, ProcessDied, a_shop, engine, until
from tests.workflow.checks import CARD, audited, repair, shows_the_truth
from tests.workflow.requests import REQUEST_ID, requesting
from tests.workflow.test_crashes import EFFECTS
from tests.workflow.waiting import ONE

EVENT = Path(__file__).parents[1] / "events/execution-closed.json"
EFFECTS_OF_ALL = EFFECTS[Status.FULFILLED]
POINTS = list(range(1, len(EFFECTS_OF_ALL) + 1))
DELIVERED = EFFECTS_OF_ALL.index("deliver") + 1
STILL_OUT = {"parcel", "delivery", "claim"}


def go(running: Engine, order_id: str) -> None:
    """Let the order's execution run until it is over; Bob approves it if it ever asks."""
    until(lambda: running.is_over(order_id) or running.sleeps(order_id))
    if not running.is_over(order_id):
        if running.shop.store.get(order_id).is_final:
            running.runner._executor.stop_execution(running.arns[order_id])
        else:
            running.shop.answer(order_id, BOB)
        until(lambda: running.is_over(order_id))


def event_of(running: Engine, order_id: str) -> dict[str, Any]:
    """Return what EventBridge sends about the execution's end."""
    found = running.runner._executor.get_execution_details(running.arns[order_id])
    event: dict[str, Any] = json.loads(EVENT.read_text())
    event["detail"] |= {
        "durableExecutionArn": running.arns[order_id],
        "durableExecutionName": order_id,
        "status": found.status,
    }
    return event


def reconciled(running: Engine, order_id: str) -> dict[str, Any]:
    """Hand the reconciler the execution's end, twice, as EventBridge may."""
    handle = build_handler(reconciler_of(running.shop))
    first = handle(event_of(running, order_id), LongContext())
    assert handle(event_of(running, order_id), LongContext())["righted"] is None
    return first


def assert_right(shop: Shop, order_id: str) -> Order:
    """Check that the order has one end, which money, goods and Slack agree with."""
    order, happened = shop.store.get(order_id), audited(shop, order_id)
    assert order.is_final
    assert shop.stock_adds_up()
    assert shop.catalogue.products()[WIDGET].reserved == 0
    assert happened["failed"] + happened["fulfilled"] == 1
    left = set(order.failure.left_to_do) if order.failure else set()
    charged = [of for of, _ in shop.payments.charged]
    if order.status is Status.FULFILLED:
        assert (charged, shop.carrier.shipped) == ([order_id], [order_id])
        assert shop.payments.refunded == []
    else:
        assert shop.payments.refunded == charged or order.shipped_at is not None
        assert not shop.carrier.shipped or left & STILL_OUT
    while repair(shop):
        pass
    order = shop.store.get(order_id)
    assert order.is_shown
    assert shows_the_truth(shop, order)
    keys = shop.messenger.keys(order_id)
    assert keys.count(CARD) <= 1
    assert keys.count(RECEIPT) == 1
    return order


@pytest.mark.fault("F31")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", POINTS)
def test_a_process_that_dies_for_good_beside_any_effect_leaves_an_order_that_has_ended(
    at: int, when: str
) -> None:
    seen: list[str] = []

    def die(effect: str) -> None:
        seen.append(effect)
        if len(seen) == at:
            raise ProcessDied(effect)

    def never_again(client: Any) -> Any:
        if len(seen) >= at:
            raise ProcessDied("again")
        return client

    with engine(around=Around(**{when: die}), service=never_again) as running:
        order_id = running.shop.placed().order_id
        go(running, order_id)
        assert event_of(running, order_id)["detail"]["status"] == "FAILED"
        was_open = not running.shop.store.get(order_id).is_final

        righted = reconciled(running, order_id)["righted"]

        assert seen == EFFECTS_OF_ALL[:at]
        assert righted == ("ended" if was_open else None)
        assert was_open == (at < DELIVERED or (at == DELIVERED and when == "before"))
        assert_right(running.shop, order_id)


@pytest.mark.fault("F31")
@pytest.mark.parametrize("at", POINTS)
def test_an_invocation_that_is_under_way_when_its_execution_is_stopped_harms_nothing(
    at: int,
) -> None:
    """The reconciler runs right before the effect, and the effect happens all the same."""
    shop = a_shop()
    points: list[str] = []

    def stopped(effect: str) -> None:
        points.append(effect)
        if len(points) == at:
            work = build_work(reconciler_of(shop))
            order = next(iter(shop.table.orders.values()))
            work.watch(order, "reconciler", Execution(ExecutionStatus.STOPPED))

    with engine(shop, around=Around(before=stopped)) as running:
        order_id = shop.placed().order_id
        go(running, order_id)

        order = assert_right(shop, order_id)
        over = at > DELIVERED
        assert order.status is (Status.FULFILLED if over else Status.FAILED)


def test_a_request_whose_workflow_is_stopped_ends_when_it_is_looked_at() -> None:
    with requesting(ONE) as running:
        order = running.begin(REQUEST_ID)
        running.runner._executor.stop_execution(running.arns[REQUEST_ID])
        running.shop.clock.advance(60)

        assert build_work(reconciler_of(running.shop)).watch_all() == 1

        after = running.shop.store.get(order.order_id)
        assert (after.status, after.reason) == (Status.FAILED, "The workflow was stopped.")
        assert shows_the_truth(running.shop, after)


@pytest.mark.fault("F16")
def test_an_execution_that_is_started_twice_is_one() -> None:
    with engine() as running:
        order = running.asleep()
        begun = running.invocations(order.order_id)
        assert running.executions.start(order.order_id) == running.arns[order.order_id]
        assert running.invocations(order.order_id) == begun
