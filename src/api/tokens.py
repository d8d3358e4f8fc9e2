"""Bearer tokens as named identities; compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.errors import Forbidden, NotAuthenticated, SecretsUnavailable
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.sessions import Session
    from approvals.ports import Secrets

READ, ORDER, DECIDE = "read", "order", "decide"
KNOWN = "be known"
"""What every token is good for."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, what they may do by the way in which they are known, and that way."""

    identity: str
    may: frozenset[str]
    via: str = "token"
    session: Session | None = None

    def check(self, permission: str) -> None:
        """Raise Forbidden unless they may do this."""
        if permission != KNOWN and permission not in self.may:
            raise Forbidden(Reason.of("api.may_not", permission=permission))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The secret is JSON: ``{"tokens": [{"identity", "token", "may": [permission]}]}``."""

    secrets: Secrets
    parameter: str

    def caller(self, headers: Mapping[str, str]) -> Caller:
        """Return who the Authorization header proves.

        Raises:
            NotAuthenticated: without a header, or with a token that nobody has.
            SecretsUnavailable: if the tokens cannot be read, or are not in their form.
        """
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotAuthenticated(Reason.of("api.no_token"))
        digest = _digest(token.strip())
        found: Caller | None = None
        for stored, caller in self._known():
            if hmac.compare_digest(stored, digest):  # Every one is compared, found or not.
                found = caller
        if found is None:
            raise NotAuthenticated(Reason.of("api.unknown_token"))
        return found

    def has_any(self) -> bool:
        """Tell whether there is a token at all. Raises SecretsUnavailable."""
        return bool(self._known())

    def _known(self) -> list[tuple[bytes, Caller]]:
        try:
            entries = json.loads(self.secrets.get(self.parameter))["tokens"]
            return [(_digest(e["token"]), _caller(e)) for e in entries if e["token"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            log.error("the API tokens' parameter is not in its form")
            raise SecretsUnavailable(Reason.of("api.no_sign_in")) from None


def _caller(entry: Mapping[str, Any]) -> Caller:
    may = entry["may"]
    if not isinstance(may, list) or not set(may) <= {READ, ORDER, DECIDE}:
        raise ValueError("may is not a list of permissions")
    return Caller(str(entry["identity"]), frozenset(may))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
