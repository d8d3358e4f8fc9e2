"""`kill -9` of a stack's processes at random moments, while people click."""

from __future__ import annotations

import http.client
import logging
import os
import random
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from local.stack import Stack
from tests.support.stack import StackClient, eventually

_LATEST_SECONDS = 0.4
"""After a click has begun: by then its order is fulfilled, where nobody kills anything."""
_RESTART_SECONDS, _PATIENCE_SECONDS, _REPAIR_SECONDS = 60.0, 5.0, 120.0
_AWAY = (OSError, http.client.HTTPException, AssertionError, ValueError)
"""What an answer may be that did not come, or came from a stack that is not whole."""


KILLS = int(os.environ.get("NOD_KILLS") or 1)
"""How often each process is killed, and then all of them."""
log = logging.getLogger(__name__)


@dataclass
class Killer:
    """Kills a stack's processes at moments that a seed decides: a new one, or that of NOD_SEED."""

    stack: Stack

    def __post_init__(self) -> None:
        seed = int(os.environ.get("NOD_SEED") or secrets.randbelow(10**9))
        log.warning("killing at moments of NOD_SEED=%s", seed)
        self.random = random.Random(seed)

    @property
    def client(self) -> StackClient:
        """The stack has other addresses after a start."""
        return StackClient(self.stack.urls)

    def each(self, order_ids: Iterator[str]) -> list[str]:
        """Kill each process in turn, and then all, each in the middle of a click; returns whose.

        Whatever was killed answers again before the next: the supervisor starts it, and who kills
        the supervisor, too, starts the stack.
        """
        clicked = []
        names = sorted(self.stack.pids.keys() - {"supervisor"})
        for name in self.random.sample(names, len(names)):
            clicked.append(next(order_ids))
            pid = self.stack.pids[name]
            with self._at_a_moment(partial(os.kill, pid, signal.SIGKILL)):
                self.press(clicked[-1])
            eventually(partial(self._is_back, name, pid), _RESTART_SECONDS)
        clicked.append(next(order_ids))
        with self._at_a_moment(self.stack.kill):
            self.press(clicked[-1])
        self.stack.start()
        return clicked

    def press(self, order_id: str) -> None:
        """Press Approve once, whatever comes of it."""
        with suppress(*_AWAY):
            self.client.click(self.client.order(order_id)["card"]["ts"], "approve")

    def fulfilled(self, order_id: str) -> dict[str, Any]:
        """Wait for the end of an order that somebody approves who presses until it is decided.

        And once more where the card does not change: a decision that could not be delivered then
        comes with the next click, or else from the reconciler after a minute.
        """

        def over() -> dict[str, Any] | None:
            with suppress(*_AWAY):
                order = self.client.order(order_id)
                if order["decision"] is None:
                    self.press(order_id)
                return order if order["status"] == "fulfilled" else None
            return None

        with suppress(AssertionError):
            return eventually(over, _PATIENCE_SECONDS)
        self.press(order_id)
        return eventually(over, _REPAIR_SECONDS)

    def _is_back(self, name: str, pid: int) -> bool | None:
        with suppress(*_AWAY):
            is_whole = self.client.api("GET", "/healthz")[0] == http.client.OK
            return (is_whole and self.stack.pids.get(name) not in {None, pid}) or None
        return None

    @contextmanager
    def _at_a_moment(self, kill: Callable[[], Any]) -> Iterator[None]:
        timer = threading.Timer(self.random.uniform(0, _LATEST_SECONDS), kill)
        timer.start()
        try:
            yield
        finally:
            timer.join()
