"""What a whole scenario leaves behind: no secret in a log line, no connection but response_url."""

from __future__ import annotations

import base64
import json
import logging
import socket
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from approvals.adapters.slack.cards import APPROVE, REJECT, SEEN, button_value
from approvals.domain.errors import SlackUnavailable, StoreUnavailable
from tests.support import slack_payloads as payloads
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.slack_payloads import RESPONSE_URL, VERIFICATION_TOKEN
from tests.support.slack_requests import PARAMETER, SIGNING_SECRET, SlackDoor, slack_event

CALLBACK_ID = "callback-id-that-nobody-may-see"
CUSTOMER, NOTE = "Very Private Customer", "very private note"


class Wire:
    """Keeps every event that goes in and every response that comes out."""

    def __init__(self, door: SlackDoor) -> None:
        self.events: list[Any] = []
        self.responses: list[Any] = []
        inner: Callable[..., Any] = door.handler

        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            self.events.append(json.loads(json.dumps(event)))
            response: dict[str, Any] = inner(event, context)
            self.responses.append(response)
            return response

        door.handler = handler


def whole_scenario(door: SlackDoor) -> None:
    """Everything that can happen at this door, good and bad."""
    shop = door.shop
    door.command(f"1x WIDGET-001 for {CUSTOMER}")
    door.command("nonsense")
    first = shop.waiting(CALLBACK_ID, customer=CUSTOMER, note=NOTE)
    second = shop.waiting(CALLBACK_ID + "-2", customer=CUSTOMER, note=NOTE)
    card = door.card(first)
    door.click(card, DAVE)
    door.click(card, ALICE, REJECT)
    door.click(card, BOB, SEEN)
    form = door.asked_for_reason(card, CAROL)
    door.screens.fail("open", SlackUnavailable("Slack does not answer."))
    door.click(card, CAROL, REJECT)
    door.send(door.interaction_event(payloads.shortcut("request_approval", ALICE)))
    door.send(door.interaction_event(payloads.message_shortcut("order_from_message", ALICE, NOTE)))
    door.send(door.event_event(payloads.home_opened(BOB)))
    door.click(card, BOB, value="garbage")
    door.click(card, BOB, value=button_value(first.order_id, 0, CALLBACK_ID + "x"))
    shop.executions.fail_next(2)
    door.click(card, BOB)
    door.submit(form, CAROL, order_reason=NOTE)
    event = door.click_event(card, CAROL)
    door.send(event)
    door.send(event | {"headers": event["headers"] | {"x-slack-signature": "v0=00"}})
    door.send(door.click_event(card, BOB, "no:such"))
    door.send(door.command_event("x", command="/unknown"))
    door.send(door.command_event("x", team_id="T0EVIL"))
    door.send(door.interaction_event([CALLBACK_ID]))
    door.send(door.interaction_event({**payloads.click(card, BOB, APPROVE, 0), "user": "broken"}))
    door.send(slack_event(b"payload=notjson" + CALLBACK_ID.encode(), door.now))
    shop.table.before_write = _away
    door.send(door.click_event(door.card(second), BOB))
    shop.table.before_write = _broken
    door.send(door.command_event(f"1x WIDGET-001 for {CUSTOMER}"))
    shop.table.before_write = lambda _: None
    door.secrets.values.clear()
    door.send(door.click_event(card, BOB))


def _away(_: str) -> None:
    raise StoreUnavailable("The order table did not answer. Try again.")


def _broken(_: str) -> None:
    raise RuntimeError("a defect")


def secrets_of(wire: Wire) -> set[str]:
    """Return what no log line may hold: bodies, signatures, tokens, addresses, ids."""
    found = {
        SIGNING_SECRET, VERIFICATION_TOKEN, RESPONSE_URL, CALLBACK_ID, CUSTOMER, NOTE,
        "trigger-secret", "response-url-secret", quote(RESPONSE_URL, safe=""),
    }  # fmt: skip
    for event in wire.events:
        signature = event["headers"]["x-slack-signature"]
        found |= {event["body"], *([signature] if len(signature) > 10 else [])}
        raw = event["body"]
        body = base64.b64decode(raw).decode() if event["isBase64Encoded"] else raw
        found |= {body} | set(parse_qs(body).get("payload", []))
    return {each for each in found if len(each) > 8}


def every_line(records: list[logging.LogRecord]) -> list[str]:
    """Return each record as Lambda's JSON format would write it, extras and traces included."""
    return [
        json.dumps(vars(record), default=str)
        + record.getMessage()
        + ("".join(traceback.format_exception(record.exc_info[1])) if record.exc_info else "")
        for record in records
    ]


@pytest.fixture
def scenario(caplog: pytest.LogCaptureFixture) -> tuple[SlackDoor, Wire]:
    # As LOG_LEVEL=DEBUG would: set before the app is built, and for every logger.
    caplog.set_level(logging.DEBUG)
    door = SlackDoor(page_url="https://nod.example")
    wire = Wire(door)
    whole_scenario(door)
    return door, wire


@pytest.mark.attack("A6")
def test_no_log_line_of_a_whole_scenario_holds_a_secret_or_a_body(
    scenario: tuple[SlackDoor, Wire], caplog: pytest.LogCaptureFixture
) -> None:
    lines = every_line(caplog.get_records("setup"))
    assert len(lines) > 10
    for secret in secrets_of(scenario[1]):
        assert not [line for line in lines if secret in line], f"{secret[:60]} was logged"


@pytest.mark.attack("A8")
def test_no_log_line_holds_a_line_break_that_somebody_typed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    door = SlackDoor()
    door.command("1x WIDGET-001\nERROR forged for Acme\r\nERROR forged")
    order = door.shop.waiting()
    value = button_value(f"{order.order_id}\nERROR forged", 0, "x\nERROR forged")
    door.click(door.card(order), BOB, value=value)
    door.send(door.click_event(door.card(order), BOB, "x\nERROR forged"))
    assert not [line for line in every_line(caplog.records) if "\nERROR forged" in line]


@pytest.mark.attack("A6")
def test_what_people_and_slack_are_told_holds_no_callback_id(
    scenario: tuple[SlackDoor, Wire],
) -> None:
    door, wire = scenario
    told = "\n".join([*door.said, *(json.dumps(response) for response in wire.responses)])
    for secret in (CALLBACK_ID, SIGNING_SECRET, VERIFICATION_TOKEN, RESPONSE_URL, PARAMETER):
        assert secret not in told
    assert "Traceback" not in told


def test_every_answer_to_slack_but_an_outage_and_a_defect_is_below_500(
    scenario: tuple[SlackDoor, Wire],
) -> None:
    statuses = [response["statusCode"] for response in scenario[1].responses]
    assert sorted(status for status in statuses if status >= 500) == [500, 503]


def test_deciding_and_ordering_open_no_connection_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Any] = []

    def connect(_: socket.socket, address: Any) -> None:
        opened.append(address)
        raise OSError("no network here")

    def resolve(*address: Any, **_: Any) -> Any:
        opened.append(address)
        raise OSError("no network here")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, connect)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    door = SlackDoor()
    door.command("1x WIDGET-001 for Acme")
    for action_id in (APPROVE, REJECT):
        order = door.shop.waiting(f"callback-{action_id}")
        card = door.card(order)
        for user in (DAVE, BOB, CAROL):
            door.click(card, user, action_id)
    assert opened == []
    assert len(door.said) == 3
