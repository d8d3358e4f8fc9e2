"""The API Gateway stand-in speaks payload format 2.0 exactly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.gateway_event import Arrival, BadAnswerError, to_event, to_response
from local.http_server import Request

EVENTS = Path(__file__).parents[1] / "events"
ARRIVAL = Arrival(
    request_id="JKJaXmPLvHcESHA=",
    at=datetime(2026, 11, 21, 9, 15, 0, 250_000, tzinfo=UTC),
    host="127.0.0.1:8000",
    trace_id="Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
)


def _request(method: str, path: str, query: str, headers: Any, body: bytes = b"") -> Request:
    return Request(method, path, query, tuple(headers), body, "HTTP/1.1", "127.0.0.1")


def _recorded(name: str) -> Any:
    return json.loads((EVENTS / name).read_text(encoding="utf-8"))


def test_a_get_becomes_the_recorded_event() -> None:
    request = _request(
        "GET",
        "/orders/o%2D1%20a/timeline",
        "status=received&status=failed&q=a%26b&empty=",
        [
            ("Host", "127.0.0.1:8000"),
            ("User-Agent", "curl/8.5.0"),
            ("Accept", "application/json"),
            ("X-Twice", "one"),
            ("x-twice", "two"),
            ("Cookie", "a=1; b=2"),
            ("Cookie", "c=3"),
            ("Connection", "keep-alive"),
        ],
    )
    event = to_event(request, "GET /orders/{orderId}/timeline", {"orderId": "o-1 a"}, ARRIVAL)
    assert event == _recorded("gateway-get.json")


def test_a_json_body_stays_text() -> None:
    headers = [("Host", "127.0.0.1:8000"), ("Content-Type", "application/json; charset=utf-8")]
    body = '{"customer":"Ünal"}'.encode()
    event = to_event(_request("POST", "/orders", "", headers, body), "POST /orders", {}, ARRIVAL)
    assert event == _recorded("gateway-post-json.json")


def test_a_form_is_base64() -> None:
    headers = [
        ("Host", "127.0.0.1:8000"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Slack-Signature", "v0=00"),
    ]
    request = _request("POST", "/slack/events", "", headers, b"command=%2Forder&text=2x")
    assert to_event(request, "POST /slack/events", {}, ARRIVAL) == _recorded("gateway-form.json")


@pytest.mark.parametrize("content_type", ["text/csv", "application/xml", "application/javascript"])
def test_text_types_stay_text(content_type: str) -> None:
    event = to_event(
        _request("POST", "/", "", [("Content-Type", content_type)], b"x"), "", {}, ARRIVAL
    )
    assert (event["body"], event["isBase64Encoded"]) == ("x", False)


def test_json_that_is_not_utf_8_is_base64() -> None:
    request = _request("POST", "/", "", [("Content-Type", "application/json")], b"\xff")
    assert to_event(request, "", {}, ARRIVAL)["body"] == "/w=="


def test_an_answer_carries_headers_and_one_line_for_each_cookie() -> None:
    answer = {
        "statusCode": 303,
        "headers": {"Location": "/", "Content-Length": "999"},
        "cookies": ["a=1; Secure", "b=2"],
        "body": "gone",
    }
    response = to_response(json.dumps(answer).encode(), "id")
    assert response.status == 303
    assert response.body == b"gone"
    assert response.headers == (
        ("location", "/"),
        ("content-type", "text/plain; charset=utf-8"),
        ("set-cookie", "a=1; Secure"),
        ("set-cookie", "b=2"),
        ("apigw-requestid", "id"),
    )


def test_an_answer_in_base64_is_decoded() -> None:
    answer = {"statusCode": 200, "body": "AAH/", "isBase64Encoded": True}
    assert to_response(json.dumps(answer).encode(), "id").body == b"\x00\x01\xff"


def test_an_answer_without_a_status_is_json() -> None:
    response = to_response(b'{"a": 1}', "id")
    assert (response.status, response.body) == (200, b'{"a": 1}')
    assert ("content-type", "application/json") in response.headers


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "teapot"},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "%", "isBase64Encoded": True},
        {"statusCode": 200, "headers": {"X-A": "b\r\nSet-Cookie: c=d"}},
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(BadAnswerError):
        to_response(json.dumps(answer).encode(), "id")
