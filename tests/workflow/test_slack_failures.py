"""Slack that is slow, down, forgetful or refusing. It delays nobody's decision."""

from __future__ import annotations

from contextlib import suppress

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    SlackRefused,
    SlackUnavailable,
)
from approvals.domain.order import Status
from approvals.domain.words import status_text
from approvals.use_cases.vote import Answer
from tests.support.shop import BOB
from tests.support.workflow import Around, Engine, a_shop, engine
from tests.workflow.checks import (
    assert_ended,
    audited,
    shows_the_truth,
    stock_of_widgets,
    told,
)
from tests.workflow.paths import ForgetfulMessenger, bring_about, slack_is_away


def slack_is_closed(times: int) -> list[Exception]:
    words = "Nod is not a member of the channel."
    return [SlackRefused("not_in_channel", words) for _ in range(times)]


def retry_delays(running: Engine, order_id: str, step: str) -> list[int]:
    """Return the seconds that lie between a step's attempts, as its history says."""
    retries = [
        event["StepFailedDetails"]["RetryDetails"]
        for event in running.events(order_id)
        if event["EventType"] == "StepFailed" and event["Name"] == step
    ]
    return [
        retry["NextAttemptDelaySeconds"] for retry in retries if retry["NextAttemptDelaySeconds"]
    ]


def test_slack_that_asks_to_slow_down_is_not_asked_sooner() -> None:
    shop = a_shop()
    shop.messenger.failures["post_card"] = [SlackUnavailable("Slack asks to slow down.", 5)]
    with engine(shop) as running:
        order = running.asleep()
        assert retry_delays(running, order.order_id, "post-card") == [5]
        assert running.invocations(order.order_id) == 2  # It slept in between.
        assert order.slack_problem is None

        shop.answer(order.order_id)

        running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED)
        assert shop.messenger.calls.count("post_card") == 2


def test_slack_that_asks_for_more_time_than_people_should_wait_gets_no_second_call() -> None:
    shop = a_shop()
    shop.messenger.failures["post_card"] = [SlackUnavailable("Slack asks to slow down.", 30)]
    with engine(shop) as running:
        order = running.asleep()

        assert shop.messenger.calls == ["post_card"]
        assert order.status is Status.AWAITING_APPROVAL
        assert order.slack_problem == "Slack asks to slow down."
        assert running.attempts(order.order_id)["post-card"] == 1


def test_an_order_is_decided_on_the_page_while_slack_is_down_and_shown_when_it_is_back() -> None:
    shop = a_shop()
    shop.messenger.failures["post_card"] = slack_is_away(7)
    statuses = []

    def before(effect: str) -> None:
        if effect == "post_card":
            statuses.append(shop.store.get("ord-0001").status)

    with engine(shop, around=Around(before=before)) as running:
        order = running.asleep()
        assert status_text(order) == "Awaiting approval, Slack delivery failing"
        assert retry_delays(running, order.order_id, "post-card") == [1, 2, 4]
        assert shop.messenger.messages == {}

        shop.answer(order.order_id, BOB)

        running.finish(order.order_id)
        assert statuses == [Status.AWAITING_APPROVAL] * 4 + [Status.FULFILLED] * 4
        ended = assert_ended(shop, order.order_id, Status.FULFILLED)
        assert ended.slack_problem is None
        assert running.attempts(order.order_id)["announce-outcome"] == 4


def test_an_order_without_a_card_still_expires() -> None:
    shop = a_shop()
    shop.messenger.failures["post_card"] = slack_is_away(4)
    with engine(shop) as running:
        order_id = bring_about(running, Status.EXPIRED)

        assert_ended(shop, order_id, Status.EXPIRED)


@pytest.mark.parametrize("call", ["update_card", "tell"])
def test_a_decision_stands_while_nobody_can_be_told(call: str) -> None:
    shop = a_shop()
    shop.messenger.failures[call] = slack_is_away(9)
    with engine(shop) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_ended(shop, order_id, Status.FULFILLED)
        assert retry_delays(running, order_id, "announce-outcome") == [
            1, 2, 4, 8, 16, 32, 64, 128, 256
        ]  # fmt: skip


