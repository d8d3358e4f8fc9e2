"""Slack as an OpenID provider, asked over HTTP: what is sent, and what is made of the answers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from approvals.adapters.slack.openid import SlackOpenId
from approvals.domain.errors import SecretsUnavailable, SlackRefused, SlackUnavailable
from approvals.domain.sign_in import Pending
from tests.support.doubles import FakeSecrets, RecordingMetrics
from tests.support.tiny_slack import Reply, TinySlack, tiny_slack

PENDING = Pending("the-state", "the-nonce", "v" * 43, "/")
BACK = "https://nod.example/sign-in/slack/callback"
SECRET = "/nod/slack/client-secret"


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as running:
        yield running


def provider(
    url: str, *, with_pkce: bool = False, team_id: str = "", metrics: RecordingMetrics | None = None
) -> SlackOpenId:
    return SlackOpenId.at(
        url,
        FakeSecrets({SECRET: "the-secret"}),
        metrics or RecordingMetrics(),
        client_id="1.2",
        client_secret_parameter=SECRET,
        with_pkce=with_pkce,
        team_id=team_id,
    )


def asked(address: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def id_token(claims: object) -> str:
    parts = ({"alg": "RS256"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in encoded), "signature"])


@pytest.mark.parametrize("url", ["https://slack.com/api/", "https://slack.com/api"])
def test_a_person_is_sent_to_slacks_own_page(url: str) -> None:
    address = provider(url).address(PENDING, BACK)

    assert address.startswith("https://slack.com/openid/connect/authorize?")
    assert asked(address) == {
        "response_type": "code",
        "client_id": "1.2",
        "scope": "openid profile",
        "redirect_uri": BACK,
        "state": "the-state",
        "nonce": "the-nonce",
    }


def test_with_pkce_the_verifier_stays_here() -> None:
    address = provider("https://slack.com/api/", with_pkce=True).address(PENDING, BACK)

    digest = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
    assert asked(address)["code_challenge"] == digest
    assert asked(address)["code_challenge_method"] == "S256"
    assert PENDING.verifier not in address


def test_a_workspace_that_is_known_is_offered_first() -> None:
    address = provider("https://slack.com/api/", team_id="T0NOD").address(PENDING, BACK)

    assert asked(address)["team"] == "T0NOD"


@pytest.mark.parametrize("with_pkce", [True, False])
def test_a_code_is_exchanged_for_claims(slack: TinySlack, with_pkce: bool) -> None:
    slack.replies = [Reply({"ok": True, "id_token": id_token({"sub": "U0BOB", "name": "Bö?>"})})]

    claims = provider(slack.url, with_pkce=with_pkce).claims("the-code", PENDING, BACK)

    assert claims == {"sub": "U0BOB", "name": "Bö?>"}
    [(method, given)] = slack.calls
    proof = {"code_verifier": PENDING.verifier} if with_pkce else {}
    wanted = {"grant_type": "authorization_code", "code": "the-code", "redirect_uri": BACK}
    assert (method, given) == ("openid.connect.token", wanted | proof)
    basic = base64.b64encode(b"1.2:the-secret").decode()
    assert slack.authorizations == [f"Basic {basic}"]


@pytest.mark.parametrize("code", ["invalid_code", "code_already_used", "invalid_grant"])
def test_a_code_that_somebody_made_up_is_no_alarm(slack: TinySlack, code: str) -> None:
    slack.replies = [Reply({"ok": False, "error": code})]
    metrics = RecordingMetrics()

    with pytest.raises(SlackRefused):
        provider(slack.url, metrics=metrics).claims("made-up", PENDING, BACK)
    assert metrics.counted == []


def test_a_secret_that_is_wrong_is_one(slack: TinySlack, caplog: pytest.LogCaptureFixture) -> None:
    slack.replies = [Reply({"ok": False, "error": "bad_client_secret"})]
    metrics = RecordingMetrics()

    with pytest.raises(SlackRefused):
        provider(slack.url, metrics=metrics).claims("the-code", PENDING, BACK)
    assert len(metrics.counted) == 1
    for secret in ("the-secret", "the-code", PENDING.verifier):
        assert secret not in caplog.text


@pytest.mark.parametrize("reply", [Reply(hang_up=True), Reply("<html>", 502)], ids=["lost", "502"])
def test_slack_that_does_not_answer_may_do_so_later(slack: TinySlack, reply: Reply) -> None:
    slack.replies = [reply]

    with pytest.raises(SlackUnavailable):
        provider(slack.url).claims("the-code", PENDING, BACK)


def test_a_secret_that_cannot_be_read_is_not_slacks_fault(slack: TinySlack) -> None:
    found = SlackOpenId.at(
        slack.url,
        FakeSecrets({}),
        RecordingMetrics(),
        client_id="1.2",
        client_secret_parameter=SECRET,
    )
    with pytest.raises(SecretsUnavailable):
        found.claims("the-code", PENDING, BACK)
    assert slack.calls == []


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c.d", "a.!!!.c", "a.e30", id_token([1]), id_token("x"), "a.ÿ.c"]
)
def test_what_is_no_id_token_says_nothing(slack: TinySlack, token: str) -> None:
    slack.replies = [Reply({"ok": True, "id_token": token})]

    with pytest.raises(SlackRefused):
        provider(slack.url).claims("the-code", PENDING, BACK)
