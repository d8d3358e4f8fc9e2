from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from approvals.adapters.slack.cards import (
    APPROVE,
    APPROVE_WITH_NOTE,
    DECISION_BLOCK,
    MORE,
    REJECT,
    SEEN,
    Look,
    button_value,
    card_blocks,
    card_text,
    claim_beside,
    parse_button_value,
)
from approvals.adapters.slack.mrkdwn import date
from approvals.adapters.slack.parts import MAX_ITEMS_SHOWN
from approvals.domain.order import Order, Wait
from approvals.domain.words.speech import ENGLISH
from tests.support.orders import DEADLINE_AT, STAGE, widgets
from tests.support.pictures import (
    CALLBACK_ID,
    DECIDED_AT,
    HOSTILE,
    IN_ENGLISH,
    IN_GERMAN,
    OPEN,
    STATES,
    elements,
    seen,
    shown,
    waiting,
)
from tests.support.shop import BOB, CAROL

CLOSED = [state for state in STATES if state not in OPEN | {"received"}]


def text_of(order: Order, look: Look = IN_ENGLISH) -> str:
    return shown(card_blocks(order, 0, look))


def title(state: str, look: Look = IN_ENGLISH) -> str:
    header = card_blocks(STATES[state], 0, look)[0]
    assert header["type"] == "header"
    return str(header["text"]["text"])


def test_a_waiting_order_s_card_has_what_a_decision_needs() -> None:
    text = text_of(waiting(note="For the fair", source_url="https://slack.example/p1"))

    for part in (
        "Approval needed",
        "170.00 EUR",
        "Acme",
        "<@U0ALICE>",
        "Why: For the fair",
        "<https://slack.example/p1|The message that this came from>",
        "• 2 × Widget (WIDGET-001) · 50.00 EUR",
        f"Any one of <@U0BOB> or <@U0CAROL> may decide, until {date(DEADLINE_AT)}.",
        "Approved, it ships; rejected or unanswered, its stock goes back.",
        "<https://nod.example/orders/ord-1|Open this order's page>",
    ):
        assert part in text


def test_a_card_speaks_the_channel_s_language() -> None:
    text = text_of(waiting(), IN_GERMAN)

    assert "Freigabe nötig" in text
    assert "170,00 EUR" in text
    assert "Entscheidung durch <@U0BOB> oder <@U0CAROL>, bis" in text


def test_every_button_names_the_wait() -> None:
    found = elements(card_blocks(waiting(), 0, IN_ENGLISH))

    assert list(found) == [APPROVE, REJECT, SEEN, MORE]
    assert [found[name].get("style") for name in (APPROVE, REJECT)] == ["primary", "danger"]
    claims = {parse_button_value(found[name]["value"]) for name in (APPROVE, REJECT, SEEN)}
    assert claims == {("ord-1", 0, CALLBACK_ID)}
    assert [option["value"] for option in found[MORE]["options"]] == [APPROVE_WITH_NOTE]


def test_buttons_name_the_newest_wait() -> None:
    stage = replace(STAGE, waits=(Wait("old", DEADLINE_AT), Wait("new", DEADLINE_AT)))

    found = elements(card_blocks(waiting(stages=(stage,)), 0, IN_ENGLISH))

    assert parse_button_value(found[APPROVE]["value"]) == ("ord-1", 0, "new")


def test_the_menu_s_claim_is_that_of_the_button_beside_it() -> None:
    blocks = card_blocks(waiting(), 0, IN_ENGLISH)

    assert claim_beside(blocks, DECISION_BLOCK) == ("ord-1", 0, CALLBACK_ID)
    assert claim_beside(blocks, "another") is None


@pytest.mark.parametrize(
    "blocks",
    [None, "x", {}, [None, 1, "x"], [{"block_id": DECISION_BLOCK}],
     [{"block_id": DECISION_BLOCK, "elements": 7}],
     [{"block_id": DECISION_BLOCK, "elements": [None, {"action_id": APPROVE}]}]],
)  # fmt: skip
def test_a_message_that_is_no_card_has_no_claim(blocks: object) -> None:
    assert claim_beside(blocks, DECISION_BLOCK) is None


