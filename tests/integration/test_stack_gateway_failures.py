"""What the front port answers when the function behind it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from local.gateway import Gateway
from local.http_server import Request
from local.template import Function
from local.triggers import Route
from local.worker_client import (
    InvokeResult,
    WorkerClient,
    WorkerTimeoutError,
    WorkerUnavailableError,
)


class StubWorker(WorkerClient):
    """A worker that does what the test says, and remembers how long it was waited for."""

    def __init__(self, answer: Callable[[], InvokeResult]) -> None:
        super().__init__(0)
        self._answer = answer
        self.timeout = 0.0

    def invoke(self, payload: bytes, **about: Any) -> InvokeResult:
        self.timeout = about["timeout_seconds"]
        return self._answer()


def _ok() -> InvokeResult:
    return InvokeResult(b'{"statusCode": 200, "body": "{}"}', failed=False)


def _failed() -> InvokeResult:
    return InvokeResult(b'{"errorType": "KeyError"}', failed=True)


def _too_slow() -> InvokeResult:
    raise WorkerTimeoutError


def _dead() -> InvokeResult:
    raise WorkerUnavailableError


def _gateway(worker: WorkerClient, *, timeout_seconds: int = 10, waiting: list[str]) -> Gateway:
    function = Function("F", "f", "f.f", "live", timeout_seconds, 128, {}, None, ())
    routes = [Route("GET", "/orders", "f"), Route("GET", "/healthz", "f")]
    return Gateway(routes, {"f": function}, {"f": worker}, lambda: waiting)


def _get(gateway: Gateway, path: str) -> tuple[int, Any]:
    request = Request("GET", path, "", (("Host", "127.0.0.1:8000"),), b"", "HTTP/1.1", "127.0.0.1")
    response = gateway.respond(request)
    return response.status, json.loads(response.body)


@pytest.mark.parametrize(
    ("answer", "timeout_seconds", "expected"),
    [
        (_ok, 10, (200, {})),
        (_failed, 10, (500, {"message": "Internal Server Error"})),
        (_dead, 10, (500, {"message": "Internal Server Error"})),
        # The function's own timeout ends it, or API Gateway gives up first.
        (_too_slow, 10, (500, {"message": "Internal Server Error"})),
        (_too_slow, 60, (503, {"message": "Service Unavailable"})),
    ],
)
def test_a_failure_is_answered_as_api_gateway_does(
    answer: Callable[[], InvokeResult], timeout_seconds: int, expected: tuple[int, Any]
) -> None:
    worker = StubWorker(answer)
    gateway = _gateway(worker, timeout_seconds=timeout_seconds, waiting=[])
    assert _get(gateway, "/orders") == expected
    assert worker.timeout == min(timeout_seconds, 30)


def test_nothing_is_passed_on_until_every_part_answers() -> None:
    waiting = ["slack", "nod-api"]
    gateway = _gateway(StubWorker(_ok), waiting=waiting)
    starting = (503, {"status": "starting", "waitingFor": ["slack", "nod-api"]})
    assert _get(gateway, "/healthz") == starting
    assert _get(gateway, "/orders") == starting
    waiting.clear()
    assert _get(gateway, "/healthz") == (200, {})


def test_while_a_worker_starts_again_health_alone_says_so() -> None:
    waiting: list[str] = []
    gateway = _gateway(StubWorker(_ok), waiting=waiting)
    assert _get(gateway, "/orders") == (200, {})
    waiting.append("nod-api")
    assert _get(gateway, "/healthz")[0] == 503
    assert _get(gateway, "/orders") == (200, {})


def test_what_no_route_takes_goes_to_the_default_route() -> None:
    seen: list[dict[str, Any]] = []

    class Noting(StubWorker):
        def invoke(self, payload: bytes, **about: Any) -> InvokeResult:
            seen.append(json.loads(payload))
            return super().invoke(payload, **about)

    function = Function("F", "f", "f.f", "live", 10, 128, {}, None, ())
    routes = [Route("ANY", "$default", "f"), Route("GET", "/orders", "f")]
    gateway = Gateway(routes, {"f": function}, {"f": Noting(_ok)}, list)

    assert [_get(gateway, path)[0] for path in ("/orders", "/nowhere")] == [200, 200]
    assert [event["routeKey"] for event in seen] == ["GET /orders", "$default"]
    assert "pathParameters" not in seen[1]
