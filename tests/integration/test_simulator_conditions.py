"""Archived channels, channels the bot left, and a revoked token refuse until they are set back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.slack_workspace import SlackAndApp, generous_manifest, refusal, slack

type Call = Callable[[SlackAndApp, str], object]

WRITES: dict[str, Call] = {
    "post": lambda slack, ts: slack.client.chat_postMessage(channel="C0ORDERS", text="x"),
    "update": lambda slack, ts: slack.client.chat_update(channel="C0ORDERS", ts=ts, text="x"),
    "delete": lambda slack, ts: slack.client.chat_delete(channel="C0ORDERS", ts=ts),
    "ephemeral": lambda slack, ts: slack.client.chat_postEphemeral(
        channel="C0ORDERS", user="U0BOB", text="x"
    ),
}
READS: dict[str, Call] = {
    "history": lambda slack, ts: slack.client.conversations_history(channel="C0ORDERS"),
    "replies": lambda slack, ts: slack.client.conversations_replies(channel="C0ORDERS", ts=ts),
}


@pytest.fixture
def ts(workspace: SlackAndApp) -> str:
    return str(workspace.client.chat_postMessage(channel="C0ORDERS", text="card")["ts"])


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES.keys())
def test_nothing_is_written_to_an_archived_channel(
    workspace: SlackAndApp, ts: str, call: Call
) -> None:
    workspace.control("channel", id="C0ORDERS", archived=True)
    assert refusal(call, slack=workspace, ts=ts)["error"] == "is_archived"
    assert [each["text"] for each in workspace.messages("C0ORDERS")] == ["card"]
    workspace.control("channel", id="C0ORDERS", archived=False)
    call(workspace, ts)


@pytest.mark.parametrize("call", READS.values(), ids=READS.keys())
def test_an_archived_channel_can_be_read(workspace: SlackAndApp, ts: str, call: Call) -> None:
    workspace.control("channel", id="C0ORDERS", archived=True)
    call(workspace, ts)


@pytest.mark.parametrize(
    "call", [*WRITES.values(), *READS.values()], ids=[*WRITES.keys(), *READS.keys()]
)
def test_a_channel_that_the_bot_left_is_closed_to_it(
    workspace: SlackAndApp, ts: str, call: Call
) -> None:
    workspace.control("channel", id="C0ORDERS", member=False)
    assert refusal(call, slack=workspace, ts=ts)["error"] == "not_in_channel"
    workspace.control("channel", id="C0ORDERS", member=True)
    call(workspace, ts)


def test_other_conversations_stay_open(workspace: SlackAndApp) -> None:
    workspace.control("channel", id="C0ORDERS", archived=True, member=False)
    workspace.client.chat_postMessage(channel="C0APPROVALS", text="x")
    workspace.client.chat_postMessage(channel="U0ALICE", text="x")


def test_with_the_scope_for_it_the_bot_posts_where_it_is_no_member(tmp_path: Path) -> None:
    manifest = generous_manifest(tmp_path, also=["chat:write.public"])
    with slack(tmp_path, manifest=manifest) as workspace:
        workspace.control("channel", id="C0ORDERS", member=False)
        workspace.client.chat_postMessage(channel="C0ORDERS", text="x")


def test_slack_tells_how_the_bot_stands_in_a_channel(workspace: SlackAndApp) -> None:
    workspace.control("channel", id="C0ORDERS", archived=True, member=False)
    described = workspace.client.conversations_info(channel="C0ORDERS")["channel"]
    assert (described["is_archived"], described["is_member"]) == (True, False)
    shown = {each["id"]: each for each in workspace.look("state")["channels"]}
    assert (shown["C0ORDERS"]["archived"], shown["C0ORDERS"]["member"]) == (True, False)
    assert (shown["C0FINANCE"]["archived"], shown["C0FINANCE"]["member"]) == (False, True)


def test_a_revoked_token_is_refused_by_every_method(workspace: SlackAndApp) -> None:
    workspace.control("token", revoked=True)
    assert workspace.look("state")["token_revoked"] is True
    assert refusal(workspace.client.auth_test)["error"] == "token_revoked"
    posted = refusal(workspace.client.chat_postMessage, channel="C0ORDERS", text="x")
    assert posted["error"] == "token_revoked"
    workspace.control("token", revoked=False)
    workspace.client.auth_test()


def test_slack_is_well_again_after_all_is_cleared(workspace: SlackAndApp) -> None:
    workspace.control("token", revoked=True)
    workspace.control("channel", id="C0ORDERS", archived=True, member=False)
    workspace.control("fault", method="*", kind="500", seconds=60)
    workspace.control("clear-faults")
    workspace.client.chat_postMessage(channel="C0ORDERS", text="x")
    state = workspace.look("state")
    assert (state["token_revoked"], state["faults"]) == (False, [])


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("token", {"revoked": True}),
        ("channel", {"id": "C0ORDERS", "archived": True}),
        ("channel", {"id": "C0ORDERS", "member": False}),
        ("groups", {"id": "S0BUYERS", "users": []}),
        ("plan", {"paid": False}),
        ("clear-faults", {}),
    ],
)
def test_the_page_hears_of_every_change(
    workspace: SlackAndApp, name: str, given: dict[str, object]
) -> None:
    before = workspace.look("state")["version"]
    assert workspace.control(name, **given).status == 200
    assert workspace.look("state")["version"] > before


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("channel", {"archived": True}, "id"),
        ("channel", {"id": "D0BOB", "archived": True}, "id"),
        ("channel", {"id": "C0ORDERS"}, "archived"),
        ("channel", {"id": "C0ORDERS", "archived": True, "member": "yes"}, "member"),
        ("token", {}, "revoked"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_field(
    workspace: SlackAndApp, name: str, given: dict[str, object], field: str
) -> None:
    answer = workspace.control(name, **given)
    assert answer.json["field"] == field
    assert workspace.look("state")["channels"][0]["archived"] is False


def test_the_state_tells_what_can_go_wrong(workspace: SlackAndApp) -> None:
    state = workspace.look("state")
    assert state["fault_kinds"] == ["429", "500", "timeout", "lost"]
    assert {"chat.postMessage", "usergroups.users.list", "views.open"} <= set(state["methods"])
    assert state["socket_mode"] is False