@pytest.mark.parametrize("state", CLOSED)
def test_a_decided_order_s_card_has_no_buttons_and_no_callback(state: str) -> None:
    blocks = card_blocks(STATES[state], 0, IN_ENGLISH)

    assert elements(blocks) == {}
    assert CALLBACK_ID not in json.dumps(blocks)


@pytest.mark.parametrize("look", [IN_ENGLISH, IN_GERMAN], ids=["en", "de"])
def test_ends_differ_in_words(look: Look) -> None:
    ends = ["fulfilled", "rejected", "expired", "withdrawn", "failed"]

    assert len({title(state, look) for state in ends}) == len(ends)
    assert len({card_text(STATES[state], 0, look) for state in ends}) == len(ends)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("approved", "Approved by <@U0BOB>"),
        ("approved, not yet said", "Approved by <@U0BOB>"),
        ("fulfilled", "Approved by <@U0BOB>"),
        ("rejected", "Rejected by <@U0BOB>"),
        ("being given back", "Rejected by <@U0BOB>"),
        ("withdrawn", "Withdrawn by <@U0ALICE>"),
        ("failed after approval", "Approved by <@U0BOB>"),
    ],
)
def test_a_decided_order_s_card_says_who_when_and_how_long_it_took(state: str, words: str) -> None:
    assert f"*{words} · {date(DECIDED_AT)} · after 5 min*" in text_of(STATES[state])
    assert card_text(STATES[state], 0, IN_ENGLISH).startswith(f"{words} · after 5 min: 170.00 EUR")


def test_an_expired_order_s_card_says_that_nobody_answered() -> None:
    text = text_of(STATES["expired"])

    assert f"*Expired: nobody answered before the deadline · {date(DECIDED_AT)}*" in text
    assert "Reason" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("rejected", "Reason: Too many"),
        ("approved with a note", "Note: But hurry"),
        ("failed", "The order failed: The table is broken. The stock was given back."),
        ("fulfilled", "Shipped. Tracking number: NOD-2BX4"),
        ("rejected", "The stock was given back."),
        ("withdrawn", "The stock was given back."),
        ("expired", "The stock was given back."),
    ],
)
def test_the_reason_and_what_came_of_it_are_shown_and_read_out(state: str, words: str) -> None:
    assert words in text_of(STATES[state])
    assert words in card_text(STATES[state], 0, IN_ENGLISH)


def test_what_is_not_known_yet_is_not_claimed() -> None:
    assert "stock was given back" not in text_of(STATES["being given back"])
    assert "Shipped" not in text_of(STATES["approved"])


@pytest.mark.parametrize("state", STATES)
def test_phones_and_screen_readers_get_one_line(state: str) -> None:
    line = card_text(STATES[state], 0, IN_ENGLISH)

    assert "\n" not in line
    assert "170.00 EUR for Acme, requested by <@U0ALICE>." in line


def test_a_waiting_card_s_line_has_the_deadline() -> None:
    line = card_text(waiting(), 0, IN_ENGLISH)

    assert line.startswith("Approval needed: 170.00 EUR")
    assert line.endswith(f"To be decided by {date(DEADLINE_AT)}.")


def test_a_card_says_who_is_looking() -> None:
    assert "<@U0BOB> is looking at it, since <!date" in text_of(seen(BOB))
    assert "<@U0BOB>, <@U0CAROL> are looking at it" in text_of(seen(BOB, CAROL))
    assert "<@U01>, <@U02>, <@U03> and 2 more are looking" in text_of(
        seen("U01", "U02", "U03", "U04", "U05")
    )


def test_a_large_amount_is_cautioned_and_asked_again() -> None:
    look = Look(ENGLISH, Decimal(169))
    blocks = card_blocks(waiting(), 0, look)

    assert "Caution: 170.00 EUR is more than 169.00 EUR." in shown(blocks)
    assert "Caution" in card_text(waiting(), 0, look)
    question = elements(blocks)[APPROVE]["confirm"]
    assert question["title"]["text"] == "Approve 170.00 EUR?"
    assert "170.00 EUR for Acme" in question["text"]["text"]
    assert "confirm" not in elements(blocks)[REJECT]


