"""An answer and the deadline at one instant, to the millisecond: before it counts, at it is late.

The timer has not fired: what is compared is the instant that the table holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from approvals.adapters.slack.cards import APPROVE, REJECT
from approvals.domain.decision import NOD, DecisionKind, Via
from approvals.domain.order import Order, Status
from approvals.use_cases.settle import Settled
from tests.support.api_requests import REQUESTER, ApiDoor
from tests.support.screens import text_of
from tests.support.shop import BOB, CAROL, Shop
from tests.support.slack_requests import SlackDoor

MILLISECOND = timedelta(milliseconds=1)
type Answering = Callable[[], str]


@dataclass(frozen=True)
class Doors:
    slack: SlackDoor
    api: ApiDoor


def press(doors: Doors, order: Order) -> Answering:
    card = doors.slack.card(order)

    def answer() -> str:
        doors.slack.click(card, BOB, APPROVE)
        return "".join(doors.slack.said)

    return answer


def submit(doors: Doors, order: Order) -> Answering:
    form = doors.slack.asked_for_reason(doors.slack.card(order), CAROL, REJECT)

    def answer() -> str:
        told = doors.slack.submit(form, CAROL, order_reason="Too many")
        return text_of(told["view"]) if "view" in told else ""

    return answer


def call(verb: str) -> Callable[[Doors, Order], Answering]:
    def prepare(doors: Doors, order: Order) -> Answering:
        def answer() -> str:
            path = f"/orders/{order.order_id}/{verb}"
            token = {"token": REQUESTER} if verb == "withdraw" else {"token": "demo-token"}
            found = doors.api.post(path, {}, **token)
            assert found.status in {200, 409}
            return "" if found.status == 200 else str(found.json["detail"])

        return answer

    return prepare


WAYS = {
    "Approve in Slack": (press, DecisionKind.APPROVED),
    "a form in Slack": (submit, DecisionKind.REJECTED),
    "approve by the API": (call("approve"), DecisionKind.APPROVED),
    "reject by the API": (call("reject"), DecisionKind.REJECTED),
    "withdraw by the API": (call("withdraw"), DecisionKind.WITHDRAWN),
}


def at_the_deadline(way: str, after: timedelta) -> tuple[Shop, Order, str]:
    """Answer so long after the deadline; returns the order then, and what was told of it."""
    shop = Shop()
    doors = Doors(SlackDoor(shop), ApiDoor(shop))
    order = shop.waiting(requester="api:requester")
    answer = WAYS[way][0](doors, order)
    shop.clock.current = order.stages[0].waits[0].deadline_at + after

    told = answer()

    return shop, shop.store.get(order.order_id), told


@pytest.mark.fault("F12")
@pytest.mark.parametrize("way", WAYS)
def test_a_millisecond_before_the_deadline_an_answer_counts(way: str) -> None:
    shop, order, told = at_the_deadline(way, -MILLISECOND)

    assert order.decision is not None
    assert order.decision.kind is WAYS[way][1]
    assert told == ""
    shop.clock.advance(1)
    assert shop.steps().settle(order.order_id, 0, True)["result"] == WAYS[way][1]


@pytest.mark.fault("F12")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("after", [timedelta(0), MILLISECOND], ids=["at it", "after it"])
def test_at_the_very_instant_and_later_it_is_late_and_the_order_expires(
    way: str, after: timedelta
) -> None:
    shop, order, told = at_the_deadline(way, after)

    assert order.decision is not None
    assert (order.decision.kind, order.decision.by) == (DecisionKind.EXPIRED, NOD)
    assert order.decision.at == order.stages[0].waits[0].deadline_at + after
    assert "Expired: nobody answered" in told
    assert [kind.kind for _, kind in shop.executions.delivered] == [DecisionKind.EXPIRED]


@pytest.mark.fault("F12")
@pytest.mark.parametrize(
    ("after", "expires"),
    [(-MILLISECOND, True), (timedelta(0), True), (-4_001 * MILLISECOND, False)],
)
def test_a_timer_that_is_up_to_three_seconds_early_ends_the_order_and_none_earlier(
    after: timedelta, expires: bool
) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.current = order.stages[0].waits[0].deadline_at + after

    found: Settled = shop.steps().settled(order.order_id, 0, timed_out=True)

    assert (found.kind is DecisionKind.EXPIRED) is expires
    now = shop.store.get(order.order_id)
    assert (now.decision is not None) is expires
    assert now.status is Status.AWAITING_APPROVAL
    if not expires:
        assert shop.answer(order.order_id).order.decision is not None
        assert shop.store.audit(order.order_id)[-1].via is Via.API
