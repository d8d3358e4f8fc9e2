"""Orders that nobody, two people, or two stages approve."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import AlreadyDecided, NodError, NotWaiting, StaleButton, VoteRefused
from approvals.domain.order import Order, Status
from approvals.domain.story import RECEIPT, card_key
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.workflow import Around, Engine, engine
from tests.workflow.checks import (
    ASKED,
    CARD,
    FULFILLED,
    assert_ended,
    audited,
    cards_of,
    notes_of,
    stock_of_widgets,
)
from tests.workflow.paths import click, first_wait
from tests.workflow.waiting import (
    DEADLINE_SECONDS,
    ERIN,
    FINANCE,
    ONE,
    SECOND,
    TWO_PEOPLE,
    approve,
    lost_approval,
    shop_asking,
    then,
    time_is_up,
    withdraw,
)

ASKED_AGAIN = ["show-decision", "wait-for-approval", "post-card", "settle"]
GIVEN_BACK = ["show-decision", "release-inventory", "announce-outcome"]


def refusal(running: Engine, order: Order, person: str) -> str:
    """Return why this person may not approve."""
    with pytest.raises(VoteRefused) as refused:
        approve(running, order, person)
    return refused.value.code


def in_second_stage(running: Engine) -> Order:
    """Return an order whose first stage Bob has approved."""
    order = running.asleep()
    approve(running, order, BOB)
    return then(running, order, 2)


def test_an_order_that_nobody_is_asked_about_is_approved_and_delivered_at_once() -> None:
    with engine(shop_asking()) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "fulfilled"

        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert ended.decision is not None
        assert (ended.decision.by, ended.rule) == (NOD, "everything")
        assert running.invocations(order.order_id) == 1
        assert running.names(order.order_id) == [*ASKED[:2], *FULFILLED, "announce-outcome"]
        assert cards_of(running.shop, order.order_id) == []
        assert len(cards_of(running.shop, order.order_id, RECEIPT)) == 1


def test_a_vote_that_is_not_enough_wakes_nobody_and_is_a_heartbeat() -> None:
    with engine(shop_asking(TWO_PEOPLE)) as running:
        order = running.asleep()

        approve(running, order, BOB)

        assert running.invocations(order.order_id) == 1
        assert running.executions.heartbeats == [first_wait(order)]
        assert refusal(running, order, BOB) == "already_voted"
        approve(running, order, CAROL)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert [vote.person for vote in ended.stages[0].votes] == [BOB, CAROL]
        assert running.invocations(order.order_id) == 2
        assert audited(running.shop, order.order_id)["voted_approved"] == 1


def test_of_votes_that_come_at_once_one_closes_the_stage_and_every_early_one_counts() -> None:
    people = ("U0A", "U0B", "U0C", "U0D")
    stage = replace(TWO_PEOPLE, approvers=people)
    with engine(shop_asking(stage)) as running, ThreadPoolExecutor(len(people)) as voters:
        for _ in range(8):
            order, line = running.asleep(), threading.Barrier(len(people))

            def vote(person: str, order: Order = order, line: threading.Barrier = line) -> bool:
                line.wait()
                try:
                    approve(running, order, person)
                except AlreadyDecided:
                    return False
                return True

            counted = sum(voters.map(vote, people))

            running.finish(order.order_id)
            ended = assert_one_approval(running, order.order_id)
            assert counted == len(ended.stages[0].votes) == 2
    assert running.shop.stock_adds_up()


def assert_one_approval(running: Engine, order_id: str) -> Order:
    """Check that an order among others was approved once."""
    ended, happened = running.shop.store.get(order_id), audited(running.shop, order_id)
    assert (ended.status, happened["approved"]) == (Status.FULFILLED, 1)
    return ended


def test_two_stages_are_asked_one_after_the_other_each_in_its_channel() -> None:
    with engine(shop_asking(ONE, SECOND)) as running:
        order = in_second_stage(running)

        assert order.decision is None
        assert order.stages[0].result == "approved"
        assert [card.channel for card in order.stages[1].cards] == [FINANCE]
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert ended.decision is not None
        assert ended.decision.by == ERIN
        assert audited(running.shop, order.order_id)["stage_approved"] == 1
        assert notes_of(running.shop, order.order_id, card_key(1))[-2:] == ["decided", "outcome"]
        assert "decided" not in notes_of(running.shop, order.order_id, CARD)
        assert running.invocations(order.order_id) == 3
        assert running.names(order.order_id) == [
            *ASKED,
            *ASKED_AGAIN,
            "show-decision",
            *FULFILLED,
            "announce-outcome",
        ]


def test_whoever_voted_in_the_first_stage_is_not_heard_in_the_second() -> None:
    with engine(shop_asking(ONE, SECOND)) as running:
        order = in_second_stage(running)

        assert refusal(running, order, BOB) == "four_eyes"
        assert refusal(running, order, ALICE) == "own_order"
        assert refusal(running, order, CAROL) == "not_an_approver"
        with pytest.raises(StaleButton):
            click(running, order, BOB)

        assert running.invocations(order.order_id) == 2
        assert running.shop.store.get(order.order_id).stages[1].votes == ()


@pytest.mark.parametrize("how", ["rejected", "withdrawn", "expired"])
def test_an_order_that_ends_in_the_second_stage_gives_its_stock_back(how: str) -> None:
    with engine(shop_asking(ONE, SECOND)) as running:
        order = in_second_stage(running)
        assert stock_of_widgets(running.shop) == (2, 0)

        if how == "rejected":
            running.shop.answer(order.order_id, ERIN, DecisionKind.REJECTED)
        elif how == "withdrawn":
            withdraw(running, order)
        else:
            time_is_up(running, order)

        assert running.finish(order.order_id)["status"] == how
        ended = assert_ended(running.shop, order.order_id, Status(how))
        assert (ended.stages[0].result, ended.stages[1].result) == ("approved", how)
        assert running.names(order.order_id) == [*ASKED, *ASKED_AGAIN, *GIVEN_BACK]


def test_an_order_that_is_rejected_in_the_first_stage_never_reaches_the_second() -> None:
    with engine(shop_asking(TWO_PEOPLE, SECOND)) as running:
        order = running.asleep()
        approve(running, order, BOB)

        running.shop.answer(order.order_id, CAROL, DecisionKind.REJECTED)

        assert running.finish(order.order_id)["status"] == "rejected"
        ended = assert_ended(running.shop, order.order_id, Status.REJECTED)
        assert ended.stages[1].waits == ()
        assert running.names(order.order_id) == [*ASKED, *GIVEN_BACK]


def test_each_stage_has_a_deadline_of_its_own() -> None:
    with engine(shop_asking(ONE, SECOND)) as running:
        order = running.asleep()
        running.shop.clock.advance(DEADLINE_SECONDS - 1)

        approve(running, order, BOB)

        order = then(running, order, 2)
        first, second = (stage.waits[0].deadline_at for stage in order.stages)
        assert (second - first).total_seconds() == DEADLINE_SECONDS - 1


@pytest.mark.parametrize("found_by", ["a click", "the API", "a withdrawal", "the deadline"])
def test_a_closed_stage_whose_call_was_lost_is_found_again(found_by: str) -> None:
    with engine(shop_asking(ONE, SECOND)) as running:
        order = running.asleep()
        lost_approval(running, order)
        assert running.invocations(order.order_id) == 1

        if found_by == "a click":
            with pytest.raises(StaleButton):
                click(running, order, CAROL, DecisionKind.REJECTED)
        elif found_by == "the API":
            with pytest.raises(NotWaiting):
                approve(running, order, ERIN)
        elif found_by == "a withdrawal":
            with pytest.raises(NotWaiting):
                withdraw(running, order)
        else:
            running.deadline_passes(order.order_id)

        order = then(running, order, 2)
        assert order.stages[0].result == "approved"
        approve(running, order, ERIN)
        running.finish(order.order_id)
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_acts_while_the_second_stage_is_being_asked_is_heard_or_told_to_wait(
    when: str,
) -> None:
    waits, answers = list[str](), list[str]()

    def act(effect: str) -> None:
        waits.extend([effect] if effect == "add_wait" else [])
        if effect == "add_wait" and len(waits) == 2:
            try:
                running.shop.answer("ord-0001", ERIN)
            except NodError as error:
                answers.append(type(error).__name__)

    with engine(shop_asking(ONE, SECOND), around=Around(**{when: act})) as running:
        order = running.asleep()

        approve(running, order, BOB)

        if when == "before":
            order = then(running, order, 2)
            assert answers == ["NotWaiting"]
            approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert running.invocations(order.order_id) == (3 if when == "before" else 2)
