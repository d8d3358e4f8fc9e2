"""An envelope of Socket Mode becomes the very request that Slack would send, and its answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from local.http_server import listen
from local.socket_mode import Forwarder, to_payload
from tests.support.recording_app import SIGNING_SECRET, RecordingApp, recording_app

SECRET_TEXT = "https://hooks.example/secret"


class RecordingClient(BaseSocketModeClient):
    """What was acknowledged; a broken one loses its connection instead."""

    def __init__(self, *, broken: bool = False) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self._broken = broken

    def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        if self._broken:
            raise SlackClientNotConnectedError("gone")
        assert isinstance(response, SocketModeResponse)
        self.acknowledged.append(response.to_dict())


@pytest.fixture
def app() -> Iterator[RecordingApp]:
    with recording_app() as app:
        yield app


@pytest.fixture
def client() -> RecordingClient:
    return RecordingClient()


def _envelope(kind: str, payload: dict[str, Any], **more: Any) -> SocketModeRequest:
    return SocketModeRequest(kind, "e-1", payload, **more)


def _send(url: str, client: RecordingClient, envelope: SocketModeRequest) -> None:
    Forwarder(url, SIGNING_SECRET).listen_to(client, envelope)


def test_a_command_is_a_signed_form(app: RecordingApp, client: RecordingClient) -> None:
    fields = {"command": "/order", "text": "2x Ünal & Co", "is_enterprise_install": False}
    _send(app.url, client, _envelope("slash_commands", fields))
    assert app.last.genuine
    assert app.last.form == {
        "command": "/order",
        "text": "2x Ünal & Co",
        "is_enterprise_install": "false",
    }
    assert client.acknowledged == [{"envelope_id": "e-1"}]


def test_a_click_is_a_form_with_a_payload(app: RecordingApp, client: RecordingClient) -> None:
    _send(app.url, client, _envelope("interactive", {"type": "block_actions", "x": "ü+&"}))
    assert app.last.genuine
    assert app.last.body == {"type": "block_actions", "x": "ü+&"}


def test_an_event_is_json_and_says_that_it_is_repeated(
    app: RecordingApp, client: RecordingClient
) -> None:
    event = {"type": "event_callback", "event": {"type": "app_home_opened"}}
    more = {"retry_attempt": 1, "retry_reason": "timeout"}
    _send(app.url, client, _envelope("events_api", event, **more))
    assert app.last.genuine
    assert app.last.body == event
    headers = {name.lower(): value for name, value in app.last.headers.items()}
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("1", "timeout")


@pytest.mark.parametrize(
    ("answer", "payload"),
    [
        ({"response_action": "clear"}, {"response_action": "clear"}),
        ("Only you see this", {"text": "Only you see this"}),
        ("", None),
    ],
)
def test_the_answer_goes_back_where_slack_takes_one(
    app: RecordingApp, client: RecordingClient, answer: Any, payload: Any
) -> None:
    app.answers(answer)
    _send(app.url, client, _envelope("slash_commands", {}, accepts_response_payload=True))
    _send(app.url, client, _envelope("interactive", {}, accepts_response_payload=False))
    with_payload = {"envelope_id": "e-1"} | ({"payload": payload} if payload else {})
    assert client.acknowledged == [with_payload, {"envelope_id": "e-1"}]


@pytest.mark.parametrize("status", [401, 500])
def test_a_refused_request_is_logged_and_not_acknowledged(
    app: RecordingApp, client: RecordingClient, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    app.answers(SECRET_TEXT, status)
    _send(app.url, client, _envelope("slash_commands", {"response_url": SECRET_TEXT}))
    assert client.acknowledged == []
    (record,) = caplog.records
    assert (record.message, vars(record)["why"]) == ("no answer", f"the app answered {status}")
    assert SECRET_TEXT not in json.dumps(vars(record), default=str)


def test_a_lost_gateway_is_logged_and_nothing_raised(
    client: RecordingClient, caplog: pytest.LogCaptureFixture
) -> None:
    with listen(0) as free:
        port = free.getsockname()[1]
    _send(f"http://127.0.0.1:{port}/slack/events", client, _envelope("slash_commands", {}))
    assert client.acknowledged == []
    assert [record.message for record in caplog.records] == ["no answer"]


@pytest.mark.parametrize("body", [b"[1]", b"3"])
def test_an_answer_that_is_no_object_says_nothing(body: bytes) -> None:
    assert to_payload("application/json", body) is None


def test_a_connection_that_is_lost_before_the_acknowledgement_is_logged(
    app: RecordingApp, caplog: pytest.LogCaptureFixture
) -> None:
    _send(app.url, RecordingClient(broken=True), _envelope("slash_commands", {}))
    (record,) = caplog.records
    assert (record.levelno, record.message) == (logging.WARNING, "not acknowledged")


def test_a_kind_that_nod_does_not_use_is_acknowledged(
    app: RecordingApp, client: RecordingClient
) -> None:
    _send(app.url, client, _envelope("something_new", {}))
    assert app.delivered == []
    assert client.acknowledged == [{"envelope_id": "e-1"}]
