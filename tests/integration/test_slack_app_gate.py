"""Who may speak to the Slack app: checked on the raw bytes before anything is parsed."""

from __future__ import annotations

import base64
import json
import logging
from typing import Any

import pytest

from slack_app import gate as gate_module
from slack_app.gate import MAX_BODY_BYTES
from tests.support.slack_requests import (
    PARAMETER,
    SIGNING_SECRET,
    SlackDoor,
    signature,
    slack_event,
)

GOOD = "2x WIDGET-001 for Acme"
SIX_MINUTES = 360


def body_of(event: dict[str, Any]) -> bytes:
    return base64.b64decode(event["body"])


def untouched(door: SlackDoor) -> bool:
    shop = door.shop
    return not shop.table.orders and not shop.executions.started and not door.replies.sent


def flipped(text: str, index: int) -> str:
    return text[:index] + ("0" if text[index] != "0" else "1") + text[index + 1 :]


SIGNATURES: list[Any] = [
    None,
    "",
    "v0=",
    "v0=00",
    "v1=" + "0" * 64,
    "v0=" + "0" * 64,
    "v0=" + "é" * 64,
    "v0=" + "\u0660" * 64,
    "v0=\u0000",
    "v0=" + "f" * 10_000,
]


@pytest.mark.attack("A1")
@pytest.mark.parametrize("forged", SIGNATURES, ids=lambda value: repr(value)[:30])
def test_a_missing_or_made_up_signature_is_401(forged: str | None) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    event["headers"]["x-slack-signature"] = forged
    if forged is None:
        del event["headers"]["x-slack-signature"]
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


@pytest.mark.parametrize("index", [3, 20, 66])
def test_a_signature_with_one_character_changed_is_401(index: int) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    event["headers"]["x-slack-signature"] = flipped(event["headers"]["x-slack-signature"], index)
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


@pytest.mark.parametrize("change", [str.upper, lambda good: good + " ", lambda good: good[3:]])
def test_a_signature_in_another_spelling_is_401(change: Any) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    event["headers"]["x-slack-signature"] = change(event["headers"]["x-slack-signature"])
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


@pytest.mark.attack("A1")
@pytest.mark.parametrize("position", [0, 50, -1])
def test_a_body_with_one_bit_flipped_is_401(position: int) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    changed = bytearray(body_of(event))
    changed[position] ^= 1
    event["body"] = base64.b64encode(bytes(changed)).decode()
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


TIMESTAMPS: list[Any] = [
    None, "", " ", "now", "1e9", "-1795251600", "+1795251600", "1795251600.0", "0x6afd0000",
    " 1795251600", "1795251600 ", "١٧٩٥٢٥١٦٠٠", "²", "9" * 400, "99999999999", "0", "NaN", "\x00",
]  # fmt: skip


