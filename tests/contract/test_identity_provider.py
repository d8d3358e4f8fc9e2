"""Signing in with Slack: the fake of the tests and the adapter before the simulator are alike."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from approvals.adapters.slack.openid import SlackOpenId
from approvals.domain.errors import SlackRefused
from approvals.domain.sign_in import Expected, Pending, SignedIn, proven
from approvals.ports import IdentityProvider
from local.slack.people import CLIENT_ID
from local.slack.server import running_simulator
from tests.support.doubles import FakeSecrets, RecordingMetrics
from tests.support.identity_provider import FakeIdentityProvider
from tests.support.time import START

APP = "http://127.0.0.1:8000"
BACK = f"{APP}/sign-in/slack/callback"
MANIFEST = Path(__file__).parents[2] / "slack-manifest.yaml"
SECRET = "/nod/slack/client-secret"
PENDING = Pending("a-state", "a-nonce", "v" * 43, "/")


@dataclass(frozen=True)
class Provider:
    """A provider, how a person says yes at an address of it, and what time it is there."""

    port: IdentityProvider
    say_yes: Callable[[str, str], str]
    now: datetime

    def code(self, user_id: str = "U0BOB", pending: Pending = PENDING) -> str:
        return self.say_yes(self.port.address(pending, BACK), user_id)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _say_yes(address: str, user_id: str) -> str:
    form = urlencode({"user": user_id}).encode()
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as redirect:
        opener.open(urllib.request.Request(address, form, method="POST"), timeout=10)
    with redirect.value as answer:
        [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    return code


@pytest.fixture(params=["fake", "simulator", "simulator with PKCE"])
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    if request.param == "fake":
        fake = FakeIdentityProvider()
        yield Provider(fake, lambda _, user_id: fake.grant(user_id), START)
        return
    with running_simulator(
        app_url=f"{APP}/slack/events",
        signing_secret="none",
        bot_token="xoxb-none",
        manifest=MANIFEST,
        client_secret="client-secret",
    ) as simulator:
        adapter = SlackOpenId.at(
            simulator.api_url,
            FakeSecrets({SECRET: "client-secret"}),
            RecordingMetrics(),
            client_id=CLIENT_ID,
            client_secret_parameter=SECRET,
            team_id="T0NOD",
            with_pkce="PKCE" in request.param,
        )
        yield Provider(adapter, _say_yes, datetime.now(UTC))


def test_a_code_proves_whoever_said_yes(provider: Provider) -> None:
    claims = provider.port.claims(provider.code(), PENDING, BACK)

    expected = Expected(provider.port.client_id, PENDING.nonce, "T0NOD", provider.now)
    assert proven(claims, expected) == SignedIn("U0BOB", "Bob")


def test_a_code_is_good_once(provider: Provider) -> None:
    code = provider.code()
    provider.port.claims(code, PENDING, BACK)

    with pytest.raises(SlackRefused):
        provider.port.claims(code, PENDING, BACK)


def test_a_code_that_nobody_gave_out_is_refused(provider: Provider) -> None:
    provider.code()

    with pytest.raises(SlackRefused):
        provider.port.claims("made-up", PENDING, BACK)


def test_a_code_is_for_the_address_that_asked(provider: Provider) -> None:
    code = provider.code()

    with pytest.raises(SlackRefused):
        provider.port.claims(code, PENDING, f"{BACK}/elsewhere")


def test_a_code_says_for_which_sign_in_it_was_given(provider: Provider) -> None:
    claims = provider.port.claims(provider.code(), PENDING, BACK)

    assert claims["nonce"] == PENDING.nonce
