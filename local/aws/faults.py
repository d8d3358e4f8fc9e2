"""Faults that a test or a person plants: the next calls of an action fail as they can on AWS."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from local.aws.answers import error
from local.http_server import Request, Response

_KINDS = {"429", "500", "timeout", "lost"}


@dataclass(frozen=True, slots=True)
class Fault:
    """`429` and `500` answer so; `timeout` never answers; `lost` works, then loses the answer."""

    kind: str
    seconds: float


class Faults:
    """The planted faults, by action (`Invoke`, `SendDurableExecutionCallbackSuccess`, …)."""

    def __init__(self) -> None:
        self._planted: dict[str, list[Fault]] = defaultdict(list)
        self._lock = threading.Lock()

    def respond(self, request: Request) -> Response:
        """`POST /_control/fault {action, kind, times, seconds}` and `/_control/clear-faults`."""
        if request.path.endswith("/clear-faults"):
            with self._lock:
                self._planted.clear()
            return Response(200, b"{}")
        try:
            wanted = json.loads(request.body)
            fault = Fault(str(wanted["kind"]), float(wanted.get("seconds", 60)))
            action, times = str(wanted["action"]), int(wanted.get("times", 1))
        except (KeyError, TypeError, ValueError) as problem:
            return Response(400, json.dumps({"error": f"bad fault: {problem}"}).encode())
        if fault.kind not in _KINDS:
            return Response(400, json.dumps({"error": f"kinds are {sorted(_KINDS)}"}).encode())
        with self._lock:
            self._planted[action] += [fault] * times
        return Response(200, b"{}")

    def apply(self, action: str, answer: Callable[[], Response]) -> Response:
        """Answer, or fail as planted for this action."""
        with self._lock:
            fault = self._planted[action].pop(0) if self._planted.get(action) else None
        if fault is None:
            return answer()
        if fault.kind == "429":
            return error(429, "TooManyRequestsException", "Rate exceeded", (("Retry-After", "1"),))
        if fault.kind == "500":
            return error(500, "ServiceException", "planted fault")
        if fault.kind == "timeout":
            time.sleep(fault.seconds)
        else:
            answer()
        return Response(0, drop=True)
