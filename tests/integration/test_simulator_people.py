"""People who must not decide, and user groups, as Slack describes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.slack_workspace import SlackAndApp, actions, button, refusal, slack

TRAITS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


@pytest.mark.parametrize(
    ("user", "kind", "true", "team"),
    [
        ("U0BOB", "member", set(), "T0NOD"),
        ("U0GINA", "guest", {"is_restricted"}, "T0NOD"),
        ("U0FRED", "deactivated", {"deleted"}, "T0NOD"),
        ("U0STRAY", "stranger", {"is_stranger"}, "T0OTHER"),
        ("U0ROBOT", "bot", {"is_bot"}, "T0NOD"),
    ],
)
def test_slack_tells_who_must_not_decide(
    workspace: SlackAndApp, user: str, kind: str, true: set[str], team: str
) -> None:
    described = workspace.client.users_info(user=user)["user"]
    assert {trait for trait in TRAITS if described.get(trait)} == true
    assert described["team_id"] == team
    kinds = {each["id"]: each["kind"] for each in workspace.look("state")["people"]}
    assert kinds[user] == kind


def test_of_a_deactivated_person_slack_tells_neither_roles_nor_time_zone(
    workspace: SlackAndApp,
) -> None:
    described = workspace.client.users_info(user="U0FRED", include_locale=True)["user"]
    assert described["profile"]["real_name"] == "Fred"
    assert not {"tz", "tz_offset", "is_restricted", "is_stranger", "locale"} & described.keys()


def test_a_bot_is_of_an_app(workspace: SlackAndApp) -> None:
    bot = workspace.client.bots_info(bot=workspace.client.auth_test()["bot_id"])["bot"]
    assert (bot["app_id"], bot["user_id"], bot["deleted"]) == ("A0NOD", "U0NOD", False)
    assert refusal(workspace.client.bots_info, bot="U0NOD")["error"] == "bot_not_found"


@pytest.mark.parametrize("user", ["U0GINA", "U0FRED", "U0STRAY", "U0ROBOT"])
def test_anybody_can_be_played(workspace: SlackAndApp, user: str) -> None:
    blocks = [actions(button("order:approve"))]
    card = workspace.client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)
    where = {"user": user, "channel": "C0APPROVALS", "ts": card["ts"]}
    outcome = workspace.control("click", **where, action_id="order:approve").json
    assert outcome["status"] == 200
    assert workspace.app.last.body["user"]["id"] == user


def test_a_stranger_comes_from_another_workspace_into_this_one(workspace: SlackAndApp) -> None:
    workspace.control("shortcut", user="U0STRAY", callback_id="ask")
    payload = workspace.app.last.body
    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0OTHER", "T0NOD")


@pytest.mark.parametrize(
    ("user", "error"), [("U0FRED", "user_disabled"), ("U0ROBOT", "cannot_dm_bot")]
)
def test_no_direct_message_is_opened_with_those_who_cannot_read_it(
    workspace: SlackAndApp, user: str, error: str
) -> None:
    assert refusal(workspace.client.conversations_open, users=user)["error"] == error


def test_a_bot_gets_no_direct_message(workspace: SlackAndApp) -> None:
    posted = refusal(workspace.client.chat_postMessage, channel="U0ROBOT", text="x")
    assert posted["error"] == "cannot_dm_bot"


def test_a_group_has_members_that_can_change(workspace: SlackAndApp) -> None:
    members = workspace.client.usergroups_users_list
    assert members(usergroup="S0BUYERS")["users"] == ["U0BOB", "U0CAROL"]
    assert members(usergroup="S0FINANCE")["users"] == ["U0ERIN"]
    workspace.control("groups", id="S0BUYERS", users=["U0DAVE", "U0GINA", "U0DAVE"])
    assert members(usergroup="S0BUYERS")["users"] == ["U0DAVE", "U0GINA"]
    workspace.control("groups", id="S0FINANCE", users=[])
    assert members(usergroup="S0FINANCE")["users"] == []
    assert workspace.look("state")["groups"] == [
        {"id": "S0BUYERS", "handle": "buyers", "users": ["U0DAVE", "U0GINA"]},
        {"id": "S0FINANCE", "handle": "finance", "users": []},
    ]


def test_a_group_that_is_not_there_is_named_so(workspace: SlackAndApp) -> None:
    answer = refusal(workspace.client.usergroups_users_list, usergroup="S0NONE")
    assert answer["error"] == "no_such_subteam"


def test_groups_are_listed_with_members_when_asked(workspace: SlackAndApp) -> None:
    plain, full = (
        workspace.client.usergroups_list(include_users=asked, include_count=asked)["usergroups"]
        for asked in (False, True)
    )
    assert [each["handle"] for each in plain] == ["buyers", "finance"]
    assert "users" not in plain[0]
    assert (full[0]["users"], full[0]["user_count"]) == (["U0BOB", "U0CAROL"], 2)


def test_a_free_workspace_has_no_groups(workspace: SlackAndApp) -> None:
    workspace.control("plan", paid=False)
    assert workspace.look("state")["paid"] is False
    client = workspace.client
    listed = refusal(client.usergroups_users_list, usergroup="S0BUYERS")
    assert listed["error"] == "plan_upgrade_required"
    assert refusal(client.usergroups_list)["error"] == "plan_upgrade_required"
    workspace.control("plan", paid=True)
    assert client.usergroups_users_list(usergroup="S0BUYERS")["users"]


def test_groups_and_plan_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "slack.sqlite3"
    with slack(tmp_path, state=state) as first:
        first.control("groups", id="S0BUYERS", users=["U0ALICE"])
        first.control("plan", paid=False)
    with slack(tmp_path, state=state) as second:
        shown = second.look("state")
    assert (shown["groups"][0]["users"], shown["paid"]) == (["U0ALICE"], False)


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("groups", {"users": []}, "id"),
        ("groups", {"id": "S0NONE", "users": []}, "id"),
        ("groups", {"id": "S0BUYERS"}, "users"),
        ("groups", {"id": "S0BUYERS", "users": ["U0NOBODY"]}, "users"),
        ("groups", {"id": "S0BUYERS", "users": [7]}, "users"),
        ("plan", {}, "paid"),
        ("plan", {"paid": "no"}, "paid"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_field(
    workspace: SlackAndApp, name: str, given: dict[str, object], field: str
) -> None:
    answer = workspace.control(name, **given)
    assert answer.status in (400, 404)
    assert answer.json["field"] == field
