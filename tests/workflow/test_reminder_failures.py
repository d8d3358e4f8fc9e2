"""Reminders while Slack or the table is away: each is noted once, comes late, or is left out."""

from __future__ import annotations

import pytest

from approvals.domain.errors import StoreUnavailable
from approvals.domain.order import Status
from approvals.use_cases.reserve_inventory import ReserveInventory
from tests.support.shop import BOB, CAROL
from tests.support.workflow import Around, engine
from tests.workflow.checks import (
    CARD,
    assert_ended,
    assert_told,
    audited,
    notes_of,
    stock_of_widgets,
)
from tests.workflow.paths import slack_is_away
from tests.workflow.test_reminders import people_reminded
from tests.workflow.test_table_failures import away
from tests.workflow.waiting import (
    ONE,
    REMINDING,
    approve,
    reminded,
    shop_asking,
)


def test_while_slack_is_away_a_reminder_is_noted_and_comes_later() -> None:
    shop = shop_asking(REMINDING)
    with engine(shop) as running:
        order = running.asleep()
        shop.messenger.failures["post"] = slack_is_away(6)

        order = reminded(running, order)

        assert people_reminded(order) == [(BOB, CAROL)]
        assert running.attempts(order.order_id)["remind"] == 6
        assert order.unshown
        assert notes_of(shop, order.order_id, CARD) == ["asked"]
        order = reminded(running, order)
        assert notes_of(shop, order.order_id, f"direct:0:{CAROL}") == ["1"]
        approve(running, order, BOB)
        running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED)


@pytest.mark.parametrize("work_is_done", [False, True], ids=["not-done", "answer-lost"])
def test_a_table_that_comes_back_reminds_everybody_once(work_is_done: bool) -> None:
    change = away("reminder", 3, work_is_done=work_is_done)
    with engine(shop_asking(REMINDING), change=change) as running:
        order = reminded(running, running.asleep())

        assert people_reminded(order) == [(BOB, CAROL)]
        assert running.attempts(order.order_id)["remind"] == 4
        approve(running, order, BOB)
        running.finish(order.order_id)
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


def test_a_reminder_that_the_table_was_away_for_is_left_out_and_the_next_comes_once() -> None:
    failures = [StoreUnavailable("The order table did not answer. Try again.")]

    def after(effect: str) -> None:
        # The second reminder is stored; its step does not learn of it, and runs again.
        if effect == "add_reminder" and len(people_reminded(order)) == 2 and failures:
            raise failures.pop()

    change = away("reminder", 8)
    with engine(shop_asking(REMINDING), change=change, around=Around(after=after)) as running:
        order = running.asleep()
        order = reminded(running, order)
        assert people_reminded(order) == []

        order = reminded(running, order)

        assert people_reminded(order) == [(), (BOB, CAROL)]
        assert audited(running.shop, order.order_id)["reminded"] == 1


def test_an_order_that_cannot_be_asked_about_fails_at_once_and_not_at_the_first_reminder() -> None:
    with engine(shop_asking(REMINDING), change=away("ask", 8)) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.failure is not None
        assert (ended.failure.step, ended.failure.attempts) == ("post-card", 8)
        assert ended.reason == "The order table did not answer for too long."
        assert stock_of_widgets(running.shop) == (0, 0)
        assert_told(running.shop, ended)


def test_a_reminder_before_the_wait_is_stored_ends_nothing_and_reminds_nobody() -> None:
    shop = shop_asking(REMINDING)
    order = shop.placed()
    ReserveInventory(shop.store, shop.clock, shop.ids)(order.order_id, shop.route(), "arn")

    found = shop.steps().remind(order.order_id, 0, 0)

    left = ONE.deadline_seconds
    assert found == {"result": None, "remainingSeconds": left, "escalated": False}
    assert people_reminded(shop.store.get(order.order_id)) == []
