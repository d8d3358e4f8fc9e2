"""Orders whose messages are still to be sent, and when the next try is."""

from __future__ import annotations

from datetime import timedelta

from approvals.domain.order import Order, Wait
from approvals.use_cases.reserve_inventory import ReserveInventory
from tests.support.orders import entry
from tests.support.shop import ALICE, BOB, Shop

FIRST = ("card:0", "receipt", "card:0:0:asked", "receipt:0:asked")
"""Keys of the messages with which an order's story begins."""


def asked(shop: Shop, requester: str = ALICE, callback_id: str = "callback-1") -> Order:
    """Return an order that waits for an answer, and of which Slack has nothing yet."""
    order = shop.placed(requester)
    ReserveInventory(shop.store, shop.clock, shop.ids)(
        order.order_id, shop.route(), "arn:execution"
    )
    order = shop.store.get(order.order_id)
    deadline = shop.clock.now() + timedelta(seconds=shop.deadline_seconds)
    wait = Wait(callback_id, deadline)
    assert shop.store.add_wait(order, 0, wait, entry("awaiting_approval", seconds=2))
    return shop.store.get(order.order_id)


def finished(shop: Shop) -> Order:
    """Return a shipped order whose messages do not say so yet."""
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    shop.fulfil(order.order_id)
    shop.messenger.calls.clear()
    return shop.store.get(order.order_id)


def due_in(shop: Shop, order: Order) -> float:
    """Return the seconds until the order is to be shown again."""
    due_at, _ = shop.table.to_show[order.order_id]
    return (due_at - shop.clock.now()).total_seconds()
