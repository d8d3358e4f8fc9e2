"""Calls a function's worker: one invocation is one HTTP request over a connection that is kept."""

from __future__ import annotations

import http.client
import select
import socket
import threading
from collections import deque
from dataclasses import dataclass

FUNCTION_ERROR_HEADER = "X-Amz-Function-Error"
REQUEST_ID_HEADER = "X-Amzn-RequestId"
INVOKED_ARN_HEADER = "X-Nod-Invoked-Arn"


class WorkerUnavailableError(Exception):
    """The worker died, or did not answer; whether the handler ran is not known."""


class WorkerTimeoutError(Exception):
    """The handler took longer than the caller waits; it may still be running."""


@dataclass(frozen=True, slots=True)
class InvokeResult:
    """What the handler returned as JSON, or the error it raised and `failed`."""

    payload: bytes
    failed: bool


class WorkerClient:
    """Invokes the function behind one port. Safe to share between threads."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._lock = threading.Lock()

    def invoke(
        self, payload: bytes, *, request_id: str, invoked_arn: str, timeout_seconds: float
    ) -> InvokeResult:
        """Run the handler once with `payload`, a JSON text.

        Never sends twice: a handler's effects are not this class's to repeat.

        Raises:
            WorkerTimeoutError: No answer within `timeout_seconds`.
            WorkerUnavailableError: The connection broke.
        """
        connection = self._connection()
        connection.timeout = timeout_seconds
        if connection.sock is not None:
            connection.sock.settimeout(timeout_seconds)
        headers = {
            "Content-Type": "application/json",
            REQUEST_ID_HEADER: request_id,
            INVOKED_ARN_HEADER: invoked_arn,
        }
        try:
            connection.request("POST", "/invoke", payload, headers)
            response = connection.getresponse()
            body = response.read()
        except TimeoutError as error:
            connection.close()
            raise WorkerTimeoutError(f"no answer in {timeout_seconds:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise WorkerUnavailableError(str(error) or type(error).__name__) from error
        failed = response.getheader(FUNCTION_ERROR_HEADER) is not None
        if response.status != http.client.OK:
            connection.close()
            raise WorkerUnavailableError(f"the worker answered {response.status}")
        with self._lock:
            self._idle.append(connection)
        return InvokeResult(body, failed)

    def _connection(self) -> http.client.HTTPConnection:
        while True:
            with self._lock:
                if not self._idle:
                    return http.client.HTTPConnection("127.0.0.1", self._port)
                connection = self._idle.pop()
            if connection.sock is not None and not _is_closed(connection.sock):
                return connection
            connection.close()


def _is_closed(sock: socket.socket) -> bool:
    """Whether the worker hung up: an idle connection has nothing to read but its end."""
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    return bool(poller.poll(0))
