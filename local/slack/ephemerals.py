"""What only one person sees: private answers, and Slack's own word that something failed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from local.slack.json_types import JsonObject
from local.slack.store import Store


class Kind(StrEnum):
    """Where an ephemeral came from."""

    COMMAND_ANSWER = "command_answer"
    RESPONSE_URL = "response_url"
    POSTED = "posted"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """One private message. A failure says in ``about`` which button or command it concerns."""

    ts: str
    user: str
    channel: str
    kind: Kind
    text: str
    blocks: list[JsonObject]
    thread_ts: str | None = None
    error: str | None = None
    about: JsonObject | None = None

    def as_json(self) -> JsonObject:
        """Return what the page and the control API show."""
        return {
            "ts": self.ts,
            "user": self.user,
            "channel": self.channel,
            "kind": self.kind.value,
            "text": self.text,
            "blocks": self.blocks,
            "thread_ts": self.thread_ts,
            "error": self.error,
            "about": self.about,
        }


class Ephemerals:
    """The ephemerals table."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        user: str,
        channel: str,
        kind: Kind,
        text: str,
        blocks: list[JsonObject],
        thread_ts: str | None = None,
    ) -> Ephemeral:
        """Show something to one person."""
        ts = self._store.next_ts()
        return self._insert(Ephemeral(ts, user, channel, kind, text, blocks, thread_ts))

    def add_failure(
        self, user: str, channel: str, text: str, error: str, about: JsonObject
    ) -> Ephemeral:
        """Show one person that the app did not answer as it must."""
        ts = self._store.next_ts()
        failure = Ephemeral(
            ts, user, channel, Kind.FAILURE, text, [], about.get("thread_ts"), error, about
        )
        return self._insert(failure)

    def clear_failures(self, user: str, about: JsonObject) -> None:
        """Take the warning sign away, as Slack does when the button is pressed again."""
        for known in self.seen_by(user):
            if known.kind is Kind.FAILURE and known.about == about:
                self.remove(user, known.ts)

    def get(self, user: str, ts: str) -> Ephemeral | None:
        """Find one, for its recipient only."""
        row = self._store.row("SELECT * FROM ephemerals WHERE user = ? AND ts = ?", user, ts)
        return _ephemeral(row) if row else None

    def replace(self, user: str, ts: str, text: str, blocks: list[JsonObject]) -> bool:
        """Replace one in place; tell whether it was there."""
        statement = "UPDATE ephemerals SET text = ?, blocks = ? WHERE user = ? AND ts = ?"
        return self._store.write(statement, text, json.dumps(blocks), user, ts) > 0

    def remove(self, user: str, ts: str) -> bool:
        """Take one away; tell whether it was there."""
        return self._store.write("DELETE FROM ephemerals WHERE user = ? AND ts = ?", user, ts) > 0

    def seen_by(self, user: str, newest: int = 1000) -> list[Ephemeral]:
        """List what this person saw, oldest first."""
        query = "SELECT * FROM ephemerals WHERE user = ? ORDER BY ts DESC LIMIT ?"
        return [_ephemeral(row) for row in reversed(self._store.rows(query, user, newest))]

    def _insert(self, ephemeral: Ephemeral) -> Ephemeral:
        self._store.write(
            "INSERT INTO ephemerals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ephemeral.ts,
            ephemeral.user,
            ephemeral.channel,
            ephemeral.kind.value,
            ephemeral.text,
            json.dumps(ephemeral.blocks),
            ephemeral.thread_ts,
            ephemeral.error,
            json.dumps(ephemeral.about) if ephemeral.about is not None else None,
        )
        return ephemeral


def _ephemeral(row: sqlite3.Row) -> Ephemeral:
    return Ephemeral(
        ts=row["ts"],
        user=row["user"],
        channel=row["channel"],
        kind=Kind(row["kind"]),
        text=row["text"],
        blocks=json.loads(row["blocks"]),
        thread_ts=row["thread_ts"],
        error=row["error"],
        about=json.loads(row["about"]) if row["about"] else None,
    )
