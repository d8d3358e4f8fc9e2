"""A finished order is kept once, when its history is all there, whoever asks and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.errors import StoreRefused, StoreUnavailable
from approvals.domain.history import LATE
from approvals.domain.insights import read_period
from approvals.domain.order import Order, Status
from approvals.domain.tally import week_of
from approvals.use_cases.keep_finished import LONGEST_PAUSE, KeepFinished
from tests.support.random_orders import random_orders
from tests.support.shop import Shop
from tests.support.time import START

ORDER, EVENTS = next(
    (order, events)
    for order, events in random_orders(50, seed=3)
    if events and order.status is Status.FULFILLED
)


@pytest.fixture
def shop() -> Shop:
    return Shop()


class Kept:
    """A shop with one finished order, and the use case with its pauses counted."""

    def __init__(self, shop: Shop, order: Order = ORDER, events: Any = EVENTS) -> None:
        self.shop, self.order, self.pauses = shop, order, 0
        self.ended_at = order.ended_at or START
        shop.clock.current = self.ended_at + timedelta(seconds=61)
        shop.table.orders[order.order_id] = order
        shop.table.to_keep[order.order_id] = (shop.clock.now(), 0)
        self.has(events)
        self.keep = KeepFinished(
            shop.store, shop.finished, shop.executions, shop.clock, 512, self._pause, shop.metrics
        )

    def _pause(self) -> None:
        self.pauses += 1

    def has(self, events: list[dict[str, Any]]) -> None:
        self.shop.executions.histories[self.order.execution_arn or ""] = events

    @property
    def counted(self) -> int:
        return read_period(self.shop.finished.tallies(week_of(self.order))).totals.orders

    @property
    def due(self) -> dict[str, Any]:
        return self.shop.table.to_keep


def test_a_finished_order_is_kept_and_counted(shop: Shop) -> None:
    kept = Kept(shop)
    assert kept.keep(ORDER.order_id)
    assert kept.counted == 1
    assert len(shop.finished.history(ORDER.order_id) or []) == len(EVENTS)
    assert kept.due == {}


def test_repeated_events_change_nothing_and_read_no_history_again(shop: Shop) -> None:
    kept = Kept(shop)
    kept.keep(ORDER.order_id)
    shop.executions.fail_next(9)
    assert kept.keep(ORDER.order_id)
    assert kept.keep.due() == 0
    assert kept.counted == 1


def test_a_lost_event_is_made_up_for_by_the_schedule(shop: Shop) -> None:
    kept = Kept(shop)
    assert kept.keep.due() == 1
    assert (kept.counted, kept.pauses, kept.due) == (1, 1, {})
    assert kept.keep.due() == 0


def test_an_event_before_the_last_invocation_is_recorded_is_for_later(shop: Shop) -> None:
    early = [event for event in EVENTS if event is not EVENTS[-2]]
    kept = Kept(shop, events=early)
    assert not kept.keep(ORDER.order_id)
    assert shop.finished.history(ORDER.order_id) is None
    assert kept.counted == 0
    shop.clock.advance(9)
    assert kept.keep.due() == 0
    kept.has(EVENTS)
    shop.clock.advance(1)
    assert kept.keep.due() == 1
    assert kept.counted == 1


def test_what_never_comes_is_waited_for_with_longer_and_longer_pauses(shop: Shop) -> None:
    kept = Kept(shop, events=EVENTS[:4])
    pauses = []
    for _ in range(12):
        assert kept.keep.due() == 0
        due_at, _ = kept.due[ORDER.order_id]
        pauses.append((due_at - shop.clock.now()).total_seconds())
        shop.clock.current = due_at
    assert pauses[:3] == [10, 20, 40]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE.total_seconds()


def test_a_last_invocation_that_was_never_recorded_does_not_keep_the_order_out(shop: Shop) -> None:
    kept = Kept(shop, events=[event for event in EVENTS if event is not EVENTS[-2]])
    shop.clock.current = kept.ended_at + LATE + timedelta(minutes=1)
    assert kept.keep.due() == 1


def test_an_order_whose_history_is_gone_counts_without_what_only_it_could_tell(shop: Shop) -> None:
    kept = Kept(shop, events=[])
    assert kept.keep.due() == 0
    shop.clock.current = kept.ended_at + LATE
    assert kept.keep.due() == 1
    totals = read_period(shop.finished.tallies(week_of(ORDER))).totals
    assert (totals.orders, totals.used.executions, totals.compute_share) == (1, 0, None)
    assert shop.finished.history(ORDER.order_id) == []


def test_an_order_without_an_execution_asks_for_no_history(shop: Shop) -> None:
    kept = Kept(shop, replace(ORDER, execution_arn=None))
    shop.executions.fail_next(9)
    shop.clock.current = kept.ended_at + LATE
    assert kept.keep.due() == 1


def test_a_history_that_cannot_be_read_now_is_read_later(shop: Shop) -> None:
    kept = Kept(shop)
    shop.executions.fail_next()
    assert not kept.keep(ORDER.order_id)
    shop.clock.advance(10)
    assert kept.keep.due() == 1
    assert kept.counted == 1


@pytest.mark.parametrize("changes", [
    {"status": Status.AWAITING_APPROVAL, "ended_at": None},
    {"status": Status.FAILED, "start_failed": True},
])  # fmt: skip
def test_an_order_that_is_not_over_is_left_alone(shop: Shop, changes: dict[str, Any]) -> None:
    kept = Kept(shop, replace(ORDER, **changes))
    kept.due.clear()
    assert not kept.keep(ORDER.order_id)
    assert kept.due == {}
    assert shop.finished.history(ORDER.order_id) is None


def test_an_order_that_does_not_exist_is_forgotten(shop: Shop) -> None:
    kept = Kept(shop)
    del shop.table.orders[ORDER.order_id]
    assert kept.keep.due() == 0
    assert kept.due == {}


def test_a_history_that_is_not_understood_does_not_keep_the_others_behind(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(shop)
    strange = replace(ORDER, order_id="ord-strange", execution_arn="arn:strange")
    shop.table.orders = {"ord-strange": strange, **shop.table.orders}
    shop.table.to_keep = {"ord-strange": (shop.clock.now(), 0), **kept.due}
    shop.executions.histories["arn:strange"] = [{"EventType": "ExecutionSucceeded"}]
    assert kept.keep.due() == 1
    assert list(shop.table.to_keep) == ["ord-strange"]
    assert [record.message for record in caplog.records] == ["order not kept"]


@pytest.mark.parametrize("error", [StoreRefused("too large"), RuntimeError("a defect")])
def test_an_order_that_cannot_be_kept_does_not_keep_the_others_behind(
    shop: Shop, error: Exception
) -> None:
    kept = Kept(shop)
    large = replace(ORDER, order_id="ord-large")
    shop.table.orders = {"ord-large": large, **shop.table.orders}
    shop.table.to_keep = {"ord-large": (shop.clock.now(), 0), **kept.due}
    failures = [error]

    def refuses(name: str) -> None:
        if name == "keep" and failures:
            raise failures.pop()

    shop.table.before_write = refuses
    assert kept.keep.due() == 1
    assert list(shop.table.to_keep) == ["ord-large"]
    shop.clock.advance(10)
    assert kept.keep.due() == 1


def test_a_table_that_does_not_answer_ends_the_run_and_postpones_nothing(shop: Shop) -> None:
    kept = Kept(shop)
    due = dict(kept.due)

    def fails(name: str) -> None:
        if name == "keep":
            raise StoreUnavailable("busy")

    shop.table.before_write = fails
    with pytest.raises(StoreUnavailable):
        kept.keep.due()
    assert kept.due == due


def test_the_schedule_stops_when_its_time_is_over(shop: Shop) -> None:
    kept = Kept(shop)
    assert kept.keep.due(lambda: False) == 0
    assert list(kept.due) == [ORDER.order_id]


def test_a_crash_before_the_write_is_made_up_for(shop: Shop) -> None:
    kept = Kept(shop)

    def dies(name: str) -> None:
        if name == "keep":
            raise InterruptedError

    shop.table.before_write = dies
    with pytest.raises(InterruptedError):
        kept.keep(ORDER.order_id)
    shop.table.before_write = lambda _: None
    assert kept.counted == 0
    assert kept.keep.due() == 1
    assert kept.counted == 1
