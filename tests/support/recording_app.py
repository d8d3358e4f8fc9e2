"""A tiny app behind the Slack simulator: verifies each signature, records, answers as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import SignatureVerifier

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

type Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivered:
    """One request as the app got it."""

    headers: dict[str, str]
    form: dict[str, str]
    body: Body
    genuine: bool


@dataclass(slots=True)
class Reply:
    """What the app answers, and how long it takes."""

    body: Body | str = ""
    status: int = 200
    delay_seconds: float = 0.0


@dataclass(slots=True)
class RecordingApp:
    """The app's URL, what arrived, and what it does next."""

    url: str = ""
    delivered: list[Delivered] = field(default_factory=list)
    reply: Callable[[Delivered], Reply] = lambda _: Reply()

    @property
    def last(self) -> Delivered:
        """The newest request."""
        return self.delivered[-1]

    def answers(self, body: Body | str = "", status: int = 200, delay: float = 0.0) -> None:
        """Answer every request from now on alike."""
        self.reply = lambda _: Reply(body, status, delay)


@contextmanager
def recording_app() -> Iterator[RecordingApp]:
    """Serve a recording app on a free port until the block ends."""
    app = RecordingApp()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            delivered = _read(raw, dict(self.headers.items()))
            app.delivered.append(delivered)
            reply = app.reply(delivered)
            time.sleep(reply.delay_seconds)
            is_text = isinstance(reply.body, str)
            body = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            try:
                self.send_response(reply.status)
                kind = "text/plain" if is_text else "application/json"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())
            except OSError:
                return  # The simulator did not wait so long.

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    app.url = f"http://127.0.0.1:{server.server_port}/slack/events"
    try:
        yield app
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def _read(raw: bytes, headers: dict[str, str]) -> Delivered:
    genuine = SignatureVerifier(SIGNING_SECRET).is_valid_request(raw, headers)
    if headers["Content-Type"] == "application/json":
        return Delivered(headers, {}, json.loads(raw), genuine)
    form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    return Delivered(headers, form, json.loads(form.get("payload", "{}")), genuine)
