"""The reconciler on its real adapters: a table, a Slack, and the manifest with its scopes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.wiring import connect_slack
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.order import Order, Status
from approvals.domain.payment import PaymentState
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH
from approvals.environment import SlackAccess
from reconciler.app import build_handler
from tests.support.database import create_table, moto
from tests.support.doubles import FakeSecrets
from tests.support.reconciling import reconciler_of
from tests.support.shop import BOB, CAROL, CHANNEL, WIDGET, Shop
from tests.support.showing import asked
from tests.support.slack_workspace import BOT_TOKEN, MANIFEST, SlackAndApp, slack
from tests.support.time import LongContext

TOKEN = "/nod/slack/bot-token"
GROUP = "S0BUYERS"
CLOSED = Path(__file__).parents[1] / "events/execution-closed.json"
SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event"}


@dataclass
class Whole:
    """A shop on a real table, the reconciler's handler on the same, and the workspace."""

    shop: Shop
    people: PeopleTable
    workspace: SlackAndApp
    handle: Callable[[Any, Any], dict[str, Any]]
    directory: Any


@pytest.fixture
def table() -> Iterator[Table]:
    with moto() as client:
        yield create_table(client)


@pytest.fixture
def whole(table: Table, tmp_path: Path) -> Iterator[Whole]:
    with slack(tmp_path, manifest=MANIFEST) as workspace:
        shop = Shop(
            approvers=(BOB, GROUP),
            real_store=DynamoDbOrderStore(table),
            real_catalogue=DynamoDbCatalogue(table),
        )
        connected = connect_slack(
            SlackAccess(TOKEN, workspace.simulator.api_url, ""),
            FakeSecrets({TOKEN: BOT_TOKEN}),
            shop.store,
            table,
            shop.clock,
            Look(ENGLISH),
            shop.metrics,
        )
        handle = build_handler(
            reconciler_of(
                shop,
                messenger=connected.messenger,
                homes=connected.homes,
                directory=connected.directory,
            )
        )
        yield Whole(shop, PeopleTable(table), workspace, handle, connected.directory)


def test_an_order_gets_its_card_in_the_channel(whole: Whole) -> None:
    order = asked(whole.shop)
    assert whole.handle({"orderId": order.order_id}, None)["shown"] is True
    [card] = [m for m in whole.workspace.messages(CHANNEL) if not m.get("thread_ts")]
    assert "Acme" in card["text"]
    assert whole.shop.store.get(order.order_id).stages[0].cards[0].channel == CHANNEL


@pytest.mark.fault("F29")
def test_a_card_that_slack_refused_comes_when_the_channel_is_back(whole: Whole) -> None:
    order = asked(whole.shop)
    whole.workspace.control("channel", id=CHANNEL, archived=True)
    assert whole.handle({"orderId": order.order_id}, None)["shown"] is False
    assert "archived" in (whole.shop.store.get(order.order_id).slack_problem or "")
    whole.workspace.control("channel", id=CHANNEL, archived=False)
    whole.shop.clock.advance(3_600)
    assert whole.handle(SCHEDULED, LongContext()) == {"repaired": 1, "righted": 0, "kept": 0}
    assert whole.shop.store.get(order.order_id).slack_problem is None
    assert len([m for m in whole.workspace.messages(CHANNEL) if not m.get("thread_ts")]) == 1


def test_the_home_tabs_of_approvers_follow(whole: Whole) -> None:
    whole.directory.members(GROUP)
    whole.people.home_opened(CAROL, whole.shop.clock.now())
    order = asked(whole.shop)
    whole.handle({"orderId": order.order_id}, None)
    assert "Acme" in str(whole.workspace.look("home", user=CAROL)["blocks"])


def test_a_home_tab_that_slack_did_not_take_follows_on_the_schedule(whole: Whole) -> None:
    whole.directory.members(GROUP)
    whole.people.home_opened(CAROL, whole.shop.clock.now())
    order = asked(whole.shop)
    whole.workspace.control("fault", kind="500", method="views.publish", times=1)
    whole.handle({"orderId": order.order_id}, None)
    assert whole.workspace.look("home", user=CAROL)["blocks"] == []
    whole.shop.clock.advance(10)
    whole.handle(SCHEDULED, LongContext())
    assert "Acme" in str(whole.workspace.look("home", user=CAROL)["blocks"])
    assert whole.people.homes_behind(whole.shop.clock.now() + timedelta(days=1), 9) == ()


def test_people_and_groups_are_those_of_the_workspace(whole: Whole) -> None:
    standings = {
        who: whole.directory.person(who).standing
        for who in (BOB, "U0GINA", "U0FRED", "U0STRAY", "U0NOD")
    }
    assert standings == {
        BOB: Standing.MEMBER,
        "U0GINA": Standing.GUEST,
        "U0FRED": Standing.DEACTIVATED,
        "U0STRAY": Standing.FOREIGN,
        "U0NOD": Standing.BOT,
    }
    assert whole.directory.person(CAROL).locale == "de-DE"
    assert whole.directory.members(GROUP) == {BOB, CAROL}


def stopped(order: Order) -> dict[str, Any]:
    """Return what EventBridge sends when an order's execution was stopped."""
    event: dict[str, Any] = json.loads(CLOSED.read_text())
    event["detail"] |= {
        "durableExecutionArn": order.execution_arn,
        "durableExecutionName": order.order_id,
        "status": "STOPPED",
    }
    return event


def test_a_stopped_execution_ends_its_order_in_the_table_and_in_slack(whole: Whole) -> None:
    order = asked(whole.shop)
    whole.handle({"orderId": order.order_id}, None)
    for righted in ("ended", None):
        assert whole.handle(stopped(order), LongContext())["righted"] == righted
    after = whole.shop.store.get(order.order_id)
    assert (after.status, after.reason) == (Status.FAILED, "The workflow was stopped.")
    assert whole.shop.stock_adds_up()
    assert whole.shop.catalogue.products()[WIDGET].reserved == 0
    assert whole.shop.store.counts()[Status.FAILED] == 1
    assert whole.shop.store.open_orders(order.requester, 9) == 0
    [card] = [m for m in whole.workspace.messages(CHANNEL) if not m.get("thread_ts")]
    assert "failed" in card["text"]
    assert "order:approve" not in str(card["blocks"])


def test_a_charge_is_given_back_and_what_is_left_is_kept_in_the_table(whole: Whole) -> None:
    order = asked(whole.shop)
    whole.shop.answer(order.order_id, BOB)
    whole.shop.steps().charge_payment(order.order_id)
    assert whole.handle(stopped(order), LongContext())["righted"] == "ended"
    after = whole.shop.store.get(order.order_id)
    assert after.payment is not None
    assert after.payment.state is PaymentState.REFUNDED
    assert after.failure is not None
    assert after.failure.left_to_do == ("parcel",)
    said = [entry.what for entry in whole.shop.store.audit(order.order_id)]
    assert [said.count(what) for what in ("refunded", "released", "failed", "left_to_do")] == [
        1
    ] * 4


def test_the_schedule_finds_in_the_table_what_no_event_told(whole: Whole) -> None:
    order = asked(whole.shop)
    whole.shop.executions.stands[order.execution_arn or ""] = Execution(ExecutionStatus.TIMED_OUT)
    whole.shop.clock.advance(120)
    assert whole.handle(SCHEDULED, LongContext())["righted"] == 1
    assert whole.shop.store.get(order.order_id).status is Status.FAILED
    assert whole.handle(SCHEDULED, LongContext())["righted"] == 0
