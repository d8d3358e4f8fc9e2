"""What keeps other sites out and this one in its frame, whatever is asked and answered."""

from __future__ import annotations

import json

import pytest

from api import assets
from api.http import SECURITY_HEADERS
from tests.support.api_requests import DEMO, ORIGIN, READER, REQUESTER, ApiDoor, api_event
from tests.support.shop import order_body

PUBLIC = ["/", "/healthz", "/openapi.json", assets.address("app.js")]
READ = ["/catalogue", "/orders", "/orders/{id}", "/orders/{id}/timeline"]
FOREIGN: list[dict[str, str | None]] = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "https://127.0.0.1:8000"},
    {"origin": "http://127.0.0.1:8001"},
    {"origin": "http://127.0.0.1"},
    {"origin": ORIGIN + ".evil.example"},
    {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "nonsense"},
]


@pytest.mark.attack("A7")
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/orders", "/orders/{id}/approve", "/orders/{id}/reject"])
def test_another_sites_change_is_refused_whatever_token_it_has(
    headers: dict[str, str | None], path: str
) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    body = order_body() if path == "/orders" else {}
    answer = door.post(path.format(id=order.order_id), body, DEMO, **headers)
    assert (answer.status, answer.kind) == (403, "foreign-origin")
    assert list(door.shop.table.orders.values()) == [order]
    assert door.shop.executions.delivered == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": ORIGIN},
        {"origin": ORIGIN, "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_our_own_pages_change_is_taken(headers: dict[str, str]) -> None:
    assert ApiDoor().post("/orders", order_body(), REQUESTER, **headers).status == 202


@pytest.mark.attack("A7")
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "text/plain; application/json",
        "",
        None,
    ],
)
def test_a_body_that_is_not_called_json_is_refused(content_type: str | None) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    for path in ("/orders", f"/orders/{order.order_id}/approve"):
        answer = door.post(path, order_body(), DEMO, content_type=content_type)
        assert (answer.status, answer.kind) == (415, "not-json")
    assert list(door.shop.table.orders.values()) == [order]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_any_spelling_is_taken(content_type: str) -> None:
    answer = ApiDoor().post("/orders", order_body(), content_type=content_type)
    assert answer.status == 202


@pytest.mark.attack("A7")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path",
    [*PUBLIC, *READ, "/orders/{id}/approve", "/orders/{id}/reject", "/nowhere"],
)
def test_reading_changes_nothing(method: str, path: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    writes = list(door.shop.table.writes)
    event = api_event(
        method,
        path.format(id=order.order_id),
        json.dumps({"reason": "x"}),
        headers={"authorization": f"Bearer {DEMO}", "content-type": "application/json"},
        query={"approve": "1", "_method": "POST"},
    )
    event["headers"]["x-http-method-override"] = "POST"
    door.send(event)
    assert door.shop.table.writes == writes
    assert door.shop.executions.delivered == []


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/orders", "GET, POST"),
        ("PUT", "/orders/ord-1", "GET"),
        ("HEAD", "/orders", "GET, POST"),
        ("GET", "/orders/ord-1/approve", "POST"),
        ("POST", "/", "GET"),
    ],
)
def test_another_method_is_405_and_says_which_are_allowed(
    method: str, path: str, allow: str
) -> None:
    answer = ApiDoor().send(api_event(method, path))
    assert (answer.status, answer.headers["allow"]) == (405, allow)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/orders/", "//orders", "/orders/a/b/c", "/assets/../handler.py", "/assets/%2e%2e",
     "/assets/index.html", assets.address("index.html"), "/assets/0/app.js", "/assets/",
     "/ORDERS", "/orders/" + "x" * 129, "/assets/app.js/x"],
)  # fmt: skip
def test_an_address_with_nothing_behind_it_is_404(path: str) -> None:
    answer = ApiDoor().get(path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


EVERYTHING = [
    ("GET", "/", None, 200),
    ("GET", assets.address("app.js"), None, 200),
    ("GET", "/healthz", None, 200),
    ("GET", "/openapi.json", None, 200),
    ("GET", "/orders", READER, 200),
    ("GET", "/orders", None, 401),
    ("POST", "/orders", READER, 403),
    ("GET", "/orders/nothing", READER, 404),
    ("DELETE", "/orders", READER, 405),
    ("POST", "/orders", REQUESTER, 400),
    ("GET", "/nowhere", None, 404),
]


@pytest.mark.attack("A9")
@pytest.mark.parametrize(("method", "path", "token", "status"), EVERYTHING)
def test_every_response_carries_the_security_headers(
    method: str, path: str, token: str | None, status: int
) -> None:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = ApiDoor().send(api_event(method, path, headers=headers))
    assert answer.status == status
    assert answer.headers.items() >= SECURITY_HEADERS.items()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not [name for name in answer.headers if name.startswith("access-control")]
    kept = {
        "/": "no-cache",
        assets.address("app.js"): "public, max-age=31536000, immutable",
        "/orders": "private, no-cache" if status == 200 else "no-store",
    }
    assert answer.headers["cache-control"] == kept.get(path, "no-store")


@pytest.mark.attack("A9")
def test_a_page_that_the_browser_has_is_304_with_the_same_guards() -> None:
    door = ApiDoor()
    tag = door.get("/", None).headers["etag"]
    answer = door.get("/", None, if_none_match=tag)
    assert (answer.status, answer.text) == (304, "")
    assert answer.headers.items() >= SECURITY_HEADERS.items()
