"""The front port: routes, limits and failures as API Gateway has them."""

from __future__ import annotations

import http.client
import json
import os
import signal
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.forked import CAN_FORK, FORK_SERVER
from local.stack import Stack
from tests.support.tiny_stack import eventually, tiny_stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with tiny_stack(tmp_path_factory.mktemp("gateway")) as stack:
        yield stack


@pytest.fixture
def connection(stack: Stack) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(stack.urls["page"]).netloc, timeout=10)
    yield connection
    connection.close()


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None = None,
    **headers: str,
) -> tuple[int, Any]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, names)
    response = connection.getresponse()
    return response.status, json.loads(response.read() or b"null")


def test_a_request_reaches_the_function_as_an_event(
    connection: http.client.HTTPConnection,
) -> None:
    status, event = _ask(connection, "GET", "/echo/a%2Fb?x=1", Accept="text/html")
    assert status == 200
    assert event["routeKey"] == "GET /echo/{name}"
    assert event["pathParameters"] == {"name": "a/b"}
    assert event["headers"]["accept"] == "text/html"
    assert event["requestContext"]["domainName"] == f"127.0.0.1:{connection.port}"


def test_one_connection_serves_several_requests(connection: http.client.HTTPConnection) -> None:
    for number in range(3):
        assert _ask(connection, "GET", f"/echo/{number}")[0] == 200
    first = connection.sock
    assert _ask(connection, "GET", "/echo/last")[0] == 200
    assert connection.sock is first


def test_a_literal_route_comes_before_one_with_a_parameter(
    connection: http.client.HTTPConnection,
) -> None:
    _, event = _ask(connection, "GET", "/echo/literal")
    assert event["routeKey"] == "GET /echo/literal"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("PUT", "/echo/x"), ("GET", "/echo/")]
)
def test_an_unknown_route_is_not_found(
    connection: http.client.HTTPConnection, method: str, path: str
) -> None:
    assert _ask(connection, method, path) == (404, {"message": "Not Found"})


def test_a_form_arrives_in_base64(connection: http.client.HTTPConnection) -> None:
    form = "application/x-www-form-urlencoded"
    _, event = _ask(connection, "POST", "/echo", b"a=b", Content_Type=form)
    assert (event["body"], event["isBase64Encoded"]) == ("YT1i", True)


def test_the_answer_of_the_function_is_passed_on(connection: http.client.HTTPConnection) -> None:
    answer = {"statusCode": 418, "headers": {"X-Pot": "tea"}, "cookies": ["a=1", "b=2"]}
    body = json.dumps(answer).encode()
    connection.request("POST", "/answer", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    assert response.status == 418
    assert response.getheader("X-Pot") == "tea"
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("body", [b'{"statusCode": "teapot"}', b"not json"])
def test_a_failing_function_is_an_internal_server_error(
    connection: http.client.HTTPConnection, body: bytes
) -> None:
    answer = _ask(connection, "POST", "/answer", body, Content_Type="application/json")
    assert answer == (500, {"message": "Internal Server Error"})


@pytest.mark.fault("F18")
def test_a_body_over_10_mb_is_too_large(connection: http.client.HTTPConnection) -> None:
    answer = _ask(connection, "POST", "/echo", b"x" * (10 * 1024 * 1024 + 1))
    assert answer == (413, {"message": "Request Entity Too Large"})


@pytest.mark.parametrize("part", ["page", "aws"])
def test_a_foreign_host_is_refused(stack: Stack, part: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(stack.urls[part]).netloc, timeout=5)
    assert _ask(connection, "GET", "/healthz", Host="evil.example")[0] == 403
    connection.close()


def test_localhost_is_not_foreign(stack: Stack, connection: http.client.HTTPConnection) -> None:
    assert _ask(connection, "GET", "/echo/x", Host=f"localhost:{connection.port}")[0] == 200


def test_health_is_the_functions_answer_once_all_is_ready(
    connection: http.client.HTTPConnection,
) -> None:
    status, event = _ask(connection, "GET", "/healthz")
    assert (status, event["rawPath"]) == (200, "/healthz")


def test_a_worker_that_dies_is_started_again(
    stack: Stack, connection: http.client.HTTPConnection
) -> None:
    before = stack.pids["nod-echo"]
    status, _ = _ask(connection, "POST", "/answer", b'{"exit": true}', Content_Type="text/plain")
    assert status == 500
    eventually(lambda: stack.pids["nod-echo"] != before or None)
    assert _ask(connection, "GET", "/echo/x")[0] == 200
    assert "nod-echo ended with code 3; starting it again" in stack.printed


@pytest.mark.skipif(not CAN_FORK, reason="nothing is forked here")
def test_a_fork_server_that_dies_is_started_again_and_takes_no_part_with_it(
    stack: Stack, connection: http.client.HTTPConnection
) -> None:
    before = stack.pids
    os.kill(before[FORK_SERVER], signal.SIGKILL)
    eventually(lambda: stack.pids[FORK_SERVER] != before[FORK_SERVER] or None)
    assert _ask(connection, "GET", "/echo/x")[0] == 200
    assert stack.pids == {**before, FORK_SERVER: stack.pids[FORK_SERVER]}
    assert "fork-server ended with code -9; starting it again" in stack.printed
