"""Decisions that never rang, and rings that never end."""

from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import AlreadyDecided
from approvals.domain.order import Status
from approvals.durable import approval
from approvals.durable.failures import GAVE_UP
from tests.support.shop import BOB, CAROL
from tests.support.workflow import Around, engine
from tests.workflow.checks import assert_ended, assert_told, notes_of, stock_of_widgets
from tests.workflow.paths import click, first_wait


@pytest.mark.fault("F13")
@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_decision_that_was_never_delivered_is_honoured_at_the_deadline(
    kind: DecisionKind,
) -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        shop.executions.fail_next(2)

        recorded = shop.answer(order.order_id, BOB, kind)

        assert not recorded.delivered
        assert shop.store.get(order.order_id).status is not Status.FULFILLED
        shop.clock.advance(shop.deadline_seconds)
        running.deadline_passes(order.order_id)
        running.finish(order.order_id)
        status = Status.FULFILLED if kind is DecisionKind.APPROVED else Status.REJECTED
        assert_ended(shop, order.order_id, status)


def test_a_decision_that_was_never_delivered_is_delivered_by_the_next_click() -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        shop.executions.fail_next(2)
        shop.answer(order.order_id, BOB)

        with pytest.raises(AlreadyDecided):
            click(running, order, CAROL, DecisionKind.REJECTED)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_decision_between_a_new_callback_and_its_storing_skips_the_wait(
    kind: DecisionKind,
) -> None:
    waits: list[str] = []

    def before(effect: str) -> None:
        waits.extend([effect] if effect == "add_wait" else [])
        if effect == "add_wait" and len(waits) == 2:
            running.shop.answer("ord-0001", BOB, kind)

    with engine(around=Around(before=before)) as running:
        order = running.asleep()

        running.runner.send_callback_success(first_wait(order), b"")

        running.finish(order.order_id)
        status = Status.FULFILLED if kind is DecisionKind.APPROVED else Status.REJECTED
        ended = assert_ended(running.shop, order.order_id, status)
        assert len(ended.stages[0].waits) == 1
        assert running.invocations(order.order_id) == 2  # It did not sleep on the second wait.


@pytest.mark.fault("F19")
def test_an_order_that_is_woken_too_often_without_a_decision_fails_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(approval, "MAX_WAKES", 3)
    with engine() as running:
        order = running.asleep()
        for waits in range(1, 4):
            again = running.until_asleep(order.order_id, waits)
            running.runner.send_callback_success(again.stages[0].waits[-1].callback_id, b"")

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.reason == GAVE_UP
        assert stock_of_widgets(running.shop) == (0, 0)
        assert_told(running.shop, ended)
        assert notes_of(running.shop, order.order_id) == ["asked", "outcome"]


def test_all_wakes_together_fit_into_an_execution() -> None:
    operations_of_a_wake, of_the_rest, most = 3, 7, 3_000
    retries = 8 + 35
    assert approval.MAX_WAKES * operations_of_a_wake + of_the_rest + retries < most
