"""Every line of a function that concerns an order says which, and which execution works on it."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from approvals.adapters.slack.messenger import SlackMessenger
from approvals.domain.errors import StoreUnavailable
from orchestrator.steps import Steps
from reconciler.app import build_handler
from tests.support.api_requests import ApiDoor
from tests.support.calling_slack import slack_api
from tests.support.logged import logged, named
from tests.support.pictures import IN_ENGLISH
from tests.support.reconciling import reconciler_of
from tests.support.shop import Shop
from tests.support.slack_requests import SlackDoor
from tests.support.time import LongContext
from tests.support.tiny_slack import Reply, tiny_slack
from tests.support.workflow import Around, a_shop, engine, until

ARN = "arn:execution"


class Misrouting(Steps):
    """Gives the workflow's own code, outside of every step, something to trip over."""

    def validate_order(self, order_id: str, execution_arn: str | None = None) -> dict[str, Any]:
        return {"rule": "without stages"}

    def reserve_inventory(self, order_id: str, route: dict[str, Any], execution_arn: str) -> bool:
        return True


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    with logged() as records:
        yield records


def test_the_workflows_steps_name_order_and_execution(lines: list[logging.LogRecord]) -> None:
    failures: list[Exception] = [StoreUnavailable("The table is busy.")]

    def fails_once(effect: str) -> None:
        if effect == "reserve" and failures:
            raise failures.pop()

    with engine(around=Around(before=fails_once)) as running:
        order = running.asleep()
        arn = running.arns[order.order_id]
    assert named(lines, "step failed") == [(order.order_id, arn)]


def test_a_branch_beside_the_wait_names_them_too(lines: list[logging.LogRecord]) -> None:
    shop = a_shop()
    shop = a_shop(planned_stages=(shop.planned_stage(remind_every_seconds=600),))
    failures: list[Exception] = [StoreUnavailable("The table is busy.")]

    def fails_once(effect: str) -> None:
        if effect == "add_reminder" and failures:
            raise failures.pop()

    with engine(shop, around=Around(before=fails_once)) as running:
        order = running.asleep()
        running.pause_ends(order.order_id)
        until(lambda: not failures)
        running.shop.answer(order.order_id)
        running.finish(order.order_id)
        arn = running.arns[order.order_id]
    assert named(lines, "step failed") == [(order.order_id, arn)]


def test_a_defect_of_the_workflow_is_logged_once_however_often_it_is_replayed(
    lines: list[logging.LogRecord],
) -> None:
    failures: list[Exception] = [StoreUnavailable("The table is busy.") for _ in range(2)]

    def fails_twice(effect: str) -> None:
        if effect == "close" and failures:
            raise failures.pop()

    def with_a_defect(steps: Steps) -> Steps:
        own = {field.name: getattr(steps, field.name) for field in dataclasses.fields(steps)}
        return Misrouting(**own)

    with engine(around=Around(before=fails_twice), change=with_a_defect) as running:
        order = running.shop.placed()
        assert running.finish(order.order_id)["status"] == "failed"
        assert running.invocations(order.order_id) > 2
        arn = running.arns[order.order_id]
    assert named(lines, "workflow failed") == [(order.order_id, arn)]
    assert named(lines, "step failed") == [(order.order_id, arn)] * 2


def test_a_click_names_the_order_that_it_is_for(lines: list[logging.LogRecord]) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.shop.executions.fail_next(2)
    door.approve(order)
    told = named(lines, "decision recorded but not delivered")
    assert told == [(order.order_id, ARN)] * 2


def test_the_next_request_does_not_name_the_last_ones_order(
    lines: list[logging.LogRecord],
) -> None:
    door = SlackDoor()
    door.approve(door.shop.waiting())
    door.handler({"headers": {}, "body": "", "isBase64Encoded": False}, None)
    assert named(lines, "slack request refused") == [(None, None)]


def test_the_page_names_the_order_that_it_decides(lines: list[logging.LogRecord]) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.executions.fail_next(2)
    door.approve(order.order_id)
    told = named(lines, "decision recorded but not delivered")
    assert told == [(order.order_id, ARN)] * 2


def test_the_schedule_names_each_order_that_it_repairs(lines: list[logging.LogRecord]) -> None:
    shop = Shop()
    with tiny_slack() as slack:
        slack.replies = [Reply({"ok": False, "error": "is_archived"})]
        shop.messenger = SlackMessenger(slack_api(slack.url), shop.directory, IN_ENGLISH)  # type: ignore[assignment]
        orders = [shop.waiting(callback_id=f"callback-{number}") for number in (1, 2)]
        for order in orders:
            shop.store.show_again(order.order_id, shop.clock.now())
        lines.clear()
        handle = build_handler(reconciler_of(shop))
        handle({"detail-type": "Scheduled Event"}, LongContext())
    failed = named(lines, "slack call failed")
    assert {order_id for order_id, _ in failed} == {order.order_id for order in orders}
    assert {arn for _, arn in failed} == {ARN}


def test_the_end_of_an_execution_names_it_before_anything_is_read(
    lines: list[logging.LogRecord],
) -> None:
    shop = Shop()
    broken = reconciler_of(shop, store=None)
    event = {
        "source": "aws.lambda",
        "detail": {
            "status": "FAILED",
            "durableExecutionName": "ord-1",
            "durableExecutionArn": "arn:of-it",
        },
    }
    build_handler(broken)(event, LongContext())
    assert named(lines, "unexpected failure") == [("ord-1", "arn:of-it")]
