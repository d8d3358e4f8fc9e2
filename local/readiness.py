"""Which parts of the stack answer, and which one is called."""

from __future__ import annotations

import http.client
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable


class Readiness:
    """What the gateway's `/healthz` asks before it passes the question on."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._waiting = dict.fromkeys(parts)
        self._lock = threading.Lock()

    def waiting(self) -> list[str]:
        """The parts that do not answer, in the order of starting."""
        with self._lock:
            return list(self._waiting)

    def set(self, part: str, ready: bool) -> None:
        """Record that a part answers, or that it does not any more."""
        with self._lock:
            if ready:
                self._waiting.pop(part, None)
            else:
                self._waiting[part] = None


def watch(port: int, path: str, then: Callable[[], None]) -> None:
    """Call `then`, on another thread, as soon as the port answers a GET with any status."""

    def ask() -> None:
        while not _answers(port, path):
            time.sleep(0.03)
        then()

    threading.Thread(target=ask, name=f"watch-{port}", daemon=True).start()


def when_called(listener: socket.socket, then: Callable[[], object]) -> None:
    """Call `then` once, on another thread, when somebody connects; they wait in the queue."""

    def wait() -> None:
        poller = select.poll()
        poller.register(listener, select.POLLIN)
        if any(event & select.POLLIN for _, event in poller.poll()):
            then()

    threading.Thread(target=wait, name="wait-for-a-call", daemon=True).start()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
