"""Nobody reacts: the callback's heartbeat timeout lets the stand-ins in, once, and nobody out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aws_durable_execution_sdk_python.lambda_service import CallbackOptions

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import VoteRefused
from approvals.domain.order import Order, Stage, Status
from approvals.use_cases.decide import Answer
from approvals.use_cases.settle import TIMERS_DIFFER_SECONDS
from tests.support.shop import BOB, CAROL
from tests.support.workflow import Engine, engine
from tests.workflow.checks import ASKED, CARD, assert_ended, audited, notes_of
from tests.workflow.paths import click
from tests.workflow.waiting import (
    BOTH,
    DEADLINE_SECONDS,
    ERIN,
    ESCALATE_SECONDS,
    ESCALATING,
    ESCALATING_TWO,
    ONE,
    REMIND_SECONDS,
    SECOND,
    approve,
    callbacks,
    lose_the_call,
    reminded,
    shop_asking,
    silence,
    then,
    time_is_up,
    voted_unheard,
)

LEFT_SECONDS = DEADLINE_SECONDS - ESCALATE_SECONDS


def time_limits(running: Engine, order: Order) -> list[tuple[int, int]]:
    """Return each wait's limits in seconds: the deadline, and silence (0: none)."""
    options = [update.callback_options for update in running.updates(order.order_id)]
    waits = [option for option in options if isinstance(option, CallbackOptions)]
    return [(wait.timeout_seconds, wait.heartbeat_timeout_seconds) for wait in waits]


def test_silence_lets_the_stand_ins_in_and_waits_for_the_rest_of_the_deadline() -> None:
    with engine(shop_asking(ESCALATING)) as running:
        order = running.asleep()
        with pytest.raises(VoteRefused):
            approve(running, order, ERIN)

        order = silence(running, order)

        assert order.stages[0].escalated_at == running.shop.clock.now()
        assert {wait.deadline_at for wait in order.stages[0].waits} == {
            order.stages[0].waits[0].deadline_at
        }
        limits = [(DEADLINE_SECONDS, ESCALATE_SECONDS), (LEFT_SECONDS, 0)]
        assert time_limits(running, order) == limits
        assert running.invocations(order.order_id) == 2
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert audited(running.shop, order.order_id)["escalated"] == 1
        assert notes_of(running.shop, order.order_id, CARD).count("escalated") == 1
        assert running.shop.messenger.keys(order.order_id).count(f"direct:0:{ERIN}") == 1
        waits = ["wait-for-approval", "post-card", "settle"]
        assert running.names(order.order_id)[: len(ASKED) + len(waits)] == [*ASKED, *waits]


def test_a_timer_that_did_not_hear_of_a_vote_lets_nobody_in_and_waits_for_the_rest() -> None:
    with engine(shop_asking(ESCALATING_TWO)) as running:
        order = voted_unheard(running, running.asleep())

        assert order.stages[0].escalated_at is None
        rest = (LEFT_SECONDS, ESCALATE_SECONDS - 10)
        assert time_limits(running, order) == [(DEADLINE_SECONDS, ESCALATE_SECONDS), rest]
        with pytest.raises(VoteRefused):
            approve(running, order, ERIN)
        order = silence(running, order)
        assert order.stages[0].escalated_at == running.shop.clock.now()
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert audited(running.shop, order.order_id)["escalated"] == 1


def test_a_deadline_that_the_table_learnt_of_late_is_waited_for_as_the_card_says() -> None:
    with engine(shop_asking(ONE)) as running:
        order = running.asleep()
        running.shop.clock.advance(DEADLINE_SECONDS - 63)
        running.deadline_of(order.order_id, callbacks(order)[0])

        order = then(running, order, 2)

        assert time_limits(running, order) == [(DEADLINE_SECONDS, 0), (63, 0)]
        time_is_up(running, order)
        assert running.finish(order.order_id)["status"] == "expired"


