"""The simulator's "Sign in with Slack": its page, and how strict it is where Slack is."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from local.slack.people import CLIENT_ID, PEOPLE, PersonKind
from local.slack.server import RunningSimulator, running_simulator
from tests.support.slack_workspace import Answered, FakeClock, SlackAndApp, slack

SECRET = "client-secret"
APP = "http://127.0.0.1:8000"
BACK = f"{APP}/sign-in/slack/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:-1]
GOOD = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "scope": "openid profile",
    "redirect_uri": BACK,
    "state": "the state",
    "nonce": "the-nonce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
MANIFEST = Path(__file__).parents[2] / "slack-manifest.yaml"


class Way:
    """The simulator with a browser before it and an app behind it."""

    def __init__(self, simulator: RunningSimulator, clock: FakeClock) -> None:
        self.simulator, self.clock = simulator, clock
        self.client = WebClient(base_url=simulator.api_url)

    def ask(self, method: str = "GET", form: dict[str, str] | None = None, **how: Any) -> Answered:
        asked = {name: value for name, value in (GOOD | how).items() if value is not None}
        body = urlencode(form).encode() if form is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        path = f"/openid/connect/authorize?{urlencode(asked)}"
        return SlackAndApp(self.simulator, None, self.client).request(  # type: ignore[arg-type]
            method, path, body, headers
        )

    def code(self, user: str = "U0ALICE", **how: Any) -> str:
        back = self.ask("POST", {"user": user}, **how)
        assert back.status == 302, back.body
        return parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]

    def exchange(self, code: str, **how: Any) -> dict[str, Any]:
        given: dict[str, Any] = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        data = self.client.openid_connect_token(**{**given, **how}).data
        assert isinstance(data, dict)
        return data

    def refusal(self, code: str, **how: Any) -> str:
        with pytest.raises(SlackApiError) as refused:
            self.exchange(code, **how)
        return str(refused.value.response["error"])


@pytest.fixture
def way() -> Iterator[Way]:
    clock = FakeClock()
    with running_simulator(
        app_url=f"{APP}/slack/events",
        signing_secret="none",
        bot_token="xoxb-test",
        manifest=MANIFEST,
        client_secret=SECRET,
        clock=clock,
    ) as simulator:
        yield Way(simulator, clock)


def claims_of(id_token: str) -> dict[str, Any]:
    payload = id_token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims


def test_the_page_lists_everybody_but_bots_and_a_way_out(way: Way) -> None:
    page = way.ask()

    text = page.body.decode()
    assert page.status == 200
    for person in PEOPLE:
        assert (f"Continue as {person.real_name}" in text) is (person.kind is not PersonKind.BOT)
    assert "Cancel" in text
    policy = page.headers["Content-Security-Policy"]
    assert f"form-action 'self' {APP};" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_what_the_app_sends_is_text_on_the_page(way: Way) -> None:
    nasty = '"><script>alert(1)</script>'
    text = way.ask(state=nasty, nonce=nasty).body.decode()
    assert "<script>" not in text
    assert "<script>" not in way.ask(client_id=nasty).body.decode()


def test_whoever_says_yes_goes_back_with_a_code_and_the_apps_state(way: Way) -> None:
    back = way.ask("POST", {"user": "U0ALICE"})

    address = urlsplit(back.headers["Location"])
    assert back.headers["Location"].startswith(f"{BACK}?")
    assert parse_qs(address.query).keys() == {"code", "state"}
    assert parse_qs(address.query)["state"] == ["the state"]


def test_whoever_cancels_goes_back_without_one(way: Way) -> None:
    back = way.ask("POST", {"cancel": "1"})

    query = parse_qs(urlsplit(back.headers["Location"]).query)
    assert query == {"error": ["access_denied"], "state": ["the state"]}


@pytest.mark.parametrize("user", ["U0ROBOT", "U0NOBODY", ""])
def test_nobody_else_goes_back(way: Way, user: str) -> None:
    assert way.ask("POST", {"user": user, "x": "y"}).status == 400


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_id": None}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri did not match"),
        ({"redirect_uri": f"{APP}/elsewhere"}, "redirect_uri did not match"),
        ({"redirect_uri": f"{BACK}2"}, "redirect_uri did not match"),
        ({"redirect_uri": f"{BACK}/../../x"}, "redirect_uri did not match"),
        ({"redirect_uri": BACK.replace("8000", "8001")}, "redirect_uri did not match"),
        ({"redirect_uri": BACK.replace("127.0.0.1", "127.0.0.1:8000@evil.example")},
         "redirect_uri did not match"),
        ({"redirect_uri": None}, "redirect_uri did not match"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "token"}, "invalid_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_code_challenge_method"),
    ],
)  # fmt: skip
def test_what_slack_would_not_ask_a_person_is_a_page_and_no_way_back(
    way: Way, wrong: dict[str, Any], said: str
) -> None:
    for answer in (way.ask(**wrong), way.ask("POST", {"user": "U0ALICE"}, **wrong)):
        assert answer.status == 400
        assert said in answer.body.decode()
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "uri", [BACK, BACK.replace("127.0.0.1", "localhost"), f"{BACK}/deeper", f"{BACK}?x=1"]
)
def test_an_address_at_or_below_a_known_one_is_taken(way: Way, uri: str) -> None:
    code = way.code(redirect_uri=uri)

    assert way.exchange(code, redirect_uri=uri)["ok"] is True


@pytest.mark.parametrize(("user", "team"), [("U0ALICE", "T0NOD"), ("U0STRAY", "T0OTHER")])
def test_a_code_is_good_for_an_id_token_that_says_who_it_is(way: Way, user: str, team: str) -> None:
    answer = way.exchange(way.code(user))

    claims = claims_of(answer["id_token"])
    assert claims["iss"] == "https://slack.com"
    assert claims["aud"] == CLIENT_ID
    assert claims["sub"] == claims["https://slack.com/user_id"] == user
    assert claims["https://slack.com/team_id"] == team
    assert claims["nonce"] == "the-nonce"
    assert claims["iat"] <= way.clock() < claims["exp"]
    info = WebClient(base_url=way.simulator.api_url, token=answer["access_token"])
    assert info.openid_connect_userInfo()["https://slack.com/user_id"] == user


def test_without_the_scope_profile_there_is_no_name(way: Way) -> None:
    claims = claims_of(way.exchange(way.code(scope="openid"))["id_token"])

    assert {"name", "locale"}.isdisjoint(claims)


def test_without_pkce_no_verifier_is_asked_for(way: Way) -> None:
    code = way.code(code_challenge=None, code_challenge_method=None)

    assert way.exchange(code, code_verifier=None)["ok"] is True


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"client_secret": ""}, "bad_client_secret"),
        ({"redirect_uri": f"{BACK}/other"}, "bad_redirect_uri"),
        ({"redirect_uri": None}, "bad_redirect_uri"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"grant_type": "password"}, "invalid_grant_type"),
    ],
)
def test_an_exchange_that_slack_refuses(way: Way, wrong: dict[str, Any], error: str) -> None:
    assert way.refusal(way.code(), **wrong) == error


@pytest.mark.parametrize("code", ["made-up", ""])
def test_a_code_that_was_never_given_out_is_none(way: Way, code: str) -> None:
    assert way.refusal(code) == "invalid_code"


def test_a_code_is_good_once_whatever_became_of_it(way: Way) -> None:
    code, spoilt = way.code(), way.code()
    way.exchange(code)
    way.refusal(spoilt, code_verifier="w" * 43)

    assert way.refusal(code) == way.refusal(spoilt) == "code_already_used"


def test_a_code_is_good_for_ten_minutes(way: Way) -> None:
    in_time, late = way.code(), way.code()
    way.clock.now += 599
    assert way.exchange(in_time)["ok"] is True
    way.clock.now += 2

    assert way.refusal(late) == "code_expired"


@pytest.mark.parametrize("token", ["xoxb-test", "xoxp-made-up", ""])
def test_only_whoever_signed_in_is_told_who_they_are(way: Way, token: str) -> None:
    with pytest.raises(SlackApiError):
        WebClient(base_url=way.simulator.api_url, token=token).openid_connect_userInfo()


def test_an_app_without_a_secret_signs_nobody_in(tmp_path: Path) -> None:
    with slack(tmp_path) as without:
        query = urlencode(GOOD)
        answer = without.request("GET", f"/openid/connect/authorize?{query}")
        assert answer.status == 400
        with pytest.raises(SlackApiError, match="invalid_client_id"):
            without.client.openid_connect_token(client_id=CLIENT_ID, client_secret="", code="x")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_page_is_asked_and_answered_and_nothing_else(way: Way, method: str) -> None:
    assert way.ask(method).status == 404
