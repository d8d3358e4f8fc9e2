"""Reject with a reason, approve with a note: a form asks, its submission decides, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from approvals.adapters.slack.cards import APPROVE_WITH_NOTE, MORE, REJECT, Look
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support import slack_payloads as payloads
from tests.support.screens import text_of
from tests.support.shop import BOB, DAVE
from tests.support.slack_requests import SlackDoor

FORMS = [(REJECT, DecisionKind.REJECTED), (MORE, DecisionKind.APPROVED)]


def options(form: dict[str, Any]) -> list[str]:
    block = next(b for b in form["blocks"] if b.get("block_id") == "order:reason-choice")
    return [option["text"]["text"] for option in block["element"]["options"]]


@pytest.mark.parametrize(("action_id", "kind"), FORMS)
def test_a_form_opens_at_the_click_and_decides_nothing(action_id: str, kind: DecisionKind) -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    form = door.asked_for_reason(door.card(order), BOB, action_id)
    assert door.screens.opened[0][0] == "700.1.trigger-secret"
    assert form["callback_id"] == {REJECT: REJECT, MORE: APPROVE_WITH_NOTE}[action_id]
    assert door.shop.store.get(order.order_id) == order
    assert (door.said, door.shop.executions.delivered) == ([], [])
    assert kind not in [entry.what for entry in door.shop.store.audit(order.order_id)]


@pytest.mark.parametrize(("action_id", "kind"), FORMS)
def test_the_reason_reaches_the_decision_its_audit_and_the_callback(
    action_id: str, kind: DecisionKind
) -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    form = door.asked_for_reason(door.card(order), BOB, action_id)
    answer = door.submit(form, BOB, order_reason="  Because <!channel> *says* so  ")
    assert answer == {"response_action": "clear"}
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.via) == (kind, BOB, "slack")
    assert decision.reason == "Because <!channel> *says* so"
    assert door.shop.store.audit(order.order_id)[-1].why == decision.reason
    assert door.shop.executions.delivered == [("callback-1", decision)]


def test_a_choice_alone_is_a_reason() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    first = options(form)[0]
    assert door.submit(form, BOB, order_reason_choice=first) == {"response_action": "clear"}
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.reason == first


def test_a_choice_and_a_text_are_one_reason() -> None:
    door = SlackDoor(reject_reasons=("No budget", "Wrong supplier"))
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    assert options(form) == ["No budget", "Wrong supplier"]
    door.submit(form, BOB, order_reason_choice="Wrong supplier", order_reason="Ask Globex")
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.reason == "Wrong supplier: Ask Globex"


@pytest.mark.parametrize("typed", [{}, {"order_reason": " \n \u200b\u3164\u00ad\u2063"}], ids=ascii)
def test_a_rejection_without_a_reason_is_asked_for_one_at_its_field(typed: dict[str, str]) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    assert door.submit(form, BOB, **typed) == {
        "response_action": "errors",
        "errors": {"order:reason": "Choose a reason or write one."},
    }
    assert door.shop.store.get(order.order_id) == order


def test_an_approval_needs_no_note() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order), BOB, MORE)
    assert door.submit(form, BOB) == {"response_action": "clear"}
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.reason) == (DecisionKind.APPROVED, None)


def test_words_of_one_s_own_that_are_too_long_are_told_so_at_their_field() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    # As a Slack would send it that does not keep to the form's own limit.
    unlimited = json.loads(json.dumps(form).replace('"max_length": 500', '"max_length": 3000'))
    answer = door.submit(unlimited, BOB, order_reason="x" * 501)
    assert list(answer["errors"]) == ["order:reason"]
    assert "at most 500 characters, not 501" in answer["errors"]["order:reason"]
    assert door.shop.store.get(order.order_id) == order


def test_a_choice_takes_no_room_from_words_of_one_s_own() -> None:
    choice = "b" * 75
    door = SlackDoor(reject_reasons=(choice,))
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    door.submit(form, BOB, order_reason_choice=choice, order_reason="x" * 500)
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.reason == f"{choice}: {'x' * 500}"


def test_a_table_that_is_away_keeps_the_form_open_with_what_was_typed() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))

    def away(_: str) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.")

    door.shop.table.before_write = away
    answer = door.submit(form, BOB, order_reason="Too many")
    assert answer["errors"] == {"order:reason": ENGLISH.say("app.try_again")}
    door.shop.table.before_write = lambda _: None
    assert door.submit(form, BOB, order_reason="Too many") == {"response_action": "clear"}


METADATA: list[Any] = [None, "", "{}", "[]", "nonsense", "[" * 2_000, '{"order": "ord-0001"}']


@pytest.mark.parametrize("metadata", METADATA, ids=lambda each: str(each)[:20])
def test_a_form_that_lost_its_order_is_said_to_be_too_old(metadata: str | None) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order)) | {"private_metadata": metadata}
    answer = door.submit(form, BOB, order_reason="Too many")
    assert ENGLISH.say("app.too_old") in text_of(answer["view"])
    assert door.shop.store.get(order.order_id) == order


def test_the_menu_takes_the_claim_of_its_own_row_and_no_other() -> None:
    door = SlackDoor()
    first, second = door.shop.waiting("callback-1"), door.shop.waiting("callback-2")
    card = door.card(first)
    other = next(b for b in door.card(second)["blocks"] if b["type"] == "actions")
    card["blocks"].insert(0, other | {"block_id": "another-row"})
    door.click(card, BOB, MORE, block_id="decision")
    assert "callback-1" in door.screens.last["private_metadata"]


@pytest.mark.parametrize("blocks", [[], None, "x", [None], [{"block_id": "decision"}]], ids=str)
def test_a_menu_without_its_approve_button_is_not_ours(blocks: Any) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    payload = payloads.click(door.card(order), BOB, MORE, door.now)
    payload["message"]["blocks"] = blocks
    door.send(door.interaction_event(payload))
    assert (door.said, door.screens.opened) == ([ENGLISH.say("app.not_ours")], [])


def test_the_form_and_its_answers_are_in_the_language_of_who_clicked() -> None:
    door = SlackDoor()
    door.shop.directory.says(BOB, Standing.MEMBER, "de-DE")
    order = door.shop.waiting()
    form = door.asked_for_reason(door.card(order))
    answer = door.submit(form, BOB)
    assert answer["errors"]["order:reason"] == GERMAN.say("app.reason_required")
    english = SlackDoor()
    there = english.asked_for_reason(english.card(english.shop.waiting()))
    assert text_of(form) != text_of(there)


def test_who_is_not_known_reads_the_channels_language() -> None:
    door = SlackDoor(look=Look(GERMAN, None))
    order = door.shop.waiting()
    door.click(door.card(order), DAVE)
    assert door.said == [GERMAN.say("app.cannot_decide", why=GERMAN.say("refused.not_an_approver"))]
