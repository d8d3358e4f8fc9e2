"""What survives a ``kill -9``: one SQLite file, one committed transaction per change."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.slack.changes import Changes
from local.slack.json_types import Clock

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
  channel TEXT NOT NULL, ts TEXT NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL,
  blocks TEXT NOT NULL, metadata TEXT, thread_ts TEXT, edited_ts TEXT,
  PRIMARY KEY (channel, ts)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ephemerals (
  ts TEXT PRIMARY KEY, user TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, blocks TEXT NOT NULL, thread_ts TEXT, error TEXT, about TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ephemerals_by_user ON ephemerals (user, ts);
CREATE TABLE IF NOT EXISTS views (
  view_id TEXT PRIMARY KEY, user TEXT NOT NULL, surface TEXT NOT NULL, root_id TEXT NOT NULL,
  depth INTEGER NOT NULL, external_id TEXT, hash TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS response_urls (
  token TEXT PRIMARY KEY, user TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT,
  is_ephemeral INTEGER NOT NULL, thread_ts TEXT, expires_at REAL NOT NULL, uses INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Store:
    """One connection shared by all threads behind a lock; every commit is announced."""

    def __init__(self, path: str, clock: Clock, changes: Changes) -> None:
        """Open or create the file; ``:memory:`` keeps nothing."""
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._clock = clock
        self._changes = changes
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)
        self._add_what_older_files_lack()
        self._last_microseconds = self._newest_ts()

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """Read the first row."""
        found = self.rows(query, *values)
        return found[0] if found else None

    def write(self, statement: str, *values: object) -> int:
        """Change something in a transaction of its own; return how many rows it touched."""
        with self.transaction():
            return self._connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several reads and writes one change; nests into the outermost."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            self._changes.announce()

    def setting(self, name: str) -> str | None:
        """Read a setting of the workspace that somebody changed."""
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return None if found is None else str(found["value"])

    def set_setting(self, name: str, value: str | None) -> None:
        """Change a setting; None returns it to what it was at first."""
        if value is None:
            self.write("DELETE FROM settings WHERE name = ?", name)
        else:
            self.write("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def next_ts(self) -> str:
        """Return a message timestamp: Slack's message id, unique here and always growing."""
        with self._lock:
            now = int(self._clock() * 1_000_000)
            self._last_microseconds = max(now, self._last_microseconds + 1)
            seconds, microseconds = divmod(self._last_microseconds, 1_000_000)
            return f"{seconds}.{microseconds:06d}"

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _add_what_older_files_lack(self) -> None:
        columns = {row["name"] for row in self.rows("PRAGMA table_info(views)")}
        if "state" not in columns:
            self.write("ALTER TABLE views ADD COLUMN state TEXT NOT NULL DEFAULT '{}'")

    def _newest_ts(self) -> int:
        query = "SELECT max(ts) FROM (SELECT ts FROM messages UNION ALL SELECT ts FROM ephemerals)"
        newest: Any = self._connection.execute(query).fetchone()[0]
        return int(newest.replace(".", "")) if newest else 0
