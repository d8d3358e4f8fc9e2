from __future__ import annotations

import threading
from typing import Any

import pytest

from approvals.adapters.slack.directory import KEPT_SECONDS, LOOK_SECONDS, QUIET_SECONDS
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.person import Person, Standing
from tests.support.directory import GROUP, Desk
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.slack_api import SlackRefusal
from tests.support.slack_api import user as _user

DAY = 86_400


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_somebody_unknown_is_asked_of_slack_with_their_language_and_in_short(desk: Desk) -> None:
    desk.tells(locale="de-DE", tz="Europe/Berlin")
    person = desk.directory.person(BOB)
    assert person == Person(BOB, Standing.MEMBER, "de-DE", desk.clock.now(), "Europe/Berlin")
    assert desk.slack.calls == [("users.info", {"user": BOB, "include_locale": True})]
    assert desk.slack.seconds == [LOOK_SECONDS]
    assert desk.people.person(BOB) == person


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "bob", "real_name": "Bob B."}, "real_name": "R."}, "Bob B."),
        ({"profile": {"display_name": "bob", "real_name": " "}, "real_name": "Robert"}, "Robert"),
        ({"profile": {"display_name": "bob"}}, "bob"),
        ({}, ""),
        ({"profile": {"display_name": "\u202eBob\n<!channel>"}}, "Bob <!channel>"),
        ({"profile": {"display_name": "x" * 200}}, "x" * 79 + "…"),
    ],
)
def test_somebodys_name_is_the_full_one_if_there_is_one(
    desk: Desk, user: dict[str, Any], name: str
) -> None:
    desk.tells(**user)
    assert desk.directory.person(BOB).name == name


@pytest.mark.parametrize("seconds", [0, 59, 61, DAY])
def test_slack_is_asked_once_a_day(desk: Desk, seconds: int) -> None:
    desk.directory.person(BOB)
    desk.clock.advance(seconds)
    desk.directory.person(BOB)
    assert desk.slack.methods() == ["users.info"]


def test_after_a_day_slack_is_asked_again(desk: Desk) -> None:
    desk.directory.person(BOB)
    desk.clock.advance(DAY + 1)
    desk.tells(is_restricted=True)
    assert desk.directory.person(BOB).standing is Standing.GUEST


def test_what_another_process_knows_is_not_asked_again(desk: Desk) -> None:
    desk.another().person(BOB)
    assert desk.directory.person(BOB).standing is Standing.MEMBER
    assert desk.slack.methods() == ["users.info"]


def test_what_another_process_learned_is_noticed_within_a_minute(desk: Desk) -> None:
    desk.directory.person(BOB)
    desk.people.keep_person(Person(BOB, Standing.GUEST, "en-US", desk.clock.now()))
    assert desk.directory.person(BOB).standing is Standing.MEMBER
    desk.clock.advance(61)
    assert desk.directory.person(BOB).standing is Standing.GUEST


STANDINGS = [
    ({}, Standing.MEMBER),
    ({"deleted": True, "is_bot": True, "is_restricted": True}, Standing.DEACTIVATED),
    ({"is_bot": True, "is_stranger": True}, Standing.BOT),
    ({"id": "USLACKBOT"}, Standing.BOT),
    ({"is_stranger": True, "is_restricted": True}, Standing.FOREIGN),
    ({"team_id": "T0OTHER"}, Standing.FOREIGN),
    ({"team_id": None}, Standing.FOREIGN),
    ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0NOD"]}}, Standing.MEMBER),
    ({"is_restricted": True}, Standing.GUEST),
    ({"is_ultra_restricted": True}, Standing.GUEST),
]


@pytest.mark.parametrize(("told", "standing"), STANDINGS)
@pytest.mark.parametrize("team_id", ["T0NOD", ""])
def test_a_standing_is_what_slack_tells_of_an_account(
    told: dict[str, Any], standing: Standing, team_id: str
) -> None:
    desk = Desk(team_id)
    desk.tells(**told)
    assert desk.directory.person(BOB).standing is standing


def test_our_own_workspace_is_asked_of_slack_once_where_it_is_not_configured() -> None:
    desk = Desk(team_id="")
    for who in (ALICE, BOB, CAROL):
        desk.directory.person(who)
    assert desk.slack.methods().count("auth.test") == 1


@pytest.mark.parametrize("answer", [TimeoutError(), {"ok": True}, {"ok": True, "team_id": None}])
def test_nobody_is_a_member_while_our_own_workspace_is_not_known(answer: Any) -> None:
    desk = Desk(team_id="")
    desk.slack.answers["auth.test"] = answer
    with pytest.raises(SlackUnavailable):
        desk.directory.team()
    with pytest.raises(SlackUnavailable):
        desk.directory.person(BOB)
    assert desk.people.persons == {}


