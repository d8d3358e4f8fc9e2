"""The simulator as a server: one thread a connection, kept alive, parked when idle."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from local.slack.exchange import (
    SECURITY_HEADERS,
    Answer,
    Dropped,
    Hanging,
    Request,
    Response,
    Streaming,
    as_json,
)
from local.slack.json_types import Clock
from local.slack.manifest import load_manifest
from local.slack.routes import route
from local.slack.workspace import Settings, Workspace

_LARGEST_BODY_BYTES: Final = 2_000_000
_LOG: Final = logging.getLogger(__name__)


class SimulatorServer(ThreadingHTTPServer):
    """Listens on loopback only, and only for its own name: a page elsewhere must not reach it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, settings: Settings) -> None:
        """Bind to 127.0.0.1; port 0 picks a free one."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.hosts = frozenset({f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"})
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.workspace = Workspace(settings, self.url)

    def serve_until_stopped(self) -> None:
        """Serve; the accept loop sleeps in the kernel between connections."""
        self.serve_forever(poll_interval=3600)

    def stop(self) -> None:
        """Stop serving and close the state. Call it from another thread than the serving one."""
        stopping = threading.Thread(target=self.shutdown)
        stopping.start()
        while stopping.is_alive():
            # The accept loop looks at its flag only when something happens: make it happen.
            with socket.create_connection(("127.0.0.1", self.server_port), timeout=1):
                stopping.join(0.05)
        self.server_close()
        self.workspace.close()

    def server_bind(self) -> None:
        """Bind without the reverse lookup of the standard class, which may ask the network."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.socket.getsockname()
        self.server_address = (self.server_name, self.server_port)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what went wrong; a client that left is not news."""
        _LOG.debug("connection ended", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SimulatorServer
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _handle(self) -> None:
        refusal = self._refusal()
        if refusal is not None:
            self.close_connection = True
            self._write(refusal)
            return
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, parts.path, parts.query, self.headers, body)
        try:
            answer: Answer = route(self.server.workspace, request)
        except Exception:  # noqa: BLE001 - the outermost edge: the server goes on
            if self.server.workspace.changes.closed:
                answer = Dropped()
            else:
                _LOG.exception("%s %s failed", self.command, parts.path)
                answer = as_json({"error": "the simulator itself failed", "field": ""}, 500)
        self._deliver(answer)

    def _refusal(self) -> Response | None:
        """Refuse other hosts (DNS rebinding), other sites' pages, and bodies it will not read."""
        if self.headers.get("Host") not in self.server.hosts:
            return as_json({"error": "unknown host", "field": "Host"}, 421)
        if self.path.startswith("/_control"):
            origin = self.headers.get("Origin")
            site = self.headers.get("Sec-Fetch-Site", "none")
            if origin is not None and origin.removeprefix("http://") not in self.server.hosts:
                return as_json({"error": "foreign origin", "field": "Origin"}, 403)
            if site not in ("none", "same-origin"):
                return as_json({"error": "foreign site", "field": "Sec-Fetch-Site"}, 403)
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            return as_json({"error": "a body needs a length", "field": "Content-Length"}, 411)
        if int(length) > _LARGEST_BODY_BYTES:
            return as_json({"error": "the body is too large", "field": "body"}, 413)
        return None

    def _deliver(self, answer: Answer) -> None:
        match answer:
            case Response():
                self._write(answer)
            case Dropped():
                self._drop()
            case Hanging(seconds):
                self._wait_for_client_to_leave(seconds)
                self._drop()
            case Streaming(events):
                self._stream(events())

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        headers = {**SECURITY_HEADERS, **response.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if response.body:
            self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)

    def _stream(self, events: Iterator[bytes]) -> None:
        self.close_connection = True
        self.send_response(200)
        for name, value in SECURITY_HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for event in events:
                self.wfile.write(event)
        except OSError:
            return

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _wait_for_client_to_leave(self, seconds: float) -> None:
        """Park until the client closes its side, which makes the socket readable."""
        select.select([self.connection], [], [], seconds)

    def version_string(self) -> str:
        return "SlackSimulator"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        _LOG.debug(format, *args)


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A simulator that serves in this process."""

    url: str
    workspace: Workspace

    @property
    def api_url(self) -> str:
        """What ``SLACK_API_URL`` or slack_sdk's ``base_url`` must be."""
        return f"{self.url}/api/"


@contextmanager
def running_simulator(
    *,
    app_url: str,
    signing_secret: str,
    bot_token: str,
    manifest: Path,
    socket_mode: bool = False,
    app_token: str | None = None,
    state: str | Path = ":memory:",
    clock: Clock = time.time,
    ack_limit_seconds: float = 3.0,
    port: int = 0,
    client_secret: str = "",
) -> Iterator[RunningSimulator]:
    """Run a simulator in a thread of this process; it stops when the block ends.

    With ``socket_mode`` the app connects to the simulator, with ``app_token``, instead of being
    called at ``app_url``. With a ``client_secret`` people sign in with Slack.

    Raises:
        ValueError: Socket Mode without an app-level token, or an ``app_url`` that is none.
        ManifestError: the manifest cannot be used.
        OSError: the port is taken.
    """
    if socket_mode and not (app_token or "").startswith("xapp-"):
        raise ValueError("Socket Mode needs an app-level token, xapp-…")
    settings = Settings(
        app_url=app_url,
        signing_secret=signing_secret,
        bot_token=bot_token,
        manifest=load_manifest(manifest),
        state=str(state),
        clock=clock,
        ack_limit_seconds=ack_limit_seconds,
        app_token=app_token if socket_mode else None,
        client_secret=client_secret,
    )
    server = SimulatorServer(port, settings)
    serving = threading.Thread(target=server.serve_until_stopped, daemon=True)
    serving.start()
    try:
        yield RunningSimulator(server.url, server.workspace)
    finally:
        server.stop()
        serving.join()
