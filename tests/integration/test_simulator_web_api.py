"""The Web API, driven by the real slack_sdk."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk import WebClient

from tests.support.slack_workspace import (
    MANIFEST,
    SlackAndApp,
    actions,
    button,
    generous_manifest,
    plain,
    refusal,
    slack,
)


def test_the_token_says_who_the_bot_is(workspace: SlackAndApp) -> None:
    answer = workspace.client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T0NOD", "U0NOD")


def test_a_wrong_token_is_refused(workspace: SlackAndApp) -> None:
    stranger = WebClient(token="xoxb-other", base_url=workspace.simulator.api_url)
    assert refusal(stranger.auth_test)["error"] == "invalid_auth"
    answer = workspace.request("POST", "/api/auth.test")
    assert answer.json == {"ok": False, "error": "not_authed"}


def test_an_unknown_method_is_named(workspace: SlackAndApp) -> None:
    answer = refusal(workspace.client.api_call, api_method="chat.shout")
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


@pytest.mark.parametrize(
    ("method", "arguments", "scope"),
    [
        ("users.info", {"user": "U0BOB"}, "users:read"),
        ("bots.info", {"bot": "B0NOD"}, "users:read"),
        ("conversations.open", {"users": "U0BOB"}, "im:write"),
        ("usergroups.users.list", {"usergroup": "S1"}, "usergroups:read"),
        ("conversations.history", {"channel": "D0BOB"}, "im:history"),
    ],
)
def test_a_scope_that_the_manifest_lacks_is_missing(
    tmp_path: Path, method: str, arguments: dict[str, str], scope: str
) -> None:
    with slack(tmp_path, manifest=generous_manifest(tmp_path, without=scope)) as workspace:
        answer = refusal(workspace.client.api_call, api_method=method, params=arguments)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert "chat:write" in answer["provided"]


def test_the_projects_manifest_covers_cards_and_finding_them_again(tmp_path: Path) -> None:
    with slack(tmp_path, manifest=MANIFEST) as workspace:
        posted = workspace.client.chat_postMessage(channel="C0APPROVALS", text="card")
        found = workspace.client.conversations_history(channel="C0APPROVALS")
    assert found["messages"][0]["ts"] == posted["ts"]


def test_a_post_keeps_blocks_and_metadata_and_gets_block_ids(workspace: SlackAndApp) -> None:
    metadata = {"event_type": "nod_card", "event_payload": {"order_id": "o1", "stage": "first"}}
    blocks = [{"type": "section", "text": plain("Hello")}]
    posted = workspace.client.chat_postMessage(
        channel="C0APPROVALS", text="Hello", blocks=blocks, metadata=metadata
    )
    assert posted["channel"] == "C0APPROVALS"
    (stored,) = workspace.messages("C0APPROVALS")
    assert stored["blocks"][0]["block_id"]
    assert stored["metadata"] == metadata


def test_timestamps_are_unique_and_grow(workspace: SlackAndApp) -> None:
    posts = [workspace.client.chat_postMessage(channel="C0ORDERS", text="x") for _ in range(20)]
    stamps = [post["ts"] for post in posts]
    assert stamps == sorted(set(stamps))


def test_a_post_to_a_person_arrives_in_their_direct_message(workspace: SlackAndApp) -> None:
    posted = workspace.client.chat_postMessage(channel="U0ALICE", text="for you")
    opened = workspace.client.conversations_open(users="U0ALICE")
    assert posted["channel"] == opened["channel"]["id"]
    assert [each["text"] for each in workspace.messages("U0ALICE")] == ["for you"]
    assert workspace.messages("U0BOB") == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "U0NOBODY", "text": "x"}, "channel_not_found"),
        ({"channel": "U0NOD", "text": "x"}, "cannot_dm_bot"),
        ({"channel": "C0ORDERS", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0ORDERS", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        (
            {"channel": "C0ORDERS", "text": "x", "metadata": {"event_type": 1}},
            "invalid_metadata_schema",
        ),
    ],
)
def test_a_post_that_cannot_be_is_refused(
    workspace: SlackAndApp, arguments: dict[str, object], error: str
) -> None:
    assert refusal(workspace.client.chat_postMessage, **arguments)["error"] == error
    assert workspace.messages("C0ORDERS") == []


def test_a_post_of_nothing_is_refused(workspace: SlackAndApp) -> None:
    nothing = {"channel": "C0ORDERS", "text": " "}
    answer = refusal(workspace.client.api_call, api_method="chat.postMessage", json=nothing)
    assert answer["error"] == "no_text"


def test_an_update_replaces_and_marks_as_edited(workspace: SlackAndApp) -> None:
    card = workspace.client.chat_postMessage(
        channel="C0APPROVALS", text="waiting", blocks=[actions(button("order:approve"))]
    )
    workspace.client.chat_update(
        channel="C0APPROVALS",
        ts=card["ts"],
        text="approved",
        blocks=[{"type": "section", "text": plain("Approved")}],
    )
    (stored,) = workspace.messages("C0APPROVALS")
    assert stored["text"] == "approved"
    assert stored["blocks"][0]["text"]["text"] == "Approved"
    assert stored["edited_ts"]


def test_an_update_without_blocks_removes_them(workspace: SlackAndApp) -> None:
    blocks = [{"type": "divider"}]
    card = workspace.client.chat_postMessage(channel="C0ORDERS", text="a", blocks=blocks)
    workspace.client.chat_update(channel="C0ORDERS", ts=card["ts"], text="b")
    assert workspace.messages("C0ORDERS")[0]["blocks"] == []


def test_only_the_bots_own_messages_can_be_changed(workspace: SlackAndApp) -> None:
    foreign = workspace.simulator.workspace.messages.add("C0ORDERS", "hi", [], user="U0BOB")
    where = {"channel": "C0ORDERS", "ts": foreign.ts}
    updated = refusal(workspace.client.chat_update, **where, text="x")
    assert updated["error"] == "cant_update_message"
    assert refusal(workspace.client.chat_delete, **where)["error"] == "cant_delete_message"


def test_a_message_that_is_gone_is_not_found(workspace: SlackAndApp) -> None:
    card = workspace.client.chat_postMessage(channel="C0ORDERS", text="a")
    workspace.client.chat_delete(channel="C0ORDERS", ts=card["ts"])
    answer = refusal(workspace.client.chat_update, channel="C0ORDERS", ts=card["ts"], text="b")
    assert answer["error"] == "message_not_found"


def test_history_is_newest_first_and_pages(workspace: SlackAndApp) -> None:
    stamps = [
        workspace.client.chat_postMessage(channel="C0ORDERS", text=str(n))["ts"] for n in range(5)
    ]
    first = workspace.client.conversations_history(channel="C0ORDERS", limit=2)
    assert [each["ts"] for each in first["messages"]] == [stamps[4], stamps[3]]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    rest = workspace.client.conversations_history(channel="C0ORDERS", cursor=cursor)
    assert [each["ts"] for each in rest["messages"]] == [stamps[2], stamps[1], stamps[0]]
    assert rest["has_more"] is False


def test_history_starts_after_oldest_unless_inclusive(workspace: SlackAndApp) -> None:
    first, second = (
        workspace.client.chat_postMessage(channel="C0ORDERS", text="x")["ts"] for _ in range(2)
    )
    history = workspace.client.conversations_history
    after = history(channel="C0ORDERS", oldest=first)["messages"]
    assert [each["ts"] for each in after] == [second]
    since = history(channel="C0ORDERS", oldest=first, inclusive=True)["messages"]
    assert [each["ts"] for each in since] == [second, first]
    coarse = history(channel="C0ORDERS", oldest=str(int(float(first))))["messages"]
    assert len(coarse) == 2


def test_history_shows_metadata_only_when_asked(workspace: SlackAndApp) -> None:
    metadata = {"event_type": "nod_card", "event_payload": {}}
    workspace.client.chat_postMessage(channel="C0ORDERS", text="x", metadata=metadata)
    history = workspace.client.conversations_history
    assert "metadata" not in history(channel="C0ORDERS")["messages"][0]
    shown = history(channel="C0ORDERS", include_all_metadata=True)["messages"][0]
    assert shown["metadata"] == metadata


def test_replies_stay_in_their_thread(workspace: SlackAndApp) -> None:
    card = workspace.client.chat_postMessage(channel="C0ORDERS", text="card")
    post = workspace.client.chat_postMessage
    reply = post(channel="C0ORDERS", text="asked", thread_ts=card["ts"])
    second = post(channel="C0ORDERS", text="seen", thread_ts=reply["ts"])
    assert second["message"]["thread_ts"] == card["ts"]
    (parent,) = workspace.client.conversations_history(channel="C0ORDERS")["messages"]
    assert (parent["ts"], parent["reply_count"]) == (card["ts"], 2)


@pytest.mark.parametrize("limit", [0, 1000])
def test_history_has_a_limit(workspace: SlackAndApp, limit: int) -> None:
    answer = refusal(workspace.client.conversations_history, channel="C0ORDERS", limit=limit)
    assert answer["error"] == "invalid_limit"


def test_a_posted_ephemeral_is_seen_by_one_person(workspace: SlackAndApp) -> None:
    workspace.client.chat_postEphemeral(channel="C0ORDERS", user="U0BOB", text="psst")
    assert [each["text"] for each in workspace.ephemerals("U0BOB")] == ["psst"]
    assert workspace.ephemerals("U0CAROL") == []
    assert workspace.messages("C0ORDERS") == []
    call = workspace.client.chat_postEphemeral
    answer = refusal(call, channel="D0ALICE", user="U0BOB", text="psst")
    assert answer["error"] == "user_not_in_channel"


def test_a_person_is_described_with_all_that_decides_trust(workspace: SlackAndApp) -> None:
    user = workspace.client.users_info(user="U0CAROL", include_locale=True)["user"]
    for trait in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"):
        assert user[trait] is False
    assert (user["team_id"], user["tz"], user["locale"]) == ("T0NOD", "Europe/Berlin", "de-DE")
    assert user["tz_offset"] in (3600, 7200)
    assert workspace.client.users_info(user="U0NOD")["user"]["is_bot"] is True
    assert refusal(workspace.client.users_info, user="U0NOBODY")["error"] == "user_not_found"


def test_a_permalink_leads_to_the_message_on_the_page(workspace: SlackAndApp) -> None:
    card = workspace.client.chat_postMessage(channel="C0ORDERS", text="card")
    call = workspace.client.chat_getPermalink
    link = call(channel="C0ORDERS", message_ts=card["ts"])["permalink"]
    answer = workspace.request("GET", link.removeprefix(workspace.simulator.url))
    assert answer.status == 302
    assert answer.headers["Location"] == f"/#channel=C0ORDERS&ts={card['ts']}"
    missing = refusal(call, channel="C0ORDERS", message_ts="1.000001")
    assert missing["error"] == "message_not_found"


def test_a_broken_body_is_refused(workspace: SlackAndApp) -> None:
    headers = {"Content-Type": "application/json"}
    answer = workspace.request("POST", "/api/auth.test", b"{not json", headers)
    assert answer.json["error"] == "invalid_json"
