"""The HTTP API: every route is known, throttled and logged without what a person typed."""

import json

import pytest

from tests.template.sam import Json, of_type

ROUTES = {
    "POST /slack/events": "SlackFunction",
    "GET /": "ApiFunction",
    "GET /assets/{version}/{file}": "ApiFunction",
    "GET /sign-in": "ApiFunction",
    "GET /sign-in/slack": "ApiFunction",
    "GET /sign-in/slack/callback": "ApiFunction",
    "POST /sign-out": "ApiFunction",
    "GET /me": "ApiFunction",
    "GET /catalogue": "ApiFunction",
    "GET /healthz": "ApiFunction",
    "GET /openapi.json": "ApiFunction",
    "GET /orders": "ApiFunction",
    "GET /counts": "ApiFunction",
    "GET /audit": "ApiFunction",
    "POST /orders": "ApiFunction",
    "GET /orders/{orderId}": "ApiFunction",
    "GET /orders/{orderId}/timeline": "ApiFunction",
    "POST /orders/{orderId}/approve": "ApiFunction",
    "POST /orders/{orderId}/reject": "ApiFunction",
    "POST /orders/{orderId}/withdraw": "ApiFunction",
    "GET /insights": "ApiFunction",
    "GET /me/away": "ApiFunction",
    "PUT /me/away": "ApiFunction",
    "DELETE /me/away": "ApiFunction",
    "$default": "ApiFunction",
}
ANY = "x-amazon-apigateway-any-method"


def api(translated: Json) -> Json:
    [found] = of_type(translated, "AWS::ApiGatewayV2::Api").values()
    body: Json = found["Body"]
    return body


def stage(translated: Json) -> Json:
    [found] = of_type(translated, "AWS::ApiGatewayV2::Stage").values()
    properties: Json = found
    return properties


@pytest.mark.attack("A12")
def test_the_routes_are_these_and_no_others(translated: Json) -> None:
    routes = {}
    for path, methods in api(translated)["paths"].items():
        for method, operation in methods.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            # The default route has this name in OpenAPI and goes without its slash elsewhere.
            is_default = path == "/$default" and method == ANY and operation["isDefaultRoute"]
            name = "$default" if is_default else f"{method.upper()} {path}"
            routes[name] = uri.split("${")[-1].split("Aliaslive}")[0]
    assert routes == ROUTES


def test_events_come_in_payload_version_2(translated: Json) -> None:
    for methods in api(translated)["paths"].values():
        for operation in methods.values():
            integration = operation["x-amazon-apigateway-integration"]
            assert integration["payloadFormatVersion"] == "2.0"


@pytest.mark.attack("A13")
@pytest.mark.parametrize(
    "route",
    [
        "POST /orders",
        "GET /orders/{orderId}/timeline",
        "GET /sign-in/slack/callback",
        "$default",
    ],
)
def test_every_route_is_throttled_and_one_with_a_cost_behind_it_more(
    translated: Json, route: str
) -> None:
    default = stage(translated)["DefaultRouteSettings"]
    costly = stage(translated)["RouteSettings"][route]
    assert 0 < costly["ThrottlingRateLimit"] < default["ThrottlingRateLimit"] <= 100
    assert 0 < costly["ThrottlingBurstLimit"] < default["ThrottlingBurstLimit"] <= 200


@pytest.mark.attack("A12")
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_is_without_a_throttle_slacks_neither(translated: Json, route: str) -> None:
    default = stage(translated)["DefaultRouteSettings"]
    own = stage(translated)["RouteSettings"].get(route, default)
    for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
        assert 0 < own[limit] <= default[limit]


@pytest.mark.attack("A9")
def test_no_other_site_may_call_the_api(translated: Json) -> None:
    [properties] = of_type(translated, "AWS::ApiGatewayV2::Api").values()
    assert "CorsConfiguration" not in properties
    assert "x-amazon-apigateway-cors" not in api(translated)


def test_a_throttled_route_exists(translated: Json) -> None:
    assert set(stage(translated)["RouteSettings"]) <= set(ROUTES)


@pytest.mark.attack("A15")
def test_the_access_log_holds_nothing_that_a_person_typed(translated: Json) -> None:
    fields = json.loads(stage(translated)["AccessLogSettings"]["Format"])
    assert set(fields.values()) == {
        "$context.requestId",
        "$context.requestTimeEpoch",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.error.message",
    }


def test_the_outputs_give_the_addresses_that_people_need(source: Json) -> None:
    outputs = {name: str(each["Value"]) for name, each in source["Outputs"].items()}
    assert set(outputs) == {
        "Page",
        "SlackRequestUrl",
        "ApiUrl",
        "Table",
        "Orchestrator",
        "DashboardUrl",
    }
    assert "/slack/events" in outputs["SlackRequestUrl"]
