"""Ties a process to the one that started it: it ends when its standard input does.

A pipe closes however its writer dies, `kill -9` included, so no part outlives the stack.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable


def lines_until_end() -> None:
    """Block until standard input ends."""
    while sys.stdin.buffer.readline():
        pass


def exit_with_stdin(before_exit: Callable[[], None] = lambda: None) -> None:
    """End this process, from a thread of its own, when standard input ends."""

    def watch() -> None:
        lines_until_end()
        before_exit()
        os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
