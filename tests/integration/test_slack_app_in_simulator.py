"""The app behind the simulator: what only shows when both have their say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from approvals.adapters.slack.api import SlackApi
from approvals.adapters.slack.screens import SlackScreens
from tests.support.calling_slack import RecordingMetrics
from tests.support.recording_app import Delivered, Reply
from tests.support.screens import text_of
from tests.support.shop import ALICE, WIDGET
from tests.support.slack_requests import SlackDoor
from tests.support.slack_workspace import BOT_TOKEN, MANIFEST, SlackAndApp, slack

ITEM, QUANTITY = "order:sku:0/order:sku", "order:quantity:0/order:quantity"
CUSTOMER = "order:customer/order:customer"


@dataclass
class Demo:
    """Slack, and the app that it speaks to."""

    workspace: SlackAndApp
    door: SlackDoor
    metrics: RecordingMetrics

    def connect(self) -> None:
        """Let the app answer at once."""
        self.workspace.app.reply = self._answer

    def form(self) -> dict[str, Any]:
        """Return the form that Alice has open."""
        (view,) = self.workspace.look("views", user=ALICE)["views"]
        return dict(view)

    def typed(self, quantity: str, view: dict[str, Any]) -> None:
        given = {"user": ALICE, "view_id": view["id"], "action_id": "order:quantity"}
        self.workspace.control("click", **given, value=quantity, values={ITEM: WIDGET})

    def _answer(self, delivered: Delivered) -> Reply:
        response = self.door.send(self.door.interaction_event(delivered.body))
        return Reply(response["body"], response["statusCode"])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with slack(tmp_path, manifest=MANIFEST) as workspace:

        def client(seconds: float) -> WebClient:
            url = workspace.simulator.api_url
            return WebClient(token=BOT_TOKEN, base_url=url, timeout=int(seconds) + 1)

        metrics = RecordingMetrics()
        running = Demo(workspace, SlackDoor(shows=SlackScreens(SlackApi(client, metrics))), metrics)
        running.connect()
        yield running


def said_in_orders(demo: Demo) -> str:
    posted = demo.workspace.client.chat_postMessage(channel="C0ORDERS", text="Two widgets, please")
    return str(posted["ts"])


def ordered_from(demo: Demo, ts: str) -> None:
    where = {"channel": "C0ORDERS", "ts": ts}
    demo.workspace.control("shortcut", user=ALICE, callback_id="order_from_message", **where)


def test_a_message_s_address_goes_along_with_its_order(demo: Demo) -> None:
    ts = said_in_orders(demo)
    ordered_from(demo, ts)
    values = {ITEM: WIDGET, QUANTITY: "2", CUSTOMER: "Acme"}
    demo.workspace.control("submit", user=ALICE, view_id=demo.form()["id"], values=values)
    (order,) = demo.door.shop.table.orders.values()
    address = f"{demo.workspace.simulator.url}/archives/C0ORDERS/p{ts.replace('.', '')}"
    assert (order.note, order.source_url) == ("Two widgets, please", address)


def test_the_total_follows_digits_that_were_typed_faster_than_slack_updates(demo: Demo) -> None:
    demo.workspace.control("shortcut", user=ALICE, callback_id="request_approval")
    form = demo.form()
    demo.workspace.app.answers()
    for digits in ("2", "25"):
        demo.typed(digits, form)
    first, second = demo.workspace.app.delivered[-2:]
    assert first.body["view"]["hash"] == second.body["view"]["hash"]
    for sent in (first, second):
        assert demo.door.interact(sent.body) == {}
    assert "Total: 625.00 EUR" in text_of(demo.form())
    assert demo.metrics.counted == []


def test_a_message_that_nod_cannot_see_alarms_nobody(
    demo: Demo, caplog: pytest.LogCaptureFixture
) -> None:
    ts = said_in_orders(demo)
    demo.workspace.control("channel", id="C0ORDERS", member=False)
    ordered_from(demo, ts)
    assert demo.form()["callback_id"] == "order:place"
    assert demo.metrics.counted == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
