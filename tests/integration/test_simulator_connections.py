"""Socket Mode's connections: who may open one, how it starts, how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from local.slack.server import running_simulator
from local.slack.socket_mode import MAXIMUM_CONNECTIONS
from tests.support.recording_app import SIGNING_SECRET
from tests.support.slack_sockets import app_client, bare_socket, wait_for_connections
from tests.support.slack_workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    MANIFEST,
    FakeClock,
    SlackAndApp,
    refusal,
    slack,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[SlackAndApp]:
    with slack(tmp_path, socket_mode=True) as running:
        yield running


def test_the_greeting_comes_first_and_names_the_app(workspace: SlackAndApp) -> None:
    with bare_socket(workspace) as (_, hello):
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A0NOD"}
        assert "approximate_connection_time" in hello["debug_info"]


def test_what_is_no_ack_is_ignored(workspace: SlackAndApp) -> None:
    with bare_socket(workspace) as (connection, _):
        wait_for_connections(workspace, 1)
        for nonsense in ("not json", "[]", "{}", '{"envelope_id": 7}'):
            connection.send(nonsense)
        assert connection.ping().wait(5)


def test_a_ticket_opens_one_connection(workspace: SlackAndApp) -> None:
    url = app_client(workspace).apps_connections_open(app_token=APP_TOKEN)["url"]
    assert url.startswith("ws://127.0.0.1:")
    with connect(url), pytest.raises(InvalidStatus) as caught:
        connect(url)
    assert caught.value.response.status_code == 403


def test_a_ticket_expires(tmp_path: Path) -> None:
    clock = FakeClock()
    with slack(tmp_path, socket_mode=True, clock=clock) as workspace:
        url = app_client(workspace).apps_connections_open(app_token=APP_TOKEN)["url"]
        clock.now += 31
        with pytest.raises(InvalidStatus):
            connect(url)


def test_a_web_page_cannot_connect(workspace: SlackAndApp) -> None:
    url = app_client(workspace).apps_connections_open(app_token=APP_TOKEN)["url"]
    with pytest.raises(InvalidStatus) as caught:
        connect(url, origin=Origin("https://evil.example"))
    assert caught.value.response.status_code == 403


def test_an_app_has_ten_connections_at_most(workspace: SlackAndApp) -> None:
    with ExitStack() as connections:
        for _ in range(MAXIMUM_CONNECTIONS):
            connections.enter_context(bare_socket(workspace))
        wait_for_connections(workspace, MAXIMUM_CONNECTIONS)
        _, first = connections.enter_context(bare_socket(workspace))
        assert (first["type"], first["reason"]) == ("disconnect", "too_many_websockets")


def test_the_end_of_the_simulator_is_announced(tmp_path: Path) -> None:
    with ExitStack() as connections:
        with slack(tmp_path, socket_mode=True) as workspace:
            connection, _ = connections.enter_context(bare_socket(workspace))
            wait_for_connections(workspace, 1)
        goodbye = json.loads(connection.recv(5))
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "refresh_requested")


def test_each_token_opens_only_its_own_methods(workspace: SlackAndApp) -> None:
    opened = refusal(app_client(workspace, BOT_TOKEN).apps_connections_open, app_token=BOT_TOKEN)
    assert opened["error"] == "not_allowed_token_type"
    asked = refusal(app_client(workspace).auth_test)
    assert asked["error"] == "not_allowed_token_type"
    unknown = refusal(app_client(workspace).apps_connections_open, app_token="xapp-other")
    assert unknown["error"] == "invalid_auth"


def test_without_socket_mode_no_connection_is_opened(tmp_path: Path) -> None:
    with slack(tmp_path) as workspace:
        answer = refusal(app_client(workspace).apps_connections_open, app_token=APP_TOKEN)
        assert answer["error"] == "invalid_auth"
        assert workspace.look("state")["socket_mode"] is False


def test_the_state_says_that_socket_mode_is_on(workspace: SlackAndApp) -> None:
    assert workspace.look("state")["socket_mode"] is True


@pytest.mark.parametrize("token", [None, "", "xoxb-not-an-app-token"])
def test_socket_mode_needs_an_app_level_token(token: str | None) -> None:
    with (
        pytest.raises(ValueError, match="app-level token"),
        running_simulator(
            app_url="",
            signing_secret=SIGNING_SECRET,
            bot_token=BOT_TOKEN,
            manifest=MANIFEST,
            socket_mode=True,
            app_token=token,
        ),
    ):
        pass
