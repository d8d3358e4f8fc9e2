"""Socket Mode: deliveries over WebSockets that the app opened, instead of to a URL.

Listens on loopback only, for clients that hold a one-time ticket and are no web page.
"""

from __future__ import annotations

import json
import queue
import secrets
import threading
import time
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from local.slack.delivery import JSON, Ack, dump, milliseconds_since, no_answer
from local.slack.json_types import Clock, JsonObject
from local.slack.people import APP_ID

TICKET_SECONDS: Final = 30.0
MAXIMUM_CONNECTIONS: Final = 10
"""Slack's limit for one app (docs.slack.dev/apis/events-api/using-socket-mode)."""

_DEBUG: Final[JsonObject] = {"host": "applink-simulator"}
_PING_SECONDS: Final = 10.0
_CLOSING_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Someone who waits for an ack on a connection; None comes when the connection is gone."""

    connection: ServerConnection
    acks: queue.SimpleQueue[JsonObject | None] = field(default_factory=queue.SimpleQueue)


class SocketMode:
    """A delivery to whoever is connected: each payload goes to one connection, chosen blindly."""

    def __init__(self, app_token: str, clock: Clock, ack_limit_seconds: float) -> None:
        """Listen on a free port; ``app_token`` is the one that may ask for tickets."""
        self.app_token = app_token
        self._clock = clock
        self._ack_limit_seconds = ack_limit_seconds
        self._lock = threading.Lock()
        self._tickets: dict[str, float] = {}
        self._connections: list[ServerConnection] = []
        self._waiting: dict[str, _Waiting] = {}
        self._server = serve(
            self._attend,
            "127.0.0.1",
            0,
            origins=[None],
            compression=None,
            process_request=self._admit,
            ping_interval=_PING_SECONDS,
            close_timeout=_CLOSING_SECONDS,
        )
        self._port = self._server.socket.getsockname()[1]
        self._serving = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._serving.start()

    def issue_url(self) -> str:
        """Return an address that opens one connection, once, within half a minute."""
        ticket = secrets.token_urlsafe(24)
        now = self._clock()
        with self._lock:
            self._tickets = {key: end for key, end in self._tickets.items() if end > now}
            self._tickets[ticket] = now + TICKET_SECONDS
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={APP_ID}"

    def send_command(self, fields: dict[str, str]) -> Ack:
        """Send a slash command; its ack may say what to show."""
        return self._send("slash_commands", dict(fields), accepts_response_payload=True)

    def send_interaction(self, payload: JsonObject) -> Ack:
        """Send an interaction; only a submission's ack may say what to do."""
        accepts = payload["type"] == "view_submission"
        return self._send("interactive", payload, accepts_response_payload=accepts)

    def send_event(self, event: JsonObject) -> Ack:
        """Send an event."""
        more = {"retry_attempt": 0, "retry_reason": ""}
        return self._send("events_api", event, accepts_response_payload=False, **more)

    def close(self) -> None:
        """Tell the app to go elsewhere, and stop listening."""
        for connection in self._connected():
            _try_to_send(connection, _disconnect("refresh_requested"))
        self._server.shutdown()
        self._serving.join()

    def _send(
        self, kind: str, payload: JsonObject, *, accepts_response_payload: bool, **more: object
    ) -> Ack:
        started = time.perf_counter()
        envelope: JsonObject = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": accepts_response_payload,
            "payload": payload,
            **more,
        }
        waiting = self._hand_over(envelope)
        if waiting is None:
            return no_answer(started, "dispatch_failed")
        try:
            ack = waiting.acks.get(timeout=self._ack_limit_seconds)
        except queue.Empty:
            return no_answer(started, "operation_timeout")
        finally:
            with self._lock:
                self._waiting.pop(envelope["envelope_id"], None)
        if ack is None:
            return no_answer(started, "dispatch_failed")
        answer = ack.get("payload") if accepts_response_payload else None
        body = json.dumps(answer).encode() if answer is not None else b""
        return Ack(HTTPStatus.OK, milliseconds_since(started), None, JSON, body)

    def _hand_over(self, envelope: JsonObject) -> _Waiting | None:
        """Send to one connection; to the next only if that one turns out to be gone."""
        connections = self._connected()
        secrets.SystemRandom().shuffle(connections)
        for connection in connections:
            waiting = _Waiting(connection)
            with self._lock:
                self._waiting[envelope["envelope_id"]] = waiting
            if _try_to_send(connection, envelope):
                return waiting
        return None

    def _connected(self) -> list[ServerConnection]:
        with self._lock:
            return list(self._connections)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse whoever has no fresh ticket."""
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self._lock:
            ends_at = self._tickets.pop(ticket, None)
        if ends_at is None or ends_at <= self._clock():
            return connection.respond(HTTPStatus.FORBIDDEN, "the ticket is used or unknown\n")
        return None

    def _attend(self, connection: ServerConnection) -> None:
        """Greet a client, and take its acks until it leaves."""
        with self._lock:
            is_welcome = len(self._connections) < MAXIMUM_CONNECTIONS
            if is_welcome and _try_to_send(connection, _hello(len(self._connections) + 1)):
                self._connections.append(connection)
        if not is_welcome:
            _try_to_send(connection, _disconnect("too_many_websockets"))
            return
        try:
            for message in connection:
                self._take(connection, message)
        except ConnectionClosed:
            return  # It left without a goodbye.
        finally:
            self._forget(connection)

    def _take(self, connection: ServerConnection, message: str | bytes) -> None:
        try:
            ack = json.loads(message)
        except ValueError:
            return
        if not isinstance(ack, dict):
            return
        with self._lock:
            waiting = self._waiting.get(str(ack.get("envelope_id")))
        if waiting is not None and waiting.connection is connection:
            waiting.acks.put(ack)

    def _forget(self, connection: ServerConnection) -> None:
        with self._lock:
            if connection in self._connections:
                self._connections.remove(connection)
            stranded = [each for each in self._waiting.values() if each.connection is connection]
        for waiting in stranded:
            waiting.acks.put(None)


def _try_to_send(connection: ServerConnection, message: JsonObject) -> bool:
    try:
        connection.send(dump(message))
    except ConnectionClosed:
        return False
    return True


def _hello(connections: int) -> JsonObject:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": APP_ID},
        "debug_info": {**_DEBUG, "build_number": 1, "approximate_connection_time": 18_060},
    }


def _disconnect(reason: str) -> JsonObject:
    return {"type": "disconnect", "reason": reason, "debug_info": _DEBUG}
