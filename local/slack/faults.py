"""Faults on order: what Slack does to an app on a bad day, told in advance."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Final

ANY_METHOD: Final = "*"
RESPONSE_URL: Final = "response_url"
HANG_SECONDS: Final = 30.0
_ERROR_CODE: Final = re.compile(r"[a-z][a-z0-9_]{2,79}")

KINDS: Final = ("429", "500", "timeout", "lost")
"""Kinds with a behaviour of their own; any other word is answered as Slack's error code."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next calls of a method.

    ``429`` and ``500`` answer so without doing the work; ``timeout`` hangs without doing it;
    ``lost`` does the work and drops the connection; an error code such as ``not_in_channel`` is
    answered as Slack would.
    """

    method: str
    kind: str
    retry_after_seconds: int


def is_kind(word: str) -> bool:
    """Tell whether a word names a fault."""
    return word in KINDS or _ERROR_CODE.fullmatch(word) is not None


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: list[tuple[Fault, int]] = []

    def add(self, fault: Fault, times: int) -> None:
        """Order a fault for the next calls of its method."""
        with self._lock:
            self._pending.append((fault, times))

    def clear(self) -> None:
        """Return to a Slack that works."""
        with self._lock:
            self._pending.clear()

    def take(self, method: str) -> Fault | None:
        """Use up one occurrence of the oldest fault that concerns this method."""
        with self._lock:
            for index, (fault, times) in enumerate(self._pending):
                if fault.method in (method, ANY_METHOD):
                    if times == 1:
                        del self._pending[index]
                    else:
                        self._pending[index] = (fault, times - 1)
                    return fault
        return None

    def pending(self) -> list[tuple[Fault, int]]:
        """List what is still ordered, with how often."""
        with self._lock:
            return list(self._pending)
