from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.absence import Absence
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Order, Reminder
from approvals.domain.reminders import KEPT, MOST_PEOPLE
from tests.support.asking import stage_of
from tests.support.shop import ALICE, BOB, CAROL, DAVE, DEADLINE_SECONDS, Shop

ERIN, LEADS = "U0ERIN", "S0LEADS"
REMINDS = {"remind_every_seconds": 600, "quorum": 2}


def reminding(*approvers: str, **plan: Any) -> tuple[Shop, Order]:
    """Return an order of which these are to be reminded after ten minutes, which have passed."""
    shop = Shop(planned_stages=(stage_of(*approvers, **REMINDS | plan),))
    order = shop.waiting("callback-1")
    shop.clock.advance(600)
    return shop, order


def reminders(shop: Shop, order: Order) -> list[tuple[str, ...]]:
    return [each.people for each in shop.store.get(order.order_id).stages[0].reminders]


def told(shop: Shop, order: Order) -> list[str]:
    """Return the messages about reminders, in their order."""
    keys = shop.messenger.keys(order.order_id)
    return [key for key in keys if "remind" in key or key.startswith("direct:")]


def test_those_who_have_not_voted_get_the_card_and_the_thread_says_so() -> None:
    shop, order = reminding(BOB, CAROL, DAVE, "api:demo")
    shop.answer(order.order_id, BOB)

    found = shop.steps().remind(order.order_id, 0, 0)

    assert found == {"result": None, "remainingSeconds": 3_000, "escalated": False}
    assert reminders(shop, order) == [(CAROL, DAVE)]
    assert told(shop, order) == [
        "card:0:0:reminded:0",
        f"direct:0:{CAROL}",
        f"direct:0:{DAVE}",
    ]
    entry = shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.why) == ("reminded", f"{CAROL}, {DAVE}")


def test_the_second_reminder_is_a_note_below_the_card_that_everybody_has() -> None:
    shop, order = reminding(BOB, CAROL)
    shop.steps().remind(order.order_id, 0, 0)
    shop.answer(order.order_id, BOB)
    shop.clock.advance(600)

    shop.steps().remind(order.order_id, 0, 1)

    assert reminders(shop, order) == [(BOB, CAROL), (CAROL,)]
    assert told(shop, order)[3:] == [
        "card:0:0:reminded:1",
        f"direct:0:{CAROL}:reminded:1",
    ]


def test_a_reminder_that_runs_again_reminds_nobody_twice() -> None:
    shop, order = reminding(BOB, CAROL)

    for _ in range(3):
        shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, CAROL)]
    assert len(told(shop, order)) == 3


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_what_was_decided_is_found_and_nobody_reminded(kind: DecisionKind) -> None:
    shop, order = reminding(BOB, CAROL, quorum=1)
    shop.executions.fail_next(2)
    assert not shop.answer(order.order_id, BOB, kind).delivered

    assert shop.steps().remind(order.order_id, 0, 0)["result"] == kind.value

    assert (reminders(shop, order), told(shop, order)) == ([], [])


def test_an_order_that_is_over_reminds_nobody() -> None:
    shop, order = reminding(BOB, CAROL)
    shop.fail(order.order_id)

    assert shop.steps().remind(order.order_id, 0, 0)["result"] == "over"
    assert reminders(shop, order) == []


def test_nobody_is_reminded_more_often_than_at_their_rate_whatever_the_order() -> None:
    plan = stage_of(BOB, CAROL, **REMINDS, remind_person_every_seconds=900)
    shop = Shop(planned_stages=(plan,))
    first, second = shop.waiting("callback-1"), shop.waiting("callback-2", requester=CAROL)
    shop.steps().remind(second.order_id, 0, 0)
    shop.clock.advance(600)
    shop.steps().remind(first.order_id, 0, 0)
    assert [reminders(shop, order) for order in (first, second)] == [[(CAROL,)], [(BOB,)]]

    shop.clock.advance(300)
    shop.steps().remind(first.order_id, 0, 1)

    assert reminders(shop, first) == [(CAROL,), (BOB,)]


def test_whoever_is_let_in_by_the_escalation_is_reminded_too() -> None:
    shop, order = reminding(BOB, escalate_after_seconds=300, escalate_to=(DAVE,), quorum=1)
    shop.steps().settle(order.order_id, 0, timed_out=True)

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, DAVE)]


def test_a_group_s_members_are_reminded_and_never_the_requester() -> None:
    shop, order = reminding(LEADS, BOB)
    shop.directory.groups[LEADS] = frozenset({ERIN, CAROL, ALICE, BOB})

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, CAROL, ERIN)]


@pytest.mark.parametrize(
    "away", [SlackUnavailable("Slack is failing."), SlackRefused("no_groups", "No groups.")]
)
def test_a_group_that_cannot_be_read_keeps_nobody_else_from_being_reminded(
    away: Exception,
) -> None:
    shop, order = reminding(LEADS, BOB)
    shop.directory.away = away

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB,)]


