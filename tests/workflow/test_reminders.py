"""Reminders are durable pauses beside the wait: each costs an invocation, and none outlives it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Status
from tests.support.shop import BOB, CAROL
from tests.support.time import START
from tests.support.workflow import Around, engine, seconds_of, until
from tests.workflow.checks import (
    ASKED,
    FULFILLED,
    assert_ended,
    audited,
    notes_of,
    repair,
)
from tests.workflow.paths import first_wait
from tests.workflow.waiting import (
    ERIN,
    PAUSES,
    REMIND_SECONDS,
    REMINDING,
    REST_SECONDS,
    SECOND_REMINDING,
    approve,
    lose_the_call,
    lost_approval,
    reminded,
    shop_asking,
    then,
)

BESIDE = ["ask-and-remind", "parallel-branch-0", "parallel-branch-1", "until-reminder"]
"""Operations of a stage that reminds, beside those of the wait; a reminder adds two."""


def people_reminded(order: Order, stage: int = 0) -> list[tuple[str, ...]]:
    return [reminder.people for reminder in order.stages[stage].reminders]


def test_an_answer_before_the_first_reminder_costs_two_invocations() -> None:
    with engine(shop_asking(REMINDING)) as running:
        order = running.asleep()

        approve(running, order, BOB)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert ended.stages[0].reminders == ()
        assert running.invocations(order.order_id) == 2
        names = [*ASKED, "show-decision", *FULFILLED, "announce-outcome"]
        done = Counter(o.name for o in running.operations(order.order_id))
        assert done == Counter([order.order_id, *names, *BESIDE])


def test_every_reminder_costs_one_invocation_and_reaches_those_who_have_not_voted() -> None:
    with engine(shop_asking(replace(REMINDING, quorum=2))) as running:
        order = running.asleep()
        assert [seconds_of(pause) for pause in running.pauses(order.order_id)] == [PAUSES[0]]
        order = reminded(running, order)
        assert running.invocations(order.order_id) == 2
        assert people_reminded(order) == [(BOB, CAROL)]
        approve(running, order, BOB)

        order = reminded(running, order)

        assert running.invocations(order.order_id) == 3
        assert people_reminded(order) == [(BOB, CAROL), (CAROL,)]
        assert [seconds_of(pause) for pause in running.pauses(order.order_id)] == [REST_SECONDS]
        assert notes_of(running.shop, order.order_id, f"direct:0:{CAROL}") == ["1"]
        approve(running, order, CAROL)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert running.invocations(order.order_id) == 2 + len(PAUSES)
        assert audited(running.shop, order.order_id)["reminded"] == len(PAUSES)


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_reminder_that_finds_a_decision_ends_the_wait_at_once(kind: DecisionKind) -> None:
    with engine(shop_asking(REMINDING)) as running:
        order = running.asleep()
        lose_the_call(running)
        running.shop.answer(order.order_id, BOB, kind)
        assert running.invocations(order.order_id) == 1

        running.pause_ends(order.order_id)

        running.finish(order.order_id)
        status = Status.FULFILLED if kind is DecisionKind.APPROVED else Status.REJECTED
        ended = assert_ended(running.shop, order.order_id, status)
        assert ended.stages[0].reminders == ()
        assert running.invocations(order.order_id) == 2
        assert "settle" not in running.names(order.order_id)


def test_a_reminder_that_finds_its_stage_closed_lets_the_next_be_asked() -> None:
    with engine(shop_asking(REMINDING, SECOND_REMINDING)) as running:
        order = running.asleep()
        lost_approval(running, order)

        running.pause_ends(order.order_id)

        order = then(running, order, 2)
        assert order.stages[0].result == "approved"
        approve(running, order, ERIN)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert running.invocations(order.order_id) == 3


@pytest.mark.parametrize("closed_by", ["an answer", "a reminder"])
def test_after_a_stage_is_closed_nothing_of_it_runs_any_more(closed_by: str) -> None:
    with engine(shop_asking(REMINDING, SECOND_REMINDING)) as running:
        order = running.asleep()
        if closed_by == "an answer":
            approve(running, order, BOB)
        else:
            lost_approval(running, order)
            running.pause_ends(order.order_id)
        order = then(running, order, 2)
        before = running.names(order.order_id)
        left = running.pauses(order.order_id)[:-1]
        assert len(left) == (closed_by == "an answer")

        for pause in left:
            # What the engine still counts down for the first stage: it rings, and that is all.
            running.end(order.order_id, pause)
            until(lambda: running.invocations(order.order_id) == 3)
        running.deadline_of(order.order_id, first_wait(order))

        order = then(running, order, 2)
        assert running.names(order.order_id) == before
        assert people_reminded(order) == []
        approve(running, order, ERIN)
        running.finish(order.order_id)
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


def test_a_deadline_whose_timer_is_lost_is_enforced_by_the_pause_after_the_last_reminder() -> None:
    with engine(shop_asking(REMINDING)) as running:
        order = reminded(running, reminded(running, running.asleep()))

        running.pause_ends(order.order_id)

        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(running.shop, order.order_id, Status.EXPIRED)
        assert running.invocations(order.order_id) == 4


def test_the_pause_after_the_last_reminder_ends_no_stage_before_its_deadline() -> None:
    with engine(shop_asking(REMINDING)) as running:
        order = reminded(running, reminded(running, running.asleep()))
        # The table kept the card's wait from being stored for a while: its deadline is later.
        running.shop.clock.advance(-100)

        running.pause_ends(order.order_id)

        order = then(running, order)
        assert order.decision is None
        assert [seconds_of(pause) for pause in running.pauses(order.order_id)] == [40]
        running.pause_ends(order.order_id)
        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(running.shop, order.order_id, Status.EXPIRED)


def test_a_ring_without_an_answer_sleeps_again_and_the_reminders_go_on() -> None:
    with engine(shop_asking(REMINDING)) as running:
        order = running.asleep()

        running.runner.send_callback_success(first_wait(order), b"approved")

        order = then(running, order, 2)
        order = reminded(running, order)
        assert people_reminded(order) == [(BOB, CAROL)]
        assert running.invocations(order.order_id) == 3
        approve(running, order, CAROL)
        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("effect", ["add_reminder", "begin_posting", f"post direct:0:{CAROL}"])
def test_an_answer_in_the_midst_of_reminding_counts_and_is_told_once(
    effect: str, when: str
) -> None:
    answered = list[str]()

    def act(happens: str) -> None:
        if happens == effect and not answered and running.shop.clock.now() > START:
            answered.append(happens)
            running.shop.answer("ord-0001", BOB)

    with engine(shop_asking(REMINDING), around=Around(**{when: act})) as running:
        order = running.asleep()

        running.pause_ends(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert answered == [effect]
        repair(running.shop)
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert running.invocations(order.order_id) in {2, 3}


def test_nobody_is_reminded_of_several_orders_at_once() -> None:
    stage = replace(REMINDING, remind_person_every_seconds=2 * REMIND_SECONDS)
    with engine(shop_asking(stage)) as running:
        first, second = running.asleep(), running.asleep()

        first = reminded(running, first)
        second = reminded(running, second)

        assert (people_reminded(first), people_reminded(second)) == ([(BOB, CAROL)], [()])
        second = reminded(running, second)
        assert people_reminded(second) == [(), (BOB, CAROL)]
