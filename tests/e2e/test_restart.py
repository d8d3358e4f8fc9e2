"""`kill -9` of everything while orders wait; what was promised to people must still come true."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from local.stack import Stack
from tests.support.stack import StackClient

pytestmark = pytest.mark.usefixtures("lasting_database")


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
