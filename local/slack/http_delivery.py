"""Deliveries to the app's URL: signed as Slack signs, and with Slack's patience."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import time
from typing import Final
from urllib.parse import urlencode, urlsplit

from local.slack.delivery import FORM, JSON, Ack, dump, milliseconds_since, no_answer
from local.slack.json_types import Clock, JsonObject

_LARGEST_ACK_BYTES: Final = 1_000_000


def sign(signing_secret: str, timestamp: str, body: bytes) -> str:
    """Compute Slack's v0 signature of a request."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(signing_secret.encode(), base, hashlib.sha256).hexdigest()


class HttpDelivery:
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

    def send_command(self, fields: dict[str, str]) -> Ack:
        """Post a form."""
        return self._send(urlencode(fields).encode(), FORM)

    def send_interaction(self, payload: JsonObject) -> Ack:
        """Post a form with one field that holds JSON."""
        return self._send(urlencode({"payload": dump(payload)}).encode(), FORM)

    def send_event(self, event: JsonObject) -> Ack:
        """Post plain JSON."""
        return self._send(dump(event).encode(), JSON)

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

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
            return no_answer(started, "operation_timeout")
        except (OSError, http.client.HTTPException):
            return no_answer(started, "dispatch_failed")
        finally:
            connection.close()
        milliseconds = milliseconds_since(started)
        error = None if answer.status == 200 else "http_service_error"
        if milliseconds > self._ack_limit_seconds * 1000:
            error = "operation_timeout"
        kind = answer.headers.get_content_type()
        return Ack(answer.status, milliseconds, error, kind, received)