def test_an_outcome_that_cannot_be_told_for_long_is_final_all_the_same() -> None:
    shop = a_shop()
    shop.messenger.failures["tell"] = slack_is_away(16)
    with engine(shop) as running:
        order = running.asleep()
        shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "finished, not announced"

        ended = shop.store.get(order.order_id)
        assert ended.status is Status.FULFILLED
        assert ended.requester_told_at is None
        assert shows_the_truth(shop, ended)


def test_a_card_whose_answer_was_lost_is_found_again() -> None:
    shop = a_shop()
    shop.messenger.lose["post_card"] = SlackUnavailable("Slack does not answer.")
    with engine(shop) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_ended(shop, order_id, Status.FULFILLED)
        assert shop.messenger.calls[:2] == ["post_card", "find_card"]
        assert running.attempts(order_id)["post-card"] == 2


@pytest.mark.parametrize("clicked", [0, 1])
def test_a_click_on_either_copy_of_a_card_counts_once(clicked: int) -> None:
    shop = a_shop(messenger=ForgetfulMessenger())
    shop.messenger.lose["post_card"] = SlackUnavailable("Slack does not answer.")
    with engine(shop) as running:
        order = running.asleep()
        copies = list(shop.messenger.messages)
        assert len(copies) == 2
        wait = order.stages[0].waits[0].callback_id

        for _ in range(2):
            with suppress(AlreadyDecided):
                shop.vote(
                    Answer(
                        order.order_id,
                        BOB,
                        DecisionKind.APPROVED,
                        Via.SLACK,
                        callback_id=wait,
                        stage=0,
                        card=copies[clicked],
                    )
                )

        running.finish(order.order_id)
        known = set(shop.store.get(order.order_id).stages[0].cards)
        assert known == ({copies[1]} if clicked else set(copies))
        for card in known:
            assert "Approved by" in shop.messenger.messages[card]["text"]
        assert audited(shop, order.order_id)["approved"] == 1
        assert stock_of_widgets(shop) == (0, 2)


def test_what_slack_refuses_is_not_repeated_and_said_on_the_order() -> None:
    shop = a_shop()
    shop.messenger.failures["post_card"] = slack_is_closed(2)
    with engine(shop) as running:
        order = running.asleep()
        assert order.slack_problem == "Nod is not a member of the channel."
        assert shop.messenger.calls == ["post_card"]
        assert running.attempts(order.order_id)["post-card"] == 1

        shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert shop.messenger.calls == ["post_card", "find_card", "post_card", "tell"]
        assert stock_of_widgets(shop) == (0, 2)
        assert len(told(shop)) == 1


def test_a_refused_edit_of_one_copy_keeps_neither_the_others_nor_the_requester_waiting() -> None:
    shop = a_shop()
    shop.messenger.failures["update_card"] = [SlackRefused("cant_update_message", "Refused.")]
    with engine(shop) as running:
        order = running.asleep()
        first = order.stages[0].cards[0]
        second = shop.messenger.post_card(order, 0)
        shop.store.add_card(order.order_id, 0, second)
        shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"

        assert "Approval needed" in shop.messenger.messages[first]["text"]
        assert "Approved by" in shop.messenger.messages[second]["text"]
        assert len(told(shop)) == 1
        assert running.attempts(order.order_id)["announce-outcome"] == 1


def test_a_requester_that_slack_does_not_know_is_no_reason_to_try_again() -> None:
    shop = a_shop()
    shop.messenger.failures["tell"] = [SlackRefused("channel_not_found", "No such person.")]
    with engine(shop) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert told(shop) == []
        assert running.attempts(order_id)["announce-outcome"] == 1
        assert shop.store.get(order_id).requester_told_at is not None