def test_earlier_approvers_still_vote_by_the_button_that_they_were_sent_first() -> None:
    with engine(shop_asking(replace(ESCALATING, quorum=2))) as running:
        order = silence(running, running.asleep())

        click(running, order, BOB)

        assert running.invocations(order.order_id) == 2
        assert running.executions.heartbeats == [callbacks(order)[-1]]
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert [vote.person for vote in ended.stages[0].votes] == [BOB, ERIN]


@pytest.mark.parametrize("reaction", ["a vote", "a look"])
def test_whoever_reacts_keeps_the_wait_alive(reaction: str) -> None:
    with engine(shop_asking(replace(ESCALATING, quorum=2))) as running:
        order = running.asleep()

        if reaction == "a vote":
            approve(running, order, BOB)
        else:
            shop = running.shop
            shop.mark_seen(Answer(order.order_id, CAROL, DecisionKind.APPROVED, Via.API))

        assert running.executions.heartbeats == callbacks(order)
        assert running.invocations(order.order_id) == 1


@pytest.mark.parametrize("stage", [ESCALATING, BOTH], ids=["alone", "with reminders"])
def test_nobody_at_all_expires_the_order_at_its_deadline(stage: Stage) -> None:
    with engine(shop_asking(stage)) as running:
        order = silence(running, running.asleep())

        time_is_up(running, order)

        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(running.shop, order.order_id, Status.EXPIRED)
        assert running.invocations(order.order_id) == 3
        assert audited(running.shop, order.order_id)["escalated"] == 1


def test_a_deadline_whose_timer_comes_a_little_early_lets_nobody_in_any_more() -> None:
    with engine(shop_asking(ESCALATING)) as running:
        order = running.asleep()
        running.shop.clock.advance(DEADLINE_SECONDS - TIMERS_DIFFER_SECONDS)

        running.deadline_passes(order.order_id)

        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(running.shop, order.order_id, Status.EXPIRED)
        assert audited(running.shop, order.order_id)["escalated"] == 0


def test_a_decision_that_never_rang_is_honoured_where_silence_would_have_escalated() -> None:
    with engine(shop_asking(ESCALATING)) as running:
        order = running.asleep()
        lose_the_call(running)
        running.shop.answer(order.order_id, BOB, DecisionKind.REJECTED)

        running.shop.clock.advance(ESCALATE_SECONDS)
        running.nobody_reacts(order.order_id)

        assert running.finish(order.order_id)["status"] == "rejected"
        assert_ended(running.shop, order.order_id, Status.REJECTED)
        assert running.invocations(order.order_id) == 2
        assert audited(running.shop, order.order_id)["escalated"] == 0


def test_reminders_go_on_after_an_escalation_and_reach_the_stand_ins() -> None:
    with engine(shop_asking(BOTH)) as running:
        order = silence(running, reminded(running, running.asleep()))
        approve(running, order, BOB)

        order = reminded(running, order)

        people = [reminder.people for reminder in order.stages[0].reminders]
        assert people == [(BOB, CAROL), (CAROL, ERIN)]
        assert running.invocations(order.order_id) == 4
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


def test_a_stage_that_silence_and_a_reminder_reach_at_once_does_both_once() -> None:
    stage = replace(BOTH, escalate_after_seconds=REMIND_SECONDS)
    with engine(shop_asking(stage)) as running:
        order = running.asleep()

        running.pause_ends_unnoticed(order.order_id)
        running.nobody_reacts(order.order_id)

        order = then(running, order, 2)
        happened = audited(running.shop, order.order_id)
        assert (happened["escalated"], happened["reminded"]) == (1, 1)
        approve(running, order, CAROL)
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


def test_only_the_stage_that_was_silent_has_its_stand_ins() -> None:
    with engine(shop_asking(replace(ESCALATING, escalate_to=("U0GINA",)), SECOND)) as running:
        order = silence(running, running.asleep())
        approve(running, order, "U0GINA")
        order = then(running, order, 3)

        with pytest.raises(VoteRefused) as refused:
            approve(running, order, CAROL)

        assert refused.value.code == "not_an_approver"
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert order.stages[1].escalated_at is None
