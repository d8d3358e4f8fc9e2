"""Messages that everyone in a conversation sees."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from local.slack.json_types import JsonObject
from local.slack.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID
from local.slack.store import Store


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as stored."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[JsonObject]
    metadata: JsonObject | None = None
    thread_ts: str | None = None
    edited_ts: str | None = None

    def as_slack_shows_it(self, with_metadata: bool = False) -> JsonObject:
        """Return the message object of Web API answers and interaction payloads."""
        shown: JsonObject = {
            "type": "message",
            "user": self.user,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "team": TEAM_ID,
            "ts": self.ts,
            "text": self.text,
        }
        if self.user != BOT_USER_ID:
            del shown["bot_id"], shown["app_id"]
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.thread_ts is not None:
            shown["thread_ts"] = self.thread_ts
        if self.edited_ts is not None:
            shown["edited"] = {"user": self.user, "ts": self.edited_ts}
        if with_metadata and self.metadata is not None:
            shown["metadata"] = self.metadata
        return shown


class Messages:
    """The messages table."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        channel: str,
        text: str,
        blocks: list[JsonObject],
        metadata: JsonObject | None = None,
        thread_ts: str | None = None,
        user: str = BOT_USER_ID,
    ) -> Message:
        """Store a message under a new timestamp."""
        ts = self._store.next_ts()
        message = Message(channel, ts, user, text, blocks, metadata, thread_ts)
        self._store.write(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            channel,
            ts,
            user,
            text,
            json.dumps(blocks),
            json.dumps(metadata) if metadata is not None else None,
            thread_ts,
        )
        return message

    def get(self, channel: str, ts: str) -> Message | None:
        """Find one message."""
        row = self._store.row("SELECT * FROM messages WHERE channel = ? AND ts = ?", channel, ts)
        return _message(row) if row else None

    def replace(
        self, message: Message, text: str, blocks: list[JsonObject], metadata: JsonObject | None
    ) -> Message | None:
        """Edit a message, or return None when it is gone by now."""
        self._store.write(
            "UPDATE messages SET text = ?, blocks = ?, metadata = ?, edited_ts = ? "
            "WHERE channel = ? AND ts = ?",
            text,
            json.dumps(blocks),
            json.dumps(metadata) if metadata is not None else None,
            self._store.next_ts(),
            message.channel,
            message.ts,
        )
        return self.get(message.channel, message.ts)

    def remove(self, channel: str, ts: str) -> bool:
        """Delete a message; tell whether it was there."""
        statement = "DELETE FROM messages WHERE channel = ? AND ts = ?"
        return self._store.write(statement, channel, ts) > 0

    def all_in(self, channel: str) -> list[Message]:
        """List a conversation with its threads, oldest first."""
        query = "SELECT * FROM messages WHERE channel = ? ORDER BY ts"
        return [_message(row) for row in self._store.rows(query, channel)]

    def newest_in(self, channel: str, count: int) -> list[Message]:
        """List the end of a conversation with its threads, oldest first."""
        query = "SELECT * FROM messages WHERE channel = ? ORDER BY ts DESC LIMIT ?"
        return [_message(row) for row in reversed(self._store.rows(query, channel, count))]

    def top_level(
        self, channel: str, oldest: str, latest: str, inclusive: bool, limit: int
    ) -> list[Message]:
        """List a window of a conversation without thread replies, newest first, as Slack does."""
        query = (
            "SELECT * FROM messages WHERE channel = ?1 "
            "AND (ts > ?2 OR (?4 AND ts = ?2)) AND (ts < ?3 OR (?4 AND ts = ?3)) "
            "AND (thread_ts IS NULL OR thread_ts = ts) ORDER BY ts DESC LIMIT ?5"
        )
        values = (channel, oldest, latest, inclusive, limit)
        return [_message(row) for row in self._store.rows(query, *values)]

    def replies(self, channel: str, ts: str) -> list[Message]:
        """List the thread under a message, oldest first."""
        query = "SELECT * FROM messages WHERE channel = ? AND thread_ts = ? ORDER BY ts"
        return [_message(row) for row in self._store.rows(query, channel, ts)]


def _message(row: sqlite3.Row) -> Message:
    return Message(
        channel=row["channel"],
        ts=row["ts"],
        user=row["user"],
        text=row["text"],
        blocks=json.loads(row["blocks"]),
        metadata=json.loads(row["metadata"]) if row["metadata"] else None,
        thread_ts=row["thread_ts"],
        edited_ts=row["edited_ts"],
    )
