"""A stack whose Slack token was never stored: orders run by the API, and nobody is let in by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from approvals.adapters.dynamodb.names import NamesTable
from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.wiring import connect_slack
from approvals.domain.errors import SlackUnavailable
from approvals.domain.order import Status
from approvals.domain.stuck import GRACE
from approvals.domain.words.speech import ENGLISH
from approvals.environment import WITHOUT_SLACK, SlackAccess, slack_access
from approvals.use_cases.find_stuck import FindStuck
from tests.support.api_requests import BOBS, DEMO, ApiDoor
from tests.support.database import create_table, moto
from tests.support.doubles import FakeSecrets
from tests.support.shop import ALICE, BOB, Shop


@pytest.fixture
def door() -> Iterator[ApiDoor]:
    with moto() as client:
        table = create_table(client)
        shop: Any = Shop(channel="", approvers=(BOB, "api:demo"))
        access = SlackAccess("/nod/slack/bot-token", "http://127.0.0.1:9/api/", "")
        slack = connect_slack(
            access, FakeSecrets({}), shop.store, table, shop.clock, Look(ENGLISH), shop.metrics
        )
        shop.messenger, shop.homes = slack.messenger, slack.homes
        shop.directory = slack.directory
        yield ApiDoor(shop, names=NamesTable(table, shop.clock))


def test_an_order_of_the_api_runs_to_its_end_and_leaves_nothing_to_repair(door: ApiDoor) -> None:
    order = door.shop.waiting(requester="api:requester")
    assert door.approve(order.order_id, DEMO).status == 200
    door.shop.fulfil(order.order_id)
    door.shop.steps().announce_outcome(order.order_id)
    ended = door.shop.store.get(order.order_id)
    assert (ended.status, ended.is_shown, ended.slack_problem) == (Status.FULFILLED, True, None)
    assert door.shop.table.to_show == {}


def test_a_slack_account_that_cannot_be_checked_decides_nothing(door: ApiDoor) -> None:
    order = door.shop.waiting(requester="api:requester")
    assert door.approve(order.order_id, BOBS).status == 403
    assert door.shop.store.audit(order.order_id)[-1].why == "cannot_check_account"


def test_whoever_ordered_by_their_slack_name_is_told_when_there_is_a_token(door: ApiDoor) -> None:
    with pytest.raises(SlackUnavailable):
        door.shop.waiting(requester=ALICE)
    [order] = door.shop.table.orders.values()
    assert door.approve(order.order_id, DEMO).status == 200


@pytest.fixture
def unconnected() -> Iterator[ApiDoor]:
    """An API of a stack that was deployed without Slack, whose policy names a channel."""
    with moto() as client:
        table = create_table(client)
        shop: Any = Shop(approvers=(BOB, "api:demo"))
        access = slack_access({"SLACK_BOT_TOKEN_PARAMETER": WITHOUT_SLACK})
        slack = connect_slack(
            access, FakeSecrets({}), shop.store, table, shop.clock, Look(ENGLISH), shop.metrics
        )
        shop.messenger, shop.homes = slack.messenger, slack.homes
        shop.directory = slack.directory
        yield ApiDoor(shop, names=NamesTable(table, shop.clock))


def test_without_slack_an_order_runs_to_its_end_and_says_why_nobody_was_asked_there(
    unconnected: ApiDoor, caplog: pytest.LogCaptureFixture
) -> None:
    shop = unconnected.shop
    order = shop.waiting(requester=ALICE)
    assert shop.store.get(order.order_id).slack_problem == "Nod is not connected to Slack."
    shop.clock.advance(GRACE.total_seconds())
    assert FindStuck(shop.store, shop.clock)() == ()
    assert unconnected.approve(order.order_id, DEMO).status == 200
    shop.fulfil(order.order_id)
    assert shop.store.get(order.order_id).status is Status.FULFILLED
    # Nothing failed: no line of a log, and no metric, says so at each message.
    assert "slack call failed" not in caplog.text
    assert not [name for name in shop.metrics.counted if name.startswith("Slack")]


def test_without_slack_nobody_decides_by_a_slack_account(unconnected: ApiDoor) -> None:
    order = unconnected.shop.waiting(requester="api:requester")
    assert unconnected.approve(order.order_id, BOBS).status == 403
