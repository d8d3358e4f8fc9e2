"""The HTTP server under the local stack's parts: a function from request to response.

Listens on 127.0.0.1 alone and refuses a foreign `Host`, so that no web page can reach it by DNS
rebinding. Keeps connections open, because every part calls another for each click.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 60
_DISCARD_LIMIT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it came: the path is still percent-encoded."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    protocol: str
    client_ip: str

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `drop` closes the connection instead of answering, as a broken network does."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    drop: bool = False


Responder = Callable[[Request], Response]


def listen(port: int) -> socket.socket:
    """Open a listening socket on 127.0.0.1; port 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener


class HttpServer(ThreadingHTTPServer):
    """Serves `respond` on a socket that is already listening.

    Args:
        listener: From `listen`, or inherited from the supervisor.
        respond: Called on a thread of the connection; what it raises becomes a 500.
        max_body_bytes: A larger body gets `too_large` without being read into memory.
        too_large: The answer to such a body.
        refuse_browsers: Refuse requests with an `Origin`: any page can post to any port.
    """

    daemon_threads = True

    def __init__(
        self,
        listener: socket.socket,
        respond: Responder,
        *,
        max_body_bytes: int,
        too_large: Response = Response(413),
        refuse_browsers: bool = False,
    ) -> None:
        address = listener.getsockname()
        super().__init__(address, _ConnectionHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_address = address
        self.respond = respond
        self.max_body_bytes = max_body_bytes
        self.too_large = too_large
        self.refuse_browsers = refuse_browsers
        self.allowed_hosts = {f"{name}:{address[1]}" for name in ("127.0.0.1", "localhost")}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that their other end broke."""
        logger.debug("connection ended")


class _ConnectionHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    server: HttpServer

    def _handle(self) -> None:
        refusal = self._refusal()
        if refusal is not None:
            self._send(refusal)
            return
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            path=target.path,
            query=target.query,
            headers=tuple(self.headers.items()),
            body=self.rfile.read(length),
            protocol=self.request_version,
            client_ip=str(self.client_address[0]),
        )
        try:
            response = self.server.respond(request)
        except Exception:
            logger.exception("request failed", extra={"path": target.path})
            response = Response(500, b'{"message":"Internal Server Error"}')
        self._send(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _handle

    def _refusal(self) -> Response | None:
        """The answer to a request that must not be looked at, else None."""
        if self.headers.get("Host", "") not in self.server.allowed_hosts:
            self.close_connection = True
            return Response(403, b'{"message":"Forbidden host"}')
        if self.server.refuse_browsers and "Origin" in self.headers:
            self.close_connection = True
            return Response(403, b'{"message":"Not for web pages"}')
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return Response(411, b'{"message":"Length Required"}')
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            self.close_connection = True
            return Response(400, b'{"message":"Bad Request"}')
        if int(length) > self.server.max_body_bytes:
            self._discard(int(length))
            self.close_connection = True
            return self.server.too_large
        return None

    def _discard(self, length: int) -> None:
        """Read what will be refused: a client still sending would not read the answer."""
        remaining = min(length, _DISCARD_LIMIT_BYTES)
        while remaining > 0 and (chunk := self.rfile.read(min(remaining, 1 << 16))):
            remaining -= len(chunk)

    def _send(self, response: Response) -> None:
        if response.drop:
            self.close_connection = True
            return
        reason = HTTPStatus(response.status).phrase if response.status in _STATUSES else ""
        lines = [f"HTTP/1.1 {response.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        lines.append(f"Content-Length: {len(response.body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        body = b"" if self.command == "HEAD" else response.body
        self.wfile.write(head + body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep no access log: the functions log what happened."""


_STATUSES = {status.value for status in HTTPStatus}
