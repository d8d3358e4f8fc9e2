from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from approvals.adapters.slack.cards import APPROVE, MORE, REJECT, WITHDRAW, claim_beside
from approvals.adapters.slack.home import HOME_MINE, HOME_WAITING, REQUEST, home_view
from approvals.domain.order import Order, OrderPage
from approvals.use_cases.find_home import PAGE, HomeView
from tests.support.pictures import (
    CALLBACK_ID,
    CAREFUL,
    IN_ENGLISH,
    STATES,
    elements,
    shown,
    waiting,
)
from tests.support.shop import ALICE, BOB

EMPTY = HomeView(BOB, None, OrderPage(), OrderPage(), (), 0, None)


def some(order: Order, count: int = PAGE) -> tuple[Order, ...]:
    return tuple(replace(order, order_id=f"{order.order_id}-{n}") for n in range(count))


def blocks_of(home: HomeView) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = home_view(home, IN_ENGLISH)["blocks"]
    return blocks


def test_what_waits_can_be_decided_there() -> None:
    orders = some(waiting())

    blocks = blocks_of(replace(EMPTY, waiting=OrderPage(orders)))

    pressed = Counter(
        e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]
    )
    assert pressed[APPROVE] == pressed[REJECT] == pressed[MORE] == PAGE
    for order in orders:
        row = f"decision:{order.order_id}"
        assert claim_beside(blocks, row) == (order.order_id, 0, CALLBACK_ID)


def test_a_waiting_order_says_what_a_decision_needs() -> None:
    home = replace(EMPTY, waiting=OrderPage((waiting(),)))

    text = shown(home_view(home, CAREFUL[0]))

    for part in (
        "<https://nod.example/orders/ord-1|170.00 EUR for Acme>",
        "requested by <@U0ALICE>",
        "to be decided by <!date",
        "2 × Widget, 1 × Gadget",
        "Caution: 170.00 EUR",
    ):
        assert part in text


def test_an_own_order_shows_how_it_stands_and_can_be_withdrawn_while_it_waits() -> None:
    mine = OrderPage((waiting(), replace(STATES["rejected"], order_id="ord-2")))

    blocks = blocks_of(replace(EMPTY, person=ALICE, mine=mine))

    by_id = {block.get("block_id"): block for block in blocks}
    assert by_id["mine:ord-1"]["accessory"]["action_id"] == WITHDRAW
    assert "Awaiting approval" in shown(by_id["mine:ord-1"])
    assert "accessory" not in by_id["mine:ord-2"]
    assert "Rejected by <@U0BOB>" in shown(by_id["mine:ord-2"])


def test_recent_decisions_come_with_the_time_that_they_took() -> None:
    home = replace(EMPTY, decided=(STATES["rejected"],), decisions=50, median_seconds=300.0)

    text = shown(blocks_of(home))

    assert "It takes you 5 min in the median, over your last 50 decisions." in text
    assert "Rejected by <@U0BOB>" in text
    assert "Reason: Too many" in text


def test_an_empty_home_says_so_and_offers_to_ask() -> None:
    blocks = blocks_of(EMPTY)

    text = shown(blocks)
    assert "Nothing waits for you." in text
    assert "You have not asked for anything yet." in text
    assert "You have not decided anything yet." in text
    assert list(elements(blocks)) == [REQUEST]


def test_where_slack_does_not_say_what_waits_that_stands_beside_what_does() -> None:
    unknown = replace(EMPTY, unknown="cannot_check")
    some_known = replace(unknown, waiting=OrderPage((waiting(),)))

    for home in (unknown, some_known):
        text = shown(blocks_of(home))
        assert "Slack does not say right now of every order whether it waits for you." in text
        assert "Nothing waits for you." not in text
    assert APPROVE in elements(blocks_of(some_known))


def test_what_waits_names_its_stage_the_tally_and_the_reader_s_own_vote() -> None:
    orders = (STATES["in the second stage"], STATES["one of two"])

    text = shown(blocks_of(replace(EMPTY, waiting=OrderPage(orders))))

    assert "Stage 2 of 2: finance" in text
    assert "Approvals 1 of 2: <@U0BOB>" in text
    assert "You approved it. Until the stage closes, you can change your vote." in text


def test_where_groups_cannot_be_read_that_is_said() -> None:
    text = shown(blocks_of(replace(EMPTY, unknown="no_groups")))

    assert "this workspace's plan has none" in text


def test_further_pages_are_a_button_away_and_so_is_the_first() -> None:
    home = replace(
        EMPTY,
        waiting=OrderPage((waiting(),), "cursor-1"),
        mine=OrderPage((waiting(),), "cursor-2"),
    )

    found = elements(blocks_of(home))
    assert (found[HOME_WAITING]["value"], found[HOME_MINE]["value"]) == ("cursor-1", "cursor-2")

    later = replace(home, waiting=OrderPage(), mine=OrderPage(), is_first_page=False)
    back = elements(blocks_of(later))[HOME_WAITING]
    assert "value" not in back
    assert back["text"]["text"] == "Back to the beginning"
    assert "Nothing on this page waits for you." in shown(blocks_of(later))


def test_a_full_page_stays_far_below_slack_s_hundred_blocks() -> None:
    page = OrderPage(some(waiting()), "cursor")
    home = HomeView(BOB, None, page, page, some(STATES["rejected"], 5), 50, 1.0, False)

    assert len(blocks_of(home)) <= 50
