"""Threads are read back as Slack returns them, metadata included."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.slack_workspace import SlackAndApp, generous_manifest, refusal, slack

METADATA = {"event_type": "nod_reply", "event_payload": {"order_id": "o1"}}


@pytest.fixture
def thread(workspace: SlackAndApp) -> list[str]:
    """A root and three replies, the last with metadata."""
    post = workspace.client.chat_postMessage
    root = str(post(channel="C0ORDERS", text="root")["ts"])
    replies = [
        str(post(channel="C0ORDERS", text=text, thread_ts=root, metadata=metadata)["ts"])
        for text, metadata in (("one", None), ("two", None), ("three", METADATA))
    ]
    return [root, *replies]


def test_a_thread_is_returned_root_first(workspace: SlackAndApp, thread: list[str]) -> None:
    answer = workspace.client.conversations_replies(channel="C0ORDERS", ts=thread[0])
    root, *replies = answer["messages"]
    assert [root["ts"], *(each["ts"] for each in replies)] == thread
    assert answer["has_more"] is False
    assert (root["reply_count"], root["latest_reply"]) == (3, thread[-1])
    assert root["reply_users"] == ["U0NOD"]
    assert all(each["thread_ts"] == thread[0] for each in replies)
    assert all(each["parent_user_id"] == "U0NOD" for each in replies)


def test_a_thread_pages_and_shows_its_root_once(workspace: SlackAndApp, thread: list[str]) -> None:
    call = workspace.client.conversations_replies
    first = call(channel="C0ORDERS", ts=thread[0], limit=2)
    assert [each["ts"] for each in first["messages"]] == thread[:2]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    rest = call(channel="C0ORDERS", ts=thread[0], cursor=cursor)
    assert [each["ts"] for each in rest["messages"]] == thread[2:]
    assert rest["has_more"] is False


def test_a_reply_shows_its_metadata_only_when_asked(
    workspace: SlackAndApp, thread: list[str]
) -> None:
    call = workspace.client.conversations_replies
    assert "metadata" not in call(channel="C0ORDERS", ts=thread[0])["messages"][-1]
    shown = call(channel="C0ORDERS", ts=thread[0], include_all_metadata=True)["messages"][-1]
    assert shown["metadata"] == METADATA


def test_a_thread_can_be_read_from_a_moment_on(workspace: SlackAndApp, thread: list[str]) -> None:
    call = workspace.client.conversations_replies
    after = call(channel="C0ORDERS", ts=thread[0], oldest=thread[2])["messages"]
    assert [each["ts"] for each in after] == thread[3:]
    since = call(channel="C0ORDERS", ts=thread[0], oldest=thread[2], inclusive=True)["messages"]
    assert [each["ts"] for each in since] == thread[2:]


def test_a_reply_named_by_its_own_ts_comes_alone(workspace: SlackAndApp, thread: list[str]) -> None:
    answer = workspace.client.conversations_replies(channel="C0ORDERS", ts=thread[1])
    assert [each["ts"] for each in answer["messages"]] == [thread[1]]


@pytest.mark.parametrize(
    ("channel", "ts", "error"),
    [
        ("C0ORDERS", "1.000001", "thread_not_found"),
        ("C0NOWHERE", "1.000001", "channel_not_found"),
    ],
)
def test_a_thread_that_is_not_there_is_named_so(
    workspace: SlackAndApp, channel: str, ts: str, error: str
) -> None:
    answer = refusal(workspace.client.conversations_replies, channel=channel, ts=ts)
    assert answer["error"] == error


def test_a_direct_messages_thread_needs_a_scope_of_its_own(tmp_path: Path) -> None:
    manifest = generous_manifest(tmp_path, without="im:history")
    with slack(tmp_path, manifest=manifest) as workspace:
        answer = refusal(workspace.client.conversations_replies, channel="D0BOB", ts="1.000001")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "im:history")
