"""What people do while an order sleeps beside deciding it: take it back, say that they look."""

from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import AlreadyDecided
from approvals.domain.order import Status
from approvals.use_cases.decide import Answer
from tests.support.shop import ALICE, BOB
from tests.support.workflow import engine
from tests.workflow.checks import ASKED, CARD, assert_ended, notes_of
from tests.workflow.paths import first_wait


def test_a_withdrawn_order_wakes_by_a_failure_and_gives_its_stock_back() -> None:
    with engine() as running:
        order = running.asleep()

        recorded = running.shop.withdraw(
            Answer(order.order_id, ALICE, DecisionKind.WITHDRAWN, Via.API, "Found some")
        )

        assert recorded.delivered
        assert running.finish(order.order_id)["status"] == "withdrawn"
        ended = assert_ended(running.shop, order.order_id, Status.WITHDRAWN)
        assert ended.reason == "Found some"
        assert notes_of(running.shop, order.order_id, CARD) == ["asked", "decided", "outcome"]
        assert notes_of(running.shop, order.order_id) == ["asked", "decided", "outcome"]
        assert running.names(order.order_id) == [
            *ASKED,
            "show-decision",
            "release-inventory",
            "announce-outcome",
        ]
        assert running.timeline(order.order_id).steps[2].status == "failed"
        assert running.invocations(order.order_id) == 2
        with pytest.raises(AlreadyDecided):
            running.shop.answer(order.order_id, BOB)


def test_somebody_who_is_looking_wakes_nobody_and_is_part_of_the_story() -> None:
    with engine() as running:
        order = running.asleep()

        running.shop.mark_seen(Answer(order.order_id, BOB, DecisionKind.APPROVED, Via.API))

        assert running.invocations(order.order_id) == 1
        assert running.executions.heartbeats == [first_wait(order)]
        running.shop.answer(order.order_id, BOB)
        running.finish(order.order_id)
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert BOB in notes_of(running.shop, order.order_id, CARD)
