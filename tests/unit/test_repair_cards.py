from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order
from approvals.use_cases.repair_cards import AT_ONCE, MAX_ATTEMPTS, RepairCards
from tests.support.shop import BOB, Shop
from tests.support.showing import FIRST, asked, due_in

if TYPE_CHECKING:
    from collections.abc import Callable

DOWN = SlackUnavailable("Slack is failing.", 30)
REFUSED = SlackRefused("not_in_channel", "Nod is not a member of the channel.")


def repair(shop: Shop, has_time: Callable[[], bool] = lambda: True) -> int:
    return RepairCards(shop.store, shop.show, shop.clock, shop.ids)(has_time)


def unshown(shop: Shop, seconds: float = 0, attempts: int = 0) -> Order:
    """Return an order that Slack has not, due so many seconds from now."""
    order = asked(shop, callback_id=f"callback-{len(shop.table.orders)}")
    due_at = shop.clock.now() + timedelta(seconds=seconds)
    shop.store.note_unshown(order.order_id, "Slack is failing.", due_at, attempts)
    return shop.store.get(order.order_id)


def test_a_card_that_slack_refused_earlier_is_brought_when_its_time_has_come() -> None:
    shop = Shop()
    order = unshown(shop, seconds=10)

    assert repair(shop) == 0
    shop.clock.advance(9.999)
    assert repair(shop) == 0
    assert shop.messenger.calls == []
    shop.clock.advance(0.001)
    assert repair(shop) == 1

    assert shop.messenger.keys(order.order_id) == list(FIRST)
    assert shop.store.get(order.order_id).slack_problem is None
    assert shop.table.to_show == {}
    assert repair(shop) == 0


def test_whoever_waits_longest_comes_first() -> None:
    shop = Shop()
    orders = [unshown(shop, seconds) for seconds in (3, 1, 2)]
    shop.clock.advance(10)

    assert repair(shop) == 3

    shown = [m["of"][0] for m in shop.messenger.messages.values() if m["of"][1] == "card:0"]
    assert shown == [orders[n].order_id for n in (1, 2, 0)]


def test_a_run_takes_as_many_as_it_has_time_for_and_the_next_the_rest() -> None:
    shop = Shop()
    for _ in range(AT_ONCE + 3):
        unshown(shop)
    time_left = iter([True] * (AT_ONCE + 1) + [False])

    assert repair(shop, lambda: next(time_left)) == AT_ONCE + 1
    assert len(shop.table.to_show) == 2
    assert repair(shop) == 2


def test_an_order_that_cannot_be_shown_at_all_keeps_nobody_behind_it() -> None:
    shop = Shop()
    broken, healthy = unshown(shop), unshown(shop, 1)
    shop.clock.advance(1)
    shop.messenger.failures["post card:0"] = [KeyError("a defect")]

    assert repair(shop) == 1

    assert shop.store.get(healthy.order_id).is_shown
    assert shop.table.to_show[broken.order_id][1] == 1
    assert due_in(shop, broken) > 0


def test_where_slack_is_still_away_nobody_else_is_tried() -> None:
    shop = Shop()
    first, second = unshown(shop), unshown(shop, 1)
    shop.clock.advance(1)
    shop.messenger.failures["post"] = [DOWN]

    assert repair(shop) == 0

    assert shop.messenger.calls == ["post card:0"]
    assert due_in(shop, first) == 30
    assert due_in(shop, second) == 0


def test_each_failure_makes_the_pause_longer() -> None:
    shop = Shop()
    order = unshown(shop, attempts=3)
    shop.messenger.failures["post card:0"] = [REFUSED]

    assert repair(shop) == 0

    assert due_in(shop, order) == 80
    assert shop.table.to_show[order.order_id][1] == 4


def test_a_refused_card_does_not_stop_the_others() -> None:
    shop = Shop()
    first, second = unshown(shop), unshown(shop, 1)
    shop.clock.advance(1)
    shop.messenger.failures["post card:0"] = [REFUSED]

    assert repair(shop) == 1

    assert list(shop.table.to_show) == [first.order_id]
    assert shop.store.get(second.order_id).is_shown


def test_an_order_that_slack_never_takes_is_given_up_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = Shop()
    order = unshown(shop, attempts=MAX_ATTEMPTS)
    shop.answer(order.order_id, BOB, DecisionKind.REJECTED)
    shop.steps().release_inventory(order.order_id, None)

    with caplog.at_level(logging.ERROR):
        assert repair(shop) == 0

    assert shop.messenger.calls == []
    assert shop.table.to_show == {}
    assert shop.store.get(order.order_id).slack_problem == "Slack is failing."
    assert [record.message for record in caplog.records] == ["gave up showing an order"]


def test_an_order_that_still_waits_is_never_given_up() -> None:
    shop = Shop()
    order = unshown(shop, attempts=MAX_ATTEMPTS)

    assert repair(shop) == 1
    assert shop.store.get(order.order_id).is_shown


def test_an_order_that_is_gone_is_dropped() -> None:
    shop = Shop()
    gone, other = unshown(shop), unshown(shop, 1)
    shop.clock.advance(1)
    del shop.table.orders[gone.order_id]

    assert repair(shop) == 1

    assert shop.table.to_show == {}
    assert shop.store.get(other.order_id).is_shown


def test_a_busy_table_costs_one_order_its_turn() -> None:
    shop = Shop()
    first, second = unshown(shop), unshown(shop, 1)
    shop.clock.advance(1)

    def lose_one(_: str) -> None:
        shop.table.before_write = lambda _: None
        raise StoreUnavailable("The order table is busy.")

    shop.table.before_write = lose_one

    assert repair(shop) == 1

    assert list(shop.table.to_show) == [first.order_id]
    assert shop.store.get(second.order_id).is_shown


def test_an_order_that_was_decided_meanwhile_shows_that_at_once() -> None:
    shop = Shop()
    order = unshown(shop)
    shop.answer(order.order_id, BOB)

    assert repair(shop) == 1

    [card] = shop.messenger.shown(order.order_id, "card:0")
    assert card.decision is not None


NOT_CONNECTED = SlackRefused("not_connected", "Nod is not connected to Slack.")


def without_slack(shop: Shop) -> int:
    return RepairCards(shop.store, shop.show, shop.clock, shop.ids, is_connected=False)()


def test_without_slack_an_order_that_is_over_is_kept_for_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = Shop()
    order = unshown(shop)
    shop.answer(order.order_id, BOB, DecisionKind.REJECTED)
    shop.steps().release_inventory(order.order_id, None)

    assert without_slack(shop) == 0

    assert shop.messenger.calls == []
    assert shop.table.to_show == {}
    assert caplog.records == []


def test_a_card_of_an_order_that_waits_comes_when_slack_is_added() -> None:
    shop = Shop()
    order = unshown(shop)
    shop.messenger.failures["post"] = [NOT_CONNECTED] * 9

    assert without_slack(shop) == 0
    assert shop.store.get(order.order_id).slack_problem == str(NOT_CONNECTED)

    shop.messenger.failures.clear()
    shop.clock.advance(3_600)
    assert repair(shop) == 1
    assert shop.store.get(order.order_id).is_shown
