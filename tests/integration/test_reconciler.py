"""The reconciler's handler: what it does with an order, with the schedule, and with nonsense."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.errors import (
    PaymentUnavailable,
    SlackRefused,
    SlackUnavailable,
    StoreUnavailable,
)
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.insights import read_period
from approvals.domain.order import Order, Status
from approvals.domain.tally import week_of
from approvals.ports import OrderStore
from reconciler.app import build_handler
from reconciler.build import Dependencies
from tests.support.asking import stage_of
from tests.support.random_orders import random_orders
from tests.support.reconciling import reconciler_of
from tests.support.shop import BOB, CAROL, Shop
from tests.support.time import LongContext

SCHEDULED = json.loads((Path(__file__).parents[1] / "events/scheduled.json").read_text())
CLOSED = Path(__file__).parents[1] / "events/execution-closed.json"
AWAY = SlackUnavailable("Slack does not answer.")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def outside(shop: Shop, store: OrderStore) -> Dependencies:
    return reconciler_of(shop, store=store)


def handler(shop: Shop) -> Callable[[Any, Any], dict[str, Any]]:
    return build_handler(outside(shop, shop.store))


def fail(shop: Shop, error: Exception, times: int = 1) -> None:
    """Let Slack take none of the next messages, new or changed."""
    for method in ("post", "update"):
        shop.messenger.failures[method] = [error] * times


def behind(shop: Shop) -> Order:
    """Return an order that was decided, and of which Slack does not know that yet."""
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    return order


def test_an_order_that_is_asked_for_is_shown(shop: Shop) -> None:
    order = behind(shop)
    assert handler(shop)({"orderId": order.order_id}, None) == {
        "orderId": order.order_id,
        "shown": True,
    }
    assert shop.store.get(order.order_id).is_shown
    shown = shop.messenger.shown(order.order_id, "card:0")[-1]
    assert shown.decision is not None
    assert shown.decision.by == BOB


def test_asking_twice_sends_nothing_twice(shop: Shop) -> None:
    order = behind(shop)
    handle = handler(shop)
    handle({"orderId": order.order_id}, None)
    keys = sorted(shop.messenger.keys(order.order_id))
    handle({"orderId": order.order_id}, None)
    assert sorted(shop.messenger.keys(order.order_id)) == keys
    assert len(keys) == len(set(keys))


def test_what_slack_does_not_take_is_left_to_the_schedule(shop: Shop) -> None:
    order, handle = behind(shop), handler(shop)
    fail(shop, AWAY)
    expected = {"orderId": order.order_id, "shown": False}
    assert handle({"orderId": order.order_id}, None) == expected
    assert not shop.store.get(order.order_id).is_shown
    shop.messenger.failures.clear()
    shop.clock.advance(3_600)
    assert handle(SCHEDULED, LongContext()) == {"repaired": 1, "righted": 0, "kept": 0}
    assert shop.store.get(order.order_id).is_shown
    assert handle(SCHEDULED, LongContext()) == {"repaired": 0, "righted": 0, "kept": 0}


def test_what_slack_refuses_is_said_on_the_order_and_raises_nothing(shop: Shop) -> None:
    order = behind(shop)
    fail(shop, SlackRefused("is_archived", "The approval channel is archived."), 9)
    assert handler(shop)({"orderId": order.order_id}, None)["shown"] is False
    assert shop.store.get(order.order_id).slack_problem == "The approval channel is archived."


def test_the_schedule_finds_nothing_to_do_where_nothing_is_behind(shop: Shop) -> None:
    shop.waiting()
    shop.clock.advance(3_600)
    assert handler(shop)(SCHEDULED, LongContext()) == {"repaired": 0, "righted": 0, "kept": 0}


def test_the_schedule_has_approvers_known_while_an_order_waits(shop: Shop) -> None:
    handle = handler(shop)
    handle(SCHEDULED, LongContext())
    assert shop.directory.asked == []
    order = shop.waiting()
    shop.directory.asked.clear()
    handle(SCHEDULED, LongContext())
    assert shop.directory.asked == [f"warm {BOB} {CAROL}"]
    shop.answer(order.order_id, "api:demo")
    handle(SCHEDULED, LongContext())
    assert len(shop.directory.asked) == 1


def test_the_schedule_has_approvers_of_later_stages_known_too() -> None:
    shop = Shop(planned_stages=(stage_of(BOB), stage_of("U0ERIN")))
    order = shop.waiting()
    shop.directory.asked.clear()
    handler(shop)(SCHEDULED, LongContext())
    assert shop.directory.asked == [f"warm {BOB} U0ERIN"]
    assert shop.store.get(order.order_id).stage_index == 0


def test_the_schedule_publishes_home_tabs_that_are_behind_while_there_is_time(shop: Shop) -> None:
    handler(shop)(SCHEDULED, LongContext())
    assert shop.homes.repaired == 1


def test_the_schedule_stops_while_slack_is_away_and_raises_nothing(shop: Shop) -> None:
    order, handle = behind(shop), handler(shop)
    fail(shop, AWAY, 9)
    handle({"orderId": order.order_id}, None)
    shop.clock.advance(3_600)
    assert handle(SCHEDULED, LongContext()) == {"repaired": 0, "righted": 0, "kept": 0}


def test_an_order_that_does_not_exist_is_refused_once(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    assert handler(shop)({"orderId": "ord-none"}, None) == {"refused": "unknown"}
    assert [record.message for record in caplog.records] == ["no such order"]


NONSENSE: list[Any] = [
    None,
    [],
    "ord-1",
    7,
    {},
    {"orderId": None},
    {"orderId": ""},
    {"orderId": 5},
    {"orderId": ["ord-1"]},
    {"orderId": "o" * 65},
    {"orderId": "ord-1\n"},
    {"orderId": "../ord-1"},
    {"orderid": "ord-1"},
    {"detail-type": "Durable Execution Status Change"},
]


@pytest.mark.parametrize("event", NONSENSE)
def test_nonsense_is_refused_with_one_line_and_not_repeated(
    shop: Shop, event: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert handler(shop)(event, None) == {"refused": "malformed"}
    assert [record.message for record in caplog.records] == ["event not understood"]
    assert shop.messenger.calls == []


class AwayStore:
    """A table that does not answer, whatever is asked of it."""

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise StoreUnavailable("The order table did not answer. Try again.")

        return fail


@pytest.mark.parametrize("event", [{"orderId": "ord-1"}, SCHEDULED])
def test_while_the_table_is_away_lambda_is_to_repeat(shop: Shop, event: dict[str, Any]) -> None:
    away: Any = AwayStore()
    handle = build_handler(outside(shop, away))
    with pytest.raises(StoreUnavailable):
        handle(event, None)


def test_a_defect_is_logged_and_not_repeated(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    order = behind(shop)
    fail(shop, RuntimeError("a defect"))
    assert handler(shop)({"orderId": order.order_id}, None) == {"refused": "unexpected"}
    assert caplog.records[-1].message == "unexpected failure"


def closed(order_id: object, **detail: object) -> dict[str, Any]:
    """Return what EventBridge sends when an execution has closed."""
    event: dict[str, Any] = json.loads(CLOSED.read_text())
    event["detail"] |= {"durableExecutionName": order_id, **detail}
    return event


def over(shop: Shop) -> Order:
    """Return an order that is over, and have its execution's history closed."""
    order, events = next((o, e) for o, e in random_orders(50, seed=11) if e)
    shop.table.orders[order.order_id] = order
    shop.table.to_keep[order.order_id] = (order.ended_at or shop.clock.now(), 0)
    shop.executions.histories[order.execution_arn or ""] = events
    shop.clock.advance(400 * 86_400)
    return order


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"])
def test_the_end_of_an_execution_has_its_order_kept_once(shop: Shop, status: str) -> None:
    order, handle = over(shop), handler(shop)
    event = closed(order.order_id, status=status)
    for _ in range(2):
        expected = {"orderId": order.order_id, "righted": None, "kept": True}
        assert handle(event, LongContext()) == expected
    assert handle(SCHEDULED, LongContext())["kept"] == 0
    week = week_of(order)
    assert read_period(shop.finished.tallies(week)).totals.orders == 1