def test_one_reminder_reaches_so_many_and_the_rest_with_the_next() -> None:
    people = tuple(f"U0{number:03d}" for number in range(MOST_PEOPLE + 5))
    shop, order = reminding(*people, remind_person_every_seconds=DEADLINE_SECONDS)
    for number in range(2):
        shop.steps().remind(order.order_id, 0, number)
        shop.clock.advance(600)

    first, second = reminders(shop, order)
    assert (first, second) == (people[:MOST_PEOPLE], people[MOST_PEOPLE:])


def test_of_a_large_group_everybody_is_reminded_before_anybody_is_again() -> None:
    members = frozenset(f"U0AB{number:05d}" for number in range(50))
    shop, order = reminding(LEADS, remind_person_every_seconds=600)
    shop.directory.groups[LEADS] = members
    for number in range(5):
        shop.steps().remind(order.order_id, 0, number)
        shop.clock.advance(600)

    people = [person for each in reminders(shop, order) for person in each]
    assert set(people[: 3 * MOST_PEOPLE]) == members


def test_of_many_reminders_the_last_few_and_their_number_are_remembered() -> None:
    shop, order = reminding(BOB, CAROL, remind_every_seconds=60)
    for number in range(KEPT + 5):
        shop.steps().remind(order.order_id, 0, number)
        shop.clock.advance(60)

    stage = shop.store.get(order.order_id).stages[0]
    assert (len(stage.reminders), stage.times_reminded) == (KEPT, KEPT + 5)
    sent = told(shop, order)
    assert sent[:3] == ["card:0:0:reminded:0", f"direct:0:{BOB}", f"direct:0:{CAROL}"]
    assert len(sent) == len(set(sent)) == 3 * (KEPT + 5)
    reminded = [key for key in shop.store.get(order.order_id).said if "reminded" in key]
    assert len(reminded) == 3


def test_what_slack_does_not_take_is_noted_all_the_same_and_comes_later() -> None:
    shop, order = reminding(BOB, CAROL)
    shop.messenger.failures["post"] = [SlackUnavailable("Slack is failing.")]

    with pytest.raises(SlackUnavailable):
        shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, CAROL)]
    shop.clock.advance(60)
    shop.steps().remind(order.order_id, 0, 0)
    assert len(told(shop, order)) == 3


def test_a_vote_between_reading_and_noting_is_seen() -> None:
    shop, order = reminding(BOB, CAROL)
    add, votes = shop.store.add_reminder, iter([BOB])

    def late(order: Order, stage: int, reminder: Reminder, entries: Any) -> bool:
        for person in votes:
            shop.answer(order.order_id, person)
        return add(order, stage, reminder, entries)

    shop.store.add_reminder = late  # type: ignore[method-assign]
    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(CAROL,)]


def test_a_stand_in_who_voted_leaves_the_absent_in_peace() -> None:
    shop, order = reminding(BOB, CAROL)
    absent = shop.clock.now() + timedelta(hours=1)
    shop.stand_ins.set_away(Absence(BOB, DAVE, absent))
    shop.answer(order.order_id, DAVE)

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(CAROL,)]


def test_a_stand_in_is_reminded_in_the_place_of_the_absent() -> None:
    shop, order = reminding(BOB, CAROL)
    shop.stand_ins.set_away(Absence(BOB, DAVE, shop.clock.now() + timedelta(hours=1)))

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(DAVE, CAROL)]


def test_a_stand_in_who_may_vote_themselves_is_reminded_once() -> None:
    shop, order = reminding(BOB, CAROL)
    shop.stand_ins.set_away(Absence(BOB, CAROL, shop.clock.now() + timedelta(hours=1)))

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(CAROL,)]


@pytest.mark.parametrize("other", [ALICE, "api:demo"])
def test_a_stand_in_who_cannot_help_leaves_it_to_the_absent(other: str) -> None:
    shop, order = reminding(BOB, CAROL)
    shop.stand_ins.set_away(Absence(BOB, other, shop.clock.now() + timedelta(hours=1)))

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, CAROL)]


def test_a_stand_in_whom_a_later_stage_needs_leaves_it_to_the_absent() -> None:
    later = stage_of("U0ERIN", four_eyes=True)
    shop = Shop(planned_stages=(stage_of(BOB, CAROL, **REMINDS), later))
    order = shop.waiting()
    shop.stand_ins.set_away(Absence(BOB, "U0ERIN", shop.clock.now() + timedelta(hours=1)))

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, CAROL)]


def test_whoever_is_back_is_reminded_themselves() -> None:
    shop, order = reminding(BOB, CAROL)
    shop.stand_ins.set_away(Absence(BOB, DAVE, shop.clock.now()))

    shop.steps().remind(order.order_id, 0, 0)

    assert reminders(shop, order) == [(BOB, CAROL)]
