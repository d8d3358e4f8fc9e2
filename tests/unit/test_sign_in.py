"""Signing in with Slack: what proves somebody, and who is let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.errors import (
    SecretsUnavailable,
    SignInRefused,
    SlackRefused,
    SlackUnavailable,
)
from approvals.domain.person import Standing
from approvals.domain.sign_in import (
    ISSUER,
    TEAM_CLAIM,
    USER_CLAIM,
    Expected,
    Pending,
    SignedIn,
    SlackAnswer,
    proven,
)
from approvals.use_cases.membership import Membership
from approvals.use_cases.sign_in import SignIn
from tests.support.directory import Desk
from tests.support.doubles import FakeDirectory
from tests.support.identity_provider import FakeIdentityProvider
from tests.support.shop import BOB
from tests.support.time import START, ManualClock

NOW = START.timestamp()
BACK = "https://nod.example/sign-in/slack/callback"
EXPECTED = Expected("1.2", "nonce", "T0NOD", START)
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "1.2",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": "nonce",
    TEAM_CLAIM: "T0NOD",
    USER_CLAIM: BOB,
    "name": "Bob",
}


def refusal(claims: dict[str, Any], expected: Expected = EXPECTED) -> str:
    with pytest.raises(SignInRefused) as refused:
        proven(claims, expected)
    return refused.value.code


def test_a_token_that_is_ours_proves_a_person() -> None:
    assert proven(CLAIMS, EXPECTED) == SignedIn(BOB, "Bob")


WRONG: list[dict[str, Any]] = [
    {"iss": "https://slack.example"},
    {"iss": "https://slack.com/"},
    {"aud": "1.3"},
    {"aud": ["1.2", "1.3"]},
    {"aud": []},
    {"exp": NOW - 61},
    {"exp": str(NOW + 300)},
    {"exp": True},
    {"iat": NOW + 61},
    {"nonce": "another"},
    {"nonce": ""},
    {USER_CLAIM: "api:demo"},
    {USER_CLAIM: "S0BUYERS"},
    {USER_CLAIM: ""},
    {USER_CLAIM: 7},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_token_that_is_not_ours_or_not_of_now_proves_nobody(wrong: dict[str, Any]) -> None:
    assert refusal(CLAIMS | wrong) == "refused"


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "nonce", USER_CLAIM])
def test_a_claim_that_is_missing_proves_nobody(claim: str) -> None:
    assert refusal({name: value for name, value in CLAIMS.items() if name != claim}) == "refused"


def test_no_nonce_is_not_the_same_as_no_nonce() -> None:
    assert refusal(CLAIMS | {"nonce": ""}, Expected("1.2", "", "T0NOD", START)) == "refused"


@pytest.mark.parametrize("team", ["T0OTHER", "", None, ["T0NOD"]])
def test_another_workspaces_people_are_not_ours(team: object) -> None:
    assert refusal(CLAIMS | {TEAM_CLAIM: team}) == "foreign"


@pytest.mark.parametrize("team", ["T0NOD", "", None])
def test_where_our_workspace_is_not_known_nobody_is_ours(team: object) -> None:
    assert refusal(CLAIMS | {TEAM_CLAIM: team}, Expected("1.2", "nonce", "", START)) == "foreign"


@pytest.mark.parametrize(
    ("name", "kept"), [(None, ""), (7, ""), ("x" * 200, "x" * 80), ("A\u202eB\n", "AB")]
)
def test_a_name_is_text_of_a_length_or_nothing(name: object, kept: str) -> None:
    assert proven(CLAIMS | {"name": name}, EXPECTED).name == kept


class Way:
    """Signing in on fakes."""

    def __init__(self, team_id: str = "T0NOD") -> None:
        self.clock, self.directory = ManualClock(), FakeDirectory()
        self.slack = FakeIdentityProvider(self.clock)
        self.sign_in = SignIn(self.slack, self.directory, self.clock, team_id)

    def begin(self) -> Pending:
        return self.sign_in.begin("/orders/x", BACK)[0]

    def refusal(self, pending: Pending | None, **given: str) -> str:
        answer = SlackAnswer(given.get("state", ""), given.get("code", ""), given.get("error", ""))
        with pytest.raises(SignInRefused) as refused:
            self.sign_in.finish(pending, answer, BACK)
        return refused.value.code

    def back_as(self, user_id: str) -> str:
        pending = self.begin()
        return self.refusal(pending, state=pending.state, code=self.slack.grant(user_id))


def test_whoever_comes_back_with_what_they_left_with_is_known() -> None:
    way = Way()
    pending = way.begin()
    answer = SlackAnswer(pending.state, way.slack.grant(BOB), "")

    assert way.sign_in.finish(pending, answer, BACK) == SignedIn(BOB, "Bob")
    assert pending.to == "/orders/x"


def test_every_sign_in_has_secrets_of_its_own() -> None:
    way = Way()
    one, other = way.begin(), way.begin()

    random = [one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier]
    assert len(set(random)) == 6
    assert all(43 <= len(each) <= 128 for each in random)  # What PKCE asks of a verifier.


def test_another_state_than_the_browsers_own_is_refused_before_slack_is_asked() -> None:
    way = Way()
    pending, other, code = way.begin(), way.begin(), way.slack.grant(BOB)

    for state in (other.state, "", "\ud800"):
        assert way.refusal(pending, state=state, code=code) == "expired"
    assert way.refusal(None, state=pending.state, code=code) == "expired"
    assert way.slack.codes == {code: BOB}


def test_a_code_works_once() -> None:
    way = Way()
    pending, code = way.begin(), way.slack.grant(BOB)
    way.sign_in.finish(pending, SlackAnswer(pending.state, code, ""), BACK)

    assert way.refusal(pending, state=pending.state, code=code) == "refused"


@pytest.mark.parametrize(
    ("error", "code"),
    [("access_denied", "cancelled"), ("invalid_scope", "refused"), ("", "refused")],
)
def test_what_slack_says_instead_of_a_code(error: str, code: str) -> None:
    way = Way()
    pending = way.begin()

    assert way.refusal(pending, state=pending.state, error=error) == code


@pytest.mark.parametrize("team_id", ["T0NOD", ""])
def test_another_workspaces_person_is_foreign_though_a_user_of_that_id_is_ours(
    team_id: str,
) -> None:
    way = Way(team_id)
    pending = way.begin()
    answer = SlackAnswer(pending.state, way.slack.grant(BOB), "")
    assert way.sign_in.finish(pending, answer, BACK).identity == BOB

    way.slack.says = {TEAM_CLAIM: "T0OTHER"}

    assert way.back_as(BOB) == "foreign"


@pytest.mark.parametrize(
    ("error", "code"),
    [(SlackUnavailable("slow"), "unavailable"), (SlackRefused("invalid_auth", "no"), "refused")],
)
def test_nobody_is_let_in_while_it_is_not_known_which_workspace_is_ours(
    error: Exception, code: str
) -> None:
    way = Way(team_id="")
    way.directory.away = error

    assert way.back_as(BOB) == code


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_whoever_is_no_member_is_refused_by_name_of_what_they_are(standing: Standing) -> None:
    way = Way()
    way.directory.says(BOB, standing)

    assert way.back_as(BOB) == standing.value


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SlackUnavailable("slow"), "unavailable"),
        (SecretsUnavailable("none"), "unavailable"),
        (SlackRefused("bad_client_secret", "no"), "refused"),
    ],
)
def test_slack_that_gives_no_token_lets_nobody_in(error: Exception, code: str) -> None:
    way = Way()
    way.slack.away = error

    assert way.back_as(BOB) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SlackUnavailable("slow"), "unavailable"),
        (SlackRefused("user_not_found", "no"), "nobody"),
        (SlackRefused("invalid_auth", "no"), "refused"),
    ],
)
def test_whoever_is_not_known_to_be_a_member_is_not_let_in(error: Exception, code: str) -> None:
    way = Way()
    way.directory.away = error

    assert way.back_as(BOB) == code


def test_a_token_that_took_too_long_is_refused() -> None:
    way = Way()
    way.slack.says = {"exp": (START - timedelta(minutes=5)).timestamp()}

    assert way.back_as(BOB) == "refused"


@pytest.mark.parametrize("standing", Standing)
def test_a_session_goes_on_while_its_owner_is_a_member(standing: Standing) -> None:
    directory = FakeDirectory()
    directory.says(BOB, standing)

    assert Membership(directory).has(BOB) is (standing is Standing.MEMBER)
    assert directory.asked == [f"warm {BOB}"]


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [
        (SlackUnavailable("slow"), True),
        (SlackRefused("invalid_auth", "no"), True),
        (SlackRefused("user_not_found", "no"), False),
        (SlackRefused("user_not_visible", "no"), False),
    ],
)
def test_an_outage_ends_no_session_and_an_unknown_account_does(
    error: Exception, goes_on: bool
) -> None:
    assert Membership(FakeDirectory(away=error)).has(BOB) is goes_on


def test_a_deactivated_account_is_out_within_an_hour_though_members_are_known_for_a_day() -> None:
    desk = Desk()
    membership = Membership(desk.directory)
    assert membership.has(BOB)

    desk.tells(deleted=True)
    desk.clock.advance(3_601)

    assert not membership.has(BOB)
