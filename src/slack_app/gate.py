"""Who may speak to the app: checked on the raw bytes, before anything is parsed.

Bolt parses first and verifies later, and logs the whole body of what it refuses; so this stands in
front of it and Bolt's own check is off.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from approvals.domain.errors import SecretsUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvals.ports import Secrets

MAX_BODY_BYTES = 256 * 1024
"""Slack sends the whole message back with a click; larger is refused before it is hashed."""
MAX_AGE_SECONDS = 300
_OBJECTS = ("team", "user", "channel", "container", "message", "view", "event")
log = logging.getLogger(__name__)

type Response = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """Verifies Slack's v0 signature; ``seconds`` is the wall clock as a Unix time."""

    secrets: Secrets
    parameter: str
    team_id: str
    app_id: str
    seconds: Callable[[], float]

    def refuse(self, event: Mapping[str, Any]) -> Response | None:
        """Return the response that turns this request away, or None to let it in."""
        body = raw_body(event)
        if body is None:
            return _refusal(401, "the body is not valid base64, so no signature fits it")
        if len(body) > MAX_BODY_BYTES:
            return _refusal(413, "the body is too large")
        try:
            secret = self.secrets.get(self.parameter)
        except SecretsUnavailable:
            return _refusal(503, "the signing secret cannot be read")
        if not self._signed(event.get("headers") or {}, body, secret):
            return _refusal(401, "not signed by Slack")
        try:
            payload = parse(body.decode())
        except (ValueError, RecursionError):
            return _refusal(401, "the body is not a request of Slack's")
        if not self._ours(payload):
            return _refusal(403, "another workspace or app")
        return None

    def _signed(self, headers: Mapping[str, Any], body: bytes, secret: str) -> bool:
        timestamp = str(headers.get("x-slack-request-timestamp", ""))
        signature = str(headers.get("x-slack-signature", ""))
        # SignatureVerifier raises on these; hmac.compare_digest takes ASCII only.
        if not secret or not timestamp.isascii() or not timestamp.isdigit():
            return False
        if not signature.isascii() or len(timestamp) > len("9999999999"):
            return False
        if abs(self.seconds() - int(timestamp)) > MAX_AGE_SECONDS:
            return False
        try:
            expected = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
        except ValueError:  # A blank secret, or a body that is not UTF-8.
            return False
        return expected is not None and hmac.compare_digest(expected, signature)

    def _ours(self, payload: Mapping[str, Any]) -> bool:
        if payload.get("type") == "url_verification":
            return True  # Slack's check of a new address; it names neither workspace nor app.
        team = payload.get("team_id") or (payload.get("team") or {}).get("id")
        app = payload.get("api_app_id")
        return (not self.team_id or team == self.team_id) and (
            not self.app_id or app == self.app_id
        )


def raw_body(event: Mapping[str, Any]) -> bytes | None:
    """Return the request's bytes (HTTP API base64-encodes forms), or None if they are broken."""
    body = event.get("body") or ""
    if not isinstance(body, str):
        return None
    if not event.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None


def parse(body: str) -> dict[str, Any]:
    """Return a request's payload: a command's fields, or the JSON of an interaction or event.

    Raises:
        ValueError: if it is neither.
    """
    if body.lstrip().startswith("{"):
        payload = json.loads(body)
    else:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=200)
        single: dict[str, Any] = {name: values[0] for name, values in fields.items()}
        payload = json.loads(single["payload"]) if "payload" in single else single
    if not isinstance(payload, dict) or not payload:
        raise ValueError("not an object")
    _check_form(payload)
    return payload


def _check_form(payload: Mapping[str, Any]) -> None:
    """Raise ValueError for what Slack never sends: Bolt and the listeners build on these forms."""
    for name in _OBJECTS:
        if payload.get(name) is not None and not isinstance(payload[name], dict):
            raise ValueError(f"{name} is not an object")
    if "command" in payload and not isinstance(payload.get("user_id"), str):
        raise ValueError("a command of nobody's")
    if payload.get("type") == "block_actions":
        actions, user = payload.get("actions"), payload.get("user") or {}
        if not isinstance(user.get("id"), str) or not isinstance(actions, list) or not actions:
            raise ValueError("not a click")
        if not all(isinstance(action, dict) for action in actions):
            raise ValueError("not a click")


def _refusal(status: int, why: str) -> Response:
    log.warning("slack request refused", extra={"status": status, "why": why})
    return {
        "statusCode": status,
        "headers": {"content-type": "text/plain; charset=utf-8"},
        "body": f"Refused: {why}.",
    }
