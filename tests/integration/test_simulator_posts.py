"""What people write themselves: marked up as Slack does, with shortcuts, and no news to the app."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from local.slack.people import PEOPLE
from local.slack.posts import marked_up
from tests.support.slack_workspace import (
    SlackAndApp,
    actions,
    button,
    generous_manifest,
    plain,
    refusal,
    slack,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("@Carol and @bob, please", "<@U0CAROL> and <@U0BOB>, please"),
        ("@Nod @nobody bob@carol.example", "<@U0NOD> @nobody bob@carol.example"),
        ("in #orders, @here", "in <#C0ORDERS|orders>, <!here>"),
        ("<@U0BOB> <!channel>", "&lt;@U0BOB&gt; &lt;!channel&gt;"),
        ("see https://a.example/@bob?x=1&y=2.", "see <https://a.example/@bob?x=1&amp;y=2>."),
    ],
)
def test_what_is_typed_is_stored_as_slack_stores_it(typed: str, stored: str) -> None:
    assert marked_up(typed) == stored


def test_a_message_is_its_writers_and_a_shortcut_carries_it(workspace: SlackAndApp) -> None:
    given = {"user": "U0ALICE", "channel": "C0ORDERS"}
    written = workspace.control("post", **given, text="2 mugs for @Carol").json["message"]
    assert workspace.messages("C0ORDERS") == [written]
    assert workspace.app.delivered == []
    where = {"channel": "C0ORDERS", "ts": written["ts"]}
    workspace.control("shortcut", user="U0BOB", callback_id="explain", **where)
    message = workspace.app.last.body["message"]
    assert (message["user"], message["text"]) == ("U0ALICE", "2 mugs for <@U0CAROL>")
    assert not {"bot_id", "app_id"} & message.keys()
    changed = refusal(workspace.client.chat_update, channel="C0ORDERS", ts=written["ts"], text="x")
    assert changed["error"] == "cant_update_message"


def test_the_app_hears_of_messages_when_its_manifest_subscribes(tmp_path: Path) -> None:
    manifest = generous_manifest(tmp_path, also=["channels:history"])
    document = yaml.safe_load(manifest.read_text())
    document["settings"]["event_subscriptions"]["bot_events"].append("message.channels")
    manifest.write_text(yaml.safe_dump(document))
    with slack(tmp_path, manifest=manifest) as workspace:
        workspace.control("post", user="U0BOB", channel="C0ORDERS", text="hello")
        event = workspace.app.last.body["event"]
        told = (event["type"], event["channel_type"], event["user"], event["text"])
        assert told == ("message", "channel", "U0BOB", "hello")
        workspace.control("channel", id="C0ORDERS", member=False)
        workspace.control("post", user="U0BOB", channel="C0ORDERS", text="among us")
        assert len(workspace.app.delivered) == 1


@pytest.mark.parametrize(
    ("channel", "text", "field"),
    [
        ("D0BOB", "hello", "channel"),
        ("D0ALICE", "hello", "channel"),
        ("C0FINANCE", "hello", "channel"),
        ("C0ORDERS", " \n", "text"),
        ("C0ORDERS", "x" * 4_001, "text"),
    ],
)
def test_a_message_that_cannot_be_written_says_why(
    workspace: SlackAndApp, channel: str, text: str, field: str
) -> None:
    workspace.control("channel", id="C0FINANCE", archived=True)
    answer = workspace.control("post", user="U0BOB", channel=channel, text=text)
    assert (answer.status, answer.json["field"]) == (400, field)


def test_only_a_buttons_value_is_forged(workspace: SlackAndApp) -> None:
    option = {"text": plain("One"), "value": "1"}
    menu = {"type": "static_select", "action_id": "menu", "options": [option]}
    blocks = [actions(button("yes", value="o-1"), menu)]
    card = workspace.client.chat_postMessage(channel="C0ORDERS", text="card", blocks=blocks)
    where = {"user": "U0BOB", "channel": "C0ORDERS", "ts": card["ts"], "forged_value": "o-2"}
    workspace.control("click", **where, action_id="yes")
    assert workspace.app.last.body["actions"][0]["value"] == "o-2"
    answer = workspace.control("click", **where, action_id="menu", value="1")
    assert (answer.status, answer.json["field"]) == (400, "forged_value")


def test_clocks_of_people_differ_in_summer_too() -> None:
    offsets = {each.name: each.offset_seconds for each in PEOPLE}
    january, july = 1_768_478_400, 1_784_116_800
    assert [offsets["carol"](now) // 3600 for now in (january, july)] == [1, 2]
    assert [offsets["bob"](now) // 3600 for now in (january, july)] == [-5, -4]
