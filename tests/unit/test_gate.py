from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from slack_app.gate import MAX_AGE_SECONDS, MAX_BODY_BYTES, Gate
from tests.support.doubles import FakeSecrets, RecordingMetrics

NOW = 1_795_000_000
SECRET, PARAMETER = "8f742231b10e8888abcd99yyyzzz85a5", "/nod/slack/signing-secret"
COMMAND = urlencode(
    {"command": "/order", "user_id": "U0ALICE", "team_id": "T0NOD", "api_app_id": "A0NOD"}
).encode()


def gate(secret: str | None = SECRET, team: str = "T0NOD", app: str = "A0NOD") -> Gate:
    secrets = FakeSecrets({} if secret is None else {PARAMETER: secret})
    return Gate(secrets, PARAMETER, team, app, lambda: NOW, RecordingMetrics())


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Sign as Slack does, without Slack's library."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def event(body: bytes = COMMAND, **headers: str | None) -> dict[str, Any]:
    """Return a signed event; ``timestamp=`` and ``signature=`` replace what belongs there."""
    timestamp = headers.pop("timestamp", str(NOW))
    signed = signature(body, timestamp or "")
    sent = {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": headers.pop("signature", signed),
    }
    return {
        "headers": {k: v for k, v in sent.items() if v is not None},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def status(given: Mapping[str, Any], by: Gate | None = None) -> int | None:
    refusal = (by or gate()).refuse(given)
    return None if refusal is None else int(refusal["statusCode"])


def test_what_slack_signed_is_let_in() -> None:
    assert status(event()) is None


def test_what_is_not_base64_encoded_is_read_as_it_is() -> None:
    given = event() | {"body": COMMAND.decode(), "isBase64Encoded": False}

    assert status(given) is None


@pytest.mark.parametrize(
    "signature",
    [None, "", "v0=", "v0=" + "0" * 64, "v1=" + "0" * 64, "ü" * 67, "v0=" + "é" * 64, "x" * 9_999],
)
def test_a_wrong_signature_is_401(signature: str | None) -> None:
    assert status(event(signature=signature)) == 401


@pytest.mark.parametrize(
    "timestamp",
    [
        None, "", " ", "now", "1e9", "-1", "+1", "0x10", "1.5", "٣", "9" * 11, "9" * 5_000,
        f" {NOW}", f"{NOW}\n",
    ],
    ids=lambda t: repr(t)[:20],
)  # fmt: skip
def test_a_timestamp_that_is_none_is_401_even_if_it_is_signed(timestamp: str | None) -> None:
    assert status(event(timestamp=timestamp)) == 401


@pytest.mark.parametrize(
    ("off", "expected"),
    [(0, None), (MAX_AGE_SECONDS, None), (-MAX_AGE_SECONDS, None), (301, 401), (-301, 401)],
)
def test_a_clock_may_be_off_by_five_minutes(off: int, expected: int | None) -> None:
    assert status(event(timestamp=str(NOW + off))) == expected


@pytest.mark.attack("A1")
@pytest.mark.parametrize("position", range(0, len(COMMAND), 7))
@pytest.mark.parametrize("bit", [0, 7])
def test_one_flipped_bit_is_401(position: int, bit: int) -> None:
    body = bytearray(COMMAND)
    body[position] ^= 1 << bit
    given = event() | {"body": base64.b64encode(bytes(body)).decode()}

    assert status(given) == 401


@pytest.mark.parametrize("secret", ["", " ", "\n"])
def test_an_empty_secret_lets_nobody_in(secret: str) -> None:
    given = event(signature=signature(COMMAND, str(NOW), secret))

    assert status(given, gate(secret)) == 401


def test_another_secret_is_401() -> None:
    assert status(event(), gate("another")) == 401


def test_a_secret_that_cannot_be_read_is_503() -> None:
    assert status(event(), gate(secret=None)) == 503


@pytest.mark.parametrize("missing", ["headers", "body", "isBase64Encoded"])
def test_an_event_that_lacks_something_is_refused(missing: str) -> None:
    given = {name: value for name, value in event().items() if name != missing}

    assert status(given) == 401


@pytest.mark.parametrize("body", [b"payload=notjson", b"\xff\xfe", b"{", b"[" * 100_000])
def test_what_is_not_signed_is_not_read(body: bytes) -> None:
    assert status(event(body, signature="v0=" + "0" * 64)) == 401


@pytest.mark.parametrize("body", ["%%%", "YQ", "ü", 7, ["YQ=="]])
def test_what_is_no_base64_is_401(body: object) -> None:
    assert status(event() | {"body": body}) == 401


class NoSecrets:
    def get(self, name: str) -> str:
        raise AssertionError(f"{name} was read for a body that is too large")


def test_a_body_over_the_limit_is_refused_before_it_is_hashed() -> None:
    body = b"x" * (MAX_BODY_BYTES + 1)
    never_asked = Gate(NoSecrets(), PARAMETER, "", "", lambda: NOW, RecordingMetrics())

    assert status(event(body), never_asked) == 413


@pytest.mark.fault("F24")
@pytest.mark.parametrize(
    ("request_", "counted"),
    [
        (event(b"x" * (MAX_BODY_BYTES + 1)), "size"),
        (event(signature="v0=" + "0" * 64), "signature"),
        (event(timestamp=None), "signature"),
        (event(timestamp=str(NOW - 360)), "clock"),
        (event(timestamp=str(NOW + 360)), "clock"),
        (event() | {"body": "not base64!"}, "body"),
        (event(b"payload=notjson"), "form"),
        (event(COMMAND.replace(b"T0NOD", b"T0OTHER")), "workspace"),
    ],
)
def test_what_is_turned_away_is_counted_by_its_reason(request_: Any, counted: str) -> None:
    metrics = RecordingMetrics()
    verifying = replace(gate(), metrics=metrics)
    assert verifying.refuse(request_) is not None
    assert metrics.counted == [f"RefusedRequests {counted}"]


def test_who_is_let_in_is_not_counted() -> None:
    metrics = RecordingMetrics()
    assert replace(gate(), metrics=metrics).refuse(event(COMMAND)) is None
    assert metrics.counted == []


def test_a_body_at_the_limit_is_read() -> None:
    padding = b"&text=" + b"x" * (MAX_BODY_BYTES - len(COMMAND) - len(b"&text="))

    assert status(event(COMMAND + padding)) is None


CLICK = {
    "type": "block_actions",
    "team": {"id": "T0NOD"},
    "api_app_id": "A0NOD",
    "user": {"id": "U0BOB"},
    "actions": [{"action_id": "order:approve", "value": "x"}],
}


def as_form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_a_click_is_let_in_as_a_form_and_as_json() -> None:
    assert status(event(as_form(CLICK))) is None
    assert status(event(json.dumps(CLICK).encode())) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"team": {"id": "T0EVIL"}},
        {"team": {}},
        {"team": None},
        {"api_app_id": "A0EVIL"},
        {"api_app_id": None},
        {"team_id": "T0EVIL"},
    ],
    ids=str,
)
def test_another_workspace_or_app_is_403_although_it_is_signed(changes: dict[str, Any]) -> None:
    assert status(event(as_form(CLICK | changes))) == 403


