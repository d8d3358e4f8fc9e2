"""Messages that Slack took and whose answers were lost: found again, never a third time sent."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import AlreadyDecided, SlackUnavailable
from approvals.domain.order import Status
from approvals.use_cases.decide import Answer
from tests.support.shop import BOB
from tests.support.workflow import Around, ProcessDied, a_shop, engine
from tests.workflow.checks import (
    assert_decided,
    assert_ended,
    audited,
    cards_of,
    repair,
    stock_of_widgets,
)
from tests.workflow.paths import ForgetfulMessenger, bring_about, first_wait, slack_is_away

POSTS = [
    "post card:0",
    "post receipt",
    "post card:0:0:asked",
    "post receipt:0:asked",
    "post card:0:decided",
    "post receipt:decided",
    "post card:0:outcome",
    "post receipt:outcome",
]
EDITS = ["update card:0", "update receipt"]


def lost() -> SlackUnavailable:
    return SlackUnavailable("Slack does not answer.")


@pytest.mark.fault("F7")
@pytest.mark.parametrize("path", [Status.FULFILLED, Status.WITHDRAWN], ids=str)
@pytest.mark.parametrize("message", [*POSTS, *EDITS])
def test_a_message_whose_answer_was_lost_is_not_sent_again(message: str, path: Status) -> None:
    shop = a_shop()
    shop.messenger.lose[message] = lost()
    with engine(shop) as running:
        order_id = bring_about(running, path)

        assert shop.messenger.lose == {}
        assert_ended(shop, order_id, path)


@pytest.mark.parametrize("message", POSTS)
def test_a_message_whose_answer_was_lost_at_the_end_is_found_by_the_reconciler(
    message: str,
) -> None:
    shop = a_shop()
    shop.messenger.lose[message] = lost()

    def goes_away(effect: str) -> None:
        if effect == message:
            shop.messenger.failures["find"] = slack_is_away(1_000)
            shop.messenger.failures["update"] = slack_is_away(1_000)

    shop.messenger.after = goes_away
    with engine(shop) as running:
        order = running.asleep()
        shop.answer(order.order_id)
        assert running.finish(order.order_id)["status"] == "finished, not announced"
        assert_decided(shop, order.order_id, Status.FULFILLED)

        shop.messenger.failures.clear()

        assert repair(shop) == 1
        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.parametrize("message", POSTS)
def test_where_nothing_can_be_looked_up_one_message_is_sent_once_more(message: str) -> None:
    shop = a_shop(messenger=ForgetfulMessenger())
    shop.messenger.lose[message] = lost()
    with engine(shop) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_decided(shop, order_id, Status.FULFILLED)
        sent = Counter(shop.messenger.keys(order_id))
        assert {key for key, times in sent.items() if times > 1} == {message.partition(" ")[2]}
        assert max(sent.values()) == 2


@pytest.mark.parametrize("message", POSTS[:4])
def test_a_decision_in_the_middle_of_sending_sends_nothing_twice(message: str) -> None:
    shop = a_shop(messenger=ForgetfulMessenger())

    def decide(effect: str) -> None:
        if effect == message:
            shop.answer("ord-0001")

    shop.messenger.after = decide
    with engine(shop) as running:
        order = shop.placed()
        running.finish(order.order_id)

        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.fault("F2")
@pytest.mark.parametrize("clicked", [0, 1])
def test_a_click_on_either_copy_of_a_card_counts_once(clicked: int) -> None:
    shop = a_shop(messenger=ForgetfulMessenger())
    shop.messenger.lose["post card:0"] = lost()
    with engine(shop) as running:
        order = running.asleep()
        copies = cards_of(shop, order.order_id)
        assert len(copies) == 2

        for _ in range(2):
            with suppress(AlreadyDecided):
                shop.vote(
                    Answer(
                        order.order_id, BOB, DecisionKind.APPROVED, Via.SLACK,
                        callback_id=first_wait(order), stage=0, card=copies[clicked],
                    )
                )  # fmt: skip

        running.finish(order.order_id)
        known = set(shop.store.get(order.order_id).stages[0].cards)
        assert known == ({copies[1]} if clicked else set(copies))
        for card in known:
            assert shop.messenger.messages[card]["order"].status is Status.FULFILLED
        assert audited(shop, order.order_id)["approved"] == 1
        assert stock_of_widgets(shop) == (0, 2)


def test_a_reconciler_that_is_sending_keeps_the_workflow_from_sending_the_same() -> None:
    shop = a_shop()

    def after(effect: str) -> None:
        if effect == "deliver":
            reconciler_dies_while_sending()

    def reconciler_dies_while_sending() -> None:
        def die(method: str) -> None:
            if method == "post card:0:outcome":
                raise ProcessDied

        shop.messenger.after = die
        with suppress(ProcessDied):
            shop.show("ord-0001", by="reconciler")
        shop.messenger.after = lambda _: None

    with engine(shop, around=Around(after=after)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        # It does not wait for the other: what the other leaves behind is repaired.
        assert running.attempts(order_id)["announce-outcome"] == 1
        assert shop.messenger.calls.count("post card:0:outcome") == 1
        assert repair(shop) == 1
        assert_ended(shop, order_id, Status.FULFILLED)
