"""Dependencies that fail for a while: the table, Slack. Nothing sleeps inside the function."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    SlackRefused,
    SlackUnavailable,
    StoreUnavailable,
)
from approvals.domain.order import Status
from approvals.domain.words import status_text
from approvals.use_cases.vote import Answer
from orchestrator.steps import Steps
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


class AwayFor:
    """A use case whose table does not answer ``times`` times, before or after the work is done."""

    def __init__(self, use_case: Any, times: int, *, work_is_done: bool) -> None:
        self._use_case, self._times, self._work_is_done = use_case, times, work_is_done

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._times == 0:
            return self._use_case(*args, **kwargs)
        self._times -= 1
        if self._work_is_done:
            self._use_case(*args, **kwargs)
        raise StoreUnavailable("The order table did not answer. Try again.")


def away(part: str, times: int, *, work_is_done: bool = False) -> Callable[[Steps], Steps]:
    def change(steps: Steps) -> Steps:
        use_case: Any = AwayFor(getattr(steps, part), times, work_is_done=work_is_done)
        return replace(steps, **{part: use_case})

    return change


PARTS = [
    ("validate", "validate-order", Status.FULFILLED),
    ("reserve", "reserve-inventory", Status.FULFILLED),
    ("ask", "post-card", Status.FULFILLED),
    ("settled", "settle", Status.FULFILLED),
    ("settled", "settle", Status.EXPIRED),
    ("fulfill", "fulfill-order", Status.FULFILLED),
    ("release", "release-inventory", Status.REJECTED),
    ("release", "release-inventory", Status.EXPIRED),
    ("announce", "announce-outcome", Status.FULFILLED),
]


@pytest.mark.parametrize("work_is_done", [False, True], ids=["not-done", "answer-lost"])
@pytest.mark.parametrize(("part", "step", "status"), PARTS)
def test_a_table_that_comes_back_brings_the_order_to_the_same_end(
    part: str, step: str, status: Status, work_is_done: bool
) -> None:
    with engine(change=away(part, 3, work_is_done=work_is_done)) as running:
        order_id = bring_about(running, status)

        assert_ended(running.shop, order_id, status)
        assert running.attempts(order_id).pop(step) == 4
        assert sum(running.attempts(order_id).values()) == 7 - 1 + 4


@pytest.mark.parametrize("part", ["validate", "reserve", "ask"])
def test_a_table_that_stays_away_too_long_fails_the_order_in_words(part: str) -> None:
    with engine(change=away(part, 8)) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.reason == "The order table did not answer. Try again."
        assert stock_of_widgets(running.shop) == (0, 0)
        assert len(told(running.shop)) == 1


def test_stock_of_a_decided_order_is_waited_for_much_longer() -> None:
    with engine(change=away("fulfill", 29)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert_ended(running.shop, order_id, Status.FULFILLED)
        assert running.attempts(order_id)["fulfill-order"] == 30


@pytest.mark.parametrize(
    ("effect", "step"),
    [
        ("add_wait", "post-card"),
        ("add_card", "post-card"),
        ("mark_requester_told", "announce-outcome"),
    ],
)
def test_a_write_that_fails_beside_a_message_posts_no_second_card(effect: str, step: str) -> None:
    failures = [StoreUnavailable("The order table is busy or failing. Try again.")]

    def before(name: str) -> None:
        if name == effect and failures:
            raise failures.pop()

    with engine(around=Around(before=before)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert running.attempts(order_id)[step] == 2
        messages = 2 if effect == "mark_requester_told" else 1
        assert_ended(running.shop, order_id, Status.FULFILLED, messages=messages)


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
    shop.messenger.failures["tell"] = slack_is_away(10)
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
        assert shop.messenger.calls == ["post_card", "post_card", "tell"]
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
