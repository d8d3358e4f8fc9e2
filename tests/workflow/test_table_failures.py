"""A table that fails for a while, before or after a step's work is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.errors import (
    StoreUnavailable,
)
from approvals.domain.order import Status
from orchestrator.steps import Steps
from tests.support.workflow import Around, engine
from tests.workflow.checks import (
    assert_ended,
    stock_of_widgets,
    told,
)
from tests.workflow.paths import bring_about


class AwayFor:
    """A use case whose table does not answer ``times`` times, before or after the work is done."""

    def __init__(self, use_case: Any, times: int, *, work_is_done: bool) -> None:
        self._use_case, self._times, self._work_is_done = use_case, times, work_is_done

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._times == 0:
            return self._use_case(*args, **kwargs)
        self._times -= 1
        if self._work_is_done:
            self._use_case(*args, **kwargs)
        raise StoreUnavailable("The order table did not answer. Try again.")


def away(part: str, times: int, *, work_is_done: bool = False) -> Callable[[Steps], Steps]:
    def change(steps: Steps) -> Steps:
        use_case: Any = AwayFor(getattr(steps, part), times, work_is_done=work_is_done)
        return replace(steps, **{part: use_case})

    return change


PARTS = [
    ("validate", "validate-order", Status.FULFILLED),
    ("reserve", "reserve-inventory", Status.FULFILLED),
    ("ask", "post-card", Status.FULFILLED),
    ("settled", "settle", Status.FULFILLED),
    ("settled", "settle", Status.EXPIRED),
    ("fulfill", "fulfill-order", Status.FULFILLED),
    ("release", "release-inventory", Status.REJECTED),
    ("release", "release-inventory", Status.EXPIRED),
    ("announce", "announce-outcome", Status.FULFILLED),
]


@pytest.mark.parametrize("work_is_done", [False, True], ids=["not-done", "answer-lost"])
@pytest.mark.parametrize(("part", "step", "status"), PARTS)
def test_a_table_that_comes_back_brings_the_order_to_the_same_end(
    part: str, step: str, status: Status, work_is_done: bool
) -> None:
    with engine(change=away(part, 3, work_is_done=work_is_done)) as running:
        order_id = bring_about(running, status)

        assert_ended(running.shop, order_id, status)
        assert running.attempts(order_id).pop(step) == 4
        assert sum(running.attempts(order_id).values()) == 7 - 1 + 4


@pytest.mark.parametrize("part", ["validate", "reserve", "ask"])
def test_a_table_that_stays_away_too_long_fails_the_order_in_words(part: str) -> None:
    with engine(change=away(part, 8)) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.reason == "The order table did not answer. Try again."
        assert stock_of_widgets(running.shop) == (0, 0)
        assert len(told(running.shop)) == 1


def test_stock_of_a_decided_order_is_waited_for_much_longer() -> None:
    with engine(change=away("fulfill", 29)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_ended(running.shop, order_id, Status.FULFILLED)
        assert running.attempts(order_id)["fulfill-order"] == 30


@pytest.mark.parametrize(
    ("effect", "step", "attempts"),
    [
        ("add_wait", "post-card", 2),
        ("add_card", "post-card", 2),
        ("mark_requester_told", "announce-outcome", 1),
    ],
)
def test_a_write_that_fails_beside_a_message_sends_nothing_twice(
    effect: str, step: str, attempts: int
) -> None:
    failures = [StoreUnavailable("The order table is busy or failing. Try again.")]

    def before(name: str) -> None:
        if name == effect and failures:
            raise failures.pop()

    with engine(around=Around(before=before)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert failures == []
        assert running.attempts(order_id)[step] == attempts
        assert running.shop.store.get(order_id).status is Status.FULFILLED
        assert len(running.shop.messenger.messages) == 1
        assert len(told(running.shop)) == 1