def test_an_order_of_which_no_event_came_is_kept_by_the_schedule(shop: Shop) -> None:
    order, handle = over(shop), handler(shop)
    assert handle(SCHEDULED, LongContext()) == {"repaired": 0, "righted": 0, "kept": 1}
    assert shop.finished.history(order.order_id)


def ended(order: Order, status: str = "STOPPED") -> dict[str, Any]:
    """Return what EventBridge sends when this order's execution has closed."""
    return closed(order.order_id, status=status, durableExecutionArn=order.execution_arn)


def test_the_end_of_an_execution_ends_the_order_that_it_left_open(shop: Shop) -> None:
    order, handle = shop.waiting(), handler(shop)
    expected = {"orderId": order.order_id, "righted": "ended", "kept": False}
    assert handle(ended(order, "TIMED_OUT"), LongContext()) == expected
    after = shop.store.get(order.order_id)
    assert (after.status, after.reason) == (Status.FAILED, "The workflow took longer than it may.")
    assert handle(ended(order, "TIMED_OUT"), LongContext())["righted"] is None
    assert shop.store.get(order.order_id) == after


def test_the_end_of_an_earlier_execution_of_the_same_name_ends_nothing(shop: Shop) -> None:
    order = shop.waiting()
    event = closed(order.order_id, status="STOPPED", durableExecutionArn="arn/another")
    assert handler(shop)(event, LongContext())["righted"] is None
    assert shop.store.get(order.order_id) == order


