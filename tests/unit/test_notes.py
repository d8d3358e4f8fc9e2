from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.adapters.slack.mrkdwn import date
from approvals.adapters.slack.notes import note_text
from approvals.domain.order import Order
from approvals.domain.story import RECEIPT, slots
from tests.support.orders import DEADLINE_AT
from tests.support.pictures import IN_ENGLISH, IN_GERMAN, STATES, seen, waiting
from tests.support.shop import BOB, CAROL

UNTIL = f"until {date(DEADLINE_AT)}"


def told(order: Order, root: str = "card:0") -> list[str]:
    """Return what the thread below a message says, oldest first."""
    return [note_text(order, slot, IN_ENGLISH) for slot in slots(order) if slot.root == root]


def test_the_card_s_thread_tells_the_story() -> None:
    stages = replace(STATES["rejected"], stages=seen(BOB, CAROL).stages)

    assert told(stages) == [
        f"Asked. Whoever is named above may decide, {UNTIL}.",
        "<@U0BOB> is looking at it.",
        "<@U0CAROL> is looking at it.",
        "Rejected by <@U0BOB> · after 5 min.\nReason: Too many",
        "The stock was given back.",
    ]


def test_the_requester_s_thread_speaks_to_them() -> None:
    order = replace(STATES["fulfilled"], stages=seen(BOB, CAROL).stages)

    assert told(order, RECEIPT) == [
        (
            "<@U0ALICE>, your order was received and its stock is reserved. Any one of <@U0BOB> or"
            f" <@U0CAROL> may decide, {UNTIL}."
        ),
        "<@U0BOB> is looking at your order.",
        "<@U0ALICE>, about your order for Acme: Approved by <@U0BOB> · after 5 min.",
        "Shipped. Tracking number: NOD-2BX4",
    ]


def test_approvers_are_not_called_a_second_time() -> None:
    assert all("<@U0BOB>" not in note for note in told(waiting()))


def test_a_thread_speaks_its_reader_s_language() -> None:
    [asked] = [s for s in slots(waiting()) if s.root == "card:0"]

    assert note_text(waiting(), asked, IN_GERMAN).startswith("Angefragt.")


@pytest.mark.parametrize("root", ["card:0", RECEIPT])
def test_an_order_that_nobody_may_approve_says_so(root: str) -> None:
    order = waiting()
    order = replace(order, stages=(replace(order.stages[0], approvers=()),))

    [asked] = told(order, root)

    assert "no approvers are configured" in asked
