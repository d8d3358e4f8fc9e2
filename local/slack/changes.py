"""Tells open pages that something changed, without anyone polling."""

from __future__ import annotations

import threading


class Changes:
    """A version that grows with every stored change; threads park until it does."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._version = 0
        self._closed = False

    @property
    def version(self) -> int:
        """The number of changes seen by this process."""
        with self._condition:
            return self._version

    @property
    def closed(self) -> bool:
        """Whether the server is going away."""
        with self._condition:
            return self._closed

    def announce(self) -> None:
        """Record one change and wake everyone who waits for it."""
        with self._condition:
            self._version += 1
            self._condition.notify_all()

    def wait_beyond(self, version: int, timeout_seconds: float) -> int:
        """Park until there is a newer version, the timeout, or the end; return the version."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._closed or self._version > version, timeout_seconds
            )
            return self._version

    def close(self) -> None:
        """Wake all waiting threads for good."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
