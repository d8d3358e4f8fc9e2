"""Sign in with Slack: send a person there, and know them when they come back."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from approvals.domain.errors import SignInRefused, SlackRefused, Unavailable
from approvals.domain.person import Standing
from approvals.domain.sign_in import Expected, Pending, SignedIn, proven

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from approvals.domain.sign_in import SlackAnswer
    from approvals.ports import Clock, Directory, IdentityProvider

_RANDOM_BYTES = 32


def _random() -> str:
    return secrets.token_urlsafe(_RANDOM_BYTES)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Both halves of the way; between them the person is with Slack, and ``Pending`` with them.

    An empty ``team_id`` is the bot's own workspace, which the directory tells.
    """

    provider: IdentityProvider
    directory: Directory
    clock: Clock
    team_id: str = ""
    random: Callable[[], str] = field(default=_random)

    def begin(self, to: str, redirect_uri: str) -> tuple[Pending, str]:
        """Return what to remember until the person is back, and where to send them."""
        pending = Pending(self.random(), self.random(), self.random(), to)
        return pending, self.provider.address(pending, redirect_uri)

    def finish(self, pending: Pending | None, answer: SlackAnswer, redirect_uri: str) -> SignedIn:
        """Return who came back.

        Raises:
            SignInRefused: with the reason; whoever is no member of the workspace is refused here,
                also where Slack does not say what they are.
        """
        if pending is None or not _same(pending.state, answer.state):
            raise SignInRefused("expired")
        if answer.error or not answer.code:
            raise SignInRefused("cancelled" if answer.error == "access_denied" else "refused")
        try:
            claims = self._claims(pending, answer.code, redirect_uri)
            team_id, now = self._team(), self.clock.now()
            person = proven(claims, Expected(self.provider.client_id, pending.nonce, team_id, now))
            standing = self._standing(person.identity)
        except Unavailable as error:
            raise SignInRefused("unavailable") from error
        if standing is not Standing.MEMBER:
            raise SignInRefused(standing.value)
        return person

    def _claims(self, pending: Pending, code: str, redirect_uri: str) -> Mapping[str, Any]:
        try:
            return self.provider.claims(code, pending, redirect_uri)
        except SlackRefused as error:
            raise SignInRefused("refused") from error

    def _team(self) -> str:
        try:
            return self.team_id or self.directory.team()
        except SlackRefused as error:
            raise SignInRefused("refused") from error

    def _standing(self, user_id: str) -> Standing:
        try:
            return self.directory.person(user_id).standing
        except SlackRefused as error:
            code = "nobody" if error.code in {"user_not_found", "user_not_visible"} else "refused"
            raise SignInRefused(code) from error


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))
