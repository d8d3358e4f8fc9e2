"""Signing in with Slack: what is asked for, what comes back, and whether it proves somebody.

OpenID Connect Core 1.0, code flow; the claims beside the standard's are Slack's
(docs.slack.dev/authentication/sign-in-with-slack).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from approvals.domain.errors import SignInRefused
from approvals.domain.identity import is_slack_user
from approvals.domain.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ISSUER: Final = "https://slack.com"
TEAM_CLAIM: Final = "https://slack.com/team_id"
USER_CLAIM: Final = "https://slack.com/user_id"
SKEW: Final = timedelta(seconds=60)
"""By how much two clocks may differ."""
MAX_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in under way; ``to`` is the page's own address that it comes back to."""

    state: str
    nonce: str
    verifier: str
    to: str


@dataclass(frozen=True, slots=True)
class SlackAnswer:
    """What Slack sends a person back with; what it does not send is empty."""

    state: str
    code: str
    error: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in; a name that Slack does not tell is empty."""

    identity: str
    name: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say; an empty ``team_id`` is nobody's."""

    client_id: str
    nonce: str
    team_id: str
    now: datetime


def proven(claims: Mapping[str, Any], expected: Expected) -> SignedIn:
    """Return whom an ID token proves.

    Raises:
        SignInRefused: ``foreign`` for another workspace's people, ``refused`` for what was not
            made for us, now, for this sign-in.
    """
    if not _is_ours(claims, expected) or not _is_current(claims, expected.now):
        raise SignInRefused("refused")
    if not expected.team_id or claims.get(TEAM_CLAIM) != expected.team_id:
        raise SignInRefused("foreign")
    user_id, name = claims.get(USER_CLAIM), claims.get("name")
    if not isinstance(user_id, str) or not is_slack_user(user_id):
        raise SignInRefused("refused")
    return SignedIn(user_id, clean_text(name)[:MAX_NAME] if isinstance(name, str) else "")


def _is_ours(claims: Mapping[str, Any], expected: Expected) -> bool:
    """Tell whether it is Slack's, for this app alone, and for this sign-in (3.1.3.7: 2–5, 11)."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    return (
        claims.get("iss") == ISSUER
        and audiences == [expected.client_id]
        and bool(expected.nonce)
        and claims.get("nonce") == expected.nonce
    )


def _is_current(claims: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether it has not expired and was made by now (3.1.3.7: 9, 10)."""
    expires, made = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if expires is None or made is None:
        return False
    skew = SKEW.total_seconds()
    return now.timestamp() < expires + skew and made <= now.timestamp() + skew


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value
