"""Slack that is slow, down or refusing. It delays nobody's decision, and catches up afterwards."""

from __future__ import annotations

import pytest

from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Card, Order, Status
from approvals.domain.story import RECEIPT, slots
from approvals.domain.words.phrases import status_text
from tests.support.shop import BOB, Shop
from tests.support.workflow import Around, Engine, a_shop, engine
from tests.workflow.checks import (
    CARD,
    assert_decided,
    assert_ended,
    assert_told,
    cards_of,
    due,
    notes_of,
    repair,
)
from tests.workflow.paths import bring_about, click, decide, slack_is_away, slack_is_closed

ENDS = [Status.FULFILLED, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED]
OUTAGES = {
    "posting": ["post"],
    "editing": ["update"],
    "both": ["post", "update"],
    "everything": ["post", "update", "find"],
}
FOR_LONG = 1_000


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


def goes_away(shop: Shop, outage: str) -> None:
    for call in OUTAGES[outage]:
        shop.messenger.failures[call] = slack_is_away(FOR_LONG)


@pytest.mark.fault("F4")
def test_slack_that_asks_to_slow_down_is_not_asked_sooner() -> None:
    shop = a_shop()
    shop.messenger.failures["post"] = [SlackUnavailable("Slack asks to slow down.", 5)]

    def after(effect: str) -> None:
        if effect == "note_unshown":
            shop.clock.advance(5)  # The engine of the tests skips delays.

    with engine(shop, around=Around(after=after)) as running:
        order = running.asleep()
        assert retry_delays(running, order.order_id, "post-card") == [5]
        assert running.invocations(order.order_id) == 2  # It slept in between.
        assert order.slack_problem is None

        shop.answer(order.order_id)

        running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED)


def test_slack_that_asks_for_more_time_than_people_should_wait_gets_no_second_call() -> None:
    shop = a_shop()
    shop.messenger.failures["post"] = [SlackUnavailable("Slack asks to slow down.", 30)]
    with engine(shop) as running:
        order = running.asleep()

        assert shop.messenger.calls == [f"post {CARD}"]
        assert order.status is Status.AWAITING_APPROVAL
        assert order.slack_problem == "Slack asks to slow down."
        assert running.attempts(order.order_id)["post-card"] == 1
        assert due(shop, seconds=29) == []
        assert due(shop, seconds=30) == [order.order_id]


@pytest.mark.fault("F3")
@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("path", ENDS, ids=str)
def test_a_slack_that_is_down_all_the_way_is_brought_up_to_date_when_it_is_back(
    path: Status, outage: str
) -> None:
    shop = a_shop()
    goes_away(shop, outage)
    with engine(shop) as running:
        order = running.asleep()
        decide(running, order, path)
        assert running.finish(order.order_id)["status"] == "finished, not announced"
        assert_decided(shop, order.order_id, path)
        assert due(shop) == [order.order_id]
        assert repair(shop) == 0

        shop.messenger.failures.clear()

        assert repair(shop) == 1
        assert_ended(shop, order.order_id, path)
        assert repair(shop) == 0


@pytest.mark.fault("F27")
@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("path", ENDS, ids=str)
def test_a_slack_that_goes_down_while_the_card_is_out_shows_the_end_when_it_is_back(
    path: Status, outage: str
) -> None:
    shop = a_shop()
    with engine(shop) as running:
        order = running.asleep()
        goes_away(shop, outage)
        decide(running, order, path)
        assert running.finish(order.order_id)["status"] == "finished, not announced"
        assert_decided(shop, order.order_id, path)

        shop.messenger.failures.clear()

        assert repair(shop) == 1
        assert_ended(shop, order.order_id, path)


