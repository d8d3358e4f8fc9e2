from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order, Status, Wait
from approvals.domain.words import status_text
from tests.support.shop import DEADLINE_SECONDS, Shop
from tests.support.time import START

SLACK_IS_DOWN = SlackUnavailable("Slack is failing.")
NOT_IN_CHANNEL = SlackRefused("not_in_channel", "Nod is not a member of the channel.")


def reserved(shop: Shop) -> Order:
    order = shop.placed()
    stages = shop.steps().validate_order(order.order_id)
    shop.steps().reserve_inventory(order.order_id, stages, "arn:execution")
    return shop.store.get(order.order_id)


def ask(shop: Shop, order: Order, callback_id: str = "callback-1") -> bool:
    return shop.steps().post_card(order.order_id, 0, callback_id)


def test_the_wait_is_stored_before_the_card_is_posted() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post_card"] = [SLACK_IS_DOWN]

    with pytest.raises(SlackUnavailable):
        ask(shop, order)

    waiting = shop.store.get(order.order_id)
    deadline = START + timedelta(seconds=DEADLINE_SECONDS)
    assert waiting.status is Status.AWAITING_APPROVAL
    assert waiting.stages[0].waits == (Wait("callback-1", deadline),)
    assert shop.answer(order.order_id).delivered


def test_the_card_s_place_is_stored() -> None:
    shop = Shop()
    order = reserved(shop)

    assert ask(shop, order)

    [card] = shop.messenger.messages
    assert shop.store.get(order.order_id).stages[0].cards == (card,)
    assert shop.messenger.calls == ["post_card"]


def test_the_step_may_run_again_after_everything_it_did() -> None:
    shop = Shop()
    order = reserved(shop)
    ask(shop, order)
    once = shop.store.get(order.order_id)

    assert ask(shop, order)

    assert shop.store.get(order.order_id) == once
    assert len(shop.messenger.messages) == 1


def test_a_card_whose_answer_was_lost_is_adopted() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.lose["post_card"] = SLACK_IS_DOWN
    with pytest.raises(SlackUnavailable):
        ask(shop, order)

    assert ask(shop, order)

    [card] = shop.messenger.messages
    assert shop.store.get(order.order_id).stages[0].cards == (card,)
    assert shop.messenger.calls == ["post_card", "find_card", "post_card"][:2]


def test_a_card_that_was_never_taken_is_posted_when_slack_is_back() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post_card"] = [SLACK_IS_DOWN]
    with pytest.raises(SlackUnavailable):
        ask(shop, order)
    problem = shop.store.get(order.order_id)
    assert problem.slack_problem == "Slack is failing."
    assert status_text(problem) == "Awaiting approval, Slack delivery failing"

    assert ask(shop, order)

    healed = shop.store.get(order.order_id)
    assert healed.slack_problem is None
    assert len(healed.stages[0].cards) == 1
    assert shop.messenger.calls == ["post_card", "find_card", "post_card"]


def test_a_card_is_not_looked_for_where_none_can_be() -> None:
    shop = Shop()

    ask(shop, reserved(shop))

    assert "find_card" not in shop.messenger.calls


def test_a_search_that_fails_posts_nothing() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.lose["post_card"] = SLACK_IS_DOWN
    shop.messenger.failures["find_card"] = [SLACK_IS_DOWN]
    for _ in range(2):
        with pytest.raises(SlackUnavailable):
            ask(shop, order)

    assert len(shop.messenger.messages) == 1
    assert ask(shop, order)
    assert len(shop.messenger.messages) == 1


def test_a_refused_card_is_said_in_words_and_not_tried_again() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post_card"] = [NOT_IN_CHANNEL]

    assert ask(shop, order)

    waiting = shop.store.get(order.order_id)
    assert waiting.slack_problem == "Nod is not a member of the channel."
    assert shop.messenger.calls == ["post_card"]
    assert shop.answer(order.order_id).delivered


def test_without_a_channel_only_the_wait_is_stored() -> None:
    shop = Shop(channel="")
    order = reserved(shop)

    assert ask(shop, order)

    assert shop.messenger.calls == []
    assert shop.store.get(order.order_id).status is Status.AWAITING_APPROVAL


def test_there_is_nothing_to_wait_for_once_somebody_decided() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.answer(order.order_id)
    decided = shop.store.get(order.order_id)

    assert not ask(shop, order, "callback-2")

    assert shop.store.get(order.order_id) == decided
    assert shop.messenger.calls == ["post_card"]


def test_a_second_wait_keeps_the_first_one_s_deadline_and_card() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.clock.advance(600)

    assert ask(shop, order, "callback-2")

    stage = shop.store.get(order.order_id).stages[0]
    assert [wait.callback_id for wait in stage.waits] == ["callback-1", "callback-2"]
    assert stage.waits[1].deadline_at == stage.waits[0].deadline_at
    assert shop.messenger.calls == ["post_card"]
    audit = [entry.what for entry in shop.store.audit(order.order_id)]
    assert audit.count("awaiting_approval") == 1


def test_without_a_stored_wait_no_card_is_posted() -> None:
    shop = Shop()
    order = reserved(shop)

    def refuse(_: str) -> None:
        raise StoreUnavailable("busy")

    shop.table.before_write = refuse
    with pytest.raises(StoreUnavailable):
        ask(shop, order)

    assert shop.messenger.calls == []
