"""Signed requests of another workspace, of another app, and of Slack itself."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.support.shop import ALICE
from tests.support.slack_payloads import APP, TEAM
from tests.support.slack_requests import SlackDoor, slack_event

GOOD = "2x WIDGET-001 for Acme"


def body_of(event: dict[str, Any]) -> bytes:
    return base64.b64decode(event["body"])


def untouched(door: SlackDoor) -> bool:
    shop = door.shop
    return not shop.table.orders and not shop.executions.started and not door.replies.sent


@pytest.mark.attack("A2")
@pytest.mark.parametrize(
    "changes",
    [
        {"team_id": "T0EVIL"},
        {"team_id": ""},
        {"team_id": f"{TEAM} "},
        {"api_app_id": "A0EVIL"},
        {"api_app_id": ""},
    ],
    ids=str,
)
def test_a_command_of_another_workspace_or_app_is_403(changes: dict[str, str]) -> None:
    door = SlackDoor()
    assert door.send(door.command_event(GOOD, **changes))["statusCode"] == 403
    assert untouched(door)


@pytest.mark.attack("A2")
@pytest.mark.parametrize(
    "changes",
    [
        {"team": {"id": "T0EVIL"}},
        {"team": {}},
        {"team": None},
        {"team": {"id": [TEAM]}},
        {"team_id": "T0EVIL"},
        {"api_app_id": "A0EVIL"},
        {"api_app_id": None},
        {"api_app_id": [APP]},
    ],
    ids=str,
)
def test_a_click_of_another_workspace_or_app_is_403(changes: dict[str, Any]) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    response = door.send(door.click_event(door.card(order), **changes))
    assert response["statusCode"] == 403
    assert door.shop.store.get(order.order_id) == order


def test_of_two_team_ids_neither_gate_nor_app_sees_another_than_the_other() -> None:
    door = SlackDoor()
    form = body_of(door.command_event(GOOD))
    for body in (b"team_id=T0EVIL&" + form, form + b"&team_id=T0EVIL&user_id=U0EVIL"):
        door.send(slack_event(body, door.now))
    assert {order.requester for order in door.shop.table.orders.values()} <= {ALICE}


def test_where_no_workspace_is_configured_any_signed_one_is_let_in() -> None:
    door = SlackDoor(team_id="", app_id="")
    assert door.send(door.command_event(GOOD, team_id="T0ANY"))["statusCode"] == 200


def test_slacks_test_of_the_address_is_answered_if_signed() -> None:
    door = SlackDoor()
    challenge = {"token": "t", "challenge": "3eZbrw1aB", "type": "url_verification"}
    event = slack_event(json.dumps(challenge).encode(), door.now, content_type="application/json")
    response = door.send(event)
    assert response["statusCode"] == 200
    assert json.loads(response["body"]) == {"challenge": "3eZbrw1aB"}
    event["headers"]["x-slack-signature"] = "v0=00"
    assert door.send(event)["statusCode"] == 401


@pytest.mark.parametrize("names_us", [True, False])
def test_slacks_test_of_the_certificate_does_nothing(names_us: bool) -> None:
    door = SlackDoor()
    ours = f"&team_id={TEAM}&api_app_id={APP}" if names_us else ""
    response = door.send(slack_event(f"ssl_check=1&token=t{ours}".encode(), door.now))
    assert 200 <= response["statusCode"] < 500
    assert untouched(door)


def test_every_answer_says_not_to_guess_its_type() -> None:
    door = SlackDoor()
    good, bad = door.command_event(GOOD), door.command_event(GOOD, team_id="T0EVIL")
    for event in (good, bad, slack_event(b"", door.now), slack_event(b"{", door.now)):
        assert door.send(event)["headers"]["x-content-type-options"] == "nosniff"
