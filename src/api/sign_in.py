"""``/sign-in``, ``/sign-out`` and ``/me``: the ways in, the way out, and who one is."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from api.callers import PUBLIC, SLACK
from api.http import Request, Response
from api.sessions import SESSION
from approvals.domain.errors import (
    NotAuthenticated,
    SecretsUnavailable,
    SignInRefused,
    Unavailable,
)
from approvals.domain.sign_in import SlackAnswer

if TYPE_CHECKING:
    from api.callers import Callers
    from api.routes import Parameters
    from api.tokens import Caller
    from approvals.use_cases.sign_in import SignIn

log = logging.getLogger(__name__)
CALLBACK = "/sign-in/slack/callback"
ASKED = "sign-in"
"""The page's own parameter: ``?sign-in=1`` shows the ways in, a code also what went wrong."""
# Our own paths: nothing that a browser could read as another host, or as another header.
_OWN_PATH = re.compile(r"/(?:[\x21-\x5b\x5d-\x7e]{0,511})")


@dataclass(frozen=True, slots=True)
class SignInEndpoints:
    """The endpoints; ``slack`` is None where there is no signing in with Slack."""

    callers: Callers
    slack: SignIn | None = None

    def show_ways(self, request: Request, _: Parameters) -> Response:
        """GET /sign-in."""
        return Response(200, self._ways(self._caller(request)))

    def show_me(self, request: Request, _: Parameters) -> Response:
        """GET /me."""
        known = self._me(self.callers.of(request, "/me"))
        # It holds what proves a change to be this page's own.
        return Response(200, known, headers={"cache-control": "no-store"})

    def sign_out(self, request: Request, _: Parameters) -> Response:
        """POST /sign-out."""
        return Response(200, self._ways(None), cookies=(SESSION.clear(request),))

    def ask_slack(self, request: Request, _: Parameters) -> Response:
        """GET /sign-in/slack."""
        to = _own_path(request.query.get("to", "/"))
        sessions = self.callers.sessions
        if self.slack is None or sessions is None:
            return _refused(to, "unset")
        pending, address = self.slack.begin(to, _redirect_uri(request))
        try:
            remembered = sessions.remember(request, pending)
        except Unavailable:
            return _refused(to, "unavailable")
        return _leading_to(address, *remembered)

    def come_back(self, request: Request, _: Parameters) -> Response:
        """GET /sign-in/slack/callback."""
        sessions = self.callers.sessions
        if self.slack is None or sessions is None:
            return _refused("/", "unset")
        to, answer = "/", _answer(request)
        forgotten = sessions.forget(request, answer.state)
        try:
            pending = sessions.pending(request, answer.state)
            to = _own_path(pending.to) if pending else "/"
            who = self.slack.finish(pending, answer, _redirect_uri(request))
            return _leading_to(to, sessions.begin(request, who), forgotten)
        except SignInRefused as refused:
            log.info("sign-in refused", extra={"cause": refused.code})
            return _refused(to, refused.code, forgotten)
        except Unavailable:
            return _refused(to, "unavailable", forgotten)

    def _caller(self, request: Request) -> Caller | None:
        try:
            return self.callers.of(request, "/me")
        except NotAuthenticated:
            return None

    def _ways(self, caller: Caller | None) -> dict[str, Any]:
        return {
            "slack": self.slack is not None,
            "tokens": self._takes_tokens(),
            "publicRead": self.callers.public_read,
            "me": None if caller is None else self._me(caller),
        }

    def _takes_tokens(self) -> bool:
        """Tokens that cannot be read close no other way in; where there is none, that is told."""
        try:
            return self.callers.tokens.has_any()
        except SecretsUnavailable:
            if self.slack is None and not self.callers.public_read:
                raise
            return False

    def _me(self, caller: Caller) -> dict[str, Any]:
        session, sessions = caller.session, self.callers.sessions
        known = self.callers.membership.known(caller.identity) if caller.via == SLACK else None
        return {
            "identity": None if caller.via == PUBLIC else caller.identity,
            "name": (session.name or None) if session else None,
            "via": caller.via,
            "may": sorted(caller.may),
            "csrf": sessions.csrf(session) if session and sessions else None,
            "locale": (known.locale or None) if known else None,
        }


def _answer(request: Request) -> SlackAnswer:
    return SlackAnswer(*(request.query.get(name, "") for name in ("state", "code", "error")))


def _redirect_uri(request: Request) -> str:
    return request.origin + CALLBACK


def _own_path(path: str) -> str:
    """Return a path of this site, ``/`` in the place of anything else."""
    found = _OWN_PATH.fullmatch(path)
    return path if found and "//" not in path.partition("?")[0] else "/"


def _refused(to: str, code: str, *cookies: str) -> Response:
    address = to.partition("#")[0]
    address += ("&" if "?" in address else "?") + urlencode({ASKED: code})
    return _leading_to(address, *cookies)


def _leading_to(address: str, *cookies: str) -> Response:
    return Response(302, content=b"", headers={"location": address}, cookies=cookies)
