from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.errors import NotShown, SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order, Status, Wait
from approvals.domain.words.phrases import status_text
from tests.support.shop import ALICE, BOB, CAROL, DEADLINE_SECONDS, Shop
from tests.support.showing import FIRST
from tests.support.time import START

SLACK_IS_DOWN = SlackUnavailable("Slack is failing.")
NOT_IN_CHANNEL = SlackRefused("not_in_channel", "Nod is not a member of the channel.")


def reserved(shop: Shop) -> Order:
    order = shop.placed()
    shop.steps().reserve_inventory(order.order_id, shop.validated(order.order_id), "arn:execution")
    return shop.store.get(order.order_id)


def ask(shop: Shop, order: Order, callback_id: str = "callback-1") -> bool:
    return shop.steps().post_card(order.order_id, 0, callback_id)


def test_the_wait_is_stored_before_anything_is_sent() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post"] = [SLACK_IS_DOWN]

    with pytest.raises(SlackUnavailable):
        ask(shop, order)

    waiting = shop.store.get(order.order_id)
    deadline = START + timedelta(seconds=DEADLINE_SECONDS)
    assert waiting.status is Status.AWAITING_APPROVAL
    assert waiting.stages[0].waits == (Wait("callback-1", deadline),)
    assert waiting.stages[0].asked_at == START
    assert shop.answer(order.order_id).delivered


def test_a_defect_in_showing_does_not_fail_an_order_that_can_be_decided() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post"] = [KeyError("a defect")]

    assert ask(shop, order)

    assert order.order_id in shop.table.to_show
    assert shop.answer(order.order_id).delivered


def test_a_table_that_cannot_note_the_card_is_not_what_the_order_fails_for() -> None:
    shop = Shop()
    order = reserved(shop)

    answers = iter([None])

    def busy(_: str) -> None:
        if next(answers, "busy"):
            raise StoreUnavailable("The order table is busy.")

    shop.table.before_write = busy

    with pytest.raises(NotShown):
        ask(shop, order)


def test_the_card_s_place_is_stored() -> None:
    shop = Shop()
    order = reserved(shop)

    assert ask(shop, order)

    [(card, _), *_] = shop.messenger.messages.items()
    assert shop.store.get(order.order_id).stages[0].cards == (card,)
    assert shop.messenger.calls == [f"post {key}" for key in FIRST]


def test_the_step_may_run_again_after_everything_it_did() -> None:
    shop = Shop()
    order = reserved(shop)
    ask(shop, order)
    once, calls = shop.store.get(order.order_id), list(shop.messenger.calls)

    assert ask(shop, order)

    assert shop.store.get(order.order_id) == once
    assert shop.messenger.calls == calls


def test_slack_being_down_is_said_until_the_card_is_there() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post"] = [SLACK_IS_DOWN]
    with pytest.raises(SlackUnavailable):
        ask(shop, order)
    problem = shop.store.get(order.order_id)
    assert problem.slack_problem == "Slack is failing."
    assert status_text(problem) == "Awaiting approval, Slack delivery failing"

    assert ask(shop, order)

    healed = shop.store.get(order.order_id)
    assert healed.slack_problem is None
    assert len(healed.stages[0].cards) == 1


def test_a_refused_card_is_said_in_words_and_the_order_waits_all_the_same() -> None:
    shop = Shop()
    order = reserved(shop)
    shop.messenger.failures["post card:0"] = [NOT_IN_CHANNEL]

    assert ask(shop, order)

    waiting = shop.store.get(order.order_id)
    assert waiting.slack_problem == "Nod is not a member of the channel."
    assert order.order_id in shop.table.to_show
    assert shop.answer(order.order_id).delivered


def test_there_is_nothing_to_wait_for_once_somebody_decided() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.answer(order.order_id)
    decided, calls = shop.store.get(order.order_id), list(shop.messenger.calls)

    assert not ask(shop, order, "callback-2")

    assert shop.store.get(order.order_id) == decided
    assert shop.messenger.calls == calls


def test_a_second_wait_keeps_the_first_one_s_deadline_and_messages() -> None:
    shop = Shop()
    order = shop.waiting("callback-1")
    shop.clock.advance(600)

    assert ask(shop, order, "callback-2")

    stage = shop.store.get(order.order_id).stages[0]
    assert [wait.callback_id for wait in stage.waits] == ["callback-1", "callback-2"]
    assert stage.waits[1].deadline_at == stage.waits[0].deadline_at
    assert shop.messenger.keys(order.order_id) == list(FIRST)
    [card] = shop.messenger.shown(order.order_id, "card:0")
    assert card.stages[0].newest_wait == stage.waits[1]
    audit = [entry.what for entry in shop.store.audit(order.order_id)]
    assert audit.count("awaiting_approval") == 1


def test_without_a_stored_wait_nothing_is_sent() -> None:
    shop = Shop()
    order = reserved(shop)

    def refuse(_: str) -> None:
        raise StoreUnavailable("busy")

    shop.table.before_write = refuse
    with pytest.raises(StoreUnavailable):
        ask(shop, order)

    assert shop.messenger.calls == []


def test_who_may_click_is_asked_of_slack_before_anybody_does() -> None:
    shop = Shop(approvers=(BOB, CAROL))

    ask(shop, reserved(shop))

    assert shop.directory.asked == [f"warm {BOB} {CAROL} {ALICE}"]
