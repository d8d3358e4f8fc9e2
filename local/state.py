"""What an earlier run left in the state's folder: used only if it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class StateError(Exception):
    """The state cannot be used; the message names the file and what to do."""


def check_databases(state: Path) -> None:
    """Look into every database of the state.

    Raises:
        StateError: One is damaged.
    """
    for path in sorted(state.glob("*.sqlite3")):
        try:
            with closing(sqlite3.connect(path, timeout=1)) as connection:
                found = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
                # In use, say, by a part of a killed run that has not ended yet.
                continue
            raise damaged(path, "it holds orders") from error
        if found != ("ok",):
            raise damaged(path, "it holds orders")


def damaged(path: Path, loss: str) -> StateError:
    """The error for a file that cannot be read."""
    return StateError(
        f"{path} is damaged: put a copy back, or remove {path.parent} and start afresh ({loss})"
    )
