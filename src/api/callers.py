"""Who calls: by a token, by a session, or, where that is switched on, a reader without a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.errors import problem
from api.tokens import DECIDE, ORDER, READ, Caller, Tokens
from approvals.domain.errors import NotAuthenticated
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from api.http import Request, Response
    from api.sessions import Sessions
    from approvals.use_cases.membership import Membership

SLACK, PUBLIC = "slack", "public"
PUBLIC_ROUTES = frozenset(
    {"/catalogue", "/orders", "/counts", "/orders/{orderId}", "/orders/{orderId}/timeline", "/me"}
)
"""What may be read without signing in, where ``PublicRead`` is on."""
_MEMBER = frozenset({READ, ORDER, DECIDE})
_READER = Caller("", frozenset({READ}), PUBLIC)


@dataclass(frozen=True, slots=True)
class Callers:
    """Every way of being known; ``sessions`` is None where there is no signing in with Slack."""

    tokens: Tokens
    membership: Membership
    sessions: Sessions | None = None
    public_read: bool = False

    def of(self, request: Request, path: str) -> Caller:
        """Return who sends a request to a route.

        Raises:
            NotAuthenticated: if nobody proves it, or somebody who is no member any more.
            SecretsUnavailable: if that cannot be checked now.
        """
        if "authorization" in request.headers:
            return self.tokens.caller(request.headers)
        caller = self.signed_in(request)
        if caller is not None:
            return caller
        if self.public_read and request.method == "GET" and path in PUBLIC_ROUTES:
            return _READER
        raise NotAuthenticated(Reason.of("api.sign_in"))

    def signed_in(self, request: Request) -> Caller | None:
        """Return whom a session proves, None without one. Raises as `of`."""
        session = self.sessions.read(request) if self.sessions else None
        if session is None:
            return None
        if not self.membership.has(session.identity):
            raise NotAuthenticated(Reason.of("api.no_member"))
        return Caller(session.identity, _MEMBER, SLACK, session)

    def foreign(self, request: Request, caller: Caller) -> Response | None:
        """Refuse a change that a browser sends for another site, or that is not JSON."""
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site")
        another = site not in {None, "same-origin", "none"}
        if another or (origin is not None and origin != request.origin):
            return _refused(request, 403, "foreign-origin", "api.foreign")
        if caller.session is not None and not self._is_our_page(request, caller):
            return _refused(request, 403, "foreign-origin", "api.not_our_page")
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.body and content_type != "application/json":
            return _refused(request, 415, "not-json", "api.not_json")
        return None

    def _is_our_page(self, request: Request, caller: Caller) -> bool:
        """A cookie is sent by itself: what comes with one must say from where, and prove it."""
        told = request.headers.get("origin") == request.origin
        told = told or request.headers.get("sec-fetch-site") == "same-origin"
        if not told or self.sessions is None or caller.session is None:
            return False
        return self.sessions.is_ours(request, caller.session)


def _refused(request: Request, status: int, name: str, key: str) -> Response:
    return problem(status, name, request.words.say(key), words=request.words)
