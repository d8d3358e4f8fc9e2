from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import SlackRefused, VoteRefused
from approvals.domain.order import Card, Direct, Order, Reminder
from approvals.use_cases.decide import Answer
from tests.support.orders import entry
from tests.support.shop import BOB, CAROL, Shop
from tests.support.time import START

LOST = Card("D0BOB", "17.9")


@pytest.fixture
def shop() -> Shop:
    return Shop(planned_stages=(Shop().planned_stage(quorum=2),))


def reminded(shop: Shop) -> Order:
    """Return an order of which Bob has a copy in his direct messages that nobody knows of."""
    order = shop.waiting()
    reminder = Reminder(START, (BOB, CAROL))
    assert shop.store.add_reminder(order, 0, reminder, [entry("reminded")])
    return shop.store.get(order.order_id)


def click(order: Order, kind: DecisionKind = DecisionKind.APPROVED) -> Answer:
    return Answer(order.order_id, BOB, kind, Via.SLACK, None, "callback-1", 0, LOST)


def test_a_vote_on_a_copy_that_nobody_knew_of_counts_and_the_copy_is_its_person_s(
    shop: Shop,
) -> None:
    order = reminded(shop)

    after = shop.vote(click(order)).order

    stage = shop.store.get(order.order_id).stages[0]
    assert [vote.person for vote in after.stages[0].votes] == [BOB]
    assert stage.directs == (Direct(BOB, LOST),)
    assert LOST not in stage.cards


def test_a_refused_click_on_a_known_copy_keeps_no_second_one(shop: Shop) -> None:
    order = reminded(shop)
    shop.vote(click(order))

    with pytest.raises(VoteRefused, match="voted so already"):
        shop.vote(click(order))

    assert shop.store.get(order.order_id).stages[0].directs == (Direct(BOB, LOST),)


def test_a_copy_that_slack_refuses_is_not_the_order_s_trouble(shop: Shop) -> None:
    order = reminded(shop)
    shop.messenger.failures[f"post direct:0:{BOB}"] = [SlackRefused("cannot_dm_bot", "No.")]

    shop.show(order.order_id)

    shown = shop.store.get(order.order_id)
    assert shown.slack_problem is None
    assert [direct.person for direct in shown.stages[0].directs] == [CAROL]


def test_a_person_may_change_their_vote_and_that_is_kept(shop: Shop) -> None:
    order = reminded(shop)
    shop.vote(click(order))

    [vote] = shop.vote(replace(click(order), kind=DecisionKind.REJECTED)).order.stages[0].votes

    assert (vote.kind, vote.instead_of) == (DecisionKind.REJECTED, DecisionKind.APPROVED)