@pytest.mark.attack("A1")
@pytest.mark.parametrize("timestamp", TIMESTAMPS, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_a_timestamp_that_is_none_is_401(timestamp: str | None, signed: bool) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    event["headers"]["x-slack-request-timestamp"] = timestamp
    if timestamp is None:
        del event["headers"]["x-slack-request-timestamp"]
    elif signed:
        event["headers"]["x-slack-signature"] = signature(body_of(event), timestamp)
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


@pytest.mark.fault("F24")
@pytest.mark.attack("A1")
@pytest.mark.parametrize("off", [-SIX_MINUTES, SIX_MINUTES, -301, 301])
def test_a_clock_that_is_off_is_401_and_one_line_without_the_body(
    off: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    door = SlackDoor()
    event = door.command_event(GOOD)
    door.shop.clock.advance(off)
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)
    (record,) = caplog.records
    line = json.dumps(vars(record), default=str)
    assert (record.levelname, vars(record)["status"]) == ("WARNING", 401)
    assert "WIDGET" not in line
    assert event["body"] not in line
    assert event["headers"]["x-slack-signature"] not in line


@pytest.mark.parametrize("off", [-300, -1, 0, 299, 300])
def test_a_clock_within_five_minutes_is_let_in(off: int) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    door.shop.clock.advance(off)
    assert door.send(event)["statusCode"] == 200


@pytest.mark.attack("A1")
@pytest.mark.parametrize("secret", ["", " ", "\n", "\u3000"], ids=repr)
def test_a_blank_secret_lets_nobody_in(secret: str) -> None:
    door = SlackDoor()
    door.secrets.values[PARAMETER] = secret
    event = slack_event(body_of(door.command_event(GOOD)), door.now, secret=secret)
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


def test_another_secret_is_401() -> None:
    door = SlackDoor()
    event = slack_event(body_of(door.command_event(GOOD)), door.now, secret="another")
    assert door.send(event)["statusCode"] == 401


UNSIGNED = [
    b"payload=notjson",
    b"payload=" + b"[" * 100_000,
    b"payload=%7B%22team%22%3A5%7D",
    b"payload=[1]",
    b"\xff\xfe",
    b"",
    b"{" * 50_000,
    b"ssl_check=1",
    b'{"type": "url_verification", "challenge": "x"}',
    b"=" * 250_000,
]


@pytest.mark.attack("A1")
@pytest.mark.parametrize("body", UNSIGNED, ids=lambda body: str(body[:30]))
@pytest.mark.parametrize("signed_with", [None, "v0=" + "a" * 64])
def test_unsigned_bytes_are_not_parsed(
    body: bytes, signed_with: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = SlackDoor()

    def parsed(_: str) -> Any:
        raise AssertionError("parsed before it was verified")

    monkeypatch.setattr(gate_module, "parse", parsed)
    event = slack_event(body, door.now, x_slack_signature=signed_with)
    assert door.send(event)["statusCode"] == 401
    assert untouched(door)


def test_signed_bytes_that_are_not_utf_8_are_refused() -> None:
    door = SlackDoor()
    body = body_of(door.command_event(GOOD)) + b"&x=\xff"
    assert door.send(slack_event(body, door.now))["statusCode"] == 401
    assert untouched(door)


@pytest.mark.parametrize("broken", ["%%%", "a", "ünicode", "YWJj\nYWJj!"])
def test_a_body_that_is_not_base64_is_401(broken: str) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD) | {"body": broken}
    assert door.send(event)["statusCode"] == 401


@pytest.mark.parametrize("missing", ["headers", "body"])
def test_an_event_without_headers_or_body_is_refused(missing: str) -> None:
    door = SlackDoor()
    event = door.command_event(GOOD)
    del event[missing]
    assert door.send(event)["statusCode"] == 401


@pytest.mark.attack("A3")
def test_a_body_over_256_kb_is_refused_before_it_is_hashed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = SlackDoor()
    event = slack_event(b"x" * (MAX_BODY_BYTES + 1), door.now)

    def hashed(*_: Any, **__: Any) -> Any:
        raise AssertionError("hashed before its size was looked at")

    monkeypatch.setattr(gate_module, "SignatureVerifier", hashed)
    assert door.send(event)["statusCode"] == 413


@pytest.mark.attack("A3")
def test_a_click_with_a_message_just_under_256_kb_is_heard() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    filler = MAX_BODY_BYTES - len(body_of(door.click_event(door.card(order)))) - 100
    event = door.click_event(door.card(order), filler="x" * filler)
    assert MAX_BODY_BYTES - 200 < len(body_of(event)) <= MAX_BODY_BYTES
    assert door.send(event)["statusCode"] == 200
    assert door.shop.store.get(order.order_id).decision is not None


@pytest.mark.fault("F26")
def test_without_the_secret_store_it_is_503_and_then_it_works() -> None:
    door = SlackDoor()
    door.secrets.values.clear()
    event = door.command_event(GOOD)
    assert door.send(event)["statusCode"] == 503
    assert untouched(door)
    door.secrets.values[PARAMETER] = SIGNING_SECRET
    assert door.send(event)["statusCode"] == 200
