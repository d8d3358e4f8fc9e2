from __future__ import annotations

import re
from dataclasses import replace

import pytest

from approvals.adapters.slack.cards import Look, card_blocks, card_text, spoken
from approvals.adapters.slack.home import home_view
from approvals.adapters.slack.modals import Origin, approve_view, reject_view
from approvals.adapters.slack.notes import note_blocks, note_text
from approvals.adapters.slack.receipts import receipt_blocks, receipt_text
from approvals.domain.order import Order, OrderPage
from approvals.domain.reason import Reason
from approvals.domain.story import Event, slots
from approvals.domain.words.naming import say_of, what_text
from approvals.domain.words.phrases import outcome_text, status_text
from approvals.domain.words.speech import ENGLISH, GERMAN, Words
from approvals.use_cases.find_home import HomeView
from slack_app.refusals import closed
from tests.support.pictures import (
    CALLBACK_ID,
    CAREFUL,
    IN_ENGLISH,
    IN_GERMAN,
    REQUESTS,
    as_request,
    shown,
    waiting,
)
from tests.support.shop import BOB

LOOKS = pytest.mark.parametrize("look", CAREFUL, ids=["en", "de"])
ORIGIN = Origin("review-7", 0, CALLBACK_ID)
OF_ORDERS = re.compile(
    r"\b(order(?!:)|orders?'s|ship\w*|stock|goods|amount|customer|caution|deliver\w*)\b|0[.,]00"
    r"|Bestell|bestell|\bWare\b|[Vv]ersand|[Zz]ugestellt|\bBetrag|\bKunde|Achtung"
)


def told(order: Order, look: Look) -> str:
    """Return all that Slack shows and answers of a request."""
    words = look.words
    texts = [receipt_text(order, look), status_text(order, words), outcome_text(order, words)]
    texts += [shown(receipt_blocks(order, look)), closed(order, words), spoken("x", order, words)]
    for stage in range(len(order.stages)):
        texts += [card_text(order, stage, look), shown(card_blocks(order, stage, look))]
    for slot in slots(order):
        if slot.root is not None:
            texts += [note_text(order, slot, look), shown(note_blocks(order, slot, look))]
    views = approve_view(words, order, ORIGIN), reject_view(words, order, ORIGIN)
    return "\n".join(filter(None, [*texts, *(shown(view) for view in views if order.stages)]))


@LOOKS
@pytest.mark.parametrize("state", REQUESTS)
def test_nothing_of_a_request_tells_of_money_goods_or_an_order(state: str, look: Look) -> None:
    text = told(REQUESTS[state], look)

    assert OF_ORDERS.findall(text) == []
    assert "Review of handbook-7" in text


def test_a_waiting_request_s_card_has_what_a_decision_needs() -> None:
    order = as_request(waiting(), note="Chapter 2 is new")

    text = shown(card_blocks(order, 0, IN_ENGLISH))

    for part in (
        "Approval needed",
        "*Review of handbook-7*",
        "*Document*\nhandbook-7",
        "*Pages*\n12",
        "*Requested by*\n<@U0ALICE>",
        "*Request*\nreview-7",
        "Why: Chapter 2 is new",
        "<https://slack.example/handbook-7|Open what this is about>",
        "Approve: Review of handbook-7",
        "may decide, until",
        "Unanswered, it expires.",
        "<https://nod.example/orders/review-7|Open this request's page>",
    ):
        assert part in text
    assert card_text(order, 0, IN_ENGLISH).startswith(
        "Approval needed: Review of handbook-7, requested by <@U0ALICE>."
    )


@pytest.mark.parametrize(
    ("state", "words", "title", "status"),
    [
        ("waiting", ENGLISH, "Your request waits for approval", "Awaiting approval"),
        ("fulfilled", ENGLISH, "Your request was approved", "Approved"),
        ("approved", ENGLISH, "Your request was approved", "Approved"),
        ("being given back", ENGLISH, "Your request was rejected", "Rejected"),
        ("withdrawn", ENGLISH, "You withdrew your request", "Withdrawn"),
        ("failed", ENGLISH, "Your request failed", "Failed"),
        ("fulfilled", GERMAN, "Ihre Anfrage wurde freigegeben", "Freigegeben"),
        ("rejected", GERMAN, "Ihre Anfrage wurde abgelehnt", "Abgelehnt"),
    ],
)
def test_a_request_s_requester_reads_how_it_stands(
    state: str, words: Words, title: str, status: str
) -> None:
    order = REQUESTS[state]

    assert receipt_blocks(order, Look(words))[0]["text"]["text"] == title
    assert status_text(order, words) == status


def test_the_decision_ends_a_request_s_thread() -> None:
    decided = slots(REQUESTS["fulfilled"])
    failed = slots(REQUESTS["failed"])

    assert Event.DECIDED in {slot.event for slot in decided}
    assert Event.OUTCOME not in {slot.event for slot in decided}
    assert Event.OUTCOME in {slot.event for slot in failed}


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (IN_ENGLISH, "The request failed: The request ended without a decision."),
        (IN_GERMAN, "Die Anfrage ist fehlgeschlagen: Die Anfrage endete ohne Entscheidung."),
    ],
)
def test_a_request_without_a_decision_says_so(look: Look, words: str) -> None:
    order = replace(REQUESTS["failed"], reason=Reason.of("reason.not_decided"))

    assert outcome_text(order, look.words) == words


def test_the_home_tab_names_a_request_by_its_title_and_facts() -> None:
    page = OrderPage((as_request(waiting()),))

    text = shown(home_view(HomeView(BOB, None, page, page, (), 0, None), IN_ENGLISH))

    assert "<https://nod.example/orders/review-7|Review of handbook-7>" in text
    assert "Document: handbook-7, Pages: 12" in text
    assert "0.00" not in text


def test_a_request_offers_reasons_that_fit_it_unless_the_settings_name_some() -> None:
    order = as_request(waiting())

    own = shown(reject_view(ENGLISH, order, ORIGIN))
    given = shown(reject_view(ENGLISH, order, ORIGIN, ["Not our style"]))

    assert "Reject request" in own
    assert "Changes are needed" in own
    assert "Wrong item" not in own
    assert "Not our style" in given
    assert "Changes are needed" not in given


def test_an_order_is_still_told_as_one() -> None:
    order, request = waiting(), REQUESTS["waiting"]

    assert what_text(order, ENGLISH) == "170.00 EUR for Acme"
    assert what_text(request, ENGLISH, str.upper) == "REVIEW OF HANDBOOK-7"
    assert say_of(order, ENGLISH, "order.id") == "Order"
    assert say_of(request, GERMAN, "order.id") == "Anfrage"
