"""Who may do what: tokens, foreign sites, and identities that somebody only claims."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.http import SECURITY_HEADERS
from approvals.domain.order import Order
from tests.support.api_requests import (
    DEMO,
    ORIGIN,
    PARAMETER,
    READER,
    REQUESTER,
    TOKENS,
    ApiDoor,
    api_event,
)
from tests.support.shop import BOB, order_body

PUBLIC = ["/", "/healthz", "/openapi.json", "/assets/app.js"]
READ = ["/catalogue", "/orders", "/orders/{id}", "/orders/{id}/timeline"]
NOBODY, WRONG = None, "no-such-token"

# (method, path) → the status for no token, a wrong one, reader, requester and demo.
TABLE: list[tuple[str, str, tuple[int, ...]]] = [
    *(("GET", path, (200, 200, 200, 200, 200)) for path in PUBLIC),
    *(("GET", path, (401, 401, 200, 200, 200)) for path in READ),
    ("POST", "/orders", (401, 401, 403, 202, 202)),
    ("POST", "/orders/{id}/approve", (401, 401, 403, 403, 200)),
    ("POST", "/orders/{id}/reject", (401, 401, 403, 403, 200)),
]
CALLERS = (NOBODY, WRONG, READER, REQUESTER, DEMO)
ACCESS = [
    (method, path, token, status)
    for method, path, statuses in TABLE
    for token, status in zip(CALLERS, statuses, strict=True)
]


def ask(door: ApiDoor, method: str, path: str, order: Order, token: str | None) -> Any:
    path = path.format(id=order.order_id)
    if method == "GET":
        return door.get(path, token)
    return door.post(path, order_body() if path == "/orders" else None, token)


@pytest.mark.parametrize(("method", "path", "token", "status"), ACCESS)
def test_each_route_answers_each_token_as_the_table_says(
    method: str, path: str, token: str | None, status: int
) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = ask(door, method, path, order, token)
    assert answer.status == status
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert (answer.kind, answer.json["status"]) == ("not-authenticated", 401)
    if status in {401, 403}:
        assert door.shop.store.get(order.order_id) == order
        assert list(door.shop.table.orders) == [order.order_id]


def test_the_table_has_every_route() -> None:
    described = ApiDoor().get("/openapi.json").json["paths"]
    routes = {(method.upper(), path) for path, found in described.items() for method in found}
    listed = {(method, path.replace("{id}", "{orderId}")) for method, path, _ in TABLE}
    assert {(m, p.replace("app.js", "{file}")) for m, p in listed} == routes


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {DEMO}",
        f"Bearer{DEMO}",
        DEMO,
        f"Bearer {DEMO}x",
        f"Bearer {DEMO[:-1]}",
        f"Bearer {DEMO.upper()}",
        f"Bearer {DEMO},{READER}",
        f"Bearer {DEMO} {READER}",
        "Bearer \u0000",
        "Bearer " + "é" * 50,
        "Bearer " + "x" * 8_000,
    ],
)
def test_an_authorization_that_is_no_token_is_401(authorization: str) -> None:
    door = ApiDoor()
    event = api_event("GET", "/orders", headers={"authorization": authorization})
    assert door.send(event).status == 401


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_schemes_spelling_does_not_matter(scheme: str) -> None:
    event = api_event("GET", "/orders", headers={"authorization": f"{scheme} {READER}"})
    assert ApiDoor().send(event).status == 200


def test_a_token_in_the_query_or_a_cookie_is_no_token() -> None:
    door = ApiDoor()
    event = api_event("GET", "/orders", query={"access_token": DEMO, "token": DEMO})
    assert door.send(event).status == 401
    assert door.send(event | {"cookies": [f"token={DEMO}", f"authorization={DEMO}"]}).status == 401


@pytest.mark.parametrize(
    "stored",
    [
        "", "not json", "[]", "{}", '{"tokens": null}', '{"tokens": [1]}', '{"tokens": [{}]}',
        '{"tokens": [{"identity": "x", "token": 5, "may": ["read"]}]}',
        '{"tokens": [{"identity": "x", "token": "", "may": ["read"]}]}',
        '{"tokens": {"a": 1}}',
    ],
)  # fmt: skip
def test_tokens_that_are_not_in_their_form_let_nobody_in(stored: str) -> None:
    door = ApiDoor()
    door.secrets.values[PARAMETER] = stored
    assert door.get("/orders").status in {401, 503}
    assert door.get("/orders", token="").status == 401
    assert door.get("/healthz").status == 200


def test_without_the_secret_store_it_is_503_and_then_it_works() -> None:
    door = ApiDoor()
    stored = door.secrets.values.pop(PARAMETER)
    answer = door.get("/orders")
    assert (answer.status, answer.kind, answer.headers["retry-after"]) == (503, "unavailable", "5")
    door.secrets.values[PARAMETER] = stored
    assert door.get("/orders").status == 200


def test_a_rotated_token_counts_at_once_and_the_old_one_no_more() -> None:
    door = ApiDoor()
    rotated = json.dumps(TOKENS).replace(READER, "rotated-token")
    door.secrets.values[PARAMETER] = rotated
    assert door.get("/orders", "rotated-token").status == 200
    assert door.get("/orders", READER).status == 401


CLAIMS = {
    "x-user": BOB,
    "x-forwarded-user": "api:demo",
    "x-amzn-oidc-identity": "api:demo",
    "x-identity": "api:demo",
    "from": "api:demo",
    "cookie": "user=api:demo",
}


def test_an_identity_in_a_header_or_the_query_is_ignored() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    event = api_event(
        "POST",
        f"/orders/{order.order_id}/approve",
        headers={"authorization": f"Bearer {READER}", **CLAIMS},
        query={"user": BOB, "identity": "api:demo", "by": "api:demo"},
    )
    event["requestContext"]["authorizer"] = {"jwt": {"claims": {"sub": "api:demo"}}}
    assert door.send(event).status == 403
    assert door.shop.store.get(order.order_id) == order
    assert door.shop.store.audit(order.order_id)[-1].who == "api:reader"


@pytest.mark.parametrize("claim", ["requester", "user", "by", "identity", "status", "decision"])
def test_an_identity_in_a_body_is_refused_by_name(claim: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    placed = door.place(**{claim: BOB})
    assert placed.status in {400, 422}
    assert placed.fields == [claim]
    decided = door.approve(order.order_id, body={claim: BOB})
    assert decided.status in {400, 422}
    assert decided.fields == [claim]
    assert door.shop.store.get(order.order_id) == order


def test_the_tokens_identity_is_the_requester() -> None:
    answer = ApiDoor().post("/orders", order_body(), x_user=BOB)
    assert answer.json["requester"] == "api:requester"


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
     "/assets/index.html", "/assets/", "/ORDERS", "/orders/" + "x" * 129, "/assets/app.js/x"],
)  # fmt: skip
def test_an_address_with_nothing_behind_it_is_404(path: str) -> None:
    answer = ApiDoor().get(path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


EVERYTHING = [
    ("GET", "/", None, 200),
    ("GET", "/assets/app.js", None, 200),
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
    public = path in {"/", "/assets/app.js"}
    assert answer.headers["cache-control"] == ("no-cache" if public else "no-store")


def test_an_asset_that_the_browser_has_is_304_with_the_same_guards() -> None:
    door = ApiDoor()
    tag = door.get("/assets/app.js", None).headers["etag"]
    answer = door.get("/assets/app.js", None, if_none_match=tag)
    assert (answer.status, answer.text) == (304, "")
    assert answer.headers.items() >= SECURITY_HEADERS.items()
