"""Answers that come twice, at once, too late, or whose teller dies: one decision, told to all."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from approvals.adapters.slack.cards import APPROVE, REJECT
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import AlreadyDecided
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.order import Order, Status
from reconciler.build import build_work
from tests.support.api_requests import DEMO, ApiDoor
from tests.support.reconciling import reconciler_of
from tests.support.screens import text_of
from tests.support.shop import BOB, CAROL
from tests.support.slack_requests import Event, SlackDoor
from tests.support.workflow import Engine, ProcessDied, engine
from tests.workflow.checks import assert_ended, assert_told, stock_of_widgets
from tests.workflow.paths import click
from tests.workflow.test_dead_executions import reconciled
from tests.workflow.waiting import REMINDING, shop_asking

ROUNDS, THREADS = 3, 20
FIRST = f"This order is closed. Approved by <@{BOB}>, <!date^1795251600^"
"""By whom and when, as Slack writes an instant."""


@pytest.mark.fault("F8")
@pytest.mark.attack("A2")
def test_f8_slacks_retries_and_replays_of_a_click_are_one_decision_and_told_who_and_when() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    event = door.click_event(door.card(order))
    again: list[tuple[float, dict[str, str]]] = [
        (1, {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}),
        (60, {"x-slack-retry-num": "2", "x-slack-retry-reason": "http_error"}),
        (239, {}),  # The very bytes, at the last second in which their signature is good.
    ]
    assert door.send(_copy(event))["statusCode"] == 200
    decided = door.shop.store.get(order.order_id)
    for seconds, headers in again:
        door.shop.clock.advance(seconds)
        assert door.send(_copy(event, **headers))["statusCode"] == 200
    assert len(door.said) == len(again)
    assert all(said.startswith(FIRST) for said in door.said)

    door.shop.clock.advance(1)

    assert door.send(_copy(event))["statusCode"] == 401
    assert len(door.said) == len(again)
    assert door.shop.store.get(order.order_id) == decided
    assert len(door.shop.table.votes) == len(door.shop.executions.delivered) == 1


def _copy(event: Event, **headers: str) -> Event:
    return event | {"headers": event["headers"] | headers}


@pytest.mark.fault("F9")
@pytest.mark.parametrize("number", range(ROUNDS))
def test_f9_of_twenty_at_once_in_slack_and_the_api_one_wins_and_workflow_and_card_agree(
    number: int,
) -> None:
    with engine() as running:
        shop = running.shop
        slack, api = SlackDoor(shop), ApiDoor(shop)
        order = running.asleep()
        races = _races(slack, api, order, number)

        with ThreadPoolExecutor(THREADS) as pool:
            told = list(pool.map(lambda race: race(), races))

        returned = running.finish(order.order_id)["status"]
        decision = shop.store.get(order.order_id).decision
        assert decision is not None
        status = {"approved": Status.FULFILLED, "rejected": Status.REJECTED}[decision.kind]
        assert returned == status
        assert_ended(shop, order.order_id, status)
        assert {each.decision_id for _, each in shop.executions.delivered} == {decision.decision_id}
        refusals = [words for words in [*told, *slack.said] if words]
        assert len(refusals) == THREADS - 1
        who = rf"{decision.kind.value.capitalize()} by (<@)?{decision.by}\b"
        assert [words for words in refusals if not re.search(who, words)] == []


def _races(slack: SlackDoor, api: ApiDoor, order: Order, number: int) -> list[Callable[[], str]]:
    """Return what each thread does; it returns what it was told where it came too late."""
    card = slack.card(order)

    def press() -> str:
        slack.click(card, BOB, APPROVE)
        return ""  # Whoever comes too late is told by response_url.

    def submit(form: Any) -> str:
        answer = slack.submit(form, CAROL, order_reason="Too many")
        return text_of(answer["view"]) if "view" in answer else ""

    def call(verb: str) -> str:
        answer = api.post(f"/orders/{order.order_id}/{verb}", {}, DEMO)
        assert answer.status in {200, 409}
        return str(answer.json["detail"]) if answer.status == 409 else ""

    ways: list[Callable[[], str]] = []
    for _ in range(THREADS // 4):
        form = slack.asked_for_reason(card, CAROL, REJECT)
        ways += [
            press,
            lambda form=form: submit(form),  # type: ignore[misc]
            lambda: call("approve"),
            lambda: call("reject"),
        ]
    return [*ways[number:], *ways[:number]]


@pytest.mark.fault("F11")
@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_f11_a_click_after_the_execution_was_stopped_is_told_that_the_order_is_closed(
    action_id: str,
) -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        slack, api = SlackDoor(shop), ApiDoor(shop)
        card = slack.card(order)
        running.stop(order.order_id)
        assert reconciled(running, order.order_id)["righted"] == "ended"
        ended = shop.store.get(order.order_id)

        slack.click(card, BOB, action_id)  # It asserts an empty 200.

        assert slack.said == ["This order is closed. Failed. Nothing was changed."]
        assert api.approve(order.order_id).status == 409
        assert shop.store.get(order.order_id) == ended
        assert stock_of_widgets(shop) == (0, 0)
        assert_told(shop, ended)


@pytest.mark.fault("F11")
def test_f11_a_click_between_a_stop_and_its_discovery_ends_in_one_end() -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        slack = SlackDoor(shop)
        card = slack.card(order)
        running.stop(order.order_id)

        slack.click(card, BOB)
        assert reconciled(running, order.order_id)["righted"] == "ended"
        slack.click(card, CAROL)

        ended = shop.store.get(order.order_id)
        assert (ended.status, ended.reason) == (Status.FAILED, "The workflow was stopped.")
        assert slack.said[0].startswith(FIRST)
        assert shop.payments.charged == []
        assert stock_of_widgets(shop) == (0, 0)
        assert_told(shop, ended)


def _next_click(running: Engine, order: Order) -> None:
    with pytest.raises(AlreadyDecided) as told:
        click(running, order, CAROL, DecisionKind.REJECTED)
    assert told.value.order.decision is not None
    assert told.value.order.decision.by == BOB


def _reconciler(running: Engine, order: Order) -> None:
    running.shop.clock.advance(60)
    assert build_work(reconciler_of(running.shop)).watch_all() == 1
    assert build_work(reconciler_of(running.shop)).watch_all() == 0


def _reminder(running: Engine, order: Order) -> None:
    running.pause_ends(order.order_id)


def _deadline(running: Engine, order: Order) -> None:
    running.shop.clock.advance(running.shop.deadline_seconds)
    running.deadline_passes(order.order_id)


@pytest.mark.fault("F13")
@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
@pytest.mark.parametrize("delivers", [_next_click, _reconciler, _reminder, _deadline])
def test_f13_a_process_killed_between_the_decision_and_its_callback_loses_nothing(
    delivers: Callable[[Engine, Order], None], kind: DecisionKind
) -> None:
    def die() -> None:
        raise ProcessDied("between the write and the call")

    with engine(shop_asking(REMINDING)) as running:
        shop, order = running.shop, running.asleep()
        running.executions.before_delivery = die
        with suppress(ProcessDied):
            shop.answer(order.order_id, BOB, kind)
        running.executions.before_delivery = lambda: None
        decided = shop.store.get(order.order_id).decision
        assert decided is not None
        assert shop.executions.delivered == []

        delivers(running, order)

        running.finish(order.order_id)
        status = Status.FULFILLED if kind is DecisionKind.APPROVED else Status.REJECTED
        assert assert_ended(shop, order.order_id, status).decision == decided


@pytest.mark.fault("F30")
def test_f30_an_ended_order_whose_execution_is_forgotten_is_shown_and_a_click_is_told() -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        slack, api = SlackDoor(shop), ApiDoor(shop)
        card = slack.card(order)
        shop.answer(order.order_id, BOB)
        running.finish(order.order_id)
        ended = shop.store.get(order.order_id)
        running.executions.real = None  # Nothing is kept of any execution.
        shop.clock.advance(365 * 86_400)

        shown = api.get(f"/orders/{order.order_id}")
        assert (shown.status, shown.json["status"]) == (200, "fulfilled")
        timeline = api.get(f"/orders/{order.order_id}/timeline")
        assert (timeline.status, timeline.kind) == (404, "no-history")
        slack.click(card, CAROL, REJECT)
        assert slack.said[0].startswith(f"This order is closed. Approved by <@{BOB}>")
        assert api.approve(order.order_id).status == 409
        assert shop.store.get(order.order_id) == ended


@pytest.mark.fault("F30")
def test_f30_an_open_order_whose_execution_is_forgotten_is_ended_and_a_click_is_told() -> None:
    door = SlackDoor()
    shop = door.shop
    order = shop.waiting()
    card = door.card(order)
    shop.executions.stands[order.execution_arn or ""] = Execution(ExecutionStatus.GONE)
    shop.clock.advance(60)

    assert build_work(reconciler_of(shop)).watch_all() == 1

    ended = shop.store.get(order.order_id)
    assert ended.status is Status.FAILED
    assert (ended.reason or "").startswith("The workflow ended long ago")
    assert shop.stock_adds_up()
    door.click(card, BOB)
    assert door.said == ["This order is closed. Failed. Nothing was changed."]
    assert shop.store.get(order.order_id) == ended
