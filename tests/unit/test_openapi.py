from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.app import Dependencies, build_api
from api.openapi import SCHEMAS, build_openapi
from api.routes import Route
from api.tokens import Tokens
from tests.support.doubles import FakeSecrets
from tests.support.shop import Shop


def routes() -> tuple[Route, ...]:
    shop = Shop()
    outside = Dependencies(
        Tokens(FakeSecrets({}), "/nod/api/tokens"),
        shop.store,
        shop.catalogue,
        shop.executions,
        shop.directory,
        shop.stand_ins,
        shop.reconciler,
        shop.clock,
        shop.ids,
        shop.finished,
        shop.metrics,
        shop.directory,
    )
    return build_api(outside).routes()


ROUTES = routes()
DESCRIPTION = build_openapi(ROUTES)


def operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = DESCRIPTION["paths"][route.path][route.method.lower()]
    return found


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_it_is_valid_openapi_3_1() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(json.loads(json.dumps(DESCRIPTION))).iter_errors()) == []


def test_it_describes_the_routes_and_nothing_else() -> None:
    described = {
        (method.upper(), path)
        for path, operations in DESCRIPTION["paths"].items()
        for method in operations
    }

    assert described == {(route.method, route.path) for route in ROUTES}


def test_no_two_routes_match_one_request() -> None:
    for route in ROUTES:
        path = route.path.replace("{orderId}", "ord-1").replace("{file}", "app.js")
        assert [r for r in ROUTES if r.match(route.method, path) is not None] == [route]


@pytest.mark.parametrize("path", ["/orders/", "/orders/a/b", "//", "/orders/a/approve/", "/ORDERS"])
def test_what_only_looks_like_a_route_is_none(path: str) -> None:
    assert [r for r in ROUTES if r.match("GET", path) is not None] == []


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_token_is_asked_for_where_there_is_data(route: Route) -> None:
    public = {
        "/", "/assets/{version}/{file}", "/healthz", "/openapi.json",
        "/sign-in", "/sign-in/slack", "/sign-in/slack/callback",
    }  # fmt: skip

    assert bool(operation(route)["security"]) == (route.path not in public)
    assert (route.permission is None) == (route.path in public)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.permission], ids=name_of)
def test_every_problem_is_documented(route: Route) -> None:
    expected = {"401", "403", "503"}
    if "{orderId}" in route.path:
        expected |= {"404"}
    if route.path == "/sign-out":
        expected |= {"415"}
    elif route.method == "POST":
        expected |= {"400", "409", "415", "422"}
    if route.method == "PUT":
        expected |= {"400", "415", "422"}
    if route.path == "/orders":
        expected |= {"400"}

    responses = operation(route)["responses"]

    assert expected <= set(responses)
    for code in expected:
        assert list(responses[code]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("route", [r for r in ROUTES if r.permission], ids=name_of)
def test_every_answer_has_a_schema(route: Route) -> None:
    [success] = [r for code, r in operation(route)["responses"].items() if code.startswith("2")]

    reference = success["content"]["application/json"]["schema"]["$ref"]
    assert reference.rpartition("/")[2] in SCHEMAS


def test_parameters_of_a_path_are_described() -> None:
    for route in ROUTES:
        described = [p["name"] for p in operation(route)["parameters"] if p["in"] == "path"]
        assert [f"{{{name}}}" for name in described] == [
            part for part in route.path.split("/") if part.startswith("{")
        ]


def test_operations_have_names_of_their_own() -> None:
    names = [operation(route)["operationId"] for route in ROUTES]

    assert len(set(names)) == len(names)


def test_no_schema_has_a_place_for_a_callback_or_an_execution() -> None:
    ways_in = {"Me", "WaysIn"}  # They say that there are tokens, and have no place for one.
    text = json.dumps({name: SCHEMAS[name] for name in SCHEMAS.keys() - ways_in}).lower()

    for word in ("callback", "arn", "wait_", "token"):
        assert word not in text
