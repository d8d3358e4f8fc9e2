"""API Gateway's stand-in: routes of the template to workers of the functions behind them."""

from __future__ import annotations

import json
import logging
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote

from local.gateway_event import Arrival, BadAnswerError, to_event, to_response
from local.http_server import Request, Response
from local.template import Function
from local.triggers import DEFAULT, Route
from local.worker_client import WorkerClient, WorkerTimeoutError, WorkerUnavailableError

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 10 * 1024 * 1024
# Lambda refuses a larger event of a synchronous invocation.
_MAX_EVENT_BYTES = 6 * 1024 * 1024
# An HTTP API waits no longer for its integration.
_INTEGRATION_TIMEOUT_SECONDS = 30.0


def message(status: int, text: str) -> Response:
    """API Gateway's own answers."""
    return Response(status, json.dumps({"message": text}).encode())


TOO_LARGE = message(413, "Request Entity Too Large")


class Gateway:
    """Answers requests on the demo's front port.

    Args:
        waiting_for: Names the parts that do not answer yet; until the first time there are none,
            every request is told so, and afterwards `/healthz` alone.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        functions: Mapping[str, Function],
        workers: Mapping[str, WorkerClient],
        waiting_for: Callable[[], Sequence[str]],
    ) -> None:
        explicit = [route for route in routes if route.path != DEFAULT]
        self._routes = sorted(explicit, key=_literal_segments_first)
        self._default = next((route for route in routes if route.path == DEFAULT), None)
        self._functions = functions
        self._workers = workers
        self._waiting_for = waiting_for
        self._was_ready = False

    def respond(self, request: Request) -> Response:
        """Pass the request to its function and the function's answer back."""
        if not self._was_ready or request.path == "/healthz":
            waiting = list(self._waiting_for())
            if waiting:
                body = json.dumps({"status": "starting", "waitingFor": waiting}).encode()
                return Response(503, body)
            self._was_ready = True
        found = self._find(request)
        if found is None:
            return message(404, "Not Found")
        return self._invoke(request, *found)

    def _find(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        segments = request.path.split("/")
        for route in self._routes:
            if route.method == request.method:
                parameters = _match(route.path.split("/"), segments)
                if parameters is not None:
                    return route, parameters
        return None if self._default is None else (self._default, {})

    def _invoke(self, request: Request, route: Route, parameters: dict[str, str]) -> Response:
        arrival = Arrival(
            request_id=secrets.token_urlsafe(11) + "=",
            at=datetime.now(UTC),
            host=request.header("Host") or "",
            trace_id=f"Root=1-{secrets.token_hex(4)}-{secrets.token_hex(12)}",
        )
        event = to_event(request, route.key, parameters, arrival)
        payload = json.dumps(event).encode()
        if len(payload) > _MAX_EVENT_BYTES:
            return TOO_LARGE
        function = self._functions[route.function]
        timeout = min(function.timeout_seconds, _INTEGRATION_TIMEOUT_SECONDS)
        try:
            result = self._workers[function.name].invoke(
                payload,
                request_id=str(uuid.uuid4()),
                invoked_arn=f"{function.arn}:{function.alias}" if function.alias else function.arn,
                timeout_seconds=timeout,
            )
            if not result.failed:
                return to_response(result.payload, arrival.request_id)
            logger.warning("function failed", extra={"function": function.name})
        except WorkerTimeoutError:
            logger.warning("function timed out", extra={"function": function.name})
            if function.timeout_seconds > _INTEGRATION_TIMEOUT_SECONDS:
                return message(503, "Service Unavailable")
        except (WorkerUnavailableError, BadAnswerError):
            logger.warning("no answer to send on", extra={"function": function.name}, exc_info=True)
        return message(500, "Internal Server Error")


def _literal_segments_first(route: Route) -> list[bool]:
    return [segment.startswith("{") for segment in route.path.split("/")]


def _match(pattern: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    """The path parameters when the path fits the pattern, else None."""
    if len(pattern) != len(segments):
        return None
    parameters: dict[str, str] = {}
    for expected, segment in zip(pattern, segments, strict=True):
        if expected.startswith("{") and segment:
            parameters[expected.strip("{}")] = unquote(segment)
        elif expected != segment:
            return None
    return parameters
