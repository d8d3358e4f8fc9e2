from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import OrderNotFound, SlackRefused
from approvals.domain.order import Card, Status
from approvals.use_cases.show_order import LONGEST_RETRY_SECONDS
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, Shop
from tests.support.showing import FIRST, asked, due_in, finished
from tests.support.workflow import ProcessDied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.domain.order import Order
    from approvals.domain.story import Slot

COPY = Card(CHANNEL, "1700000000.999999")
REFUSED = SlackRefused("cant_update_message", "Slack keeps this message as it is.")


def test_the_first_show_sends_the_card_the_receipt_and_their_notes_in_this_order() -> None:
    shop = Shop()
    order = asked(shop)

    assert shop.show(order.order_id)

    shown = shop.store.get(order.order_id)
    assert shop.messenger.calls == [f"post {key}" for key in FIRST]
    assert shown.is_shown
    assert shown.said == frozenset(FIRST[2:])
    assert [card.channel for card in shown.stages[0].cards] == [CHANNEL]
    assert [card.channel for card in shown.receipts] == [f"D{ALICE[1:]}"]
    assert shown.posting is None


def test_an_order_that_is_shown_is_not_shown_again() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.messenger.calls.clear()

    assert shop.show(order.order_id)

    assert shop.messenger.calls == []
    assert shop.store.get(order.order_id) == order


def test_every_copy_is_edited_alike_and_each_event_is_told_once_in_each_thread() -> None:
    shop = Shop()
    order = shop.waiting()
    direct = Card(f"D{ALICE[1:]}", "1700000000.999998")
    shop.store.keep_posts(order.order_id, {"card:0": COPY})
    shop.store.keep_posts(order.order_id, {"receipt": direct})
    shop.answer(order.order_id, BOB)
    shop.messenger.calls.clear()

    assert shop.show(order.order_id)

    for key in ("card:0", "receipt"):
        copies = shop.messenger.shown(order.order_id, key)
        assert [copy.decision is not None for copy in copies] == [True, True]
    assert shop.messenger.calls == [
        "update card:0", "update card:0", "update receipt", "update receipt",
        "post card:0:decided", "post receipt:decided",
    ]  # fmt: skip


def test_buttons_are_edited_away_before_anything_is_sent() -> None:
    shop = Shop()
    order = finished(shop)

    shop.show(order.order_id)

    methods = [call.split()[0] for call in shop.messenger.calls]
    assert methods == sorted(methods, reverse=True)
    assert methods.count("update") == 2


def test_an_order_that_moved_meanwhile_is_rendered_again() -> None:
    shop = Shop()
    order = asked(shop)

    def decide(call: str) -> None:
        if call == "post receipt":
            shop.messenger.after = lambda _: None
            shop.answer(order.order_id, BOB)

    shop.messenger.after = decide

    assert shop.show(order.order_id)

    [card] = shop.messenger.shown(order.order_id, "card:0")
    assert card.decision is not None
    assert shop.messenger.keys(order.order_id) == [*FIRST, "card:0:decided", "receipt:decided"]
    assert shop.store.get(order.order_id).is_shown


def test_an_order_that_never_stands_still_is_left_for_later() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    shop.messenger.calls.clear()
    now = shop.clock.now()
    shop.messenger.after = lambda _: shop.store.note_unshown(order.order_id, "Slack?", now, 0)

    assert not shop.show(order.order_id)

    assert shop.messenger.calls == ["update card:0", "update receipt"] * 3
    assert shop.store.get(order.order_id).slack_problem == "Slack?"
    assert due_in(shop, order) == 10


def test_a_shown_order_has_its_trouble_behind_it() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post card:0"] = [REFUSED]
    assert not shop.show(order.order_id)
    assert shop.store.get(order.order_id).slack_problem == str(REFUSED)

    assert shop.show(order.order_id)

    healed = shop.store.get(order.order_id)
    assert (healed.slack_problem, healed.unshown) == (None, False)
    assert shop.table.to_show == {}


@pytest.mark.parametrize("copy", ["update card:0", "update receipt"])
def test_a_copy_that_slack_refuses_to_edit_keeps_no_other_from_the_truth(copy: str) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.store.keep_posts(order.order_id, {"card:0": COPY})
    shop.answer(order.order_id, BOB)
    shop.messenger.failures[copy] = [REFUSED]

    assert not shop.show(order.order_id)

    assert shop.messenger.shown(order.order_id, "card:0")[-1].decision is not None
    assert "receipt:decided" in shop.messenger.keys(order.order_id)
    assert due_in(shop, order) == 10
    assert shop.show(order.order_id)
    assert {o.decision for o in shop.messenger.shown(order.order_id, "card:0")} == {
        shop.store.get(order.order_id).decision
    }


@pytest.mark.parametrize("key", FIRST)
def test_a_refused_message_stops_no_other_and_is_sent_later(key: str) -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures[f"post {key}"] = [REFUSED]

    assert not shop.show(order.order_id)

    below = {key, f"{key}:0:asked"}
    assert shop.messenger.keys(order.order_id) == [k for k in FIRST if k not in below]
    assert shop.show(order.order_id)
    assert sorted(shop.messenger.keys(order.order_id)) == sorted(FIRST)


