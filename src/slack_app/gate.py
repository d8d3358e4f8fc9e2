"""Who may speak to the app: checked on the raw bytes, before anything is parsed.

Bolt parses first and verifies later, and logs the whole body of what it refuses; so this stands in
front of it and Bolt's own check is off.
"""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.signature import SignatureVerifier

from approvals.domain.errors import SecretsUnavailable
from approvals.domain.metric import REFUSED_REQUESTS
from slack_app.forms import parse, raw_body

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvals.ports import Metrics, Secrets

MAX_BODY_BYTES = 256 * 1024
"""Slack sends the whole message back with a click; larger is refused before it is hashed."""
MAX_AGE_SECONDS = 300
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
    metrics: Metrics

    def refuse(self, event: Mapping[str, Any]) -> Response | None:
        """Return the response that turns this request away, or None to let it in."""
        body = raw_body(event)
        if body is None:
            return self._refusal(
                401, "the body is not valid base64, so no signature fits it", "body"
            )
        if len(body) > MAX_BODY_BYTES:
            return self._refusal(413, "the body is too large", "size")
        try:
            secret = self.secrets.get(self.parameter)
        except SecretsUnavailable:
            return self._refusal(503, "the signing secret cannot be read", "secret")
        wrong = self._unsigned(event.get("headers") or {}, body, secret)
        if wrong is not None:
            # What it was is for operators alone.
            return self._refusal(401, "not signed by Slack", wrong)
        try:
            payload = parse(body.decode())
        except (ValueError, RecursionError):
            return self._refusal(401, "the body is not a request of Slack's", "form")
        if not self._ours(payload):
            return self._refusal(403, "another workspace or app", "workspace")
        return None

    def _unsigned(self, headers: Mapping[str, Any], body: bytes, secret: str) -> str | None:
        """Return what is wrong with a request's signature: it, or its ``clock``."""
        timestamp = str(headers.get("x-slack-request-timestamp", ""))
        signature = str(headers.get("x-slack-signature", ""))
        # SignatureVerifier raises on these; hmac.compare_digest takes ASCII only.
        if not secret or not timestamp.isascii() or not timestamp.isdigit():
            return "signature"
        if not signature.isascii() or len(timestamp) > len("9999999999"):
            return "signature"
        try:
            expected = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
        except ValueError:  # A blank secret, or a body that is not UTF-8.
            return "signature"
        if expected is None or not hmac.compare_digest(expected, signature):
            return "signature"
        is_current = abs(self.seconds() - int(timestamp)) <= MAX_AGE_SECONDS
        return None if is_current else "clock"

    def _ours(self, payload: Mapping[str, Any]) -> bool:
        if payload.get("type") == "url_verification":
            return True  # Slack's check of a new address; it names neither workspace nor app.
        team = payload.get("team_id") or (payload.get("team") or {}).get("id")
        app = payload.get("api_app_id")
        return (not self.team_id or team == self.team_id) and (
            not self.app_id or app == self.app_id
        )

    def _refusal(self, status: int, why: str, counted: str) -> Response:
        self.metrics.count(REFUSED_REQUESTS, counted)
        log.warning("slack request refused", extra={"status": status, "why": why})
        return {
            "statusCode": status,
            "headers": {"content-type": "text/plain; charset=utf-8"},
            "body": f"Refused: {why}.",
        }
