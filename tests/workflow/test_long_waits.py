"""Orders that wait thirty days, and requests that wait a year, on a clock that is told to move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.errors import InvalidRequest
from approvals.domain.order import Order, Stage, Status
from approvals.domain.stage_plan import reminder_pauses
from approvals.use_cases.open_request import OpenRequest
from tests.support.api_requests import ApiDoor
from tests.support.shop import BOB, CAROL, Shop
from tests.support.slack_requests import SlackDoor
from tests.support.workflow import Engine, engine
from tests.workflow.checks import assert_ended, audited
from tests.workflow.requests import REQUEST, REQUEST_ID, requesting
from tests.workflow.waiting import ONE, approve, reminded, shop_asking, time_is_up

DAY = 86_400
MONTH = replace(ONE, deadline_seconds=30 * DAY, remind_every_seconds=DAY)
YEAR = replace(ONE, deadline_seconds=365 * DAY, remind_every_seconds=30 * DAY)


def until_the_last_millisecond(running: Engine, order: Order) -> Order:
    """Let every reminder come and all the time pass but for a millisecond; returns the order."""
    for _ in reminder_pauses(order.stages[0]):
        order = reminded(running, order)
    running.shop.clock.current = order.stages[0].waits[-1].deadline_at
    running.shop.clock.advance(-0.001)
    return order


@pytest.mark.fault("F12")
def test_an_order_is_approved_in_the_last_millisecond_of_thirty_days() -> None:
    with engine(shop_asking(MONTH)) as running:
        order = until_the_last_millisecond(running, running.asleep())
        invocations = running.invocations(order.order_id)

        slack = SlackDoor(running.shop)
        slack.click(slack.card(order), BOB)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert ended.stages[0].times_reminded == 29
        assert invocations == 30  # The first, and one for each reminder.


def test_an_order_of_thirty_days_expires_when_they_are_over_and_not_before() -> None:
    with engine(shop_asking(replace(MONTH, remind_every_seconds=None))) as running:
        order = running.asleep()
        api = ApiDoor(running.shop)
        running.shop.clock.current = order.stages[0].waits[0].deadline_at
        running.shop.clock.advance(-DAY)
        assert api.get(f"/orders/{order.order_id}").json["status"] == "awaiting_approval"

        time_is_up(running, order)

        assert running.finish(order.order_id)["status"] == "expired"
        ended = assert_ended(running.shop, order.order_id, Status.EXPIRED)
        assert ended.seconds_to_decide == 30 * DAY


def test_a_request_is_approved_on_the_last_of_a_years_days() -> None:
    with requesting(YEAR) as running:
        order = until_the_last_millisecond(running, running.begin(REQUEST_ID))

        approve(running, order, CAROL)

        assert running.finish(REQUEST_ID)["kind"] == "approved"
        told = audited(running.shop, REQUEST_ID)
        assert (told["approved"], told["reminded"]) == (1, 12)


@pytest.mark.parametrize(
    ("days", "is_too_long"),
    [((365,), False), ((366,), True), ((180, 185), False), ((180, 186), True)],
)
def test_a_request_waits_for_no_longer_than_an_execution_may_last(
    days: tuple[int, ...], is_too_long: bool
) -> None:
    shop = Shop()
    stages = [
        Stage(f"stage-{number}", "", count * DAY, (BOB, CAROL)) for number, count in enumerate(days)
    ]
    open_request = OpenRequest(shop.store, shop.clock)

    if not is_too_long:
        assert open_request(REQUEST, stages, "arn:execution").stages == tuple(stages)
        return
    with pytest.raises(InvalidRequest) as refused:
        open_request(REQUEST, stages, "arn:execution")
    [problem] = refused.value.problems
    assert "365 days" in problem.message or "31536000" in problem.message
