"""Slack that is away, slow, hanging or refusing: the order stays decidable, nobody is asked twice.

Behind Slack's own error codes stands the real adapter on a table of answers; an outage that lasts
is the recording messenger's, whose messages can be compared with the order.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approvals.adapters.slack.messenger import SlackMessenger
from approvals.domain.errors import SlackUnavailable
from approvals.domain.metric import AUTH_CAUSES
from approvals.domain.order import Status
from approvals.domain.words.phrases import status_text
from approvals.domain.words.speech import ENGLISH
from approvals.use_cases.repair_cards import RepairCards
from approvals.use_cases.show_order import LONGEST_RETRY_SECONDS
from tests.support.api_requests import ApiDoor
from tests.support.calling_slack import RecordingMetrics
from tests.support.doubles import FakeDirectory
from tests.support.pictures import IN_ENGLISH
from tests.support.shop import BOB, CHANNEL, Shop
from tests.support.slack_api import Answer, AnsweringSlack, SlackRefusal, well
from tests.support.workflow import a_shop, engine
from tests.workflow.checks import assert_ended, assert_told, due, repair
from tests.workflow.paths import click, slack_is_away, slack_is_closed

SOURCE = Path(__file__).parents[2] / "src"
MINUTES = 10
FAILING = "Awaiting approval, Slack delivery failing"
OF_THE_CHANNEL = ["channel_not_found", "not_in_channel", "invalid_blocks", "is_archived"]
OF_THE_TOKEN = ["invalid_auth", "token_revoked"]


def for_the_channel(code: str, answer: Answer) -> Answer:
    """Return an answer that is a refusal where it is about the channel."""

    def answered(**arguments: Any) -> dict[str, Any]:
        if arguments["channel"] == CHANNEL:
            raise SlackRefusal(code)
        assert not isinstance(answer, Exception)
        return answer(**arguments) if callable(answer) else answer

    return answered


def refuse(slack: AnsweringSlack, code: str, *methods: str) -> None:
    """Let Slack refuse this of the channel; without methods, whatever it is asked."""
    for method, answer in well().items():
        if not methods:
            slack.answers[method] = SlackRefusal(code)
        elif method in methods:
            slack.answers[method] = for_the_channel(code, answer)


def shop_on(slack: AnsweringSlack) -> tuple[Shop, RecordingMetrics]:
    """Return a shop whose messages go through the real adapter, and what that counts."""
    api = slack.api()
    messenger: Any = SlackMessenger(api, FakeDirectory(), IN_ENGLISH, "A0NOD")
    metrics: Any = api.metrics
    return a_shop(messenger=messenger), metrics


def cards(slack: AnsweringSlack) -> list[dict[str, Any]]:
    """Return every attempt to post a card to the channel."""
    posts = [arguments for method, arguments in slack.calls if method == "chat.postMessage"]
    return [each for each in posts if each["channel"] == CHANNEL and "thread_ts" not in each]


@pytest.mark.fault("F3")
@pytest.mark.parametrize("outage", [slack_is_away, slack_is_closed])
@pytest.mark.parametrize("decides", ["meanwhile", "afterwards"])
def test_f3_ten_minutes_without_slack_leave_the_order_to_the_page_and_the_card_follows(
    outage: Callable[[int], list[Exception]], decides: str
) -> None:
    shop = a_shop()
    for call in ("post", "update", "find"):
        shop.messenger.failures[call] = outage(1_000)
    with engine(shop) as running:
        order = running.asleep()
        for _ in range(MINUTES):
            assert status_text(shop.store.get(order.order_id)) == FAILING
            assert RepairCards(shop.store, shop.show, shop.clock, shop.ids)() == 0
            assert shop.messenger.messages == {}
            shop.clock.advance(60)
        door = ApiDoor(shop)
        shown = door.get(f"/orders/{order.order_id}").json
        assert (shown["statusText"], shown["card"]) == (FAILING, None)
        assert shown["slackProblem"]

        if decides == "meanwhile":
            assert door.approve(order.order_id).status == 200
            running.finish(order.order_id)
            shop.messenger.failures.clear()
            assert repair(shop) == 1
        else:
            shop.messenger.failures.clear()
            shop.clock.advance(LONGEST_RETRY_SECONDS / 4)
            assert RepairCards(shop.store, shop.show, shop.clock, shop.ids)() == 1
            back = shop.store.get(order.order_id)
            assert_told(shop, back)
            click(running, back, BOB)
            running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.fault("F4")
def test_f4_after_a_429_with_30_seconds_nobody_calls_slack_sooner() -> None:
    slack = AnsweringSlack(well())
    is_well = slack.answers["chat.postMessage"]
    slack.answers["chat.postMessage"] = SlackRefusal("ratelimited", 429, **{"Retry-After": "30"})
    shop, _ = shop_on(slack)
    with engine(shop) as running:
        order = running.asleep()
        assert slack.methods() == ["chat.postMessage"]
        assert running.attempts(order.order_id)["post-card"] == 1
        slack.answers["chat.postMessage"] = is_well
        for seconds in (0, 10, 19.9):
            shop.clock.advance(seconds)
            assert RepairCards(shop.store, shop.show, shop.clock, shop.ids)() == 0
            with pytest.raises(SlackUnavailable):
                shop.show(order.order_id, by="somebody else")
            assert slack.methods() == ["chat.postMessage"]

        shop.clock.advance(1.1)  # Parts of a second are rounded up.

        assert shop.show(order.order_id, by="somebody else")
        assert len(cards(slack)) == 2


@pytest.mark.fault("F4")
def test_f4_no_function_sleeps_but_for_the_table_the_history_and_the_demos_slow_gateway() -> None:
    sleeping = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "sleep"
    }
    assert sleeping == {
        "approvals/adapters/demo_shop/gateway.py",
        "approvals/adapters/dynamodb/table.py",
        "reconciler/handler.py",
    }


@pytest.mark.fault("F6")
@pytest.mark.parametrize("code", [*OF_THE_CHANNEL, *OF_THE_TOKEN])
def test_f6_what_slack_refuses_is_tried_once_a_step_said_in_words_counted_and_decided_on_the_page(
    code: str,
) -> None:
    slack = AnsweringSlack(well())
    refuse(slack, code, *(["chat.postMessage"] if code in OF_THE_CHANNEL else []))
    shop, metrics = shop_on(slack)
    with engine(shop) as running:
        order = running.asleep()
        assert len(cards(slack)) == 1
        assert metrics.counted[0] == ("SlackErrors", {"Cause": code})
        assert (("SlackAuthErrors", {}) in metrics.counted) == (code in AUTH_CAUSES)
        door = ApiDoor(shop)
        shown = door.get(f"/orders/{order.order_id}").json
        assert shown["slackProblem"] == ENGLISH.say(f"slack.refused.{code}")
        assert shown["statusText"] == FAILING

        assert door.approve(order.order_id).status == 200

        running.finish(order.order_id)
        assert shop.store.get(order.order_id).status is Status.FULFILLED
        assert set(running.attempts(order.order_id).values()) == {1}
        # Once when the order asks, once with the decision, once with the outcome.
        assert len(cards(slack)) == 3

        slack.answers = well()

        assert repair(shop) == 1
        assert shop.store.get(order.order_id).slack_problem is None
        assert cards(slack)[-1]["text"].startswith("Approved by api:demo")


@pytest.mark.fault("F29")
def test_f29_an_order_whose_card_was_deleted_goes_its_way_and_owes_slack_nothing() -> None:
    slack = AnsweringSlack(well())
    shop, metrics = shop_on(slack)
    with engine(shop) as running:
        order = running.asleep()
        refuse(slack, "message_not_found", "chat.update")
        slack.answers["chat.postMessage"] = for_the_channel(
            "thread_not_found", slack.answers["chat.postMessage"]
        )

        assert ApiDoor(shop).approve(order.order_id).status == 200

        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = shop.store.get(order.order_id)
        assert (ended.is_shown, ended.slack_problem, due(shop)) == (True, None, [])
        assert metrics.counted == []


@pytest.mark.fault("F29")
def test_f29_an_order_whose_channel_was_archived_ends_and_its_card_follows_when_it_is_back() -> (
    None
):
    slack = AnsweringSlack(well())
    shop, _ = shop_on(slack)
    with engine(shop) as running:
        order = running.asleep()
        refuse(slack, "is_archived", "chat.update", "chat.postMessage")

        assert ApiDoor(shop).approve(order.order_id).status == 200

        running.finish(order.order_id)
        ended = shop.store.get(order.order_id)
        assert ended.status is Status.FULFILLED
        assert ended.slack_problem == ENGLISH.say("slack.refused.is_archived")
        assert set(running.attempts(order.order_id).values()) == {1}

        slack.answers = well()

        assert repair(shop) == 1
        edits = [told for method, told in slack.calls if method == "chat.update"]
        [*_, card] = [told["text"] for told in edits if told["channel"] == CHANNEL]
        assert card.startswith("Approved by api:demo")
