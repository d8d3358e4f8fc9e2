"""Where the engine keeps executions: AWS's SQLite store, with what a restart needs beside.

The private names used here are those of aws-durable-execution-sdk-python-testing 1.4, pinned.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from aws_durable_execution_sdk_python_testing.exceptions import ResourceNotFoundException
from aws_durable_execution_sdk_python_testing.execution import Execution
from aws_durable_execution_sdk_python_testing.stores.memory import InMemoryExecutionStore
from aws_durable_execution_sdk_python_testing.stores.sqlite import SQLiteExecutionStore


class StoredExecution(Execution):
    """An execution that says whether an invocation of it is under way.

    The engine keeps that in memory alone. Here the invocation's id is cleared with the same write
    that records its end, so an id found at start belongs to an invocation that was killed.
    """

    def record_invocation_completion(
        self, start_timestamp: datetime, end_timestamp: datetime, request_id: str
    ) -> None:
        """Record the end of an invocation."""
        super().record_invocation_completion(start_timestamp, end_timestamp, request_id)
        self.current_invocation_id = ""


class MemoryStore(InMemoryExecutionStore):
    """Executions that end with the process."""

    def find(self, function_name: str, execution_name: str) -> Execution | None:
        """The execution of that name, running or closed."""
        found, _ = self.query(function_name=function_name, execution_name=execution_name)
        return found[0] if found else None

    def running(self) -> Iterator[Execution]:
        """Every execution that has not ended."""
        return (execution for execution in self.list_all() if not execution.is_complete)

    def record_heartbeat(self, callback_id: str, at: datetime) -> None:
        """Nothing to remember: the timers end with the process too."""

    def heartbeats(self) -> dict[str, datetime]:
        """None: see `record_heartbeat`."""
        return {}

    def forget_ended_before(self, instant: datetime) -> None:
        """Nothing to do at start."""


class SqliteStore(SQLiteExecutionStore):
    """Executions in a SQLite file, which survives `kill -9`."""

    @classmethod
    def open(cls, path: Path) -> SqliteStore:
        """Open or create the file."""
        store = cls(path)
        store._init_db()
        with store._connection() as connection:
            connection.execute(
                "CREATE INDEX IF NOT EXISTS idx_execution_name ON executions(execution_name)"
            )
            connection.execute(
                "CREATE TABLE IF NOT EXISTS heartbeats (callback_id TEXT PRIMARY KEY, at REAL)"
            )
        return store

    def load(self, execution_arn: str) -> Execution:
        """Load one execution.

        Raises:
            ResourceNotFoundException: There is none.
        """
        with self._connection() as connection:
            row = connection.execute(
                "SELECT data FROM executions WHERE durable_execution_arn = ?", (execution_arn,)
            ).fetchone()
        if row is None:
            raise ResourceNotFoundException("Durable Execution does not exist")
        return StoredExecution.from_json_dict(json.loads(row[0]))

    def find(self, function_name: str, execution_name: str) -> Execution | None:
        """The execution of that name, running or closed."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT data FROM executions WHERE function_name = ? AND execution_name = ?",
                (function_name, execution_name),
            ).fetchone()
        return StoredExecution.from_json_dict(json.loads(row[0])) if row else None

    def running(self) -> Iterator[Execution]:
        """Every execution that has not ended, each as it is when it is its turn.

        Thousands may wait: all at once would fill the memory, and be old before they are looked at.
        """
        with self._connection() as connection:
            arns = connection.execute(
                "SELECT durable_execution_arn FROM executions WHERE status = 'RUNNING'"
            ).fetchall()
            for arn in arns:
                found = connection.execute(
                    "SELECT data FROM executions "
                    "WHERE durable_execution_arn = ? AND status = 'RUNNING'",
                    arn,
                )
                for (data,) in found:
                    yield StoredExecution.from_json_dict(json.loads(data))

    def record_heartbeat(self, callback_id: str, at: datetime) -> None:
        """Remember when a callback's last heartbeat came."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO heartbeats VALUES (?, ?)", (callback_id, at.timestamp())
            )

    def heartbeats(self) -> dict[str, datetime]:
        """The last heartbeat of each callback that had one."""
        with self._connection() as connection:
            rows = connection.execute("SELECT callback_id, at FROM heartbeats").fetchall()
        return {callback_id: datetime.fromtimestamp(at, UTC) for callback_id, at in rows}

    def forget_ended_before(self, instant: datetime) -> None:
        """Drop executions whose retention is over."""
        with self._connection() as connection:
            connection.execute(
                "DELETE FROM executions WHERE status != 'RUNNING' AND end_timestamp < ?",
                (instant.timestamp(),),
            )


AnyStore = SqliteStore | MemoryStore


def open_store(path: Path | None) -> AnyStore:
    """Open the file, or without one keep executions in memory.

    Raises:
        RuntimeError: The file cannot be opened.
    """
    try:
        return SqliteStore.open(path) if path else MemoryStore()
    except sqlite3.Error as error:
        raise RuntimeError(f"cannot open {path}: {error}") from error
