"""Clocks that are put forward or back move no deadline, reminder or stand-in, and nothing told.

Only a day that somebody is away until is local: see `tests/unit/test_away.py`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.adapters.slack.mrkdwn import date
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Stage
from approvals.domain.week import Week
from tests.support.api_requests import ApiDoor
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, Shop
from tests.support.slack_requests import SlackDoor
from tests.support.time import ManualClock

HOUR, DAY = 3_600, 86_400
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
"""Of them Lord Howe's clocks move by half an hour, and Cairo's at midnight."""
CHANGES = {
    "Berlin forward": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "Berlin back": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "New York forward": datetime(2026, 3, 8, 7, tzinfo=UTC),
    "New York back": datetime(2026, 11, 1, 6, tzinfo=UTC),
    "Lord Howe forward": datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    "Cairo forward": datetime(2026, 4, 23, 22, tzinfo=UTC),
}
STAGE = Stage(
    "approval",
    CHANNEL,
    DAY,
    (BOB, CAROL),
    remind_every_seconds=6 * HOUR,
    escalate_after_seconds=18 * HOUR,
    escalate_to=("U0ERIN",),
)


@pytest.fixture(params=["UTC", *ZONES])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of the machine that Nod runs on."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_day_s_deadline_is_twenty_four_hours_wherever_clocks_change_meanwhile(
    zone: str, change: datetime
) -> None:
    asked_at = change - timedelta(hours=12)
    shop = Shop(clock=ManualClock(asked_at), planned_stages=(STAGE,))
    order = shop.waiting()
    deadline_at = asked_at + timedelta(hours=24)

    assert order.stages[0].waits[0].deadline_at == deadline_at
    shop.clock.current = deadline_at - timedelta(seconds=4)
    early = shop.steps().settle(order.order_id, 0, False)
    assert (early["result"], early["remainingSeconds"]) == (None, 4)
    shop.clock.current = deadline_at
    assert shop.steps().settle(order.order_id, 0, False)["result"] == DecisionKind.EXPIRED


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_stand_ins_are_let_in_after_as_many_hours_as_the_policy_says(
    zone: str, change: datetime
) -> None:
    shop = Shop(clock=ManualClock(change - timedelta(hours=12)), planned_stages=(STAGE,))
    order = shop.waiting()

    shop.clock.advance(18 * HOUR - 10)
    assert shop.steps().settle(order.order_id, 0, True)["quietSeconds"] == 10
    shop.clock.advance(10)
    assert shop.steps().settle(order.order_id, 0, True)["escalated"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_shown_of_an_order_is_the_same_whatever_the_machine_s_zone(
    zone: str, change: datetime
) -> None:
    told = shown(change - timedelta(hours=12))

    assert f"<!date^{int((change + timedelta(hours=12)).timestamp())}^" in told["card"]
    deadline_at = (change + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert deadline_at in told["api"]
    assert (change - timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%S.000Z") in told["api"]
    assert not any(offset in told["api"] for offset in ("+01:00", "+02:00", "-05:00", "+10:30"))


def shown(at: datetime) -> dict[str, str]:
    """Return the card and the API's answer of an order that is placed then, as text."""
    shop = Shop(clock=ManualClock(at), planned_stages=(STAGE,))
    order = shop.waiting(requester=ALICE)
    card: Any = SlackDoor(shop).card(order)
    return {"card": json.dumps(card), "api": ApiDoor(shop).get(f"/orders/{order.order_id}").text}


def test_the_hour_that_comes_twice_is_two_different_hours_in_slack() -> None:
    first = CHANGES["Berlin back"] - timedelta(minutes=30)  # 02:30, summer time.
    second = first + timedelta(hours=1)  # 02:30 again.

    assert date(first) != date(second)
    assert date(first).endswith("|2026-10-25 00:30 UTC>")
    assert date(second).endswith("|2026-10-25 01:30 UTC>")


def test_the_weeks_of_the_insights_are_as_long_as_ever(zone: str) -> None:
    for change in CHANGES.values():
        week = Week.of(change)
        begins = datetime.combine(week.begins_on, datetime.min.time(), UTC)
        assert Week.of(begins) == Week.of(begins + timedelta(days=7, seconds=-1)) == week
        assert Week.of(begins + timedelta(days=7)) == week.after(1)
