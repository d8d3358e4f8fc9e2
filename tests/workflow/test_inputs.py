"""Executions that have nothing to do, or no order: they start and change nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from approvals.domain.decision import AuditEntry, Via
from approvals.domain.order import Status
from tests.support.shop import ALICE
from tests.support.time import START
from tests.support.workflow import a_shop, engine
from tests.workflow.checks import (
    assert_ended,
)


def test_a_finished_order_is_not_run_again() -> None:
    with engine() as running:
        shop = running.shop
        order = running.asleep()
        shop.answer(order.order_id)
        running.finish(order.order_id)
        before = shop.store.get(order.order_id)

        second = running.run({"orderId": order.order_id})

        assert json.loads(str(second.result))["status"] == "fulfilled"
        assert [operation.name for operation in second.operations] == [
            "validate-order",
            "announce-outcome",
        ]
        assert shop.store.get(order.order_id) == before
        assert_ended(shop, order.order_id, Status.FULFILLED)


def test_an_order_whose_start_was_thought_lost_runs_when_it_starts_after_all() -> None:
    def start_answered_too_late(order_id: str) -> None:
        failed = AuditEntry(START, "start_failed", ALICE, Via.SLACK, "The answer was lost.")
        shop.store.mark_start_failed(order_id, "The answer was lost.", START, failed)

    shop = a_shop(before_start=start_answered_too_late)
    with engine(shop) as running:
        order = running.asleep()
        assert not order.start_failed
        shop.answer(order.order_id)

        running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.fault("F18")
@pytest.mark.parametrize(
    "poison",
    [
        None,
        [],
        {},
        "ord-0001",
        7,
        {"orderId": None},
        {"orderId": 7},
        {"orderId": ["ord-0001"]},
        {"orderId": {"S": "ord-0001"}},
        {"orderId": ""},
        {"orderId": "a" * 65},
        {"orderId": "ord-0001\n"},
        {"orderId": "../ord-0001"},
        {"order_id": "ord-0001"},
    ],
    ids=repr,
)
def test_an_input_that_names_no_order_starts_nothing(poison: Any) -> None:
    with engine() as running:
        placed = running.asleep()
        writes = list(running.shop.table.writes)

        ended = running.run(poison)

        assert json.loads(str(ended.result)) == {
            "orderId": None,
            "status": "failed",
            "reason": "The input names no order.",
        }
        assert ended.operations == []
        assert running.shop.table.writes == writes
        assert running.shop.store.get(placed.order_id) == placed


def test_an_unknown_order_fails_its_execution_and_changes_nothing() -> None:
    with engine() as running:
        ended = running.run({"orderId": "ord-unknown"})

        assert ended.error is not None
        assert ended.error.message == "There is no order ord-unknown."
        assert ended.error.stack_trace is None
        assert running.shop.table.writes == []
        assert running.shop.messenger.calls == []
