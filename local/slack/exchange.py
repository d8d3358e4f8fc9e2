"""HTTP requests and answers as plain values, so that routes know nothing of sockets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message as Headers
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs

from local.slack.json_types import JsonObject

SECURITY_HEADERS: Final = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    def parameter(self, name: str) -> str | None:
        """Return a query parameter."""
        values = parse_qs(self.query).get(name)
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Response:
    """An answer with a body."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dropped:
    """No answer: the connection closes, as when a network loses one."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """No answer for so long, or until the client gives up."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Streaming:
    """Server-sent events, until the client leaves or the server stops."""

    events: Callable[[], Iterator[bytes]]


type Answer = Response | Dropped | Hanging | Streaming


def as_json(value: JsonObject, status: int = 200, **headers: str) -> Response:
    """Answer with JSON; header names are written with underscores."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status, body, headers=named)
