"""A Slack Web API of a few lines: answers what a test says, or nothing at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Reply:
    """One answer. ``hang`` never sends it; ``hang_up`` closes the connection instead."""

    body: object = field(default_factory=lambda: {"ok": True, "channel": "C1", "ts": "1.000001"})
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    hang_up: bool = False


@dataclass
class TinySlack:
    """What arrived, as (method, arguments), and what is answered next; the last reply stays."""

    url: str = ""
    replies: list[Reply] = field(default_factory=lambda: [Reply()])
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def tiny_slack() -> Iterator[TinySlack]:
    """Serve one on a free port until the block ends."""
    slack = TinySlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
            slack.calls.append((self.path.rpartition("/")[2], _arguments(raw, self.headers)))
            slack.authorizations.append(self.headers["Authorization"] or "")
            reply = slack.next_reply()
            if reply.hang:
                slack.over.wait(10)
            if reply.hang or reply.hang_up:
                self.close_connection = True
                return
            text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    slack.url = f"http://127.0.0.1:{server.server_port}/api/"
    try:
        yield slack
    finally:
        slack.over.set()
        server.shutdown()
        server.server_close()
        serving.join()


def _arguments(raw: bytes, headers: Any) -> dict[str, Any]:
    if "json" in (headers["Content-Type"] or ""):
        parsed: dict[str, Any] = json.loads(raw or b"{}")
        return parsed
    return {name: values[0] for name, values in parse_qs(raw.decode()).items()}
