from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Card, Order, Status
from tests.support.doubles import RecordingMessenger
from tests.support.shop import ALICE, BOB, CHANNEL, Shop

REFUSED = SlackRefused("cant_update_message", "No.")
DOWN = SlackUnavailable("Slack is failing.")
COPY = Card(CHANNEL, "1700000000.999999")


def finished(shop: Shop, *copies: Card) -> Order:
    """Return a shipped order whose cards were not edited yet."""
    order = shop.waiting()
    for copy in copies:
        shop.store.add_card(order.order_id, 0, copy)
    shop.answer(order.order_id, BOB)
    shop.steps().fulfill_order(order.order_id)
    shop.messenger.calls.clear()
    return shop.store.get(order.order_id)


def shown(messenger: RecordingMessenger) -> list[str]:
    return [message["text"].partition(":")[0] for message in messenger.messages.values()]


def test_the_card_and_the_requester_learn_the_end() -> None:
    shop = Shop()
    order = finished(shop)

    assert shop.steps().announce_outcome(order.order_id) == "fulfilled"

    assert shown(shop.messenger) == ["Approved by <@U0BOB>"]
    [(person, text)] = shop.messenger.told
    assert person == ALICE
    assert "was approved and has shipped" in text
    assert shop.store.get(order.order_id).requester_told_at == shop.clock.now()


def test_cards_are_edited_before_the_message_that_cannot_be_repeated() -> None:
    shop = Shop()
    order = finished(shop, COPY)

    shop.steps().announce_outcome(order.order_id)

    assert shop.messenger.calls == ["update_card", "update_card", "tell"]


def test_every_copy_is_edited_alike() -> None:
    shop = Shop()
    order = finished(shop, COPY)

    shop.steps().announce_outcome(order.order_id)

    first, second = shop.messenger.messages.values()
    assert first == second
    assert COPY in shop.messenger.messages


def test_nobody_is_told_twice_when_the_step_runs_again() -> None:
    shop = Shop()
    order = finished(shop)

    for _ in range(3):
        shop.steps().announce_outcome(order.order_id)

    assert len(shop.messenger.told) == 1


def test_a_copy_that_turns_up_meanwhile_is_edited_and_nobody_told_again() -> None:
    shop = Shop()
    order = finished(shop)

    def click_on_a_copy(method: str) -> None:
        if method == "tell":
            shop.store.add_card(order.order_id, 0, COPY)

    shop.messenger.after = click_on_a_copy
    shop.steps().announce_outcome(order.order_id)

    assert shown(shop.messenger) == ["Approved by <@U0BOB>"] * 2
    assert len(shop.messenger.told) == 1
    assert shop.store.get(order.order_id).requester_told_at is not None


def test_an_order_that_never_stands_still_is_told_once_and_given_up() -> None:
    shop = Shop()
    order = finished(shop)

    def move(_: str) -> None:
        shop.store.record_slack_problem(order.order_id, "Slack is failing.")

    shop.messenger.after = move
    shop.steps().announce_outcome(order.order_id)

    assert len(shop.messenger.told) == 1
    assert shop.messenger.calls.count("update_card") == 3


def test_a_card_that_slack_never_took_is_posted_at_the_end() -> None:
    shop = Shop()
    order = shop.placed()
    stages = shop.steps().validate_order(order.order_id)
    shop.steps().reserve_inventory(order.order_id, stages, "arn")
    shop.messenger.failures["post_card"] = [DOWN]
    with pytest.raises(SlackUnavailable):
        shop.steps().post_card(order.order_id, 0, "callback-1")
    shop.answer(order.order_id, BOB, DecisionKind.REJECTED)
    shop.steps().release_inventory(order.order_id, None)

    shop.steps().announce_outcome(order.order_id)

    [card] = shop.messenger.messages
    assert shown(shop.messenger) == ["Rejected by <@U0BOB>"]
    after = shop.store.get(order.order_id)
    assert after.stages[0].cards == (card,)
    assert after.slack_problem is None
    assert len(shop.messenger.told) == 1


def test_an_order_that_nobody_was_asked_about_gets_no_card() -> None:
    shop = Shop()
    order = shop.placed()
    shop.table.products.clear()
    shop.steps().validate_order(order.order_id)

    assert shop.steps().announce_outcome(order.order_id) == "rejected"

    assert shop.messenger.calls == ["tell"]


def test_without_a_channel_only_the_requester_is_told() -> None:
    shop = Shop(channel="")
    order = finished(shop)

    shop.steps().announce_outcome(order.order_id)

    assert shop.messenger.calls == ["tell"]


def test_a_copy_that_slack_refuses_does_not_keep_the_others_from_the_truth() -> None:
    shop = Shop()
    order = finished(shop, COPY)
    shop.messenger.failures["update_card"] = [REFUSED]

    shop.steps().announce_outcome(order.order_id)

    assert shop.messenger.messages[COPY]["text"].startswith("Approved by")
    assert len(shop.messenger.told) == 1


def test_a_requester_who_cannot_be_told_is_not_tried_for_ever() -> None:
    shop = Shop()
    order = finished(shop)
    shop.messenger.failures["tell"] = [REFUSED]

    assert shop.steps().announce_outcome(order.order_id) == "fulfilled"

    assert shop.store.get(order.order_id).requester_told_at is not None


@pytest.mark.parametrize("method", ["update_card", "tell"])
def test_slack_being_away_leaves_the_rest_to_the_next_run(method: str) -> None:
    shop = Shop()
    order = finished(shop)
    shop.messenger.failures[method] = [DOWN]

    with pytest.raises(SlackUnavailable):
        shop.steps().announce_outcome(order.order_id)
    assert shop.store.get(order.order_id).requester_told_at is None
    assert shop.store.get(order.order_id).status is Status.FULFILLED

    shop.steps().announce_outcome(order.order_id)
    assert len(shop.messenger.told) == 1


def test_a_mark_that_cannot_be_written_does_not_send_the_message_again() -> None:
    shop = Shop()
    order = finished(shop)

    def refuse(_: str) -> None:
        raise StoreUnavailable("busy")

    shop.table.before_write = refuse
    assert shop.steps().announce_outcome(order.order_id) == "fulfilled"
    assert len(shop.messenger.told) == 1
