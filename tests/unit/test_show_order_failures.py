"""Slack away, answers lost, and more than one who sends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Posting
from approvals.use_cases.show_order import POSTING_SECONDS, WORKFLOW
from tests.support.shop import BOB, Shop
from tests.support.showing import FIRST, asked, due_in, finished

DOWN = SlackUnavailable("Slack is failing.")
EVENTS = ("card:0:decided", "receipt:decided", "card:0:outcome", "receipt:outcome")


@pytest.mark.parametrize("key", FIRST)
def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(key: str) -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.lose[f"post {key}"] = DOWN

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)
    assert shop.show(order.order_id)

    assert sorted(shop.messenger.keys(order.order_id)) == sorted(FIRST)
    assert shop.messenger.calls.count(f"post {key}") == 1
    assert f"find {key}" in shop.messenger.calls
    assert shop.store.get(order.order_id).is_shown


@pytest.mark.parametrize("key", EVENTS)
def test_a_note_about_the_end_whose_answer_was_lost_is_told_once(key: str) -> None:
    shop = Shop()
    order = finished(shop)
    shop.messenger.lose[f"post {key}"] = DOWN

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)
    assert shop.show(order.order_id)

    assert sorted(shop.messenger.keys(order.order_id)) == sorted([*FIRST, *EVENTS])


def test_a_requester_who_can_never_be_told_is_tried_once() -> None:
    shop = Shop()
    shop.messenger.never.add("receipt")
    order = asked(shop)

    assert shop.show(order.order_id)

    shop.answer(order.order_id, BOB)
    assert shop.show(order.order_id)
    assert shop.messenger.calls.count("post receipt") == 1
    assert [key for key in shop.messenger.keys(order.order_id) if "receipt" in key] == []
    assert shop.table.to_show == {}


@pytest.mark.parametrize("key", ["card:0", "receipt"])
def test_an_edit_whose_answer_was_lost_is_made_again(key: str) -> None:
    shop = Shop()
    order = finished(shop)
    shop.messenger.lose[f"update {key}"] = DOWN

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)
    assert shop.show(order.order_id)

    assert [copy.is_final for copy in shop.messenger.shown(order.order_id, key)] == [True]


def test_a_message_that_was_never_taken_is_looked_for_and_then_sent() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post card:0"] = [DOWN]
    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)
    assert shop.store.get(order.order_id).slack_problem == "Slack is failing."

    assert shop.show(order.order_id)

    assert shop.messenger.calls[:3] == ["post card:0", "find card:0", "post card:0"]
    assert shop.messenger.keys(order.order_id) == list(FIRST)
    assert shop.store.get(order.order_id).slack_problem is None


def test_a_search_that_fails_sends_nothing() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.lose["post card:0"] = DOWN
    shop.messenger.failures["find card:0"] = [DOWN, DOWN]
    for _ in range(3):
        with pytest.raises(SlackUnavailable):
            shop.show(order.order_id)

    assert shop.messenger.keys(order.order_id) == ["card:0"]
    assert shop.show(order.order_id)
    assert shop.messenger.keys(order.order_id) == list(FIRST)


def test_a_search_that_slack_refuses_sends_nothing_blindly() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.lose["post card:0"] = DOWN
    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)
    shop.messenger.failures["find card:0"] = [SlackRefused("missing_scope", "No.")]

    assert not shop.show(order.order_id)

    assert shop.messenger.calls.count("post card:0") == 1


def test_what_was_sent_before_slack_went_away_is_kept() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post receipt"] = [DOWN]

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)

    kept = shop.store.get(order.order_id)
    assert len(kept.stages[0].cards) == 1
    assert kept.posting is not None
    # What was not tried is not in doubt: it is sent without looking for it.
    assert kept.posting.keys == {"receipt"}


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [(None, 10), (1, 10), (30, 30), (7_200, 7_200)]
)
def test_the_next_try_is_not_before_slack_allows(retry_after: int | None, seconds: int) -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post card:0"] = [SlackUnavailable("Slow down.", retry_after)]

    with pytest.raises(SlackUnavailable) as error:
        shop.show(order.order_id)

    assert error.value.retry_after_seconds == retry_after
    assert due_in(shop, order) == seconds


def test_slack_is_not_called_in_that_way_before_by_anybody() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    shop.messenger.failures["post card:0:decided"] = [SlackUnavailable("Slow down.", 30)]
    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)
    shop.messenger.calls.clear()
    shop.clock.advance(29)

    with pytest.raises(SlackUnavailable) as error:
        shop.show(order.order_id, "reconciler-1")

    # Edits have a limit of their own: the buttons do not wait for it.
    assert shop.messenger.calls == ["update card:0", "update receipt"]
    assert error.value.retry_after_seconds == 1
    shop.clock.advance(1)
    assert shop.show(order.order_id, "reconciler-1")
    assert shop.store.get(order.order_id).rest is None


def test_trouble_with_the_requesters_message_alone_is_not_the_orders() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post receipt"] = [DOWN]

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)

    assert shop.store.get(order.order_id).slack_problem is None


def test_an_edit_that_slack_puts_off_keeps_its_time_too() -> None:
    shop = Shop()
    order = finished(shop)
    shop.messenger.failures["update receipt"] = [SlackUnavailable("Slow down.", 45)]

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id)

    assert due_in(shop, order) == 45


def begun(shop: Shop, order_id: str, by: str) -> None:
    """Have somebody be sending an order's first messages just now."""
    until = shop.clock.now() + timedelta(seconds=POSTING_SECONDS)
    posting = Posting(by, until, frozenset(FIRST))
    assert shop.store.begin_posting(shop.store.get(order_id), posting)


