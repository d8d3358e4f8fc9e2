"""What must be true of an order at its end, wherever its workflow was hurt on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from approvals.domain.order import Card, Order, Status
from approvals.domain.story import RECEIPT, card_key, copies, slots
from approvals.use_cases.repair_cards import RepairCards
from approvals.use_cases.show_order import LONGEST_RETRY_SECONDS
from tests.support.shop import WIDGET, Shop

CARD = card_key(0)
DECISIONS = ("approved", "rejected", "withdrawn", "expired")
DEMAND = 2
"""Widgets in the shop's usual order."""
ASKED = ["validate-order", "reserve-inventory", "wait-for-approval", "post-card", "settle"]
"""Operations of an order until its decision is known."""
FULFILLED = ["charge-payment", "fulfill-order", "confirm-delivery"]
"""Operations of an order between its approval and its announced end."""


def audited(shop: Shop, order_id: str) -> Counter[str]:
    """Return how often each thing happened to an order."""
    return Counter(entry.what for entry in shop.store.audit(order_id))


def cards_of(shop: Shop, order_id: str, key: str = CARD) -> list[Card]:
    """Return where the copies of a message are that people see."""
    return [c for c, m in shop.messenger.messages.items() if m["of"] == (order_id, key)]


def notes_of(shop: Shop, order_id: str, root: str = RECEIPT) -> list[str]:
    """Return what a message's thread tells, in its order."""
    keys = shop.messenger.keys(order_id)
    return [key.rpartition(":")[2] for key in keys if key.startswith(f"{root}:")]


def shows_the_truth(shop: Shop, order: Order) -> bool:
    """Tell whether every copy of card and receipt shows the order as it is, and is known."""
    roots = [slot.key for slot in slots(order) if slot.root is None]
    return all(
        [picture(shown) for shown in shop.messenger.shown(order.order_id, key)]
        == [picture(order)] * len(copies(order, key))
        and set(cards_of(shop, order.order_id, key)) == set(copies(order, key))
        for key in roots
    )


def picture(order: Order) -> Order:
    """Return an order without what changes by being shown."""
    stages = tuple(replace(stage, cards=(), directs=()) for stage in order.stages)
    return replace(
        order, stages=stages, receipts=(), said=frozenset(), posting=None, rest=None,
        slack_problem=None, unshown=False, version=0, shown_version=0,
    )  # fmt: skip


def assert_told(shop: Shop, order: Order, *, extra: int = 0) -> None:
    """Check that every message is out, alike and true, with at most so many sent twice.

    What reminded of an order that is over is no message of it any more.
    """
    wanted = Counter(slot.key for slot in slots(order))
    sent = shop.messenger.keys(order.order_id)
    given = Counter(key for key in sent if ":reminded:" not in key or key in wanted)
    assert len({key for key in sent if ":reminded:" in key}) == sum(":reminded:" in k for k in sent)
    assert wanted - given == Counter()
    assert (given - wanted).total() <= extra
    assert set(given) == set(wanted)
    assert shows_the_truth(shop, order)
    assert order.is_shown
    assert not order.unshown
    assert order.posting is None
    assert order.slack_problem is None
    assert due(shop) == []


def due(shop: Shop, seconds: float = 2 * LONGEST_RETRY_SECONDS) -> list[str]:
    """Return the orders that are to be shown again in so many seconds from now."""
    at = shop.clock.now() + timedelta(seconds=seconds)
    return [to_show.order_id for to_show in shop.store.due_to_show(at, 100)]


def repair(shop: Shop) -> int:
    """Let the reconciler's schedule come, after any pause."""
    shop.clock.advance(LONGEST_RETRY_SECONDS)
    return RepairCards(shop.store, shop.show, shop.clock, shop.ids)()


def stock_of_widgets(shop: Shop) -> tuple[int, int]:
    """Return (reserved, shipped)."""
    product = shop.catalogue.products()[WIDGET]
    return product.reserved, product.shipped


def assert_decided(shop: Shop, order_id: str, status: Status) -> Order:
    """Check one decision, one movement of stock, whatever Slack knows of it."""
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
    fulfilled = [order_id] if status is Status.FULFILLED else []
    assert_money(shop, charged=fulfilled, refunded=[], shipped=fulfilled)
    return order


def assert_money(
    shop: Shop, *, charged: list[str], refunded: list[str], shipped: list[str]
) -> None:
    """Check which orders were charged, refunded and shipped, each of them once."""
    assert [order_id for order_id, _ in shop.payments.charged] == charged
    assert (shop.payments.refunded, shop.carrier.shipped) == (refunded, shipped)


def assert_ended(shop: Shop, order_id: str, status: Status, *, extra: int = 0) -> Order:
    """Check the order's end, and that everybody was told the same, each thing once.

    ``extra`` is how many messages may be out twice.
    """
    order = assert_decided(shop, order_id, status)
    assert_told(shop, order, extra=extra)
    return order
