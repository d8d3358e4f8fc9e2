from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from api.http import MAX_BODY_BYTES, SECURITY_HEADERS, Request, Response
from approvals.domain.errors import InvalidRequest


def request(body: bytes = b"", **changes: Any) -> Request:
    event: dict[str, Any] = {
        "rawPath": "/orders",
        "headers": {"Content-Type": "application/json", "X-Forwarded-Proto": "http"},
        "queryStringParameters": {"limit": "5"},
        "requestContext": {"domainName": "nod.example", "http": {"method": "post"}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    return Request.from_event(event | changes)


def problem_field(error: pytest.ExceptionInfo[InvalidRequest]) -> str:
    [problem] = error.value.problems
    return problem.field


def test_an_event_is_read() -> None:
    read = request(b'{"a": 1}')

    assert (read.method, read.path, read.query) == ("POST", "/orders", {"limit": "5"})
    assert read.headers["content-type"] == "application/json"
    assert read.origin == "http://nod.example"
    assert read.json() == {"a": 1}
    assert read.identity == ""


@pytest.mark.parametrize("event", [{}, {"headers": None, "requestContext": None, "body": None}])
def test_an_empty_event_is_the_page(event: dict[str, Any]) -> None:
    read = Request.from_event(event)

    assert (read.method, read.path, read.body) == ("GET", "/", b"")


def test_a_body_that_is_not_base64_encoded_is_read_as_it_is() -> None:
    read = Request.from_event({"body": '{"a": "ü"}', "isBase64Encoded": False})

    assert read.json() == {"a": "ü"}


@pytest.mark.parametrize("body", ["%%%", "YQ", "ü"])
def test_broken_base64_names_the_body(body: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        Request.from_event({"body": body, "isBase64Encoded": True})

    assert problem_field(error) == "body"


@pytest.mark.attack("A3")
def test_a_body_ends_at_64_kb() -> None:
    assert len(request(b"x" * MAX_BODY_BYTES).body) == MAX_BODY_BYTES

    for size in (MAX_BODY_BYTES + 1, 10_000_000):
        with pytest.raises(InvalidRequest) as error:
            request(b"x" * size)
        assert problem_field(error) == "body"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"not json", b"{", b"NaN", b"[NaN]", b'{"a": Infinity}', b'{"a": -Infinity}',
        b"\xff\xfe", b"\x00", b"'a'", b"{} {}", b"[" * 60_000, b'{"a":' * 10_000, b"9" * 5_000,
    ],
    ids=lambda b: repr(b[:20]),
)  # fmt: skip
def test_what_is_no_json_names_the_body(body: bytes) -> None:
    with pytest.raises(InvalidRequest) as error:
        request(body).json()

    assert problem_field(error) == "body"


@pytest.mark.parametrize("body", [b"null", b"[]", b"7", b'"text"', b"1e308"])
def test_json_of_every_kind_is_json(body: bytes) -> None:
    assert request(body).json() == json.loads(body)


@pytest.mark.attack("A9")
def test_every_response_has_the_guards() -> None:
    headers = Response(200, {"a": 1}).to_event()["headers"]

    assert headers.items() >= SECURITY_HEADERS.items()
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert not any(name.startswith("access-control") for name in headers)


def test_a_response_is_json_as_people_typed_it() -> None:
    event = Response(202, {"name": "Zoë \U0001f9ea", "none": None}).to_event()

    assert event["statusCode"] == 202
    assert event["body"] == '{"name": "Zoë \U0001f9ea", "none": null}'
    assert event["isBase64Encoded"] is False


def test_text_goes_out_as_text_and_bytes_as_base64() -> None:
    assert Response(200, content=b"text").to_event()["body"] == "text"

    event = Response(200, content=b"\x89PNG\xff").to_event()
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"\x89PNG\xff"


def test_a_route_s_headers_win() -> None:
    headers = Response(200, content=b"", headers={"cache-control": "no-cache"}).to_event()[
        "headers"
    ]

    assert headers["cache-control"] == "no-cache"


def test_nan_does_not_leave() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        Response(200, {"a": float("nan")}).to_event()


def test_cookies_come_as_a_list_and_are_read_by_name() -> None:
    event = {"cookies": ["a=1", "b=x=y", "c", "a=2"]}

    assert Request.from_event(event).cookies == {"a": "2", "b": "x=y", "c": ""}
    assert Request.from_event({}).cookies == {}


def test_cookies_are_answered_as_a_list_where_there_are_any() -> None:
    assert Response(200, {}, cookies=("a=1", "b=2")).to_event()["cookies"] == ["a=1", "b=2"]
    assert "cookies" not in Response(200, {}).to_event()
