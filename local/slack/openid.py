"""Sign in with Slack: codes and tokens that the simulator gave out, each good for what Slack's is.

Follows docs.slack.dev/authentication/sign-in-with-slack and the method's own page: a code is good
once, for ten minutes, for the client and the redirect URI that asked, with its PKCE verifier.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from local.slack.arguments import ApiError
from local.slack.json_types import Clock, JsonObject
from local.slack.manifest import Manifest
from local.slack.people import TEAM_DOMAIN, TEAM_NAME, Person

ISSUER: Final = "https://slack.com"
CODE_SECONDS: Final = 600
ID_TOKEN_SECONDS: Final = 300
_PLACEHOLDER: Final = "https://example.com"
"""The manifest's address, in whose place stands that of the app."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


class AuthorizeError(Exception):
    """What an app asked for that Slack shows a page about, instead of sending anybody back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks for at ``/openid/connect/authorize``."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True, slots=True)
class _Grant:
    asked: Asked
    person: Person
    at: float


class OpenId:
    """The app as an OpenID client; without a secret it is none."""

    def __init__(
        self, client_id: str, client_secret: str, manifest: Manifest, app_url: str, clock: Clock
    ) -> None:
        """Keep who the app is; its manifest's redirect URLs are at its own address."""
        self._client_id = client_id
        self._secret = client_secret
        self._scopes = manifest.user_scopes
        self._clock = clock
        app = urlsplit(app_url)
        own = f"{app.scheme}://{app.netloc}" if app.netloc else _PLACEHOLDER
        self._redirects = [url.replace(_PLACEHOLDER, own) for url in manifest.redirect_urls]
        self._lock = threading.Lock()
        self._codes: dict[str, _Grant] = {}
        self._used: set[str] = set()
        self._tokens: dict[str, _Grant] = {}

    def read(self, query: Mapping[str, str]) -> Asked:
        """Read what an app asks for.

        Raises:
            AuthorizeError: in Slack's words; nobody is sent to an address that is not the app's.
        """
        if not self._secret or query.get("client_id") != self._client_id:
            raise AuthorizeError("invalid_client_id")
        redirect_uri = query.get("redirect_uri", "")
        if not any(_is_below(redirect_uri, url) for url in self._redirects):
            raise AuthorizeError("redirect_uri did not match any configured URIs")
        if query.get("response_type") != "code":
            raise AuthorizeError("invalid_response_type")
        scopes = frozenset(query.get("scope", "").replace(",", " ").split())
        if "openid" not in scopes or not scopes <= self._scopes:
            raise AuthorizeError("invalid_scope")
        challenge = query.get("code_challenge", "")
        if challenge and query.get("code_challenge_method") != "S256":
            raise AuthorizeError("invalid_code_challenge_method")
        state, nonce = query.get("state", ""), query.get("nonce", "")
        return Asked(self._client_id, redirect_uri, scopes, state, nonce, challenge)

    def grant(self, asked: Asked, person: Person) -> str:
        """Return the code with which the app may ask who this is."""
        code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(32)}"
        with self._lock:
            self._codes[code] = _Grant(asked, person, self._clock())
        return code

    def exchange(self, given: Mapping[str, str]) -> JsonObject:
        """Return the tokens for a code.

        Raises:
            ApiError: as Slack refuses.
        """
        if not self._secret or given.get("client_id") != self._client_id:
            raise ApiError("invalid_client_id")
        if not hmac.compare_digest(given.get("client_secret", "").encode(), self._secret.encode()):
            raise ApiError("bad_client_secret")
        if given.get("grant_type", "authorization_code") != "authorization_code":
            raise ApiError("invalid_grant_type")
        grant = self._take(given.get("code", ""))
        if given.get("redirect_uri") != grant.asked.redirect_uri:
            raise ApiError("bad_redirect_uri")
        if grant.asked.challenge != _challenge_of(given.get("code_verifier", "")):
            raise ApiError("invalid_grant")
        access_token = f"xoxp-{secrets.token_hex(24)}"
        with self._lock:
            self._tokens[access_token] = grant
        id_token = self._id_token(grant, access_token)
        return {"access_token": access_token, "token_type": "Bearer", "id_token": id_token}

    def user_info(self, access_token: str) -> JsonObject:
        """Return what ``openid.connect.userInfo`` tells a token's owner of themselves."""
        grant = self._tokens.get(access_token)
        if grant is None:
            raise ApiError("invalid_auth")
        return {"sub": grant.person.user_id, **_claims_about(grant)}

    def _take(self, code: str) -> _Grant:
        with self._lock:
            if code in self._used:
                raise ApiError("code_already_used")
            grant = self._codes.pop(code, None)
            if grant is None:
                raise ApiError("invalid_code")
            self._used.add(code)
        if self._clock() - grant.at > CODE_SECONDS:
            raise ApiError("code_expired")
        return grant

    def _id_token(self, grant: _Grant, access_token: str) -> str:
        """Slack's are signed RS256; these, without a key pair, HS256 with the client's secret."""
        now = int(self._clock())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {
            "iss": ISSUER,
            "sub": grant.person.user_id,
            "aud": self._client_id,
            "exp": now + ID_TOKEN_SECONDS,
            "iat": now,
            "auth_time": now,
            **({"nonce": grant.asked.nonce} if grant.asked.nonce else {}),
            "at_hash": _encoded(half),
            **_claims_about(grant),
        }
        head = {"alg": "HS256", "typ": "JWT"}
        body = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
        mac = hmac.digest(self._secret.encode(), body.encode(), hashlib.sha256)
        return f"{body}.{_encoded(mac)}"


def _claims_about(grant: _Grant) -> JsonObject:
    person = grant.person
    claims: JsonObject = {
        "https://slack.com/team_id": person.team_id,
        "https://slack.com/user_id": person.user_id,
    }
    if "profile" in grant.asked.scopes:
        claims |= {
            "name": person.real_name,
            "given_name": person.real_name,
            "family_name": "",
            "locale": person.locale,
            "https://slack.com/team_name": TEAM_NAME,
            "https://slack.com/team_domain": TEAM_DOMAIN,
        }
    return claims


def _is_below(uri: str, registered: str) -> bool:
    """Tell whether a redirect URI is a registered one, or below it; Slack compares so."""
    asked, known = urlsplit(uri), urlsplit(registered)
    below = asked.path == known.path or asked.path.startswith(known.path.rstrip("/") + "/")
    return _origin(asked) == _origin(known) and below and not asked.fragment and ".." not in uri


def _origin(url: SplitResult) -> tuple[str, str]:
    """On this machine one server has two names."""
    here = url.hostname in _LOOPBACK and "@" not in url.netloc
    return url.scheme, f"loopback:{url.port}" if here else url.netloc


def _challenge_of(verifier: str) -> str:
    return _encoded(hashlib.sha256(verifier.encode()).digest()) if verifier else ""


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
