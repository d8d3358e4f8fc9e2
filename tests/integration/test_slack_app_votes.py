"""Votes in Slack: several are needed, in several stages, and people are told what theirs does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from approvals.adapters.slack.cards import APPROVE, REJECT, card_blocks, card_text
from approvals.domain.absence import Absence
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order
from approvals.domain.person import Standing
from tests.support.pictures import elements
from tests.support.shop import BOB, CAROL, CHANNEL, DAVE, ERIN, Shop
from tests.support.slack_payloads import Body
from tests.support.slack_requests import SlackDoor

ONE = Shop().planned_stage()
TWO = replace(ONE, quorum=2)
FINANCE = replace(ONE, name="finance", channel="C0FINANCE", approvers=(ERIN, BOB), four_eyes=True)


def door_of(*stages: object) -> SlackDoor:
    return SlackDoor(Shop(planned_stages=stages))  # type: ignore[arg-type]


def now(door: SlackDoor, order: Order) -> Order:
    return door.shop.store.get(order.order_id)


def card(door: SlackDoor, order: Order, stage: int, channel: str = CHANNEL) -> Body:
    """Return a stage's card as it is shown now."""
    shown = now(door, order)
    text, blocks = card_text(shown, stage, door.look), card_blocks(shown, stage, door.look)
    return {
        "ts": f"1700000000.00000{stage + 1}",
        "channel": channel,
        "text": text,
        "blocks": blocks,
    }


def in_finance(door: SlackDoor) -> Order:
    """Return an order that Bob and Carol have approved, and that Erin is asked for."""
    order = door.shop.waiting()
    for who in (BOB, CAROL):
        door.approve(order, who)
    door.shop.steps().post_card(order.order_id, 1, "callback-2")
    return now(door, order)


def test_a_vote_that_decides_nothing_yet_is_confirmed_privately_and_wakes_nothing() -> None:
    door = door_of(TWO)
    order = door.shop.waiting()

    door.approve(order, BOB)

    assert door.said == ["Your approval counts: 1 of 2."]
    assert now(door, order).decision is None
    assert door.shop.executions.delivered == []
    assert door.shop.reconciler.asked == [order.order_id]


def test_the_deciding_vote_is_shown_by_the_card_alone() -> None:
    door = door_of(TWO)
    order = door.shop.waiting()

    for who in (BOB, CAROL):
        door.approve(order, who)

    assert len(door.said) == 1
    assert now(door, order).decision is not None
    assert len(door.shop.executions.delivered) == 1


def test_a_second_click_is_told_that_the_vote_counts_already_and_another_button_changes_it() -> (
    None
):
    door = door_of(replace(TWO, rejections=2))
    order = door.shop.waiting()

    for _ in range(2):
        door.approve(order, BOB)
    answer = door.reject(order, BOB)

    assert door.said[1].startswith("You have voted so already")
    assert "Your rejection counts: 1 of 2." in str(answer["view"])
    [vote] = now(door, order).stages[0].votes
    assert (vote.kind, vote.instead_of) == (DecisionKind.REJECTED, DecisionKind.APPROVED)


def test_a_stand_in_is_told_for_whom_their_vote_counts() -> None:
    door = door_of(TWO)
    until = door.shop.clock.now() + timedelta(days=1)
    door.shop.stand_ins.set_away(Absence(CAROL, DAVE, until))
    order = door.shop.waiting()

    door.approve(order, DAVE)

    assert door.said == [f"Your approval counts for <@{CAROL}>: 1 of 2."]
    assert f"<@{DAVE}> for <@{CAROL}>" in str(card(door, order, 0)["blocks"])


def test_an_old_card_of_a_closed_stage_tells_who_closed_it() -> None:
    door = door_of(TWO, FINANCE)
    order = door.shop.waiting()
    old = card(door, order, 0)
    door.shop.directory.says(DAVE, Standing.MEMBER)
    for who in (BOB, CAROL):
        door.approve(order, who)

    door.click(old, CAROL)

    assert door.said[-1].startswith(
        f"The stage approval is closed. Approved by <@{BOB}> and <@{CAROL}> (2 of 2), <!date^"
    )
    entry = door.shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.why) == ("refused_approved", "stale_button")


def test_four_eyes_refuse_whoever_voted_before() -> None:
    door = door_of(TWO, FINANCE)
    order = in_finance(door)

    door.click(card(door, order, 1, "C0FINANCE"), BOB)

    assert door.said[-1].startswith("You cannot decide this. In an earlier stage")
    assert now(door, order) == order


def test_the_last_stage_decides_and_only_its_card_has_buttons() -> None:
    door = door_of(TWO, FINANCE)
    order = in_finance(door)
    first, second = card(door, order, 0), card(door, order, 1, "C0FINANCE")

    assert elements(first["blocks"]) == {}
    assert {APPROVE, REJECT} <= set(elements(second["blocks"]))
    door.click(second, ERIN)

    decision = now(door, order).decision
    assert decision is not None
    assert (decision.by, door.shop.executions.delivered[-1][0]) == (ERIN, "callback-2")


def test_the_order_s_status_says_in_which_stage_it_is() -> None:
    door = door_of(TWO, FINANCE)
    order = in_finance(door)

    answer = door.command(f"status {order.order_id}", user=DAVE)

    assert "Awaiting approval, stage 2 of 2" in answer
    assert f"Stage 2 of 2: finance. Any one of <@{ERIN}> or <@{BOB}> may decide, until" in answer
