"""A limit on how long somebody waits for a piece of work; what takes longer is left to itself."""

from __future__ import annotations

import contextvars
import threading
from typing import TYPE_CHECKING

from approvals.domain.errors import SlackUnavailable
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable


def within[T](seconds: float, call: Callable[[], T]) -> T:
    """Return what ``call`` returns, or raise what it raises, if it does within ``seconds``.

    A socket's timeout counts each operation anew; joining bounds all of them together.

    Raises:
        SlackUnavailable: if it took longer.
    """
    done: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(call())
        except Exception as error:  # noqa: BLE001  # Raised again, where somebody waits for it.
            failed.append(error)

    if seconds > 0:
        here = contextvars.copy_context()  # For whom it is: what is logged there says so.
        calling = threading.Thread(target=here.run, args=(run,), daemon=True)
        calling.start()
        calling.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise SlackUnavailable(ENGLISH.say("slack.silent"), hung=True)
    return done[0]
