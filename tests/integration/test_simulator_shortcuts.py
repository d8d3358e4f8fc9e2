"""Shortcuts reach the app as Slack sends them, and what it answers reaches the person."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.slack.manifest import ManifestError, load_manifest
from tests.support.recording_app import Delivered, Reply
from tests.support.slack_workspace import (
    SHORTCUTS,
    SlackAndApp,
    actions,
    button,
    generous_manifest,
    modal,
    text_input,
)


def post_card(workspace: SlackAndApp, channel: str = "C0APPROVALS") -> str:
    blocks = [actions(button("order:approve"))]
    return str(workspace.client.chat_postMessage(channel=channel, text="card", blocks=blocks)["ts"])


def test_a_global_shortcut_has_a_trigger_and_no_place(workspace: SlackAndApp) -> None:
    outcome = workspace.control("shortcut", user="U0ALICE", callback_id="ask").json
    assert (outcome["status"], outcome["error"], outcome["view_id"]) == (200, None, None)
    payload = workspace.app.last.body
    assert workspace.app.last.genuine
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "ask")
    assert payload["user"] == {
        "id": "U0ALICE",
        "username": "alice",
        "name": "alice",
        "team_id": "T0NOD",
    }
    assert payload["team"]["id"] == "T0NOD"
    assert {"trigger_id", "action_ts", "api_app_id", "token"} <= payload.keys()
    assert not {"channel", "message", "response_url"} & payload.keys()


def test_a_message_shortcut_carries_the_message(workspace: SlackAndApp) -> None:
    ts = post_card(workspace)
    where = {"channel": "C0APPROVALS", "ts": ts}
    outcome = workspace.control("shortcut", user="U0DAVE", callback_id="explain", **where).json
    assert outcome["status"] == 200
    payload = workspace.app.last.body
    assert (payload["type"], payload["callback_id"]) == ("message_action", "explain")
    assert payload["channel"] == {"id": "C0APPROVALS", "name": "approvals"}
    assert (payload["message_ts"], payload["message"]["ts"]) == (ts, ts)
    assert payload["message"]["blocks"][0]["elements"][0]["action_id"] == "order:approve"
    workspace.respond(payload["response_url"], text="Bob decides")
    assert [each["text"] for each in workspace.ephemerals("U0DAVE")] == ["Bob decides"]


def test_a_shortcut_opens_a_modal(workspace: SlackAndApp) -> None:
    def open_it(delivered: Delivered) -> Reply:
        trigger_id = delivered.body["trigger_id"]
        workspace.client.views_open(trigger_id=trigger_id, view=modal(text_input("b", "a")))
        return Reply()

    workspace.app.reply = open_it
    outcome = workspace.control("shortcut", user="U0ALICE", callback_id="ask").json
    (view,) = workspace.look("views", user="U0ALICE")["views"]
    assert outcome["view_id"] == view["id"]


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"callback_id": "order"}, 404, "callback_id"),
        ({}, 400, "callback_id"),
        ({"callback_id": "ask", "channel": "C0ORDERS", "ts": "1.000001"}, 400, "callback_id"),
        ({"callback_id": "explain"}, 400, "channel"),
        ({"callback_id": "explain", "channel": "C0ORDERS"}, 400, "ts"),
        ({"callback_id": "explain", "channel": "C0ORDERS", "ts": "1.000001"}, 404, "ts"),
        ({"callback_id": "explain", "channel": "D0BOB", "ts": "1.000001"}, 400, "channel"),
    ],
)
def test_a_shortcut_that_is_not_offered_there_is_refused(
    workspace: SlackAndApp, given: dict[str, str], status: int, field: str
) -> None:
    answer = workspace.control("shortcut", user="U0ALICE", **given)
    assert (answer.status, answer.json["field"]) == (status, field)
    assert workspace.app.delivered == []


def test_a_failed_shortcut_is_shown_until_it_works(workspace: SlackAndApp) -> None:
    workspace.app.answers("no", status=500)
    failed = workspace.control("shortcut", user="U0ALICE", callback_id="ask").json
    assert failed["error"] == "http_service_error"
    (shown,) = workspace.ephemerals("U0ALICE")
    assert shown["text"] == 'Ask for approval failed with the error "http_service_error"'
    assert (shown["kind"], shown["channel"]) == ("failure", "D0ALICE")
    workspace.app.answers()
    workspace.control("shortcut", user="U0ALICE", callback_id="ask")
    assert workspace.ephemerals("U0ALICE") == []


def test_the_state_lists_the_shortcuts(workspace: SlackAndApp) -> None:
    assert workspace.look("state")["shortcuts"] == [dict(each) for each in SHORTCUTS]


@pytest.mark.parametrize(
    ("shortcuts", "words"),
    [
        ([{"name": "Ask"}], "a shortcut needs"),
        ([{**SHORTCUTS[0], "type": "channel"}], "global or message"),
        ([SHORTCUTS[0], SHORTCUTS[0]], "share a callback_id"),
    ],
)
def test_a_manifest_with_bad_shortcuts_is_refused(
    tmp_path: Path, shortcuts: list[dict[str, str]], words: str
) -> None:
    manifest = generous_manifest(tmp_path, shortcuts=shortcuts)
    with pytest.raises(ManifestError, match=words):
        load_manifest(manifest)
