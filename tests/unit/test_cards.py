from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.slack.cards import (
    APPROVE,
    MAX_ITEMS_SHOWN,
    REJECT,
    button_value,
    card_blocks,
    card_text,
    parse_button_value,
)
from approvals.adapters.slack.mrkdwn import date
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.order import Item, Order, Status, Wait
from tests.support.orders import DEADLINE_AT, STAGE, decided, new_order, widgets
from tests.support.shop import BOB

CALLBACK_ID = "c" * 1_024
"""As long as Lambda's can be."""
HOSTILE = "<!channel> <@U0EVE> <#C0X> <https://evil.example|x> *b* :tada: & \u202b"
LONG = ["x", "&", "<!channel>", "*a* ", "> \n", "مرحبا ", "\U0001f9ea", ":a:", "https://e.example "]
OURS = re.compile(r"<@[UW][A-Z0-9]+>|<!date\^[^<>]*>|<https://nod\.example/orders/[\w-]+\|[^<>]*>")


def waiting(**changes: Any) -> Order:
    stage = replace(STAGE, waits=(Wait(CALLBACK_ID, DEADLINE_AT),))
    return new_order(status=Status.AWAITING_APPROVAL, stages=(stage,), **changes)


def ended(status: Status, kind: DecisionKind, by: str = BOB, **changes: Any) -> Order:
    given = {"decision": decided(kind, by), "reason": None, **changes}
    return replace(waiting(), status=status, **given)


STATES = {
    "waiting": waiting(),
    "approved": ended(Status.APPROVED, DecisionKind.APPROVED),
    "fulfilled": ended(Status.FULFILLED, DecisionKind.APPROVED),
    "rejected": ended(Status.REJECTED, DecisionKind.REJECTED, reason="Too many"),
    "being given back": ended(Status.AWAITING_APPROVAL, DecisionKind.REJECTED),
    "expired": ended(Status.EXPIRED, DecisionKind.EXPIRED, NOD),
    "failed": replace(waiting(), status=Status.FAILED, reason="Broken"),
}


