"""The round over what is open: what was forgotten is started, delivered, enforced or ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.decision import NOD, AuditEntry, DecisionKind, Via
from approvals.domain.errors import ExecutionsUnavailable, StoreUnavailable
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.metric import ORDERS_PUT_RIGHT
from approvals.domain.order import Order, Status
from approvals.use_cases.decide import Answer
from approvals.use_cases.open_request import OpenRequest
from approvals.use_cases.watch_order import GRACE, OVERDUE, START_WITHIN
from approvals.use_cases.watch_orders import AT_ONCE, MOST, WatchOrders
from reconciler.build import build_work
from tests.support.reconciling import reconciler_of
from tests.support.shop import ALICE, BOB, CAROL, DEADLINE_SECONDS, Shop
from tests.unit.test_end_order import REQUEST

STOPPED = Execution(ExecutionStatus.STOPPED)
LATER = GRACE.total_seconds()


@pytest.fixture
def shop() -> Shop:
    return Shop()


def round_of(shop: Shop, **others: Any) -> WatchOrders:
    return build_work(reconciler_of(shop, **others)).watch_all


def unstarted(shop: Shop) -> Order:
    """Return an order whose caller died before its workflow was started."""
    order = shop.placed()
    shop.executions.started.clear()
    return order


def undelivered(shop: Shop, kind: DecisionKind = DecisionKind.APPROVED) -> Order:
    """Return an order whose decision the workflow did not hear of."""
    order = shop.waiting()
    shop.executions.fail_next(2)
    return shop.answer(order.order_id, BOB, kind).order


def test_what_moved_in_the_last_minute_is_left_to_those_who_move_it(shop: Shop) -> None:
    shop.waiting()
    unstarted(shop)
    shop.clock.advance(LATER - 1)
    assert round_of(shop)() == 0
    assert (shop.executions.started, shop.executions.looks) == ([], [])


def test_an_order_that_waits_in_peace_is_only_looked_at(shop: Shop) -> None:
    order = shop.waiting()
    shop.clock.advance(LATER)
    assert round_of(shop)() == 0
    assert shop.executions.looks == [order.execution_arn]
    assert shop.store.get(order.order_id) == order
    assert shop.rounds.writes == 0


@pytest.mark.fault("F17")
def test_an_order_that_was_never_started_is_started(shop: Shop) -> None:
    order = unstarted(shop)
    shop.clock.advance(LATER)
    assert round_of(shop)() == 1
    assert shop.executions.started == [order.order_id]
    assert shop.metrics.counted == [f"{ORDERS_PUT_RIGHT.name} started"]
    assert shop.store.get(order.order_id) == order


@pytest.mark.fault("F17")
def test_an_order_that_cannot_be_started_for_an_hour_has_failed_and_its_requester_knows(
    shop: Shop,
) -> None:
    order = unstarted(shop)
    shop.clock.advance(START_WITHIN.total_seconds() - 1)
    shop.executions.fail_next()
    assert round_of(shop)() == 0
    assert shop.store.get(order.order_id) == order
    shop.clock.advance(1)
    shop.executions.fail_next()
    assert round_of(shop)() == 1
    after = shop.store.get(order.order_id)
    assert (after.status, after.reason) == (Status.FAILED, "The workflow could not be started.")
    entry = shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.who, entry.via) == ("start_failed", NOD, Via.RECONCILER)
    assert shop.messenger.keys(order.order_id) == ["receipt"]
    assert round_of(shop)() == 0


def test_a_workflow_that_was_started_after_all_goes_on(shop: Shop) -> None:
    order = unstarted(shop)
    shop.clock.advance(START_WITHIN.total_seconds())
    shop.executions.fail_next()
    round_of(shop)()
    assert shop.validated(order.order_id)["rule"] == "everything"


def test_an_order_whose_workflow_died_before_it_held_anything_has_failed(shop: Shop) -> None:
    order = unstarted(shop)
    shop.executions.stands[f"arn:started/{order.order_id}"] = STOPPED
    shop.clock.advance(LATER)
    assert round_of(shop)() == 1
    assert shop.store.get(order.order_id).reason == "The workflow was stopped."


def test_an_order_that_the_caller_was_told_did_not_start_is_not_started_behind_their_back(
    shop: Shop,
) -> None:
    order = unstarted(shop)
    entry = AuditEntry(shop.clock.now(), "start_failed", ALICE, Via.API)
    shop.store.mark_start_failed(order.order_id, "No.", shop.clock.now(), entry)
    shop.clock.advance(START_WITHIN.total_seconds())
    assert round_of(shop)() == 0
    assert shop.executions.started == []


@pytest.mark.fault("F13")
@pytest.mark.parametrize(
    "kind", [DecisionKind.APPROVED, DecisionKind.REJECTED, DecisionKind.WITHDRAWN]
)
def test_a_decision_that_did_not_arrive_is_delivered_once(shop: Shop, kind: DecisionKind) -> None:
    if kind is DecisionKind.WITHDRAWN:
        order = shop.waiting()
        shop.executions.fail_next(2)
        order = shop.withdraw(Answer(order.order_id, ALICE, kind, Via.API)).order
    else:
        order = undelivered(shop, kind)
    shop.clock.advance(LATER)
    assert round_of(shop)() == 1
    assert [(c, d.kind) for c, d in shop.executions.delivered] == [("callback-1", kind)]
    assert shop.store.get(order.order_id).decision == order.decision
    assert round_of(shop)() == 0
    assert len(shop.executions.delivered) == 1


def test_the_result_of_a_stage_that_is_not_the_last_is_delivered_too() -> None:
    first, second = Shop().planned_stage(), Shop().planned_stage(name="finance")
    shop = Shop(planned_stages=(first, second))
    order = shop.waiting()
    shop.executions.fail_next(2)
    shop.answer(order.order_id, BOB)
    shop.clock.advance(LATER)
    assert round_of(shop)() == 1
    assert [c for c, _ in shop.executions.delivered] == ["callback-1"]


def test_an_answer_that_did_not_arrive_this_time_either_is_for_the_next(shop: Shop) -> None:
    undelivered(shop)
    shop.clock.advance(LATER)
    real = shop.executions.deliver

    def fail(*_: object) -> bool:
        raise ExecutionsUnavailable("The workflow could not be woken yet.")

    shop.executions.deliver = fail  # type: ignore[method-assign, assignment]
    assert round_of(shop)() == 0
    assert shop.executions.delivered == []
    shop.executions.deliver = real  # type: ignore[method-assign]
    assert round_of(shop)() == 1


def test_what_was_decided_for_a_workflow_that_is_dead_ends_the_order_instead(shop: Shop) -> None:
    order = undelivered(shop)
    shop.executions.stands[order.execution_arn or ""] = STOPPED
    shop.clock.advance(LATER)
    assert round_of(shop)() == 1
    assert shop.executions.delivered == []
    assert shop.store.get(order.order_id).status is Status.FAILED


def test_an_order_on_its_way_is_awake_and_not_woken(shop: Shop) -> None:
    order = undelivered(shop)
    shop.steps().charge_payment(order.order_id)
    shop.clock.advance(LATER)
    assert round_of(shop)() == 0
    assert shop.executions.delivered == []


def test_a_deadline_whose_timer_was_lost_is_enforced_and_the_workflow_woken(shop: Shop) -> None:
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS + OVERDUE.total_seconds() - 1)
    assert round_of(shop)() == 0
    shop.clock.advance(1)
    assert round_of(shop)() == 1
    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by) == (DecisionKind.EXPIRED, NOD)
    assert [(c, d.kind) for c, d in shop.executions.delivered] == [("callback-1", "expired")]
    assert round_of(shop)() == 0


def test_a_request_of_another_workflow_is_looked_at_alike(shop: Shop) -> None:
    OpenRequest(shop.store, shop.clock)(REQUEST, [shop.planned_stage()], "arn:own/1")
    shop.clock.advance(LATER)
    assert round_of(shop)() == 0
    assert (shop.executions.looks, shop.executions.started) == (["arn:own/1"], [])
    shop.executions.stands["arn:own/1"] = STOPPED
    assert round_of(shop)() == 1
    assert shop.store.get(REQUEST.request_id).status is Status.FAILED


def test_one_that_nobody_may_ask_about_keeps_no_other_from_its_turn(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = shop.waiting(), shop.waiting("callback-2")
    shop.executions.failures.append(ExecutionsUnavailable("Not known."))
    shop.executions.stands[second.execution_arn or ""] = STOPPED
    shop.clock.advance(LATER)
    assert round_of(shop)() == 1
    assert "order not looked at" in [record.message for record in caplog.records]
    assert shop.store.get(first.order_id).status is Status.AWAITING_APPROVAL


def test_a_defect_in_one_keeps_no_other_from_its_turn(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.waiting()
    shop.waiting("callback-2")
    shop.executions.failures.append(RuntimeError("a defect"))
    shop.clock.advance(LATER)
    assert round_of(shop)() == 0
    assert len(shop.executions.looks) == 1
    assert [record.message for record in caplog.records] == ["order not put right"]


def test_while_the_table_is_away_the_run_is_to_be_repeated(shop: Shop) -> None:
    order = shop.waiting()
    shop.executions.stands[order.execution_arn or ""] = STOPPED
    shop.clock.advance(LATER)

    def never(_: str) -> None:
        raise StoreUnavailable("The order table is busy.")

    shop.table.before_write = never
    with pytest.raises(StoreUnavailable):
        round_of(shop)()
    shop.table.before_write = lambda _: None
    assert round_of(shop)() == 1


def test_a_run_looks_at_so_many_and_the_next_goes_on_behind_them(shop: Shop) -> None:
    first = shop.waiting()
    orders = [_like(first, number) for number in range(MOST + AT_ONCE + 1)]
    shop.table.orders = {order.order_id: order for order in orders}
    shop.clock.advance(LATER)
    pauses: list[int] = []
    watch = round_of(shop, pause_between_looks=lambda: pauses.append(1))
    watch()
    assert shop.executions.looks == [f"arn:{number}" for number in range(MOST)]
    assert len(pauses) == MOST
    assert set(shop.rounds.cursors) == {Status.AWAITING_APPROVAL}
    watch()
    assert shop.executions.looks[MOST:] == [f"arn:{n}" for n in range(MOST, len(orders))]
    assert shop.rounds.cursors == {}
    watch()
    assert shop.executions.looks[len(orders)] == "arn:0"


def test_a_run_without_time_leaves_the_rest_to_the_next(shop: Shop) -> None:
    first = shop.waiting()
    orders = [_like(first, number) for number in range(AT_ONCE + 2)]
    shop.table.orders = {order.order_id: order for order in orders}
    shop.clock.advance(LATER)
    times = iter([True] * (AT_ONCE + 1))
    round_of(shop)(lambda: next(times, False))
    assert len(shop.executions.looks) == AT_ONCE + 1
    shop.executions.looks.clear()
    round_of(shop)()
    assert len(shop.executions.looks) == len(orders) - AT_ONCE


def test_what_is_over_is_not_looked_at(shop: Shop) -> None:
    order = shop.waiting()
    shop.answer(order.order_id, CAROL)
    shop.fulfil(order.order_id)
    shop.clock.advance(LATER)
    assert round_of(shop)() == 0
    assert shop.executions.looks == []


def _like(order: Order, number: int) -> Order:
    return replace(order, order_id=f"ord-{number:04d}", execution_arn=f"arn:{number}")


def test_the_limits_are_those_of_the_documentation() -> None:
    assert (
        timedelta(seconds=60),
        timedelta(seconds=120),
        timedelta(hours=1),
        100,
    ) == (GRACE, OVERDUE, START_WITHIN, MOST)
