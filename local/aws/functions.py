"""The functions that exist locally: found by name or ARN, run in their workers."""

from __future__ import annotations

import logging
import re
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.names import VERSION
from local.template import Function
from local.worker_client import (
    InvokeResult,
    WorkerClient,
    WorkerTimeoutError,
    WorkerUnavailableError,
)

logger = logging.getLogger(__name__)

_NAME = re.compile(
    r"(?:(?:arn:aws:lambda:[a-z0-9-]+:)?\d{12}:function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[A-Za-z0-9_$-]+))?"
)
# Lambda tries an asynchronous invocation again after one minute, and after two more.
_ASYNC_RETRY_SECONDS = (60.0, 120.0)


class UnknownFunctionError(Exception):
    """No function of that name, or no version or alias of that name."""


@dataclass(frozen=True, slots=True)
class Target:
    """A function, and the version or alias by which it was named (empty when by none)."""

    function: Function
    qualifier: str


class Functions:
    """Every function of the template with the client of its worker."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        workers: Mapping[str, WorkerClient],
        async_retry_seconds: Iterable[float] = _ASYNC_RETRY_SECONDS,
    ) -> None:
        self._functions = functions
        self._workers = workers
        self._async_retry_seconds = tuple(async_retry_seconds)

    def all(self) -> list[Function]:
        """The functions in the template's order."""
        return list(self._functions.values())

    def find(self, reference: str, qualifier: str = "") -> Target:
        """Resolve a name, partial ARN or ARN, with or without a qualifier.

        Raises:
            UnknownFunctionError: Lambda would answer ResourceNotFoundException.
        """
        match = _NAME.fullmatch(reference)
        function = self._functions.get(match["name"]) if match else None
        if match is None or function is None:
            raise UnknownFunctionError(f"Function not found: {reference}")
        named = match["qualifier"] or qualifier
        if named and named not in {"$LATEST", VERSION, function.alias}:
            raise UnknownFunctionError(f"Function not found: {function.arn}:{named}")
        return Target(function, named)

    def run(self, name: str, qualifier: str, payload: bytes, request_id: str) -> InvokeResult:
        """Run a handler once, for as long as its timeout allows.

        Raises:
            WorkerTimeoutError: It took longer.
            WorkerUnavailableError: Its process died.
        """
        function = self._functions[name]
        return self._workers[name].invoke(
            payload,
            request_id=request_id,
            invoked_arn=f"{function.arn}:{qualifier}" if qualifier else function.arn,
            timeout_seconds=function.timeout_seconds,
        )

    def run_async(self, target: Target, payload: bytes) -> None:
        """Run a handler in the background, and again when it fails, as Lambda does."""
        delays = self._async_retry_seconds[: target.function.async_attempts - 1]
        self._attempt(target, payload, str(uuid.uuid4()), delays)

    def _attempt(
        self, target: Target, payload: bytes, request_id: str, delays: tuple[float, ...]
    ) -> None:
        def attempt() -> None:
            try:
                name = target.function.name
                failed = self.run(name, target.qualifier, payload, request_id).failed
            except (WorkerTimeoutError, WorkerUnavailableError):
                failed = True
            if failed and delays:
                timer = threading.Timer(
                    delays[0], self._attempt, (target, payload, request_id, delays[1:])
                )
                timer.daemon = True
                timer.start()
            elif failed:
                logger.error("event dropped", extra={"functionName": target.function.name})

        threading.Thread(target=attempt, name="async-invoke", daemon=True).start()