@pytest.mark.parametrize("key", ["receipt", "receipt:0:asked"])
def test_a_refused_direct_message_is_not_the_order_s_trouble(key: str) -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures[f"post {key}"] = [REFUSED]

    assert not shop.show(order.order_id)

    kept = shop.store.get(order.order_id)
    assert (kept.slack_problem, kept.unshown) == (None, True)
    assert due_in(shop, order) == 10


def test_a_requester_who_is_nobody_in_slack_gets_no_receipt() -> None:
    shop = Shop()
    order = asked(shop, requester="api:requester")

    assert shop.show(order.order_id)

    assert shop.messenger.keys(order.order_id) == ["card:0", "card:0:0:asked"]


def test_without_a_channel_only_the_requester_is_told() -> None:
    shop = Shop(channel="")
    order = asked(shop)

    assert shop.show(order.order_id)

    assert shop.messenger.keys(order.order_id) == ["receipt", "receipt:0:asked"]


def test_an_order_that_its_checks_rejected_has_a_receipt_and_nothing_else() -> None:
    shop = Shop()
    order = shop.placed()
    shop.table.products.clear()
    shop.steps().validate_order(order.order_id)

    assert shop.steps().announce_outcome(order.order_id) == "rejected"

    assert shop.messenger.keys(order.order_id) == ["receipt"]
    assert shop.store.get(order.order_id).is_shown


def test_the_homes_of_those_concerned_are_refreshed_once_slack_shows_the_order() -> None:
    shop = Shop()
    order = asked(shop)

    shop.show(order.order_id)
    shop.show(order.order_id)

    assert shop.homes.refreshed == [(ALICE, BOB, CAROL, "api:demo")]


def test_homes_are_left_alone_where_nobody_asks_for_them() -> None:
    shop = Shop()
    order = asked(shop)

    shop.show(order.order_id, homes=False)

    assert shop.store.get(order.order_id).is_shown
    assert shop.homes.refreshed == []


def test_homes_follow_also_where_slack_refuses_the_card() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post card:0"] = [REFUSED]

    assert not shop.show(order.order_id)

    assert len(shop.homes.refreshed) == 1


def test_trouble_with_a_home_tab_costs_the_order_nothing() -> None:
    shop = Shop()
    order = asked(shop)

    def fail(people: Sequence[str]) -> None:
        raise KeyError("a defect")

    shop.homes.refresh = fail  # type: ignore[method-assign]

    assert shop.show(order.order_id)
    assert shop.store.get(order.order_id).is_shown


def test_a_picture_that_arrives_late_is_painted_over() -> None:
    shop = Shop()
    order_id = shop.waiting().order_id
    shop.answer(order_id, BOB)
    update = shop.messenger.update
    overtaken: list[bool] = []

    def late(order: Order, slot: Slot, where: Card) -> None:
        if not overtaken:
            # The workflow shows the decision while our older picture is still on its way.
            overtaken.append(True)
            shop.fulfil(order_id)
            assert shop.show(order_id)
        update(order, slot, where)

    shop.messenger.update = late  # type: ignore[method-assign]

    assert shop.show(order_id, "reconciler")

    [card] = shop.messenger.shown(order_id, "card:0")
    assert card.status is Status.FULFILLED
    assert shop.table.to_show == {}


def test_who_dies_with_an_older_picture_on_its_way_leaves_the_order_to_be_shown_again() -> None:
    shop = Shop()
    order_id = shop.waiting().order_id
    shop.answer(order_id, BOB)
    update = shop.messenger.update
    looks: list[str] = []

    def late_and_then_dead(order: Order, slot: Slot, where: Card) -> None:
        looks.append(slot.key)
        if len(looks) == 1:
            shop.messenger.update = update  # type: ignore[method-assign]
            shop.fulfil(order_id)
            assert shop.show(order_id)
            assert shop.table.to_show == {}
            shop.messenger.update = late_and_then_dead  # type: ignore[method-assign]
        elif looks.count(looks[0]) > 1:
            raise ProcessDied("the second look")
        update(order, slot, where)

    shop.messenger.update = late_and_then_dead  # type: ignore[method-assign]

    with pytest.raises(ProcessDied):
        shop.show(order_id, "reconciler")

    assert list(shop.table.to_show) == [order_id]


def test_the_step_after_a_decision_leaves_the_homes_to_the_end() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.homes.refreshed.clear()
    shop.answer(order.order_id, BOB, DecisionKind.REJECTED)

    assert shop.steps().show_decision(order.order_id)
    assert shop.homes.refreshed == []
    shop.steps().release_inventory(order.order_id, None)
    shop.steps().announce_outcome(order.order_id)

    assert len(shop.homes.refreshed) == 1
    [card] = shop.messenger.shown(order.order_id, "card:0")
    assert card.status is Status.REJECTED


def test_an_order_that_is_not_there_is_not_shown() -> None:
    with pytest.raises(OrderNotFound):
        Shop().show("ord-nowhere")


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 10), (1, 20), (2, 40), (8, 2_560), (9, LONGEST_RETRY_SECONDS), (10_000, 3_600)],
)
def test_the_pause_before_the_next_try_grows_up_to_an_hour(attempts: int, seconds: int) -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post card:0"] = [REFUSED]

    assert not shop.show(order.order_id, "reconciler-1", attempts=attempts)

    assert due_in(shop, order) == seconds
    assert shop.table.to_show[order.order_id][1] == attempts + 1
