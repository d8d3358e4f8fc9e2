"""Sends what people do to the app: signed as Slack signs, and with Slack's patience."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from local.slack.json_types import Clock, JsonObject

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
_LARGEST_ACK_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer. ``error`` is None only for a 200 in time.

    Errors are the words Slack shows people: ``operation_timeout`` (too late),
    ``dispatch_failed`` (nobody answers), ``http_service_error`` (a status other than 200).
    """

    status: int | None
    milliseconds: float
    error: str | None
    content_type: str
    body: bytes

    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> JsonObject | None:
        """Return the body as a JSON object, or None when it is something else."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return None
        return parsed if isinstance(parsed, dict) else None


def sign(signing_secret: str, timestamp: str, body: bytes) -> str:
    """Compute Slack's v0 signature of a request."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(signing_secret.encode(), base, hashlib.sha256).hexdigest()


class Delivery:
    """Posts to the app's one URL."""

    def __init__(
        self, app_url: str, signing_secret: str, clock: Clock, ack_limit_seconds: float
    ) -> None:
        """Remember where the app is.

        Raises:
            ValueError: the URL is not plain http with a host.
        """
        parts = urlsplit(app_url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"app url must be http://host:port/path, not {app_url}")
        self._host = parts.hostname
        self._port = parts.port or 80
        self._path = parts.path or "/"
        self._signing_secret = signing_secret
        self._clock = clock
        self._ack_limit_seconds = ack_limit_seconds

    def send_form(self, fields: dict[str, str]) -> Ack:
        """Deliver a slash command."""
        return self._send(urlencode(fields).encode(), FORM)

    def send_payload(self, payload: JsonObject) -> Ack:
        """Deliver an interaction: a form with one field that holds JSON."""
        return self._send(urlencode({"payload": _dump(payload)}).encode(), FORM)

    def send_event(self, event: JsonObject) -> Ack:
        """Deliver an event: plain JSON."""
        return self._send(_dump(event).encode(), JSON)

    def _send(self, body: bytes, content_type: str) -> Ack:
        timestamp = str(int(self._clock()))
        headers = {
            "Accept": "application/json,*/*",
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._signing_secret, timestamp, body),
        }
        started = time.perf_counter()
        connection = http.client.HTTPConnection(
            self._host, self._port, timeout=self._ack_limit_seconds
        )
        try:
            connection.request("POST", self._path, body, headers)
            answer = connection.getresponse()
            received = answer.read(_LARGEST_ACK_BYTES)
        except TimeoutError:
            return _no_answer(started, "operation_timeout")
        except (OSError, http.client.HTTPException):
            return _no_answer(started, "dispatch_failed")
        finally:
            connection.close()
        milliseconds = _milliseconds_since(started)
        error = None if answer.status == 200 else "http_service_error"
        if milliseconds > self._ack_limit_seconds * 1000:
            error = "operation_timeout"
        kind = answer.headers.get_content_type()
        return Ack(answer.status, milliseconds, error, kind, received)


def _no_answer(started: float, error: str) -> Ack:
    return Ack(None, _milliseconds_since(started), error, "", b"")


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _dump(value: JsonObject) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
