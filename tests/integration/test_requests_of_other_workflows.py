"""Requests that order nothing, through the API and in Slack: they are told as what they are."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from approvals.adapters.slack.cards import WITHDRAW
from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order
from approvals.use_cases.close_request import CloseRequest
from approvals.use_cases.open_request import OpenRequest
from tests.support.api_requests import DEMO, READER, ApiDoor
from tests.support.shop import ALICE, BOB, CAROL, Shop
from tests.support.slack_requests import SlackDoor

REQUEST = ApprovalRequest(
    request_id="review-7",
    title="Review of handbook-7",
    requester=ALICE,
    facts=(("Document", "handbook-7"), ("Pages", "12")),
    note="Chapter 2 is new",
    link="https://docs.example/handbook-7",
)


def asked(shop: Shop) -> Order:
    """Return a request that waits, as the steps of its workflow bring it about."""
    OpenRequest(shop.store, shop.clock, "https://nod.example")(
        REQUEST, (shop.planned_stage(),), "arn:execution"
    )
    shop.steps().post_card(REQUEST.request_id, 0, "callback-1")
    return shop.store.get(REQUEST.request_id)


def approved(shop: Shop) -> Order:
    order = asked(shop)
    shop.answer(order.order_id, BOB)
    return CloseRequest(shop.store, shop.clock)(order.order_id)


@pytest.mark.parametrize("make", [asked, approved])
def test_the_api_names_what_is_asked_and_no_money(make: Any) -> None:
    door = ApiDoor()
    make(door.shop)
    schemas = door.get("/openapi.json", None).json["components"]

    one = door.get("/orders/review-7").json
    [listed] = door.get("/orders").json["orders"]

    assert {name: one[name] for name in ("kind", "title", "customer", "currency", "total")} == {
        "kind": "request",
        "title": "Review of handbook-7",
        "customer": None,
        "currency": None,
        "total": None,
    }
    assert one["facts"] == [
        {"label": "Document", "value": "handbook-7"},
        {"label": "Pages", "value": "12"},
    ]
    assert (one["items"], one["sourceUrl"]) == ([], "https://docs.example/handbook-7")
    assert one["statusText"] == ("Approved" if make is approved else "Awaiting approval")
    assert listed["title"] == one["title"]
    schema = {"$ref": "#/components/schemas/Order", "components": schemas}
    for body in (one, listed):
        assert list(Draft202012Validator(schema).iter_errors(body)) == []


def test_an_order_is_told_apart_from_a_request() -> None:
    door = ApiDoor()

    order = door.place().json

    assert (order["kind"], order["title"], order["facts"]) == ("order", None, [])
    assert (order["customer"], order["total"], order["currency"]) == ("Acme", "50.00", "EUR")


def test_a_vote_through_the_api_that_comes_too_late_is_told_what_is_closed() -> None:
    door = ApiDoor()
    approved(door.shop)

    late = door.approve("review-7", DEMO)
    reader = door.approve("review-7", READER)

    assert late.json["detail"].startswith("This request is closed. Approved by U0BOB")
    assert reader.json["detail"] == "Your token may not be used to decide."


def test_the_command_lists_and_tells_a_request() -> None:
    door = SlackDoor()
    asked(door.shop)

    waiting = door.command("list waiting", BOB)
    mine = door.command("list mine", ALICE)
    status = door.command("status review-7", ALICE)

    for answer in (waiting, mine, status):
        assert "`review-7`: Review of handbook-7. Awaiting approval" in answer
        assert "0.00" not in answer
    assert "Any one of" in status


def test_the_requester_takes_a_request_back() -> None:
    by_button, typed = SlackDoor(), SlackDoor()

    by_button.click(by_button.receipt(asked(by_button.shop)), ALICE, WITHDRAW)
    asked(typed.shop)
    answer = typed.command("withdraw review-7 Not needed", ALICE)

    assert [*by_button.said, answer] == ["Your request is withdrawn."] * 2
    for door in (by_button, typed):
        decision = door.shop.store.get("review-7").decision
        assert decision is not None
        assert decision.kind is DecisionKind.WITHDRAWN


def test_a_late_click_and_one_of_the_requester_s_own_are_told_why() -> None:
    door = SlackDoor()
    order = asked(door.shop)
    card = door.card(order)

    door.click(card, ALICE)
    door.click(card, BOB)
    door.click(card, CAROL)

    own, late = door.said
    assert own.endswith("You asked for this yourself, so somebody else must decide it.")
    assert late.startswith(f"This request is closed. Approved by <@{BOB}>")
