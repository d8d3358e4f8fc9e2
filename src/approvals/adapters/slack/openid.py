"""Slack as an OpenID provider: ``/openid/connect/authorize`` and ``openid.connect.token``.

The ID token's signature is not verified: the token comes from Slack's endpoint itself, over TLS, in
exchange for our own secret. OpenID Connect Core (3.1.3.7, item 6) takes that for as good a proof of
who issued it. Nothing that a browser brings is ever read as an ID token.

Slack takes PKCE only from apps for which it was switched on, and that makes them public clients for
good (docs.slack.dev/authentication/using-pkce): so it is a setting. Without it the code is bound to
the browser by the nonce, and to us by the secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from approvals.adapters.slack.api import SlackApi
from approvals.domain.errors import SlackRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.web import WebClient

    from approvals.domain.sign_in import Pending
    from approvals.ports import Metrics, Secrets

SCOPES = ("openid", "profile")
TOKEN_SECONDS = 4.0
# What anybody can cause who calls our address with a code that they made up.
_NOT_OURS = frozenset({"invalid_code", "code_already_used", "code_expired", "invalid_grant"})


@dataclass(frozen=True, slots=True)
class SlackOpenId:
    """Implements the IdentityProvider port."""

    api: SlackApi
    secrets: Secrets
    client_id: str
    client_secret_parameter: str
    authorize_url: str
    team_id: str = ""
    with_pkce: bool = False

    @classmethod
    def at(
        cls, api_url: str, secrets: Secrets, metrics: Metrics, *, client_id: str, **more: Any
    ) -> SlackOpenId:
        """Build the real thing: its page is beside the Web API, and it needs no bot's token."""

        def client(timeout_seconds: float) -> WebClient:
            from slack_sdk.web import WebClient  # noqa: PLC0415  # see SlackApi

            return WebClient(
                base_url=api_url,
                timeout=timeout_seconds,  # type: ignore[arg-type]  # urllib takes fractions
                retry_handlers=[],
            )

        page = api_url.removesuffix("/").removesuffix("/api") + "/openid/connect/authorize"
        api = SlackApi(client, metrics)
        return cls(api, secrets, client_id, authorize_url=page, **more)

    def address(self, pending: Pending, redirect_uri: str) -> str:
        """See `approvals.ports.IdentityProvider`."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "scope": " ".join(SCOPES),
            "redirect_uri": redirect_uri,
            "state": pending.state,
            "nonce": pending.nonce,
        }
        if self.team_id:
            asked["team"] = self.team_id
        if self.with_pkce:
            digest = hashlib.sha256(pending.verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self.authorize_url}?{urlencode(asked)}"

    def claims(self, code: str, pending: Pending, redirect_uri: str) -> Mapping[str, Any]:
        """See `approvals.ports.IdentityProvider`."""
        proof = {"code_verifier": pending.verifier} if self.with_pkce else {}
        answer = self.api.call(
            "openid.connect.token",
            TOKEN_SECONDS,
            expected=_NOT_OURS,
            client_id=self.client_id,
            client_secret=self.secrets.get(self.client_secret_parameter),
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            **proof,
        )
        return _claims_of(str(answer.get("id_token", "")))


def _claims_of(id_token: str) -> Mapping[str, Any]:
    try:
        _, payload, _ = id_token.split(".")
        padded = payload + "=" * (-len(payload) % 4)
        claims = json.loads(base64.urlsafe_b64decode(padded))
    except ValueError as error:
        raise SlackRefused("no_id_token", "Slack did not say who signed in.") from error
    if not isinstance(claims, dict):
        raise SlackRefused("no_id_token", "Slack did not say who signed in.")
    return claims