@pytest.mark.fault("F3")
def test_an_order_is_decided_on_the_page_while_slack_is_down_and_shown_when_it_is_back() -> None:
    shop = a_shop()
    shop.messenger.failures["post"] = slack_is_away(7)
    statuses = []

    def before(effect: str) -> None:
        if effect == f"post {CARD}":
            statuses.append(shop.store.get("ord-0001").status)

    with engine(shop, around=Around(before=before)) as running:
        order = running.asleep()
        assert status_text(order) == "Awaiting approval, Slack delivery failing"
        assert retry_delays(running, order.order_id, "post-card") == [1, 2, 4]
        assert shop.messenger.messages == {}

        shop.answer(order.order_id, BOB)

        running.finish(order.order_id)
        assert statuses == [
            *[Status.AWAITING_APPROVAL] * 4,
            Status.APPROVED,
            *[Status.FULFILLED] * 3,
        ]
        assert_ended(shop, order.order_id, Status.FULFILLED)
        assert retry_delays(running, order.order_id, "announce-outcome") == [1, 2]


def test_a_card_that_slack_did_not_take_comes_while_the_order_sleeps_and_can_be_clicked() -> None:
    shop = a_shop()
    shop.messenger.failures["post"] = slack_is_away(4)
    with engine(shop) as running:
        order = running.asleep()
        assert cards_of(shop, order.order_id) == []

        assert due(shop, seconds=10) == [order.order_id]
        shop.clock.advance(10)
        assert shop.show(order.order_id, by="reconciler")

        shown = shop.store.get(order.order_id)
        assert_told(shop, shown)
        assert running.invocations(order.order_id) == 1 + len(
            retry_delays(running, order.order_id, "post-card")
        )
        click(running, shown, BOB)
        running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.fault("F3")
@pytest.mark.parametrize("outage", ["posting", "editing", "both"])
@pytest.mark.parametrize("path", ENDS, ids=str)
def test_what_slack_refuses_is_not_repeated_and_comes_when_the_cause_is_gone(
    path: Status, outage: str
) -> None:
    shop = a_shop()
    for call in OUTAGES[outage]:
        shop.messenger.failures[f"{call} {CARD}"] = slack_is_closed(FOR_LONG)
    with engine(shop) as running:
        order_id = bring_about(running, path)

        ended = assert_decided(shop, order_id, path)
        assert set(running.attempts(order_id).values()) == {1}
        assert ended.slack_problem == "Nod is not a member of the channel."
        assert notes_of(shop, order_id) == ["asked", "decided", "outcome"]
        assert due(shop) == [order_id]

        shop.messenger.failures.clear()

        assert repair(shop) == 1
        assert_ended(shop, order_id, path)


def test_a_refused_edit_of_one_copy_keeps_neither_the_others_nor_the_requester_waiting() -> None:
    shop = a_shop()
    with engine(shop) as running:
        order = running.asleep()
        first, second = order.stages[0].cards[0], another_copy(shop, order)
        shop.messenger.failures[f"update {CARD}"] = [
            SlackRefused("cant_update_message", "Refused."), SlackUnavailable("Slack is away."),
            SlackRefused("cant_update_message", "Refused."),
        ]  # fmt: skip
        shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"

        assert shop.messenger.messages[first]["order"].decision is None
        assert shop.messenger.messages[second]["order"].status is Status.FULFILLED
        assert notes_of(shop, order.order_id) == ["asked", "decided", "outcome"]
        assert repair(shop) == 1
        assert_ended(shop, order.order_id, Status.FULFILLED, extra=1)


def another_copy(shop: Shop, order: Order) -> Card:
    copy = shop.messenger.post(order, slots(order)[0])
    shop.store.keep_posts(order.order_id, {CARD: copy})
    return copy


def test_a_requester_that_slack_does_not_know_is_no_trouble_of_the_order_s() -> None:
    shop = a_shop()
    shop.messenger.failures[f"post {RECEIPT}"] = [
        SlackRefused("channel_not_found", "No such person.") for _ in range(FOR_LONG)
    ]
    with engine(shop) as running:
        order_id = bring_about(running, Status.FULFILLED)

        ended = assert_decided(shop, order_id, Status.FULFILLED)
        assert ended.slack_problem is None
        assert set(running.attempts(order_id).values()) == {1}
        assert [order.status for order in shop.messenger.shown(order_id, CARD)] == [ended.status]
        assert notes_of(shop, order_id, CARD) == ["asked", "decided", "outcome"]
        assert notes_of(shop, order_id) == []
