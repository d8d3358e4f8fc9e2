from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from approvals.adapters.slack.cards import Look, card_blocks, card_text
from approvals.adapters.slack.home import home_view
from approvals.adapters.slack.modals import (
    Origin,
    approve_view,
    notice_view,
    reject_reasons,
    reject_view,
)
from approvals.adapters.slack.mrkdwn import typed
from approvals.adapters.slack.notes import note_blocks, note_text
from approvals.adapters.slack.order_draft import MAX_ROWS, SKU, Draft, Row
from approvals.adapters.slack.order_form import order_view, placed_view
from approvals.adapters.slack.receipts import receipt_blocks, receipt_text
from approvals.domain.order import Card, Order, OrderPage, Product
from approvals.domain.story import slots
from approvals.domain.words.speech import GERMAN
from approvals.use_cases.find_home import PAGE, HomeView
from local.slack.block_kit import problems_of
from slack_app.gate import MAX_BODY_BYTES
from tests.support.pictures import (
    CALLBACK_ID,
    CAREFUL,
    HOSTILE,
    LONG,
    REQUESTS,
    STATES,
    as_slack_may_count,
    nasty,
)
from tests.support.shop import BOB
from tests.support.slack_payloads import submission

ORIGIN = Origin("o" * 64, 0, CALLBACK_ID, Card("C0APPROVALS", "1700000000.000001"))
OURS = re.compile(
    r"<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<!date\^[^<>]*>"
    r"|<https://(?:nod|slack)\.example/[^|<>\s]*\|[^<>|]*>"
)
LOOKS = pytest.mark.parametrize("look", CAREFUL, ids=lambda look: look.words.language)
FILLERS = pytest.mark.parametrize("filler", [*LONG, HOSTILE])


def messages(order: Order, look: Look) -> Iterator[dict[str, Any]]:
    """Yield every message that an order has, of those that say the same the first."""
    for stage in range(len(order.stages)):
        text, blocks = card_text(order, stage, look), card_blocks(order, stage, look)
        yield {"text": text, "blocks": blocks}
    yield {"text": receipt_text(order, look), "blocks": receipt_blocks(order, look)}
    alike, told = stages_alike(order), set[str]()
    for slot in slots(order):
        if slot.root is None or slot.stage in alike:
            continue
        text, blocks = note_text(order, slot, look), note_blocks(order, slot, look)
        if (said := f"{text}{blocks}") not in told:
            told.add(said)
            yield {"text": text, **({"blocks": blocks} if blocks else {})}


def stages_alike(order: Order) -> set[int]:
    """Return the stages between stages that are the same, but for the first such."""
    stages = order.stages
    between = range(1, len(stages) - 1)
    return set([n for n in between if stages[n - 1] is stages[n] is stages[n + 1]][1:])


def forms(order: Order, look: Look, filler: str) -> Iterator[dict[str, Any]]:
    """Yield every modal."""
    words = look.words
    choices = [f"{n} {filler * 300}" for n in range(300)]
    yield reject_view(words, order, ORIGIN)
    yield reject_view(words, order, ORIGIN, choices)
    yield approve_view(words, order, ORIGIN, look.caution_amount)
    yield notice_view(words, typed(filler * 3_000, 2_000, 2_900), filler * 30)
    yield placed_view(words, order)
    yield order_view(words, Draft("d"), [])
    yield order_view(words, full_draft(filler), products(300, filler))


@pytest.mark.parametrize("filler", ["a", "業", "é/", "\U0001f6e0"])
@pytest.mark.parametrize("in_ascii", [True, False])
@pytest.mark.parametrize("rows", [1, MAX_ROWS])
def test_a_full_form_can_be_submitted_however_slack_writes_it(
    filler: str, in_ascii: bool, rows: int
) -> None:
    draft = full_draft(filler)
    draft = replace(draft, rows=draft.rows[:rows])
    view = order_view(GERMAN, draft, products(300, filler))

    payload, complaints = submission(view, BOB, {})

    chosen = {value["selected_option"]["value"] for value in skus_of(payload)}
    assert (complaints, len(chosen)) == ({}, rows)
    written = json.dumps(payload, ensure_ascii=in_ascii).replace("/", "\\/")
    assert len(urlencode({"payload": written})) < MAX_BODY_BYTES


def skus_of(payload: dict[str, Any]) -> list[dict[str, Any]]:
    values = payload["view"]["state"]["values"]
    return [block[SKU] for block in values.values() if SKU in block]