@pytest.mark.parametrize("limit", [None, Decimal(170), Decimal(1_000)])
def test_other_amounts_are_not(limit: Decimal | None) -> None:
    blocks = card_blocks(waiting(), 0, Look(ENGLISH, limit))

    assert "Caution" not in shown(blocks)
    assert "confirm" not in elements(blocks)[APPROVE]


def test_a_decided_order_is_not_cautioned() -> None:
    look = Look(ENGLISH, Decimal(1))

    assert "Caution" not in shown(card_blocks(STATES["fulfilled"], 0, look))


def test_a_user_group_is_asked_by_its_name() -> None:
    stage = replace(waiting().stages[0], approvers=("S0BUYERS", "U0BOB"))

    assert "<!subteam^S0BUYERS> or <@U0BOB> may decide" in text_of(waiting(stages=(stage,)))


def test_an_order_that_nobody_may_approve_says_so() -> None:
    stage = replace(STAGE, approvers=(), waits=(Wait("c", DEADLINE_AT),))

    assert "no approvers are configured" in text_of(waiting(stages=(stage,)))


def test_what_was_typed_is_shown_as_typed() -> None:
    text = text_of(waiting(note=HOSTILE, customer=HOSTILE))

    assert "&lt;!channel&gt; &lt;@U0EVE&gt;" in text
    # No double: in plain text nothing acts, and it can be copied.
    assert "Why: &lt;!channel&gt; &lt;@U0EVE&gt;" in text
    assert "*b* :tada: &amp; | &gt; `x`" in text


def test_a_long_order_shows_its_first_items_and_how_many_more() -> None:
    items = tuple(replace(widgets(1), sku=f"SKU-{n:02d}") for n in range(50))

    text = text_of(waiting(items=items))

    assert f"SKU-{MAX_ITEMS_SHOWN - 1:02d}" in text
    assert f"SKU-{MAX_ITEMS_SHOWN:02d}" not in text
    assert "… and 40 more items on the order's page" in text
    assert "… and 1 more item on" in text_of(waiting(items=items[:11]))


def test_a_note_keeps_its_lines() -> None:
    assert "For the fair\n\nIn Hall 7" in text_of(waiting(note="For the fair\n\nIn Hall 7"))


@pytest.mark.attack("A3")
def test_a_note_is_shown_up_to_five_hundred_characters() -> None:
    text = text_of(waiting(note="n" * 2_000))

    assert "n" * 499 + "…" in text
    assert "n" * 500 not in text


def test_without_a_page_there_is_no_link() -> None:
    assert "Open this order's page" not in text_of(waiting(page_url=""))


def test_a_button_s_value_is_what_comes_back() -> None:
    value = button_value("o" * 64, 11, CALLBACK_ID)

    assert len(value) < 2_000
    assert parse_button_value(value) == ("o" * 64, 11, CALLBACK_ID)


@pytest.mark.parametrize(
    "value",
    [
        None, 7, [], {}, "", "x", "null", "[]", "7", '"text"', "{}", "{", "[" * 1_900,
        '{"order": "o", "stage": 0}',
        '{"order": "o", "wait": "w"}',
        '{"stage": 0, "wait": "w"}',
        '{"order": 1, "stage": 0, "wait": "w"}',
        '{"order": "o", "stage": "0", "wait": "w"}',
        '{"order": "o", "stage": 0.0, "wait": "w"}',
        '{"order": "o", "stage": true, "wait": "w"}',
        '{"order": "o", "stage": null, "wait": "w"}',
        '{"order": "o", "stage": NaN, "wait": "w"}',
        '{"order": "o", "stage": 0, "wait": ["w"]}',
        '{"order": {"$ne": ""}, "stage": 0, "wait": "w"}',
        '{"order": "o", "stage": 0, "wait": "' + "w" * 2_000 + '"}',
        '{"order": "o", "stage": ' + "9" * 1_900 + "9" * 3_000 + ', "wait": "w"}',
    ],
    ids=lambda v: repr(v)[:40],
)  # fmt: skip
def test_a_value_that_we_did_not_write_is_none(value: object) -> None:
    assert parse_button_value(value) is None