@pytest.mark.fault("F31")
def test_an_order_that_the_event_of_its_end_did_not_reach_is_found_by_the_schedule(
    shop: Shop,
) -> None:
    order, handle = shop.waiting(), handler(shop)
    shop.executions.stands[order.execution_arn or ""] = Execution(ExecutionStatus.STOPPED)
    shop.clock.advance(60)
    assert handle(SCHEDULED, LongContext())["righted"] == 1
    assert shop.store.get(order.order_id).status is Status.FAILED
    assert handle(SCHEDULED, LongContext())["righted"] == 0


class ContextForOneOrder:
    """A Lambda context whose time is over when the second order is asked for."""

    def __init__(self) -> None:
        self._left = iter([120_000])

    def get_remaining_time_in_millis(self) -> int:
        return next(self._left, 0)


def test_cards_do_not_take_the_time_that_a_dead_workflow_needs(shop: Shop) -> None:
    order, late, handle = shop.waiting(), behind(shop), handler(shop)
    shop.executions.stands[order.execution_arn or ""] = Execution(ExecutionStatus.STOPPED)
    fail(shop, AWAY)
    handle({"orderId": late.order_id}, None)
    shop.clock.advance(3_600)
    done = handle(SCHEDULED, ContextForOneOrder())
    assert (done["righted"], done["repaired"]) == (1, 0)
    assert shop.store.get(order.order_id).status is Status.FAILED


def test_money_that_nobody_answers_for_is_left_to_the_schedule(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    order, handle = behind(shop), handler(shop)
    shop.payments.failures["refund"] = [PaymentUnavailable("No answer.")]
    assert handle(ended(order), LongContext())["righted"] is None
    assert [r.message for r in caplog.records] == ["order left to the schedule"]
    shop.executions.stands[order.execution_arn or ""] = Execution(ExecutionStatus.STOPPED)
    shop.clock.advance(60)
    assert handle(SCHEDULED, LongContext())["righted"] == 1
    assert shop.store.get(order.order_id).status is Status.FAILED


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-11-21T09:30:00", 7])
def test_an_end_without_an_instant_ends_the_order_all_the_same(shop: Shop, text: object) -> None:
    order = shop.waiting()
    event = ended(order)
    event["detail"]["endTimestamp"] = text
    assert handler(shop)(event, LongContext())["righted"] == "ended"


def test_an_execution_of_no_order_is_nobodys(shop: Shop) -> None:
    found = handler(shop)(closed("ord-none"), LongContext())
    assert found == {"orderId": "ord-none", "righted": None, "kept": False}


@pytest.mark.parametrize(
    "detail",
    [
        {"status": "RUNNING"},
        {"status": None},
        {"durableExecutionName": "../ord-1"},
        {"durableExecutionName": None},
        {"durableExecutionName": ["ord-1"]},
    ],
)
def test_the_end_of_no_order_is_refused(shop: Shop, detail: dict[str, Any]) -> None:
    assert handler(shop)(closed("ord-1", **detail), None) == {"refused": "malformed"}