def full_draft(filler: str) -> Draft:
    rows = tuple(Row(f"SKU-{n:036d}", "9999") for n in range(MAX_ROWS))
    url = f"https://slack.example/archives/C0X/p1?{'q' * 200}"
    return Draft("d" * 64, rows, filler * 300, filler * 3_000, url)


def products(count: int, filler: str) -> list[Product]:
    return [
        Product(
            f"SKU-{n:036d}", (filler * 200)[:200], Decimal("99999999.99"), "EUR", 10**6 * (n % 2)
        )
        for n in range(count)
    ]


def home(order: Order, look: Look) -> dict[str, Any]:
    many = tuple(replace(order, order_id=f"{n}{order.order_id}"[:64]) for n in range(PAGE))
    page = OrderPage(many, "c" * 1_900)
    view = HomeView(BOB, None, page, page, many[:5], 50, 86_399.0, is_first_page=False)
    return home_view(view, look)


def check(surface: str, body: dict[str, Any]) -> None:
    assert problems_of(surface, body) == []
    if (counted := as_slack_may_count(body)) != body:
        assert problems_of(surface, counted) == []


def check_nothing_acts(body: object) -> None:
    for text in marked_up(body):
        theirs = OURS.sub("", text)
        assert "<" not in theirs, text
        assert not re.search(r"(?i)\bhttps?:(?!\u200b)", theirs), text
        assert "U0EVE" not in OURS.findall(text)


def marked_up(value: object) -> Iterator[str]:
    """Yield the texts in which Slack looks for mentions, links and formats."""
    if isinstance(value, list):
        for inner in value:
            yield from marked_up(inner)
    elif isinstance(value, dict):
        if value.get("type") != "plain_text" and isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from marked_up(inner)


@LOOKS
@pytest.mark.parametrize("state", STATES)
def test_every_message_keeps_slack_s_limits(state: str, look: Look) -> None:
    for message in messages(STATES[state], look):
        check("message", message)


@LOOKS
@FILLERS
@pytest.mark.parametrize("state", STATES)
def test_every_message_keeps_slack_s_limits_whatever_people_type(
    state: str, filler: str, look: Look
) -> None:
    for message in messages(nasty(STATES[state], filler), look):
        check("message", message)
        check_nothing_acts(message)


@LOOKS
@FILLERS
def test_a_request_keeps_slack_s_limits_whatever_people_type(filler: str, look: Look) -> None:
    for state in ("in the second stage", "rejected", "failed"):
        order = nasty(REQUESTS[state], filler)
        for message in messages(order, look):
            check("message", message)
            check_nothing_acts(message)
        view = home(order, look)
        check("home", view)
        check_nothing_acts(view)
    order = nasty(REQUESTS["waiting"], filler)
    views = reject_view(look.words, order, ORIGIN), approve_view(look.words, order, ORIGIN)
    for view in views:
        check("modal", view)
        check_nothing_acts(view)


@LOOKS
@FILLERS
def test_every_form_keeps_slack_s_limits_whatever_people_type(filler: str, look: Look) -> None:
    for view in forms(nasty(STATES["waiting"], filler), look, filler):
        check("modal", view)


@LOOKS
def test_nothing_in_a_form_acts(look: Look) -> None:
    order = nasty(STATES["waiting"], HOSTILE)
    views = (
        approve_view(look.words, order, ORIGIN),
        reject_view(look.words, order, ORIGIN),
        placed_view(look.words, order),
    )
    for view in views:
        check_nothing_acts(view)


@LOOKS
@FILLERS
@pytest.mark.parametrize("state", STATES)
def test_the_home_tab_keeps_slack_s_limits_whatever_people_type(
    state: str, filler: str, look: Look
) -> None:
    view = home(nasty(STATES[state], filler), look)

    check("home", view)
    check_nothing_acts(view)


@LOOKS
@pytest.mark.parametrize("state", STATES)
def test_every_button_has_a_name_for_screen_readers(state: str, look: Look) -> None:
    views = [message.get("blocks", []) for message in messages(STATES[state], look)]

    for blocks in [*views, home(STATES[state], look)["blocks"]]:
        for button in buttons(blocks):
            assert button["accessibility_label"].strip()


def buttons(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for inner in value:
            yield from buttons(inner)
    elif isinstance(value, dict):
        if value.get("type") == "button":
            yield value
        for inner in value.values():
            yield from buttons(inner)


def test_reasons_of_the_settings_are_each_offered_once() -> None:
    words = CAREFUL[0].words

    assert reject_reasons(words, [" Too  dear ", "", "Too dear", "Later"]) == ["Too dear", "Later"]
    assert len(reject_reasons(words)) == 5
