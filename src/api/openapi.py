"""The API's description, OpenAPI 3.1, made from the routes themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from api.insights import FORMATS, TABLES
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.insights import OUTCOMES
from approvals.domain.order import Status
from approvals.domain.order_request import MAX_CUSTOMER, MAX_ITEMS, MAX_NOTE, MAX_QUANTITY
from approvals.domain.payment import PaymentState
from approvals.domain.reason import MAX_REASON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.routes import Route

type Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_MONEY: Schema = {"type": "string", "pattern": r"^\d+\.\d{2}$"}
_DECIMAL: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_SECONDS: Schema = {"type": "number", "minimum": 0}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(required: Iterable[str] | None = None, **properties: Schema) -> Schema:
    names = list(properties) if required is None else list(required)
    return {"type": "object", "properties": properties, "required": names}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


_COUNT: Schema = {"type": "integer", "minimum": 0}
_WEEK: Schema = {"type": "string", "pattern": r"^2\d{3}-W\d{2}$"}
_DOLLARS: Schema = {"type": "string", "pattern": r"^-?\d+\.\d{6}$"}
_PERIOD: dict[str, Schema] = {
    "orders": _COUNT,
    "outcomes": _object(**{outcome.value: _COUNT for outcome in OUTCOMES}),
    "decided": _COUNT,
    "p50Seconds": _nullable(_SECONDS),
    "p95Seconds": _nullable(_SECONDS),
    "measured": _COUNT,
    "wallSeconds": _SECONDS,
    "activeSeconds": _SECONDS,
    "waitingSeconds": _SECONDS,
    "computeShare": _nullable(_SECONDS),
    "invocations": _COUNT,
    "operations": _COUNT,
    "notSpent": _nullable(_object(usd=_DOLLARS, waitingFunction=_DOLLARS, nod=_DOLLARS)),
}
_STEP_STATUS: Schema = {
    "enum": ["started", "pending", "succeeded", "failed", "timed_out", "cancelled"]
}
_PEOPLE: Schema = {
    "type": "object",
    "additionalProperties": _TEXT,
    "description": "What people are called, by their ids; those who are known.",
}
_CARD = _object(channel=_TEXT, ts=_TEXT)
_SEEN = _object(person=_TEXT, at=_INSTANT)
_VOTES: Schema = {"type": "integer", "minimum": 1}
_ALLOWED = _object(approve={"type": "boolean"}, withdraw={"type": "boolean"}, why=_nullable(_TEXT))
_LINKS = _object(card=_nullable(_TEXT), console=_nullable(_TEXT))
_COST_LINE = _object(name=_TEXT, quantity=_DECIMAL, usd=_DECIMAL)
_QUANTITY: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_QUANTITY}
_NEW_LINE = _object(sku=_TEXT, quantity=_QUANTITY) | {"additionalProperties": False}

SCHEMAS: dict[str, Schema] = {
    "NewOrder": _object(
        ["customer", "items"],
        customer={"type": "string", "minLength": 1, "maxLength": MAX_CUSTOMER},
        items={"type": "array", "minItems": 1, "maxItems": MAX_ITEMS, "items": _NEW_LINE},
        currency={"type": "string", "pattern": "^[A-Z]{3}$"},
        note={"type": "string", "maxLength": MAX_NOTE},
        orderId={"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    )
    | {"additionalProperties": False},
    "Reason": _object([], reason={"type": "string", "maxLength": MAX_REASON})
    | {"additionalProperties": False},
    "Answer": _object(
        [],
        reason={"type": "string", "maxLength": MAX_REASON},
        stage={
            "type": "string",
            "description": (
                "The name of the stage that is answered, an order's stageAsked; needed where the"
                " order has several. For any other stage than the one asked then: 409."
            ),
        },
    )
    | {"additionalProperties": False},
    "Item": _object(sku=_TEXT, name=_TEXT, quantity=_QUANTITY, unitPrice=_MONEY, total=_MONEY),
    "Decision": _object(
        kind={"enum": [kind.value for kind in DecisionKind]},
        by=_TEXT,
        at=_INSTANT,
        via={"enum": [via.value for via in Via]},
        reason=_nullable(_TEXT),
    ),
    "Vote": _object(
        ["person", "for", "kind", "at", "via", "reason"],
        **{"for": _nullable(_TEXT)},
        person=_TEXT,
        kind={"enum": [DecisionKind.APPROVED.value, DecisionKind.REJECTED.value]},
        at=_INSTANT,
        via={"enum": [via.value for via in Via]},
        reason=_nullable(_TEXT),
    ),
    "Stage": _object(
        name=_TEXT,
        channel=_TEXT,
        approvers=_list(_TEXT),
        quorum=_VOTES,
        rejections=_VOTES,
        votes=_list(_ref("Vote")),
        seen=_list(_SEEN),
        escalatedAt=_nullable(_INSTANT),
        deadlineAt=_nullable(_INSTANT),
        result=_nullable({"enum": [kind.value for kind in DecisionKind]}),
    ),
    "Payment": _object(
        state={"enum": [state.value for state in PaymentState]},
        chargeId=_nullable(_TEXT),
        chargedAt=_nullable(_INSTANT),
        declinedAt=_nullable(_INSTANT),
        reason=_nullable(_TEXT),
        refundId=_nullable(_TEXT),
        refundedAt=_nullable(_INSTANT),
    ),
    "Failure": _object(
        step=_TEXT,
        attempts={"type": "integer", "minimum": 1},
        reason=_TEXT,
        text=_TEXT,
        leftToDo=_list(_TEXT),
    ),
    "AuditEntry": _object(at=_INSTANT, what=_TEXT, who=_TEXT, via=_TEXT, why=_nullable(_TEXT)),
    "Order": _object(
        [
            "orderId", "kind", "status", "statusText", "title", "facts", "customer", "items",
            "currency", "total", "note", "sourceUrl", "tracking", "rule", "stages", "stageAsked",
            "seen", "requester", "createdAt", "updatedAt", "payment", "shippedAt", "deliveredAt",
            "endedAt", "failure", "deadlineAt", "reason", "decision", "card", "slackProblem",
            "allowed",
        ],
        orderId=_TEXT,
        kind={
            "enum": ["order", "request"],
            "description": "A request has a title and facts, and no customer, items or total.",
        },
        status={
            "enum": [status.value for status in Status],
            "description": (
                "Where the workflow is. A rejected or expired order keeps awaiting_approval, with"
                " its decision set, until its stock is back: rejected and expired are final."
            ),
        },
        statusText=_TEXT,
        title=_nullable(_TEXT),
        facts=_list(_object(label=_TEXT, value=_TEXT)),
        customer=_nullable(_TEXT),
        items=_list(_ref("Item")),
        currency=_nullable(_TEXT),
        total=_nullable(_MONEY),
        note=_TEXT,
        sourceUrl=_nullable(_TEXT),
        tracking=_nullable(_TEXT),
        rule=_nullable(_TEXT),
        stages=_list(_ref("Stage")),
        stageAsked=_nullable(_TEXT),
        seen=_list(_SEEN),
        requester=_TEXT,
        createdAt=_INSTANT,
        updatedAt=_INSTANT,
        payment=_nullable(_ref("Payment")),
        shippedAt=_nullable(_INSTANT),
        deliveredAt=_nullable(_INSTANT),
        endedAt=_nullable(_INSTANT),
        failure=_nullable(_ref("Failure")),
        deadlineAt=_nullable(_INSTANT),
        reason=_nullable(_TEXT),
        decision=_nullable(_ref("Decision")),
        card=_nullable(_CARD),
        slackProblem=_nullable(_TEXT),
        allowed=_ALLOWED,
        people=_PEOPLE,
        links=_LINKS,
        audit=_list(_ref("AuditEntry")),
        auditTruncated={"type": "boolean"},
    ),
    "Counts": _object(
        counts=_object(**{status.value: _COUNT for status in Status}),
        total=_COUNT,
    ),
    "AuditLog": _object(entries=_list(_ref("LoggedEntry")), next=_nullable(_TEXT)),
    "LoggedEntry": _object(
        at=_INSTANT, orderId=_TEXT, what=_TEXT, who=_TEXT, via=_TEXT, why=_nullable(_TEXT),
        text=_TEXT,
    ),
    "Orders": _object(orders=_list(_ref("Order")), next=_nullable(_TEXT), people=_PEOPLE),
    "Catalogue": _object(
        currency=_nullable(_TEXT),
        products=_list(
            _object(
                sku=_TEXT,
                name=_TEXT,
                unitPrice=_MONEY,
                currency=_TEXT,
                available={"type": "integer"},
                reserved={"type": "integer"},
                shipped={"type": "integer"},
            )
        ),
    ),
    "Timeline": _object(
        orderId=_TEXT,
        status=_TEXT,
        createdAt=_INSTANT,
        startedAt=_nullable(_INSTANT),
        endedAt=_nullable(_INSTANT),
        serverTime=_INSTANT,
        running={"type": "boolean"},
        whole={"type": "boolean"},
        wallSeconds=_SECONDS,
        activeSeconds=_SECONDS,
        waitingSeconds=_SECONDS,
        invocations=_list(_object(startedAt=_INSTANT, endedAt=_INSTANT, seconds=_SECONDS)),
        steps=_list(
            _object(
                name=_TEXT,
                kind={"enum": ["step", "wait"]},
                form={"enum": ["step", "look", "answer", "timer"]},
                status=_STEP_STATUS,
                startedAt=_INSTANT,
                endedAt=_nullable(_INSTANT),
                dueAt=_nullable(_INSTANT)
                | {"description": "When its timer, or the pause before its next attempt, ends."},
                attempts={"type": "integer", "minimum": 1},
                runs=_list(
                    _object(status=_STEP_STATUS, startedAt=_INSTANT, endedAt=_nullable(_INSTANT))
                ),
                seconds=_nullable(_SECONDS),
            )
        ),
        cost=_nullable(_ref("Cost")),
    ),
    "Cost": _object(
        currency=_TEXT,
        region=_TEXT,
        note=_TEXT,
        isComplete={"type": "boolean"},
        memoryMb={"type": "integer"},
        retentionDays={"type": "integer"},
        prices={"type": "object", "additionalProperties": _ref("Price")},
        ways=_list(
            _object(
                name={"enum": ["nod", "waiting_function", "step_functions"]},
                usd=_DECIMAL,
                usdPerSecond=_DECIMAL,
                lines=_list(_COST_LINE),
                keeping=_nullable(_COST_LINE)
                | {"description": "Keeping its data for retentionDays after its end; not in usd."},
            )
        ),
    ),
    "Price": _object(
        usd=_DECIMAL,
        per={"type": "integer", "minimum": 1},
        unit=_TEXT,
        source=_TEXT,
        quotedOn={"type": "string", "format": "date"},
    ),
    "WeekInsights": _object(
        ["week", "beginsOn", *_PERIOD],
        week=_WEEK,
        beginsOn={"type": "string", "format": "date"},
        **_PERIOD,
    ),
    "Insights": _object(
        **{"from": _WEEK},
        to=_WEEK,
        weeks=_list(_ref("WeekInsights")),
        whole=_object(**_PERIOD),
        stages=_list(_object(name=_TEXT, waits=_COUNT, seconds=_SECONDS)),
        approvers=_list(_object(person=_TEXT, own=_COUNT, stoodIn=_COUNT)),
        amounts=_list(_object(currency=_TEXT, orders=_COUNT, amount=_TEXT)),
        quantileError=_SECONDS,
        people=_PEOPLE,
    ),
    "NewAbsence": _object(standIn=_TEXT, until={"type": "string", "format": "date"})
    | {"additionalProperties": False},
    "Away": _object(
        identity=_TEXT,
        absence=_nullable(_object(standIn=_TEXT, until=_INSTANT)),
        standsInFor=_list(_TEXT),
    ),
    "Me": _object(
        identity=_nullable(_TEXT),
        name=_nullable(_TEXT),
        via={"enum": ["slack", "token", "public"]},
        may=_list({"enum": ["decide", "order", "read"]}),
        csrf=_nullable(
            _TEXT | {"description": "What a change by session must bring as X-Nod-Csrf."}
        ),
        locale=_nullable(_TEXT),
    ),
    "WaysIn": _object(
        slack={"type": "boolean"},
        tokens={"type": "boolean"},
        publicRead={"type": "boolean"},
        me=_nullable(_ref("Me")),
    ),
    "Health": _object(status=_TEXT),
    "Problem": _object(
        ["type", "title", "status", "detail"],
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        errors=_list(_object(field=_TEXT, message=_TEXT)),
        orderId=_TEXT,
        orderStatus=_TEXT,
        decision=_nullable(_ref("Decision")),
        stageAsked=_nullable(_TEXT),
    ),
}  # fmt: skip

# (method, path) → answer's status and schema, the body's schema, the problems it can have.
_CONTENT: dict[tuple[str, str], tuple[int, str, str | None, tuple[int, ...]]] = {
    ("GET", "/healthz"): (200, "Health", None, ()),
    ("GET", "/sign-in"): (200, "WaysIn", None, (503,)),
    ("GET", "/sign-in/slack"): (302, "", None, ()),
    ("GET", "/sign-in/slack/callback"): (302, "", None, ()),
    ("POST", "/sign-out"): (200, "WaysIn", None, (401, 403, 415, 503)),
    ("GET", "/me"): (200, "Me", None, (401, 403, 503)),
    ("GET", "/catalogue"): (200, "Catalogue", None, (401, 403, 503)),
    ("GET", "/orders"): (200, "Orders", None, (400, 401, 403, 503)),
    ("GET", "/counts"): (200, "Counts", None, (401, 403, 503)),
    ("GET", "/audit"): (200, "AuditLog", None, (400, 401, 403, 503)),
    ("POST", "/orders"): (202, "Order", "NewOrder", (400, 401, 403, 409, 415, 422, 503)),
    ("GET", "/orders/{orderId}"): (200, "Order", None, (401, 403, 404, 503)),
    ("GET", "/orders/{orderId}/timeline"): (200, "Timeline", None, (401, 403, 404, 503)),
    ("POST", "/orders/{orderId}/approve"): (
        200, "Order", "Answer", (400, 401, 403, 404, 409, 415, 422, 503)
    ),
    ("POST", "/orders/{orderId}/reject"): (
        200, "Order", "Answer", (400, 401, 403, 404, 409, 415, 422, 503)
    ),
    ("POST", "/orders/{orderId}/withdraw"): (
        200, "Order", "Reason", (400, 401, 403, 404, 409, 415, 422, 503)
    ),
    ("GET", "/insights"): (200, "Insights", None, (400, 401, 403, 503)),
    ("GET", "/me/away"): (200, "Away", None, (401, 403, 503)),
    ("PUT", "/me/away"): (200, "Away", "NewAbsence", (400, 401, 403, 415, 422, 503)),
    ("DELETE", "/me/away"): (200, "Away", None, (401, 403, 503)),
}  # fmt: skip
_SEARCHED: Schema = {
    "type": "string",
    "minLength": 2,
    "maxLength": 200,
    "description": "An id, or what a SKU, a customer or a title begins with; then not by age.",
}
_AMOUNT: Schema = {"type": "string", "pattern": r"^\d{1,9}(\.\d{1,2})?$"}
_WHEN: Schema = {
    "anyOf": [{"type": "string", "format": "date"}, _INSTANT],
    "description": "A day, which is in the range, or an instant: from it on, and before it.",
}
_STRICT = {"limit", "cursor", "state", "code", "error"}
"""What a program sets; of the others one without a value is as good as none."""
_REQUIRED = {("GET", "/audit"): ("from", "to")}
_QUERY: dict[tuple[str, str], list[tuple[str, Schema]]] = {
    ("GET", "/orders"): [
        ("status", {"enum": [status.value for status in Status]}),
        ("q", _SEARCHED),
        ("requester", _TEXT | {"description": "An identity; me is the caller."}),
        ("waitingFor", {"const": "me", "description": "What is the caller's to vote on now."}),
        ("minAmount", _AMOUNT),
        ("maxAmount", _AMOUNT),
        ("from", _WHEN),
        ("to", _WHEN),
        ("limit", {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}),
        ("cursor", _TEXT),
    ],
    ("GET", "/audit"): [
        ("from", _WHEN),
        ("to", _WHEN),
        ("format", {"enum": ["json", "csv"], "default": "json"}),
        ("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 500}),
        ("cursor", _TEXT),
    ],
    ("GET", "/insights"): [
        ("from", _WEEK),
        ("to", _WEEK),
        ("format", {"enum": list(FORMATS)}),
        ("table", {"enum": list(TABLES)}),
    ],
    ("GET", "/sign-in/slack"): [("to", _TEXT)],
    ("GET", "/sign-in/slack/callback"): [("state", _TEXT), ("code", _TEXT), ("error", _TEXT)],
}
_SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-nod-session"},
}

_ALSO: dict[tuple[str, str], tuple[str, ...]] = {
    ("GET", "/orders/{orderId}"): ("text/html",),
    ("GET", "/insights"): ("text/html", "text/csv"),
    ("GET", "/audit"): ("text/csv",),
}


def build_openapi(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Nod", "version": "1", "description": "Orders that people approve."},
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    key = (route.method, route.path)
    status, schema, body, problems = _CONTENT.get(key, (200, "", None, (404,)))
    answer: dict[str, Any] = {"description": route.summary}
    if schema:
        answer["content"] = {"application/json": {"schema": _ref(schema)}}
    for kind in _ALSO.get(key, ()):
        answer["content"][kind] = {"schema": _TEXT}
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    operation: dict[str, Any] = {
        "operationId": route.endpoint.__name__,
        "summary": route.summary,
        "security": [{name: []} for name in _SECURITY_SCHEMES] if route.permission else [],
        "parameters": _parameters(key),
        "responses": {str(status): answer}
        | {str(code): {"description": "Problem", "content": problem} for code in problems}
        | ({"304": {"description": "Unchanged"}} if _is_conditional(route) else {})
        | {"default": {"description": "Any other problem", "content": problem}},
    }
    if body:
        operation["requestBody"] = {
            "required": body not in {"Reason", "Answer"},
            "content": {"application/json": {"schema": _ref(body)}},
        }
    return operation


def _is_conditional(route: Route) -> bool:
    """Tell whether ``If-None-Match`` is heeded: for the page, and for whatever is data."""
    return route.method == "GET" and (route.path == "/" or route.permission is not None)


def _or_empty(schema: Schema) -> Schema:
    takes_any_text = schema.keys() <= {"type", "description"}
    return schema if takes_any_text else {"anyOf": [schema, {"const": ""}]}


def _parameters(key: tuple[str, str]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": _TEXT}
        for name in re.findall(r"\{(\w+)\}", key[1])
    ]
    for name, schema in _QUERY.get(key, []):
        is_required = name in _REQUIRED.get(key, ())
        taken = schema if is_required or name in _STRICT else _or_empty(schema)
        found.append({"name": name, "in": "query", "required": is_required, "schema": taken})
    if key == ("POST", "/orders"):
        found.append(
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": _TEXT}
        )
    return found