def texts(value: object) -> Iterator[str]:
    """Yield every text of a block, however deep, but for what buttons carry."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "value":
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def shown(order: Order) -> str:
    return "\n".join(texts(card_blocks(order, 0)))


def buttons(order: Order) -> dict[str, dict[str, Any]]:
    actions = [b for b in card_blocks(order, 0) if b["type"] == "actions"]
    return {e["action_id"]: e for block in actions for e in block["elements"]}


def check_limits(blocks: list[dict[str, Any]]) -> None:
    assert len(blocks) <= 50
    for block in blocks:
        match block["type"]:
            case "header":
                assert 0 < len(block["text"]["text"]) <= 150
            case "section":
                for text in [block["text"]] if "text" in block else []:
                    assert 0 < len(text["text"]) <= 3_000
                fields = block.get("fields", [])
                assert len(fields) <= 10
                assert all(0 < len(f["text"]) <= 2_000 for f in fields)
            case "actions":
                assert len(block["elements"]) <= 25
                for button in block["elements"]:
                    assert len(button["text"]["text"]) <= 75
                    assert len(button["value"]) < 2_000
                    assert len(button["accessibility_label"]) <= 75
            case "context":
                assert len(block["elements"]) <= 10
                assert all(len(e["text"]) <= 2_000 for e in block["elements"])
            case other:
                raise AssertionError(f"no limits are known for {other}")


def test_a_waiting_order_s_card_has_what_a_decision_needs() -> None:
    order = waiting(note="For the fair")

    text = shown(order)

    assert "170.00 EUR" in text
    assert "Acme" in text
    assert "<@U0ALICE>" in text
    assert "For the fair" in text
    assert "• 2 × Widget (WIDGET-001) · 50.00 EUR" in text
    assert "Any one of <@U0BOB>, <@U0CAROL> may decide until" in text
    assert date(DEADLINE_AT) in text
    assert "<https://nod.example/orders/ord-1|Open this order's page>" in text


def test_both_buttons_name_the_wait() -> None:
    found = buttons(waiting())

    assert list(found) == [APPROVE, REJECT] == ["order:approve", "order:reject"]
    values = {parse_button_value(button["value"]) for button in found.values()}
    assert values == {("ord-1", 0, CALLBACK_ID)}


def test_buttons_name_the_newest_wait() -> None:
    stage = replace(STAGE, waits=(Wait("old", DEADLINE_AT), Wait("new", DEADLINE_AT)))

    found = buttons(replace(waiting(), stages=(stage,)))

    assert parse_button_value(found[APPROVE]["value"]) == ("ord-1", 0, "new")


@pytest.mark.parametrize("state", [state for state in STATES if state != "waiting"])
def test_a_decided_order_s_card_has_no_buttons_and_no_callback(state: str) -> None:
    order = STATES[state]

    assert buttons(order) == {}
    assert CALLBACK_ID not in json.dumps(card_blocks(order, 0))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("approved", "Approved by <@U0BOB>"),
        ("fulfilled", "Approved by <@U0BOB>"),
        ("rejected", "Rejected by <@U0BOB>"),
        ("being given back", "Rejected by <@U0BOB>"),
        ("expired", "Expired: nobody answered before the deadline"),
        ("failed", "Failed"),
    ],
)
def test_a_decided_order_s_card_says_who_decided(state: str, words: str) -> None:
    assert f"*{words}*" in shown(STATES[state])
    assert card_text(STATES[state]).startswith(f"{words}: 170.00 EUR for Acme")


def test_a_reason_is_shown() -> None:
    assert "Reason: Too many" in shown(STATES["rejected"])
    assert "Reason: Broken" in shown(STATES["failed"])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("fulfilled", "The order has shipped."),
        ("rejected", "The stock was given back."),
        ("expired", "The stock was given back."),
        ("failed", "The order failed; its stock was given back."),
    ],
)
def test_the_card_says_what_became_of_the_order(state: str, words: str) -> None:
    assert words in shown(STATES[state])


@pytest.mark.parametrize("state", STATES)
def test_phones_and_screen_readers_get_one_line(state: str) -> None:
    line = card_text(STATES[state])

    assert "\n" not in line
    assert "170.00 EUR for Acme, requested by <@U0ALICE>" in line


@pytest.mark.parametrize("state", STATES)
def test_what_people_typed_neither_mentions_nor_links(state: str) -> None:
    order = replace(STATES[state], customer=HOSTILE, note=HOSTILE, reason=HOSTILE)
    if order.decision is not None:
        order = replace(order, decision=replace(order.decision, reason=HOSTILE))

    for text in [*texts(card_blocks(order, 0)), card_text(order)]:
        assert "<" not in OURS.sub("", text), text
    written = shown(order) + card_text(order)
    assert set(re.findall(r"<@(\w+)>", written)) <= {"U0ALICE", "U0BOB", "U0CAROL"}
    assert "&lt;!channel&gt;" in written


@pytest.mark.parametrize("filler", LONG)
@pytest.mark.parametrize("state", STATES)
def test_a_card_keeps_slack_s_limits_whatever_people_type(state: str, filler: str) -> None:
    def full(length: int) -> str:
        return (filler * length)[:length]

    items = tuple(
        Item(f"SKU-{n:036d}", full(200), 10_000, Decimal("99999999.99")) for n in range(50)
    )
    order = replace(
        STATES[state],
        order_id="o" * 64,
        customer=full(200),
        note=full(2_000),
        reason=full(1_000),
        items=items,
    )
    if order.decision is not None:
        order = replace(order, decision=replace(order.decision, reason=full(500)))

    check_limits(card_blocks(order, 0))


def test_a_long_order_shows_its_first_items_and_how_many_more() -> None:
    items = tuple(replace(widgets(1), sku=f"SKU-{n:02d}") for n in range(50))

    text = shown(waiting(items=items))

    assert f"SKU-{MAX_ITEMS_SHOWN - 1:02d}" in text
    assert f"SKU-{MAX_ITEMS_SHOWN:02d}" not in text
    assert "… and 40 more on the order's page" in text


def test_a_note_is_shown_up_to_five_hundred_characters() -> None:
    text = shown(waiting(note="n" * 2_000))

    assert "n" * 499 + "…" in text
    assert "n" * 500 not in text


def test_an_order_that_nobody_may_approve_says_so() -> None:
    stage = replace(STAGE, approvers=(), waits=(Wait("c", DEADLINE_AT),))

    assert "nobody: no approvers are configured" in shown(replace(waiting(), stages=(stage,)))


def test_without_a_page_there_is_no_link() -> None:
    assert "Open this order's page" not in shown(waiting(page_url=""))


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
