"""Who signed in with Slack, kept in a signed cookie: an identity, and when it was made."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from api.cookies import Cookie
from approvals.domain.sign_in import SKEW, Pending, SignedIn

if TYPE_CHECKING:
    from typing import Any

    from api.http import Request
    from api.signing import Signer
    from approvals.ports import Clock

CSRF_HEADER = "x-nod-csrf"
SESSION = Cookie("nod-session")
_SIGN_IN = "nod-sign-in-"
MOST_PENDING = 5
"""Sign-ins under way in one browser; so many that nobody finished make room for the next."""
PENDING_SECONDS = 600
"""As long as Slack's code is good."""
_SESSION, _PENDING, _CSRF = "session", "sign-in", "csrf"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is not over; ``text`` is its cookie."""

    identity: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """Begins, reads and ends them; nothing about them is stored here."""

    signer: Signer
    clock: Clock
    seconds: int

    def begin(self, request: Request, who: SignedIn) -> str:
        """Return the header that keeps a new session. Raises SecretsUnavailable."""
        content = {"who": who.identity, "name": who.name, "id": secrets.token_urlsafe(9)}
        return self._set(request, SESSION, _SESSION, content, self.seconds)

    def read(self, request: Request) -> Session | None:
        """Return the session that a request brings, if it is one and not over."""
        text = SESSION.read(request)
        content = self._content(_SESSION, text, self.seconds)
        return None if content is None else Session(content["who"], content["name"], text)

    def csrf(self, session: Session) -> str:
        """Return what a change must bring beside the cookie: only our page can ask for it."""
        return self.signer.companion(_CSRF, session.text)

    def is_ours(self, request: Request, session: Session) -> bool:
        """Tell whether a change brings that."""
        given = request.headers.get(CSRF_HEADER, "")
        return self.signer.is_companion(_CSRF, session.text, given)

    def remember(self, request: Request, pending: Pending) -> tuple[str, ...]:
        """Return the headers that keep a sign-in under way, beside those of other tabs."""
        cookie, content = _cookie_of(pending.state), asdict(pending)
        kept = self._set(request, cookie, _PENDING, content, PENDING_SECONDS)
        names = (name.removeprefix("__Host-") for name in request.cookies)
        others = [Cookie(name) for name in names if name.startswith(_SIGN_IN)]
        tidied = others if len(others) >= MOST_PENDING else ()
        return (*(each.clear(request) for each in tidied), kept)

    def forget(self, request: Request, state: str) -> str:
        """Return the header that forgets the sign-in that Slack was given this state of."""
        return _cookie_of(state).clear(request)

    def pending(self, request: Request, state: str) -> Pending | None:
        """Return the sign-in of this state that a request brings, if it is one and not over."""
        content = self._content(_PENDING, _cookie_of(state).read(request), PENDING_SECONDS)
        if content is None:
            return None
        return Pending(**{each.name: content[each.name] for each in fields(Pending)})

    def _set(
        self, request: Request, cookie: Cookie, purpose: str, content: dict[str, Any], seconds: int
    ) -> str:
        made = {"made": int(self.clock.now().timestamp())}
        return cookie.set(request, self.signer.sign(purpose, content | made), seconds)

    def _content(self, purpose: str, text: str, seconds: int) -> dict[str, Any] | None:
        content = self.signer.content(purpose, text) if text else None
        if content is None:
            return None
        age = self.clock.now() - datetime.fromtimestamp(content["made"], UTC)
        return content if -SKEW <= age < timedelta(seconds=seconds) else None


def _cookie_of(state: str) -> Cookie:
    """Each sign-in has its own cookie: two tabs that sign in at once do not undo each other's."""
    digest = hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
    return Cookie(f"{_SIGN_IN}{digest[:12]}")
