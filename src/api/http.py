"""HTTP API events (payload 2.0) in, responses out; every response carries the same guards."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import gzip
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.language import words_of
from api.wanted import wanted
from approvals.domain.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.words.speech import Words

MAX_BODY_BYTES = 64 * 1024
WORTH_PACKING_BYTES = 1024
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "strict-transport-security": "max-age=31536000",
    "vary": "Accept, Accept-Encoding, Accept-Language",
}
PROBLEM_JSON = "application/problem+json"


def headers_of(event: Mapping[str, Any]) -> dict[str, str]:
    """Return an event's headers, their names in lower case."""
    return {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}


def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether whoever sent this ``Accept-Encoding`` takes gzip."""
    return not {"gzip", "*"}.isdisjoint(wanted(accept_encoding))


@dataclass(frozen=True, slots=True)
class Request:
    """What the routes need of an event. Header names are lower-case."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    origin: str
    identity: str = ""
    may: frozenset[str] = frozenset()
    by_session: bool = False
    cookies: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Request:
        """Read an event. Raises MalformedRequest for a body that is broken or too large."""
        context = event.get("requestContext") or {}
        http = context.get("http") or {}
        headers = headers_of(event)
        scheme = headers.get("x-forwarded-proto", "https")
        return cls(
            method=str(http.get("method", "GET")).upper(),
            path=str(event.get("rawPath") or "/"),
            headers=headers,
            query=event.get("queryStringParameters") or {},
            body=_body(event),
            origin=f"{scheme}://{context.get('domainName', '')}",
            cookies=dict(str(each).partition("=")[::2] for each in event.get("cookies") or ()),
        )

    @property
    def words(self) -> Words:
        """The words of its reader's language."""
        return words_of(self.headers)

    def json(self) -> Any:  # JSON enters here
        """Return the body's JSON value.

        Raises:
            MalformedRequest: if it is not JSON; NaN and Infinity are not JSON either.
        """
        try:
            return json.loads(self.body.decode(), parse_constant=_not_json)
        except (ValueError, RecursionError):
            raise MalformedRequest.said("body", "json") from None


def _not_json(constant: str) -> None:
    raise ValueError(constant)


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    try:
        body = (
            base64.b64decode(text, validate=True)
            if event.get("isBase64Encoded")
            else str(text).encode("utf-8", "surrogatepass")
        )
    except (binascii.Error, ValueError):
        raise MalformedRequest.said("body", "encoding") from None
    if len(body) > MAX_BODY_BYTES:
        raise MalformedRequest.said("body", "too_large", limit=MAX_BODY_BYTES // 1024)
    return body


@dataclass(frozen=True, slots=True)
class Response:
    """What a route answers; ``body`` is JSON unless ``content`` is given."""

    status: int = 200
    body: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def for_reader(self, accept_encoding: str, language: str) -> Response:
        """Return JSON with the name of its language, packed if that is taken and worth it."""
        if self.content is not None:
            return self
        headers = {"content-language": language, **self.headers}
        content = self._encoded()
        if len(content) < WORTH_PACKING_BYTES or not takes_gzip(accept_encoding):
            return dataclasses.replace(self, headers=headers)
        headers["content-encoding"] = "gzip"
        return dataclasses.replace(self, content=gzip.compress(content, mtime=0), headers=headers)

    def _encoded(self) -> bytes:
        if self.content is not None:
            return self.content
        return json.dumps(self.body, ensure_ascii=False, allow_nan=False).encode()

    def to_event(self) -> dict[str, Any]:
        """Return the response in API Gateway's form."""
        headers = {
            **SECURITY_HEADERS,
            "cache-control": "no-store",
            "content-type": "application/json; charset=utf-8",
            **self.headers,
        }
        content = self._encoded()
        answer: dict[str, Any] = {"statusCode": self.status, "headers": headers}
        if self.cookies:
            answer["cookies"] = list(self.cookies)
        try:
            return {**answer, "body": content.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            encoded = base64.b64encode(content).decode()
            return {**answer, "body": encoded, "isBase64Encoded": True}