def test_somebody_without_a_language_has_none(desk: Desk) -> None:
    answer = _user(BOB, deleted=True)
    del answer["user"]["locale"]
    desk.slack.answers["users.info"] = answer
    assert desk.directory.person(BOB).locale == ""


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(TimeoutError(), SlackUnavailable), (SlackRefusal("token_revoked"), SlackRefused)],
)
def test_while_slack_does_not_tell_what_is_known_counts_for_a_week_and_no_longer(
    desk: Desk, failure: Exception, raised: type[Exception]
) -> None:
    before = desk.directory.person(BOB)
    desk.slack.answers["users.info"] = failure
    desk.clock.advance(KEPT_SECONDS)
    assert desk.directory.person(BOB) == before
    desk.clock.advance(QUIET_SECONDS)
    with pytest.raises(raised):
        desk.directory.person(BOB)


def test_an_answer_that_trickles_in_is_not_waited_for(desk: Desk) -> None:
    before, over = desk.directory.person(BOB), threading.Event()
    desk.clock.advance(2 * DAY)
    desk.slack.answers["users.info"] = lambda user, **_: _after(over, user)
    try:
        assert desk.another(look_seconds=0.01).person(BOB) == before
    finally:
        over.set()


def test_what_slack_told_is_as_old_as_the_question(desk: Desk) -> None:
    def late(user: str, **_: Any) -> dict[str, Any]:
        desk.clock.advance(600)
        return _user(user)

    desk.slack.answers["users.info"] = late
    asked_at = desk.clock.now()
    assert desk.directory.person(BOB).known_at == asked_at


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [
        (TimeoutError(), QUIET_SECONDS),
        (SlackRefusal("ratelimited", 429, **{"Retry-After": "30"}), 30),
    ],
)
def test_a_question_that_went_unanswered_is_not_asked_again_at_once(
    desk: Desk, failure: Exception, seconds: int
) -> None:
    desk.slack.answers["users.info"] = failure
    for _ in range(20):
        with pytest.raises(SlackUnavailable):
            desk.directory.person(BOB)
    assert desk.slack.methods() == ["users.info"]
    desk.clock.advance(seconds)
    desk.tells()
    assert desk.directory.person(BOB).standing is Standing.MEMBER


@pytest.mark.parametrize("code", ["user_not_found", "user_not_visible"])
def test_whom_slack_no_longer_knows_is_not_known_from_before(desk: Desk, code: str) -> None:
    desk.directory.person(BOB)
    desk.clock.advance(2 * DAY)
    desk.slack.answers["users.info"] = SlackRefusal(code)
    for _ in range(2):
        with pytest.raises(SlackRefused):
            desk.directory.person(BOB)
    known = desk.directory.known(BOB)
    assert known is not None
    assert known.standing is Standing.NOBODY
    assert desk.slack.methods() == ["users.info"] * 2


def test_whoever_answers_is_asked_for_again_soon_after_slack_did_not_know_them(desk: Desk) -> None:
    desk.slack.answers["users.info"] = SlackRefusal("user_not_found")
    desk.directory.warm([BOB])
    desk.tells()
    desk.clock.advance(61)
    assert desk.directory.person(BOB).standing is Standing.MEMBER


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (TimeoutError(), SlackUnavailable),
        (SlackRefusal("internal_error"), SlackUnavailable),
        (SlackRefusal("ratelimited", 429), SlackUnavailable),
        (SlackRefusal("user_not_found"), SlackRefused),
        (SlackRefusal("missing_scope"), SlackRefused),
    ],
)
def test_somebody_unknown_is_never_guessed_at(
    desk: Desk, failure: Exception, raised: type[Exception]
) -> None:
    desk.slack.answers["users.info"] = failure
    with pytest.raises(raised):
        desk.directory.person(BOB)


@pytest.mark.parametrize("answer", [{"ok": True}, {"ok": True, "user": None}])
def test_an_answer_without_a_person_is_none(desk: Desk, answer: dict[str, Any]) -> None:
    desk.slack.answers["users.info"] = answer
    with pytest.raises(SlackUnavailable):
        desk.directory.person(BOB)


def test_known_asks_nobody(desk: Desk) -> None:
    assert desk.directory.known(BOB) is None
    desk.another().person(BOB)
    desk.clock.advance(30 * DAY)
    known = desk.directory.known(BOB)
    assert known is not None
    assert known.standing is Standing.MEMBER
    assert desk.slack.methods() == ["users.info"]


def test_without_the_table_slack_still_answers(desk: Desk) -> None:
    desk.people.away = True
    assert desk.directory.person(BOB).standing is Standing.MEMBER
    assert desk.directory.members(GROUP) == {BOB, CAROL}
    desk.clock.advance(61)
    assert desk.directory.person(BOB).standing is Standing.MEMBER
    assert desk.slack.methods().count("users.info") == 1


def _after(over: threading.Event, user_id: str) -> dict[str, Any]:
    over.wait()
    return _user(user_id)
