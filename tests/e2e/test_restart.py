"""`kill -9` of everything while orders wait; what was promised to people must still come true."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from approvals.adapters.demo_shop.faults import UNTIL_OFF, Fault, ShopFaults
from approvals.adapters.dynamodb.table import Table
from local.stack import Stack
from tests.support.database import client_for
from tests.support.stack import APPROVER, StackClient, eventually

pytestmark = pytest.mark.usefixtures("lasting_database")

IMPATIENT = """
rules:
  - name: all
    stages:
      - name: approval
        channel: C0APPROVALS
        approvers: U0BOB
        deadline: 10m
        remind_every: 1s
        escalate_after: 4s
        escalate_to: U0CAROL
"""


@pytest.mark.fault("F23")
def test_an_order_that_waits_while_everything_is_killed_is_approved_after_the_restart(
    tmp_path: Path,
) -> None:
    stack = Stack(tmp_path)
    stack.start()
    try:
        client = StackClient(stack.urls)
        client.command("2x WIDGET-001 for Acme")
        order = client.wait_for(client.newest_order()["orderId"], "awaiting_approval")
        stack.kill()
        stack.start()
        client = StackClient(stack.urls)
        assert client.order(order["orderId"])["status"] == "awaiting_approval"

        clicked = client.click(order["card"]["ts"], "approve")

        assert clicked["status"] == 200
        done = client.wait_for(order["orderId"], "fulfilled")
        assert done["decision"]["by"] == "U0BOB"
        card = client.wait_for_card("Approved by <@U0BOB>", order["card"]["ts"])
        assert "order:approve" not in str(card["blocks"])
        assert [m["ts"] for m in client.cards()] == [card["ts"]]
    finally:
        stack.kill()


def test_a_parcel_that_is_under_way_while_everything_is_killed_arrives_after_the_restart(
    tmp_path: Path,
) -> None:
    stack = Stack(tmp_path, parameters={"DeliveryPauseSeconds": "1"})
    stack.start()
    try:
        client = StackClient(stack.urls)
        order_id = client.place()["orderId"]
        client.wait_for(order_id, "awaiting_approval")
        faults = ShopFaults(Table(client_for(stack.urls["database"]), "nod-orders"))
        faults.switch(Fault.DELIVERY_SLOW, UNTIL_OFF)
        client.api("POST", f"/orders/{order_id}/approve", {}, APPROVER)
        eventually(lambda: client.order(order_id)["shippedAt"])
        faults.off()
        stack.kill()
        stack.start()
        client = StackClient(stack.urls)

        done = client.wait_for(order_id, "fulfilled")

        assert done["deliveredAt"] == done["endedAt"]
        assert [entry["what"] for entry in done["audit"]].count("charged") == 1
        client.wait_for_card("Approved by api:demo", done["card"]["ts"])
    finally:
        stack.kill()


@pytest.mark.fault("F23")
def test_a_deadline_that_passes_while_everything_is_down_is_enforced_at_the_restart(
    tmp_path: Path,
) -> None:
    stack = Stack(tmp_path, parameters={"ApprovalDeadlineSeconds": "3"})
    stack.start()
    try:
        client = StackClient(stack.urls)
        order = client.wait_for(client.place()["orderId"], "awaiting_approval")
        stack.kill()
        time.sleep(3)
        stack.start()
        client = StackClient(stack.urls)

        expired = client.wait_for(order["orderId"], "expired")

        assert expired["decision"]["kind"] == "expired"
        client.wait_for_card("Expired", order["card"]["ts"])
        clicked = client.slack("messages?channel=C0APPROVALS")
        assert "order:approve" not in str(clicked)
    finally:
        stack.kill()


def test_silence_that_lasts_while_everything_is_killed_is_chased_and_escalated_after_the_restart(
    tmp_path: Path,
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(IMPATIENT)
    stack = Stack(tmp_path / "state", options=["--policy", str(policy)])
    stack.start()
    try:
        client = StackClient(stack.urls)
        order = client.wait_for(client.place()["orderId"], "awaiting_approval")
        eventually(lambda: _many(client, order, "reminded") or None)
        stack.kill()
        stack.start()
        client = StackClient(stack.urls)
        before = _many(client, order, "reminded")

        eventually(lambda: _many(client, order, "escalated") or None)

        eventually(lambda: _many(client, order, "reminded") > before or None)
        assert client.click(order["card"]["ts"], "approve", "U0CAROL")["status"] == 200
        done = client.wait_for(order["orderId"], "fulfilled")
        assert done["decision"]["by"] == "U0CAROL"
        assert _many(client, order, "escalated") == 1
    finally:
        stack.kill()


def _many(client: StackClient, order: dict[str, Any], what: str) -> int:
    audit = client.order(order["orderId"])["audit"]
    return [entry["what"] for entry in audit].count(what)
