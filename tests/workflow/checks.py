"""What must be true of an order at its end, wherever its workflow was hurt on the way."""

from __future__ import annotations

from collections import Counter
from typing import Any

from approvals.adapters.slack.cards import card_blocks, card_text
from approvals.domain.order import Order, Status
from tests.support.shop import ALICE, WIDGET, Shop

DECISIONS = ("approved", "rejected", "expired")
DEMAND = 2
"""Widgets in the shop's usual order."""


def audited(shop: Shop, order_id: str) -> Counter[str]:
    """Return how often each thing happened to an order."""
    return Counter(entry.what for entry in shop.store.audit(order_id))


def cards_of(shop: Shop, order_id: str) -> dict[Any, dict[str, Any]]:
    """Return an order's cards as people see them."""
    return {c: m for c, m in shop.messenger.messages.items() if m["of"][0] == order_id}


def told(shop: Shop, person: str = ALICE) -> list[str]:
    """Return what a person was told."""
    return [text for who, text in shop.messenger.told if who == person]


def shows_the_truth(shop: Shop, order: Order) -> bool:
    """Tell whether every copy of the card shows the order as it is, and is known."""
    cards = cards_of(shop, order.order_id)
    return all(
        card["text"] == card_text(order) and card["blocks"] == card_blocks(order, 0)
        for card in cards.values()
    ) and set(cards) == set(order.stages[0].cards)


def stock_of_widgets(shop: Shop) -> tuple[int, int]:
    """Return (reserved, shipped)."""
    product = shop.catalogue.products()[WIDGET]
    return product.reserved, product.shipped


def assert_ended(
    shop: Shop, order_id: str, status: Status, *, cards: int = 1, messages: int = 1
) -> Order:
    """Check one decision, one movement of stock, cards alike and true, the requester told."""
    order, happened = shop.store.get(order_id), audited(shop, order_id)
    decision = {Status.FULFILLED: "approved"}.get(status, status.value)
    assert order.status is status
    assert order.ended_at is not None
    assert order.decision is not None
    assert order.decision.kind == decision
    assert {what: happened[what] for what in DECISIONS if happened[what]} == {decision: 1}
    assert happened["fulfilled"] + happened["released"] == 1
    assert stock_of_widgets(shop) == (0, DEMAND if status is Status.FULFILLED else 0)
    assert shop.stock_adds_up()
    assert 1 <= len(cards_of(shop, order_id)) <= cards
    assert shows_the_truth(shop, order)
    assert order.requester_told_at is not None
    assert 1 <= len(told(shop)) <= messages
    assert len(set(told(shop))) == 1
    return order
