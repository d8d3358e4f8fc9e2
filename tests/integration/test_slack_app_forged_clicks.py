"""A button's value is a claim: believed only where it equals a stored wait of that order."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from approvals.adapters.slack.cards import APPROVE, REJECT, button_value
from approvals.domain.order import Status
from approvals.domain.words.speech import ENGLISH
from tests.support.shop import BOB, CAROL
from tests.support.slack_payloads import click as click_payload
from tests.support.slack_requests import SlackDoor, slack_event

NOT_OURS = ENGLISH.say("app.not_ours")
NOT_CURRENT = "This button is not current any more."


@pytest.mark.attack("A6")
@pytest.mark.parametrize(
    ("stage", "callback_id"),
    [
        (0, "callback-2"),
        (0, ""),
        (0, "callback-1 "),
        (0, "CALLBACK-1"),
        (1, "callback-1"),
        (-1, "callback-1"),
        (10**30, "callback-1"),
        (0, "<!channel>"),
    ],
)
@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_a_value_that_names_no_wait_of_the_order_changes_nothing(
    stage: int, callback_id: str, action_id: str
) -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    value = button_value(order.order_id, stage, callback_id)
    door.click(door.card(order), BOB, action_id, value=value)
    assert door.said[0].startswith(NOT_CURRENT)
    what = "refused_approved" if action_id == APPROVE else "refused_rejected"
    door.unchanged_but_audited(order, BOB, what, "stale_button")
    assert door.shop.executions.delivered == []


@pytest.mark.attack("A6")
def test_another_orders_button_decides_neither_order() -> None:
    door = SlackDoor()
    first, second = door.shop.waiting("callback-1"), door.shop.waiting("callback-2")
    door.click(door.card(first), BOB, value=button_value(first.order_id, 0, "callback-2"))
    door.unchanged_but_audited(first, BOB, "refused_approved", "stale_button")
    assert door.shop.store.get(second.order_id) == second


def test_a_forged_button_of_a_decided_order_is_told_who_decided() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    card = door.card(order)
    door.click(card, CAROL)
    decided = door.shop.store.get(order.order_id)
    door.click(card, BOB, value=button_value(order.order_id, 0, "callback-9"))
    assert f"Approved by <@{CAROL}>" in door.said[0]
    door.unchanged_but_audited(decided, BOB, "refused_approved", "stale_button")


def test_an_older_wait_of_the_stage_counts_and_the_callback_goes_to_the_newest() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    old_card = door.card(order)
    door.shop.steps().post_card(order.order_id, 0, "callback-2")
    door.click(old_card)
    after = door.shop.store.get(order.order_id)
    assert after.status is Status.APPROVED
    assert [callback for callback, _ in door.shop.executions.delivered] == ["callback-2"]
    assert door.said == []


def test_a_button_for_an_order_that_asks_nobody_yet_changes_nothing() -> None:
    door = SlackDoor()
    other, order = door.shop.waiting("callback-1"), door.shop.placed()
    door.click(door.card(other), BOB, value=button_value(order.order_id, 0, "callback-1"))
    door.unchanged_but_audited(order, BOB, "refused_approved", "stale_button")
    assert door.shop.store.get(other.order_id) == other


VALUES = [
    None,
    "",
    "approve",
    "not json {",
    "[]",
    "null",
    "true",
    "{}",
    '"text"',
    "NaN",
    "[" * 2_000,
    '{"order": 1, "stage": 0, "wait": "callback-1"}',
    '{"order": "ord-0001", "stage": "0", "wait": "callback-1"}',
    '{"order": "ord-0001", "stage": true, "wait": "callback-1"}',
    '{"order": "ord-0001", "stage": 0.0, "wait": "callback-1"}',
    '{"order": "ord-0001", "stage": 0, "wait": null}',
    '{"order": "ord-0001", "stage": 0, "wait": {"$ne": ""}}',
    '{"order": ["ord-0001"], "stage": 0, "wait": "callback-1"}',
    '{"order": "ord-0001", "stage": 0}',
    '{"order": "ord-9999", "stage": 0, "wait": "callback-1"}',
    json.dumps({"order": "x" * 3_000, "stage": 0, "wait": "callback-1"}),
    7,
    ["ord-0001"],
    {"order": "ord-0001", "stage": 0, "wait": "callback-1"},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_a_value_that_the_app_never_wrote_is_said_not_to_be_ours(
    value: Any, action_id: str
) -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    door.click(door.card(order), BOB, action_id, value=value)
    assert door.said == [NOT_OURS]
    assert door.shop.store.get(order.order_id) == order
    assert door.shop.executions.delivered == []


NESTED: list[dict[str, Any]] = [
    {"actions": []},
    {"actions": None},
    {"actions": "order:approve"},
    {"actions": {"action_id": APPROVE}},
    {"actions": [None]},
    {"actions": ["order:approve"]},
    {"actions": [[APPROVE]]},
    {"actions": [{"action_id": APPROVE}]},
    {"actions": [{"action_id": [APPROVE], "value": "x"}]},
    {"actions": [{"action_id": None, "block_id": None}]},
    {"user": None},
    {"user": "U0BOB"},
    {"user": ["U0BOB"]},
    {"user": {}},
    {"user": {"id": None}},
    {"user": {"id": ["U0BOB"]}},
    {"user": {"id": {"id": "U0BOB"}}},
    {"container": None, "channel": None, "message": None},
    {"container": "x", "channel": "x", "message": "x"},
    {"container": ["x"]},
    {"container": {"channel_id": {"a": 1}, "message_ts": ["x"]}},
    {"channel": [1], "message": 5},
    {"enterprise": 5},
    {"enterprise": ["E"]},
    {"view": "x"},
    {"view": []},
    {"view": {"state": "x", "callback_id": []}},
    {"message": {"blocks": {"a": {"b": [[[]]]}}}},
    {"authorizations": "x"},
    {"authorizations": [None]},
    {"response_url": None},
    {"response_url": 5},
    {"response_url": ["https://hooks.slack.com/x"]},
    {"type": None},
    {"type": []},
    {"type": "unheard_of"},
    {"type": "view_submission"},
    {"type": "shortcut", "callback_id": []},
    {"type": "event_callback", "event": "x"},
    {"type": "event_callback", "event": {"type": []}},
    {"command": ["/order"], "type": None, "actions": None},
]


@pytest.mark.fault("F18")
@pytest.mark.parametrize("changes", NESTED, ids=lambda changes: json.dumps(changes)[:60])
def test_a_signed_payload_with_garbage_in_it_is_never_a_5xx_or_an_approval_by_nobody(
    changes: dict[str, Any],
) -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    payload = click_payload(door.card(order), BOB, APPROVE, door.now) | changes
    response = door.send(door.interaction_event(payload))
    assert 200 <= response["statusCode"] < 500
    decision = door.shop.store.get(order.order_id).decision
    assert decision is None or decision.by == BOB


@pytest.mark.parametrize("payload", [[], [1], "x", 5, None, True, {}, [[{}]]], ids=str)
def test_a_signed_payload_that_is_not_an_object_is_refused(payload: object) -> None:
    door = SlackDoor()
    assert door.send(door.interaction_event(payload))["statusCode"] == 401


@pytest.mark.parametrize(
    "body",
    [
        b"[1, 2]",
        b'["x&team_id=T0NOD&api_app_id=A0NOD&y"]',
        b'"text"',
        b"null",
        b'{"team_id": "T0NOD", "api_app_id": "A0NOD"}',
        b"{",
        b"",
        b"&&&",
        b"payload",
        b"payload=",
        b"payload=%",
        b"payload=" + b"[" * 100_000,
        b"&".join([b"a=b"] * 201),
        b"payload=%FF",
    ],
    ids=lambda body: str(body[:40]),
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_signed_body_of_another_form_is_refused(body: bytes, content_type: str) -> None:
    door = SlackDoor()
    event = slack_event(body, door.now, content_type=content_type)
    assert 400 <= door.send(event)["statusCode"] < 500


@pytest.mark.parametrize("action_id", ["order:reason", "", "order:approve ", "nothing"])
def test_an_unknown_action_is_not_found(action_id: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    response = door.send(door.click_event(door.card(order), BOB, action_id))
    assert response["statusCode"] == 404
    assert door.shop.store.get(order.order_id) == order


def test_a_command_that_names_no_user_is_refused() -> None:
    door = SlackDoor()
    form = door.command_form("1x WIDGET-001 for Acme")
    del form["user_id"]
    response = door.send(slack_event(urlencode(form).encode(), door.now))
    assert response["statusCode"] == 401
    assert door.shop.table.orders == {}


@pytest.mark.parametrize("command", ["/orders", "/nod", "order", ""])
def test_an_unknown_command_is_not_found(command: str) -> None:
    door = SlackDoor()
    response = door.send(door.command_event("1x WIDGET-001 for Acme", command=command))
    assert response["statusCode"] == 404
    assert door.shop.table.orders == {}
