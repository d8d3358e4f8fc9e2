from __future__ import annotations

import pytest

from approvals.adapters.slack.cards import APPROVE, WITHDRAW
from approvals.adapters.slack.mrkdwn import date
from approvals.adapters.slack.receipts import (
    parse_withdraw_value,
    receipt_blocks,
    receipt_text,
    withdraw_value,
)
from tests.support.orders import DEADLINE_AT
from tests.support.pictures import (
    CALLBACK_ID,
    IN_ENGLISH,
    IN_GERMAN,
    OPEN,
    STATES,
    elements,
    seen,
    shown,
    waiting,
)
from tests.support.shop import BOB


def test_a_requester_reads_for_whom_their_order_waits_and_what_happens_next() -> None:
    text = shown(receipt_blocks(seen(BOB), IN_ENGLISH))

    assert "Your order waits for approval" in text
    assert f"Any one of <@U0BOB> or <@U0CAROL> may decide, until {date(DEADLINE_AT)}." in text
    assert "<@U0BOB> is looking at it" in text
    assert "You hear of it in this thread" in text


def test_a_requester_reads_in_which_stage_their_order_is_and_who_voted() -> None:
    text = shown(receipt_blocks(STATES["in the second stage"], IN_ENGLISH))

    assert "Stage 1 of 2: approval · Approved by <@U0BOB> and <@U0CAROL> (2 of 2)" in text
    assert "Stage 2 of 2: finance. <@U0ERIN> may decide, until" in text
    assert "Approvals 1 of 2: <@U0BOB>" in shown(receipt_blocks(STATES["one of two"], IN_ENGLISH))


def test_an_order_that_a_rule_approved_names_it_once() -> None:
    order = STATES["approved automatically"]
    text = shown(receipt_blocks(order, IN_ENGLISH))

    assert "Approved automatically: rule small" in text
    assert "policy" not in text
    assert "Approved automatically: rule small." in receipt_text(order, IN_ENGLISH)


def test_a_waiting_order_can_be_withdrawn_after_a_question() -> None:
    found = elements(receipt_blocks(waiting(), IN_ENGLISH))

    assert list(found) == [WITHDRAW]
    assert parse_withdraw_value(found[WITHDRAW]["value"]) == "ord-1"
    assert "170.00 EUR for Acme" in found[WITHDRAW]["confirm"]["text"]["text"]


@pytest.mark.parametrize("state", STATES)
def test_no_receipt_decides_or_knows_a_callback(state: str) -> None:
    blocks = receipt_blocks(STATES[state], IN_ENGLISH)

    assert APPROVE not in elements(blocks)
    assert CALLBACK_ID not in str(blocks)


@pytest.mark.parametrize("state", STATES)
def test_only_a_waiting_order_can_be_withdrawn(state: str) -> None:
    found = elements(receipt_blocks(STATES[state], IN_ENGLISH))

    assert (WITHDRAW in found) == (state in OPEN)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("fulfilled", "Your order was approved and has shipped"),
        ("fulfilled", "Approved by <@U0BOB> · after 5 min."),
        ("fulfilled", "Shipped. Tracking number: NOD-2BX4"),
        ("rejected", "Your order was rejected"),
        ("rejected", "Reason: Too many"),
        ("rejected", "The stock was given back."),
        ("withdrawn", "You withdrew your order"),
        ("expired", "Your order expired: nobody answered in time"),
        ("failed", "Your order failed and was not shipped"),
        ("failed at once", "The order failed: The workflow could not be started."),
    ],
)
def test_the_requester_is_told_the_end_in_one_line(state: str, words: str) -> None:
    line = receipt_text(STATES[state], IN_ENGLISH)

    assert words in line
    assert "170.00 EUR for Acme" in line
    assert "\n" not in line


def test_ends_differ_in_words() -> None:
    ends = ["fulfilled", "rejected", "expired", "withdrawn", "failed"]
    titles = [receipt_blocks(STATES[end], IN_GERMAN)[0]["text"]["text"] for end in ends]

    assert len(set(titles)) == len(ends)
    assert all("Ihre Bestellung" in title for title in titles)


@pytest.mark.parametrize(
    "value", [None, 7, "", "x", "[]", "{}", '{"order": 1}', "[" * 1_900, '{"order": null}', "7"]
)
def test_a_value_that_we_did_not_write_is_none(value: object) -> None:
    assert parse_withdraw_value(value) is None


def test_a_value_that_we_wrote_comes_back() -> None:
    assert parse_withdraw_value(withdraw_value("ord-1")) == "ord-1"