@pytest.mark.parametrize("second", ["reconciler-2", WORKFLOW])
def test_whoever_comes_second_edits_what_is_out_and_sends_nothing(second: str) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    begun(shop, order.order_id, "reconciler-1")
    shop.messenger.calls.clear()

    assert not shop.show(order.order_id, second)

    assert shop.messenger.calls == ["update card:0", "update receipt"]
    [card] = shop.messenger.shown(order.order_id, "card:0")
    assert card.decision is not None
    kept = shop.store.get(order.order_id)
    assert (kept.slack_problem, kept.unshown) == (None, True)
    assert kept.posting is not None
    assert kept.posting.by == "reconciler-1"


def test_whoever_comes_second_sends_what_is_missing_when_the_first_took_too_long() -> None:
    shop = Shop()
    order = asked(shop)
    begun(shop, order.order_id, "reconciler-1")
    shop.clock.advance(POSTING_SECONDS - 0.001)
    assert not shop.show(order.order_id, "reconciler-2")
    assert shop.messenger.calls == []
    shop.clock.advance(0.001)

    assert shop.show(order.order_id, "reconciler-2")

    assert shop.messenger.keys(order.order_id) == list(FIRST)
    assert "find card:0" in shop.messenger.calls


def test_nothing_is_begun_that_may_not_end_before_others_may_send() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.after = lambda _: shop.clock.advance(POSTING_SECONDS / 2)

    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id, "reconciler")

    assert shop.messenger.calls == [f"post {key}" for key in FIRST[:2]]
    shop.messenger.after = lambda _: None
    assert shop.show(order.order_id, "another")
    assert shop.messenger.keys(order.order_id) == list(FIRST)


def test_the_workflow_goes_on_at_once_with_what_it_began_itself() -> None:
    shop = Shop()
    order = asked(shop)
    begun(shop, order.order_id, WORKFLOW)

    assert shop.show(order.order_id)

    assert shop.messenger.keys(order.order_id) == list(FIRST)


def test_whoever_gives_up_lets_the_next_one_send_at_once() -> None:
    shop = Shop()
    order = asked(shop)
    shop.messenger.failures["post card:0"] = [DOWN]
    with pytest.raises(SlackUnavailable):
        shop.show(order.order_id, "reconciler-1")

    assert shop.show(order.order_id, "reconciler-2")

    assert shop.messenger.keys(order.order_id) == list(FIRST)


def test_two_who_send_at_once_send_everything_once() -> None:
    shop = Shop()
    order = asked(shop)

    def come_second(call: str) -> None:
        if call == "post card:0":
            assert not shop.show(order.order_id, "reconciler-2")

    shop.messenger.after = come_second

    assert shop.show(order.order_id, "reconciler-1")

    assert sorted(shop.messenger.keys(order.order_id)) == sorted(FIRST)
    assert shop.store.get(order.order_id).is_shown


def test_an_order_that_moved_before_anything_was_sent_is_read_again() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB)
    shop.messenger.calls.clear()

    def finish(_: str) -> None:
        shop.messenger.after = lambda _: None
        shop.fulfil(order.order_id)

    shop.messenger.after = finish

    assert shop.show(order.order_id)

    edits = ["update card:0", "update receipt"]
    assert shop.messenger.calls == [*edits, *edits, *(f"post {key}" for key in EVENTS)]
    assert sorted(shop.messenger.keys(order.order_id)) == sorted([*FIRST, *EVENTS])
    assert [card.is_final for card in shop.messenger.shown(order.order_id, "card:0")] == [True]
