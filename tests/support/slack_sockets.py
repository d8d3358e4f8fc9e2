"""Apps that connect to the simulator by Socket Mode: slack_sdk's own client, or a bare socket."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.sync.client import ClientConnection, connect

from tests.support.slack_workspace import APP_TOKEN, SlackAndApp

type Body = dict[str, Any]
type Answer = Callable[[SocketModeRequest], Body | None]


def app_client(workspace: SlackAndApp, token: str = APP_TOKEN) -> WebClient:
    return WebClient(token=token, base_url=workspace.simulator.api_url, retry_handlers=[])


@contextmanager
def listening(
    workspace: SlackAndApp, answer: Answer = lambda _: None
) -> Iterator[list[SocketModeRequest]]:
    """Connect slack_sdk's client, which acks each envelope with what ``answer`` returns."""
    got: list[SocketModeRequest] = []
    greeted = threading.Event()
    client = SocketModeClient(APP_TOKEN, web_client=app_client(workspace))

    def handle(_: BaseSocketModeClient, request: SocketModeRequest) -> None:
        got.append(request)
        payload = answer(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    client.socket_mode_request_listeners.append(handle)
    client.on_message_listeners.append(lambda text: greeted.set() if "hello" in text else None)
    client.connect()
    try:
        assert greeted.wait(5)
        wait_for_connections(workspace, 1)
        yield got
    finally:
        leave_at_once(client)


def leave_at_once(client: SocketModeClient) -> None:
    """Close the client, whose reader would otherwise wait three seconds for one more message."""
    session = client.current_session
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    if session is not None and session.sock is not None:
        session.sock.shutdown(socket.SHUT_RD)
    client.close()


def wait_for_connections(workspace: SlackAndApp, count: int) -> None:
    """Wait until the simulator counts so many: it does so just after its greeting."""
    sockets = workspace.simulator.workspace.sockets
    assert sockets is not None
    waited = threading.Event()
    for _ in range(500):
        if len(sockets._connected()) == count:
            return
        waited.wait(0.01)
    raise AssertionError(f"never {count} connections")


@contextmanager
def bare_socket(workspace: SlackAndApp) -> Iterator[tuple[ClientConnection, Body]]:
    """Connect without slack_sdk; yields the connection and the first message."""
    url = app_client(workspace).apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(url) as connection:
        yield connection, json.loads(connection.recv(5))
