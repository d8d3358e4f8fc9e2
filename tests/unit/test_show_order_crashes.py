"""The table going away, or the function dying, between sending and storing."""

from __future__ import annotations

import pytest

from approvals.domain.errors import SlackRefused, StoreUnavailable
from approvals.use_cases.show_order import WORKFLOW
from tests.support.shop import BOB, Shop
from tests.support.showing import FIRST, asked

REFUSED = SlackRefused("cant_update_message", "Slack keeps this message as it is.")


def failing_after(shop: Shop, calls: int) -> None:
    """Lose every write after the first ones."""
    left = iter(range(calls))

    def write(_: str) -> None:
        if next(left, None) is None:
            raise StoreUnavailable("The order table is busy.")

    shop.table.before_write = write


def test_what_was_sent_but_not_stored_is_found_by_the_next_run() -> None:
    shop = Shop()
    order = asked(shop)
    failing_after(shop, 1)  # The mark of what is being sent is written, nothing after it.

    with pytest.raises(StoreUnavailable):
        shop.show(order.order_id)
    assert shop.messenger.keys(order.order_id) == list(FIRST)
    crashed = shop.store.get(order.order_id)
    assert crashed.posting is not None
    assert (crashed.posting.by, crashed.posting.keys) == (WORKFLOW, frozenset(FIRST))

    shop.table.before_write = lambda _: None
    assert shop.show(order.order_id)

    assert shop.messenger.keys(order.order_id) == list(FIRST)
    assert shop.store.get(order.order_id).said == frozenset(FIRST[2:])
    assert shop.store.get(order.order_id).posting is None


def test_nothing_is_sent_that_is_not_noted_before() -> None:
    shop = Shop()
    order = asked(shop)
    failing_after(shop, 0)

    with pytest.raises(StoreUnavailable):
        shop.show(order.order_id)

    assert shop.messenger.calls == []


def test_a_message_that_a_crash_left_in_doubt_is_brought_up_to_date_when_found() -> None:
    shop = Shop()
    order = asked(shop)
    failing_after(shop, 1)
    with pytest.raises(StoreUnavailable):
        shop.show(order.order_id)
    shop.table.before_write = lambda _: None
    shop.answer(order.order_id, BOB)

    assert shop.show(order.order_id)

    for key in ("card:0", "receipt"):
        [copy] = shop.messenger.shown(order.order_id, key)
        assert copy.decision is not None


def test_what_was_not_sent_before_a_refusal_is_not_in_doubt_once_it_is_stored() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post receipt"] = [REFUSED]

    shop.show(order.order_id)

    posting = shop.store.get(order.order_id).posting
    assert posting is not None
    assert not posting.keys & {"card:0", "card:0:0:asked"}
