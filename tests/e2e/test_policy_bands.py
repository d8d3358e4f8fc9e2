"""The demo's policy, band by band: who is asked depends on what the order costs."""

from __future__ import annotations

import json
from typing import Any

from tests.support.stack import StackClient, eventually


def test_a_small_order_passes_by_itself(client: StackClient) -> None:
    order = client.place(items=[{"sku": "MUG-003", "quantity": 2}])

    done = client.wait_for(order["orderId"], "fulfilled")

    assert (done["rule"], done["card"]) == ("small", None)
    assert done["decision"]["kind"] == "approved"


def test_a_large_order_needs_two_people_and_then_finance(client: StackClient) -> None:
    order, card = client.waiting("2x DESK-200 for Acme")
    order_id = order["orderId"]
    assert client.click(card["ts"], "approve", "U0BOB")["status"] == 200
    eventually(lambda: "1 of 2" in client.card(order) or None)
    assert client.order(order_id)["status"] == "awaiting_approval"

    assert client.click(card["ts"], "approve", "U0CAROL")["status"] == 200

    asked = eventually(lambda: _card_in(client, "C0FINANCE", order_id))
    client.click(asked["ts"], "approve", "U0BOB", "C0FINANCE")
    assert client.order(order_id)["decision"] is None
    client.click(asked["ts"], "approve", "U0ERIN", "C0FINANCE")
    done = client.wait_for(order_id, "fulfilled")
    assert (done["rule"], done["decision"]["by"]) == ("large", "U0ERIN")


def _card_in(client: StackClient, channel: str, order_id: str) -> dict[str, Any] | None:
    cards = [m for m in client.cards(channel) if order_id in json.dumps(m["blocks"])]
    return cards[-1] if cards else None
