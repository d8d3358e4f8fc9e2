"""User groups, and asking Slack beforehand for those who may be needed."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.adapters.slack.directory import (
    LOOK_SECONDS,
    QUIET_SECONDS,
    WARM_MEMBERS,
    WARM_SECONDS,
)
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreRefused
from approvals.domain.person import Standing
from tests.support.directory import GROUP, Desk
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.slack_api import SlackRefusal, ticking
from tests.support.slack_api import user as _user

OTHER_GROUP = "S0BOARD"
HOUR = 3_600


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_groups_members_are_asked_in_short_and_kept_for_all(desk: Desk) -> None:
    assert desk.directory.members(GROUP) == {BOB, CAROL}
    assert desk.slack.calls == [("usergroups.users.list", {"usergroup": GROUP})]
    assert desk.slack.seconds == [LOOK_SECONDS]
    assert desk.another().members(GROUP) == {BOB, CAROL}
    assert len(desk.slack.calls) == 1


def test_a_group_is_asked_again_after_a_minute(desk: Desk) -> None:
    assert desk.directory.known_members(GROUP) is None
    desk.directory.members(GROUP)
    desk.clock.advance(60)
    assert desk.directory.known_members(GROUP) == desk.directory.members(GROUP) == {BOB, CAROL}
    assert len(desk.slack.calls) == 1
    desk.clock.advance(1)
    assert desk.directory.known_members(GROUP) is None
    desk.slack.answers["usergroups.users.list"] = {"ok": True, "users": [CAROL]}
    assert desk.directory.members(GROUP) == {CAROL}


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (TimeoutError(), SlackUnavailable),
        (SlackRefusal("ratelimited", 429), SlackUnavailable),
        (SlackRefusal("no_such_subteam"), SlackRefused),
    ],
)
def test_an_older_list_of_members_lets_nobody_in(
    desk: Desk, failure: Exception, raised: type[Exception]
) -> None:
    desk.directory.members(GROUP)
    desk.clock.advance(61)
    desk.slack.answers["usergroups.users.list"] = failure
    with pytest.raises(raised):
        desk.directory.members(GROUP)


@pytest.mark.parametrize("code", ["plan_upgrade_required", "paid_teams_only"])
def test_a_plan_without_groups_is_said_in_words(desk: Desk, code: str) -> None:
    desk.slack.answers["usergroups.users.list"] = SlackRefusal(code)
    with pytest.raises(SlackRefused, match="plan has no user groups") as refused:
        desk.directory.members(GROUP)
    assert refused.value.code == "no_groups"


def test_warming_asks_for_users_and_the_members_of_groups(desk: Desk) -> None:
    desk.directory.warm([ALICE, GROUP, "api:demo"])
    assert set(desk.people.persons) == {ALICE, BOB, CAROL}
    assert desk.people.groups[GROUP].members == {BOB, CAROL}


def test_warming_asks_for_nobody_of_whom_enough_is_known(desk: Desk) -> None:
    desk.directory.warm([ALICE])
    desk.clock.advance(HOUR)
    desk.directory.warm([ALICE])
    assert desk.slack.methods() == ["users.info"]
    desk.clock.advance(1)
    desk.directory.warm([ALICE])
    assert desk.slack.methods() == ["users.info"] * 2


def test_warming_asks_for_all_who_are_named_and_for_so_many_of_a_group(desk: Desk) -> None:
    named = [f"U{number:04d}" for number in range(30)]
    members = [f"UMEMBER{number:02d}" for number in range(30)]
    desk.slack.answers["usergroups.users.list"] = {"ok": True, "users": members}
    desk.directory.warm([GROUP, *named])
    assert set(desk.people.persons) == {*named, *members[:WARM_MEMBERS]}


def test_warming_begins_with_whom_least_is_known_of(desk: Desk) -> None:
    desk.directory.warm([CAROL])
    desk.clock.advance(HOUR)
    desk.directory.warm([BOB])
    desk.clock.advance(2 * HOUR)
    desk.slack.calls.clear()
    desk.directory.warm([BOB, CAROL, ALICE])
    assert [arguments["user"] for _, arguments in desk.slack.calls] == [ALICE, CAROL, BOB]


def test_somebody_whom_slack_does_not_know_keeps_nobody_else_unknown(desk: Desk) -> None:
    def told(user: str, **_: Any) -> dict[str, Any]:
        if user == ALICE:
            raise SlackRefusal("user_not_found")
        return _user(user)

    desk.slack.answers["users.info"] = told
    desk.directory.warm([ALICE, BOB])
    known = [desk.directory.known(who) for who in (ALICE, BOB)]
    assert [who and who.standing for who in known] == [Standing.NOBODY, Standing.MEMBER]


def test_somebody_whom_slack_does_not_know_is_asked_for_once_an_hour_and_named_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.slack.answers["users.info"] = SlackRefusal("user_not_found")
    for _ in range(10):
        desk.directory.warm([ALICE])
        desk.another().warm([ALICE])
        desk.clock.advance(5)
    assert desk.slack.methods() == ["users.info"]
    [line] = caplog.records
    assert (line.levelname, line.setting, line.user) == ("WARNING", "APPROVERS", ALICE)  # type: ignore[attr-defined]
    desk.clock.advance(3_600)
    desk.tells()
    desk.directory.warm([ALICE])
    assert desk.directory.known(ALICE) is not None


def test_warming_stops_at_the_first_failure_and_raises_nothing(desk: Desk) -> None:
    desk.slack.take_away()
    desk.directory.warm([ALICE, BOB, GROUP])
    assert desk.slack.methods() == ["users.info"]
    desk.slack.answers["users.info"] = _user(ALICE)
    desk.clock.advance(QUIET_SECONDS)
    desk.directory.warm([GROUP, OTHER_GROUP, ALICE])
    assert desk.slack.methods()[1:] == ["users.info", "usergroups.users.list"]


def test_warming_ends_in_good_time(desk: Desk) -> None:
    directory = desk.another(monotonic=ticking(0.7))
    directory.warm([*(f"U{number:04d}" for number in range(30)), GROUP])
    assert len(desk.slack.calls) == 2
    assert sum(desk.slack.seconds) <= WARM_SECONDS


def test_a_group_is_not_asked_for_when_time_is_nearly_over(desk: Desk) -> None:
    directory = desk.another(monotonic=ticking(1.3))
    directory.warm([GROUP])
    assert desk.slack.calls == []


def test_a_group_known_before_does_not_count_while_the_table_is_away(desk: Desk) -> None:
    desk.directory.members(GROUP)
    desk.clock.advance(61)
    desk.people.away = True
    desk.slack.take_away()
    with pytest.raises(SlackUnavailable):
        desk.directory.members(GROUP)


def test_a_group_too_large_for_the_table_answers_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise StoreRefused("The order table refuses this, however often it is tried.")

    monkeypatch.setattr(desk.people, "keep_group", refuse)
    desk.slack.answers["usergroups.users.list"] = {"ok": True, "users": [BOB]}

    assert desk.directory.members(GROUP) == {BOB}
