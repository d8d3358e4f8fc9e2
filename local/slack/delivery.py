"""What a delivery to the app is, however it travels, and what comes back."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Final, Protocol

from local.slack.json_types import JsonObject

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer. ``error`` is None only for a 200, or an ack on a socket, in time.

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


class Delivery(Protocol):
    """The way to the app. Each call returns when the app answered, or Slack's patience ended."""

    def send_command(self, fields: dict[str, str]) -> Ack:
        """Deliver a slash command."""

    def send_interaction(self, payload: JsonObject) -> Ack:
        """Deliver a press, a submission, a closed view or a shortcut."""

    def send_event(self, event: JsonObject) -> Ack:
        """Deliver an event."""

    def close(self) -> None:
        """Take leave of the app."""


def no_answer(started: float, error: str) -> Ack:
    """Return what stands for an answer that did not come."""
    return Ack(None, milliseconds_since(started), error, "", b"")


def milliseconds_since(started: float) -> float:
    """Return how long ago an instant of ``time.perf_counter`` was."""
    return round((time.perf_counter() - started) * 1000, 1)


def dump(value: JsonObject) -> str:
    """Write JSON as Slack sends it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