@pytest.mark.parametrize("name", ["team_id", "api_app_id"])
def test_a_command_of_another_workspace_or_app_is_403(name: str) -> None:
    fields = {"command": "/order", "user_id": "U", "team_id": "T0NOD", "api_app_id": "A0NOD"}

    assert status(event(urlencode(fields | {name: "EVIL"}).encode())) == 403
    assert status(event(urlencode(fields | {name: ""}).encode())) == 403


def test_what_is_not_configured_is_not_checked() -> None:
    given = event(as_form(CLICK | {"team": {"id": "T1"}, "api_app_id": "A1"}))

    assert status(given, gate(team="", app="")) is None
    assert status(given, gate(team="T1", app="")) is None
    assert status(given, gate(team="", app="A0NOD")) == 403


@pytest.mark.attack("A1")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"null",
        b"payload=",
        b"payload=notjson",
        b"payload=null",
        b"payload=%5B%5D",
        b"payload=7",
        b"payload=" + b"%5B" * 60_000,
        b"&".join(b"a%d=1" % n for n in range(500)),
        as_form(CLICK | {"team": "T0NOD"}),
        as_form(CLICK | {"actions": "x"}),
        as_form(CLICK | {"actions": []}),
        as_form(CLICK | {"user": "U0BOB"}),
    ],
    ids=lambda b: repr(b[:30]),
)
def test_what_is_signed_but_malformed_is_refused_and_never_raised(body: bytes) -> None:
    assert status(event(body)) in {400, 401, 403}


def test_somebody_of_another_workspace_in_a_shared_channel_is_let_in_to_be_refused_politely() -> (
    None
):
    click = CLICK | {"user": {"id": "U0GUEST", "team_id": "T0ELSEWHERE"}}

    assert status(event(as_form(click))) is None
    assert status(event(as_form(click | {"team": {"id": "T0ELSEWHERE"}}))) == 403


@pytest.mark.parametrize(("team", "expected"), [("T0NOD", None), ("T0EVIL", 403)])
def test_an_event_of_another_workspace_is_403(team: str, expected: int | None) -> None:
    opened = {"type": "app_home_opened", "user": "U0BOB"}
    body = {"type": "event_callback", "team_id": team, "api_app_id": "A0NOD", "event": opened}

    assert status(event(json.dumps(body).encode())) == expected


def test_a_refusal_is_one_line_without_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    body = b"payload=very-secret-words"

    refusal = gate().refuse(event(body, signature="v0=wrong"))

    assert refusal is not None
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "very-secret-words" not in f"{record.__dict__} {refusal}"
    assert SECRET not in f"{record.__dict__} {refusal}"
