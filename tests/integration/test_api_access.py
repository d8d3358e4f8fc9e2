"""Who may do what: tokens, foreign sites, and identities that somebody only claims."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api import assets
from approvals.domain.order import Order
from tests.support.api_requests import (
    DEMO,
    PARAMETER,
    READER,
    REQUESTER,
    TOKENS,
    ApiDoor,
    api_event,
)
from tests.support.shop import BOB, order_body

PUBLIC = ["/", "/healthz", "/openapi.json", "/sign-in", assets.address("app.js")]
BY_ADDRESS = ["/sign-in/slack", "/sign-in/slack/callback"]
READ = [
    *("/catalogue", "/insights", "/orders", "/counts", "/audit", "/orders/{id}"),
    *("/orders/{id}/timeline", "/me", "/me/away"),
]
NEEDED = {"/audit": {"from": "2026-11-01", "to": "2026-11-30"}}
NOBODY, WRONG = None, "no-such-token"

# (method, path) → the status for no token, a wrong one, reader, requester and demo.
TABLE: list[tuple[str, str, tuple[int, ...]]] = [
    *(("GET", path, (200, 200, 200, 200, 200)) for path in PUBLIC),
    *(("GET", path, (302, 302, 302, 302, 302)) for path in BY_ADDRESS),
    *(("GET", path, (401, 401, 200, 200, 200)) for path in READ),
    ("POST", "/sign-out", (401, 401, 200, 200, 200)),
    ("POST", "/orders", (401, 401, 403, 202, 202)),
    ("POST", "/orders/{id}/approve", (401, 401, 403, 403, 200)),
    ("POST", "/orders/{id}/reject", (401, 401, 403, 403, 200)),
    ("POST", "/orders/{id}/withdraw", (401, 401, 403, 403, 403)),
    ("PUT", "/me/away", (401, 401, 403, 403, 200)),
    ("DELETE", "/me/away", (401, 401, 403, 403, 200)),
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
        return door.get(path, token, query=NEEDED.get(path, ""))
    bodies = {"/orders": order_body(), "/me/away": {"standIn": BOB, "until": "2026-12-01"}}
    return door.change(method, path, bodies.get(path), token)


@pytest.mark.attack("A12", "A14")
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


@pytest.mark.attack("A12")
def test_the_table_has_every_route() -> None:
    described = ApiDoor().get("/openapi.json").json["paths"]
    routes = {(method.upper(), path) for path, found in described.items() for method in found}
    listed = {(method, path.replace("{id}", "{orderId}")) for method, path, _ in TABLE}
    asset = assets.address("app.js")
    assert {(m, p.replace(asset, "/assets/{version}/{file}")) for m, p in listed} == routes


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


@pytest.mark.attack("A15")
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


@pytest.mark.fault("F26")
def test_without_the_secret_store_it_is_503_and_then_it_works() -> None:
    door = ApiDoor()
    stored = door.secrets.values.pop(PARAMETER)
    answer = door.get("/orders")
    assert (answer.status, answer.kind, answer.headers["retry-after"]) == (503, "unavailable", "5")
    door.secrets.values[PARAMETER] = stored
    assert door.get("/orders").status == 200


@pytest.mark.attack("A11")
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


@pytest.mark.attack("A5")
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


@pytest.mark.attack("A5")
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
