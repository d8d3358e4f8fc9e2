"""Ties a process to the one that started it: it ends when its standard input does.

A pipe closes however its writer dies, `kill -9` included, so no part outlives the stack.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable


def wait_for_end() -> None:
    """Block until standard input ends."""
    # Not sys.stdin: Python aborts at exit when a thread still waits in it.
    while os.read(0, 4096):
        pass


def exit_with_stdin(before_exit: Callable[[], None] = lambda: None) -> None:
    """End this process, from a thread of its own, when standard input ends."""

    def watch() -> None:
        wait_for_end()
        before_exit()
        os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
