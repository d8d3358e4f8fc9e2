"""Slack as an identity provider whose people a test chooses, and keys for sessions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from approvals.domain.errors import SlackRefused
from approvals.domain.sign_in import ISSUER, TEAM_CLAIM, USER_CLAIM, Pending
from tests.support.time import ManualClock

CLIENT_ID = "1.2"
KEYS_PARAMETER = "/nod/session/keys"
SESSION_SECONDS = 12 * 3_600
SLACK_PAGE = "https://slack.example/openid/connect/authorize"


def session_keys(*names: str) -> str:
    """Return keys by these ids, the first of which signs."""
    return json.dumps({"keys": [{"id": name, "key": f"{name}-" + "k" * 40} for name in names]})


@dataclass
class FakeIdentityProvider:
    """Implements the IdentityProvider port; a code is good once, for whom `grant` says.

    ``says`` are claims in the place of the right ones; ``away`` is raised instead of an answer.
    """

    clock: ManualClock = field(default_factory=ManualClock)
    says: dict[str, Any] = field(default_factory=dict)
    away: Exception | None = None
    codes: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[Pending, str]] = field(default_factory=list)

    @property
    def client_id(self) -> str:
        return CLIENT_ID

    def grant(self, user_id: str) -> str:
        """Return a code for a person."""
        code = f"code-{len(self.codes)}-{user_id}"
        self.codes[code] = user_id
        return code

    def address(self, pending: Pending, redirect_uri: str) -> str:
        self.asked.append((pending, redirect_uri))
        return f"{SLACK_PAGE}?{urlencode({'state': pending.state, 'redirect_uri': redirect_uri})}"

    def claims(self, code: str, pending: Pending, redirect_uri: str) -> Mapping[str, Any]:
        if self.away is not None:
            raise self.away
        if (pending, redirect_uri) not in self.asked or code not in self.codes:
            raise SlackRefused("invalid_code", "Slack does not accept the code.")
        user_id = self.codes.pop(code)
        now = self.clock.now().timestamp()
        return {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "sub": user_id,
            "exp": now + 300,
            "iat": now,
            "nonce": pending.nonce,
            TEAM_CLAIM: "T0NOD",
            USER_CLAIM: user_id,
            "name": user_id.removeprefix("U0").title(),
        } | self.says
