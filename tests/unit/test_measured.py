"""What is counted where, and how often: once a decision and once an order, whatever is repeated."""

from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import StartFailed, StoreUnavailable, VoteRefused
from approvals.use_cases.decide import Answer
from approvals.use_cases.keep_finished import KeepFinished
from tests.support.shop import ALICE, BOB, CAROL, DEADLINE_SECONDS, Shop
from tests.support.slack_requests import CONTEXT, SlackDoor
from tests.support.store import InMemoryTable, InterferingOrderStore


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_decision_tells_how_long_it_took(shop: Shop, kind: DecisionKind) -> None:
    order = shop.waiting()
    shop.clock.advance(90)
    shop.answer(order.order_id, BOB, kind)
    assert shop.metrics.measured == [(f"TimeToDecide {kind.value}", 90)]


def test_a_withdrawal_and_an_expiry_do_too(shop: Shop) -> None:
    withdrawn, expired = shop.waiting("callback-1"), shop.waiting("callback-2")
    shop.withdraw(Answer(withdrawn.order_id, ALICE, DecisionKind.WITHDRAWN, Via.SLACK))
    shop.clock.advance(DEADLINE_SECONDS)
    shop.steps().settle(expired.order_id, 0, True)
    assert shop.metrics.measured == [
        ("TimeToDecide withdrawn", 0),
        ("TimeToDecide expired", DEADLINE_SECONDS),
    ]


def test_a_repeated_settling_measures_nothing_again(shop: Shop) -> None:
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS)
    for _ in range(3):
        shop.steps().settle(order.order_id, 0, True)
    assert len(shop.metrics.measured) == 1


def test_the_settling_that_loses_against_a_click_measures_nothing() -> None:
    table = InMemoryTable()
    shop = Shop(table=table)
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS - 1)
    store = InterferingOrderStore(table, lambda: shop.answer(order.order_id))
    late = Shop(table=table, clock=shop.clock, real_store=store)
    late.steps().settle(order.order_id, 0, True)
    assert [name for name, _ in shop.metrics.measured] == ["TimeToDecide approved"]
    assert late.metrics.measured == []


def test_a_vote_that_decides_nothing_is_not_measured() -> None:
    shop = Shop()
    shop.planned_stages = (shop.planned_stage(quorum=2),)
    shop = Shop(planned_stages=shop.planned_stages)
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    assert shop.metrics.measured == []
    shop.answer(order.order_id, CAROL)
    assert len(shop.metrics.measured) == 1


def test_a_refused_click_is_counted_by_its_reason(shop: Shop) -> None:
    order = shop.waiting()
    with pytest.raises(VoteRefused):
        shop.answer(order.order_id, ALICE)
    assert shop.metrics.counted == ["RefusedClicks own_order"]


def test_a_start_that_failed_is_counted_once_an_attempt(shop: Shop) -> None:
    shop.executions.fail_next()
    with pytest.raises(StartFailed):
        shop.placed()
    shop.placed(note="another")
    assert shop.metrics.counted == ["StartsFailed"]


def test_an_order_is_counted_by_its_outcome_once_however_often_it_is_announced(
    shop: Shop,
) -> None:
    order = shop.waiting()
    shop.fail(order.order_id)
    shop.clock.advance(86_400)
    keep = KeepFinished(
        shop.store, shop.finished, shop.executions, shop.clock, 512, lambda: None, shop.metrics
    )
    assert keep(order.order_id)
    assert keep(order.order_id)
    assert keep.due() == 0
    assert shop.metrics.counted == ["OrdersClosed failed"]


def test_an_order_that_could_not_be_kept_is_counted_when_it_is(shop: Shop) -> None:
    order = shop.waiting()
    shop.fail(order.order_id)
    shop.clock.advance(86_400)
    keep = KeepFinished(
        shop.store, shop.finished, shop.executions, shop.clock, 512, lambda: None, shop.metrics
    )

    def fails(name: str) -> None:
        if name == "keep":
            raise StoreUnavailable("busy")

    shop.table.before_write = fails
    with pytest.raises(StoreUnavailable):
        keep(order.order_id)
    assert shop.metrics.counted == []
    shop.table.before_write = lambda _: None
    assert keep(order.order_id)
    assert shop.metrics.counted == ["OrdersClosed failed"]


def test_slacks_wait_is_measured_from_the_arrival_at_api_gateway() -> None:
    door = SlackDoor()
    event = door.click_event(door.card(door.shop.waiting()), BOB)
    event["requestContext"]["timeEpoch"] = round(door.now * 1_000) - 1_234
    door.handler(event, CONTEXT)
    assert ("AckLatency", 1_234) in door.shop.metrics.measured


def test_slacks_wait_is_measured_without_the_gateways_clock_too() -> None:
    door = SlackDoor()
    event = door.click_event(door.card(door.shop.waiting()), BOB)
    del event["requestContext"]["timeEpoch"]
    door.handler(event, CONTEXT)
    [taken] = [taken for name, taken in door.shop.metrics.measured if name == "AckLatency"]
    assert 0 <= taken < 60_000


def test_nobody_waits_for_what_the_gate_turned_away() -> None:
    door = SlackDoor()
    door.handler({"headers": {}, "body": "", "isBase64Encoded": False}, None)
    assert door.shop.metrics.measured == []
    assert door.shop.metrics.counted == ["RefusedRequests signature"]
