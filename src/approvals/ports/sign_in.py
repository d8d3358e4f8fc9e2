"""Who proves people: the identity provider behind "Sign in with Slack"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.sign_in import Pending


class IdentityProvider(Protocol):
    """Slack, as an OpenID provider."""

    @property
    def client_id(self) -> str:
        """Return as whom we ask."""
        ...

    def address(self, pending: Pending, redirect_uri: str) -> str:
        """Return the address at which a person says yes."""
        ...

    def claims(self, code: str, pending: Pending, redirect_uri: str) -> Mapping[str, Any]:
        """Return the claims of the ID token that a code is good for, once.

        Raises:
            SlackUnavailable, SecretsUnavailable: where it may work later.
            SlackRefused: where the code, or we, are not accepted.
        """
        ...
