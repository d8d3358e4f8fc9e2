"""A table that fails for a while, before or after a step's work is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.errors import SlackUnavailable, StoreUnavailable
from approvals.domain.order import Status
from orchestrator.steps import Steps
from tests.support.workflow import Around, a_shop, engine
from tests.workflow.checks import (
    assert_ended,
    assert_told,
    stock_of_widgets,
)
from tests.workflow.paths import bring_about


class AwayFor:
    """A use case whose table does not answer ``times`` times, before or after the work is done."""

    def __init__(self, use_case: Any, times: int, *, work_is_done: bool) -> None:
        self._use_case, self._times, self._work_is_done = use_case, times, work_is_done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._use_case, name)

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
    ("charge", "charge-payment", Status.FULFILLED),
    ("fulfill", "fulfill-order", Status.FULFILLED),
    ("release", "release-inventory", Status.REJECTED),
    ("release", "release-inventory", Status.EXPIRED),
    ("release", "release-inventory", Status.WITHDRAWN),
]


@pytest.mark.fault("F14")
@pytest.mark.parametrize("work_is_done", [False, True], ids=["not-done", "answer-lost"])
@pytest.mark.parametrize(("part", "step", "status"), PARTS)
def test_a_table_that_comes_back_brings_the_order_to_the_same_end(
    part: str, step: str, status: Status, work_is_done: bool
) -> None:
    with engine(change=away(part, 3, work_is_done=work_is_done)) as running:
        order_id = bring_about(running, status)

        assert_ended(running.shop, order_id, status)
        assert running.attempts(order_id).pop(step) == 4
        steps = 10 if status is Status.FULFILLED else 8
        assert sum(running.attempts(order_id).values()) == steps - 1 + 4


@pytest.mark.parametrize(("part", "times"), [("validate", 33), ("reserve", 8), ("ask", 8)])
def test_a_table_that_stays_away_too_long_fails_the_order_in_words(part: str, times: int) -> None:
    with engine(change=away(part, times)) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.reason == "The order table did not answer for too long."
        assert stock_of_widgets(running.shop) == (0, 0)
        assert_told(running.shop, ended)


@pytest.mark.parametrize("work_is_done", [False, True], ids=["not-done", "answer-lost"])
@pytest.mark.parametrize("path", [Status.FULFILLED, Status.WITHDRAWN], ids=str)
def test_a_table_that_is_away_when_the_order_is_shown_delays_no_decision(
    path: Status, work_is_done: bool
) -> None:
    with engine(change=away("show", 3, work_is_done=work_is_done)) as running:
        order_id = bring_about(running, path)

        assert_ended(running.shop, order_id, path)
        assert running.attempts(order_id)["show-decision"] == 1
        assert running.attempts(order_id)["announce-outcome"] == 3


def test_a_table_that_is_away_at_the_very_end_is_waited_for_until_everybody_is_told() -> None:
    with engine(change=away("show", 30)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_ended(running.shop, order_id, Status.FULFILLED)
        assert running.attempts(order_id)["announce-outcome"] == 30


def test_stock_of_a_decided_order_is_waited_for_much_longer() -> None:
    with engine(change=away("fulfill", 29)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_ended(running.shop, order_id, Status.FULFILLED)
        assert running.attempts(order_id)["fulfill-order"] == 30


@pytest.mark.parametrize("round_of_showing", [1, 2, 3], ids=["asked", "decided", "outcome"])
@pytest.mark.parametrize("work_is_done", [False, True], ids=["not-done", "answer-lost"])
@pytest.mark.parametrize("effect", ["begin_posting", "mark_shown"])
def test_a_write_that_fails_beside_a_message_sends_nothing_twice(
    effect: str, work_is_done: bool, round_of_showing: int
) -> None:
    written: list[str] = []

    def fail(name: str) -> None:
        written.extend([name] if name == effect else [])
        if name == effect and len(written) == round_of_showing:
            raise StoreUnavailable("The order table is busy or failing. Try again.")

    around = Around(after=fail) if work_is_done else Around(before=fail)
    with engine(around=around) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert len(written) >= round_of_showing
        assert_ended(running.shop, order_id, Status.FULFILLED)


@pytest.mark.parametrize("effect", ["keep_posts", "note_unshown"])
def test_a_table_that_fails_beside_slack_loses_no_message_and_sends_none_twice(
    effect: str,
) -> None:
    shop = a_shop()
    shop.messenger.lose["post card:0:0:asked"] = SlackUnavailable("Slack does not answer.")
    failures = [StoreUnavailable("The order table is busy or failing. Try again.")]

    def before(name: str) -> None:
        if name == effect and failures:
            raise failures.pop()

    with engine(shop, around=Around(before=before)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert failures == []
        assert running.attempts(order_id)["post-card"] == 2
        assert_ended(shop, order_id, Status.FULFILLED)
