"""Requests to the API as API Gateway sends them, and the API's real handler to take them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from api.app import Dependencies, SlackSignIn, build_handler
from api.http import PROBLEM_JSON
from api.links import Links
from api.signing import Signer
from api.tokens import Tokens
from approvals.adapters.prices import price_list
from approvals.domain.cost import Machine
from approvals.domain.not_spent import savings
from approvals.ports import Names
from approvals.use_cases.place_order import MAX_OPEN
from approvals.use_cases.price_order import PriceOrder
from tests.support.doubles import FakeSecrets
from tests.support.identity_provider import (
    KEYS_PARAMETER,
    SESSION_SECONDS,
    FakeIdentityProvider,
    session_keys,
)
from tests.support.prices import PRICES
from tests.support.shop import ALICE, BOB, DEADLINE_SECONDS, Shop, order_body

PARAMETER = "/nod/api/tokens"
REQUESTER, DEMO, READER = "requester-token", "demo-token", "reader-token"
BOBS = "token-of-bob"
TOKENS = {
    "tokens": [
        {"identity": "api:requester", "token": REQUESTER, "may": ["read", "order"]},
        {"identity": "api:demo", "token": DEMO, "may": ["read", "order", "decide"]},
        {"identity": "api:reader", "token": READER, "may": ["read"]},
        {"identity": BOB, "token": BOBS, "may": ["read", "order", "decide"]},
    ]
}
ORIGIN = "http://127.0.0.1:8000"
CALLBACK_ID = "callback-id-that-nobody-may-see"
ARN = "arn:execution"
NOTE = "very private note"

type Event = dict[str, Any]

_EVENTS = Path(__file__).parents[1] / "events"
_GET = json.loads((_EVENTS / "gateway-get.json").read_text())
_KEPT = ("host", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the handler returned."""

    status: int
    headers: Mapping[str, str]
    text: str
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def kind(self) -> str:
        """The last part of a problem's type; empty for what is no problem."""
        problem = self.headers["content-type"] == PROBLEM_JSON
        return str(self.json["type"]).rpartition(":")[2] if problem else ""

    @property
    def fields(self) -> list[str]:
        """The fields that a problem names."""
        return [error["field"] for error in self.json.get("errors", [])]


def api_event(
    method: str,
    path: str,
    body: str | None = None,
    *,
    headers: Mapping[str, str | None] | None = None,
    query: Mapping[str, str] | str = "",
    cookies: Mapping[str, str] | None = None,
) -> Event:
    """Return the event of one request; a header given as None is left out."""
    event: Event = deepcopy(_GET)
    raw_query = query if isinstance(query, str) else urlencode(query)
    event["headers"] = {name: event["headers"][name] for name in _KEPT}
    event["headers"] |= {k.lower(): v for k, v in (headers or {}).items() if v is not None}
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["requestContext"]["http"]["method"] = method
    event["rawQueryString"] = raw_query
    for name in ("cookies", "queryStringParameters", "pathParameters"):
        event.pop(name, None)
    if cookies:
        event["cookies"] = [f"{name}={value}" for name, value in cookies.items()]
    if raw_query:
        event["queryStringParameters"] = dict(parse_qsl(raw_query, keep_blank_values=True))
    if body is not None:
        event["body"] = body
    return event


@dataclass
class ApiDoor:
    """The API on a shop. ``seen`` keeps every answer, with its method and path.

    With a ``slack`` people sign in with it; ``public_read`` lets everybody read.
    """

    shop: Shop = field(default_factory=Shop)
    secrets: FakeSecrets = field(default_factory=lambda: FakeSecrets({PARAMETER: _tokens()}))
    page_url: str = ORIGIN
    slack: FakeIdentityProvider | None = None
    public_read: bool = False
    max_open_orders: int = MAX_OPEN
    names: Names | None = None
    is_accepting: bool = True
    seen: list[tuple[str, str, Answer]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handler = build_handler(
            Dependencies(
                tokens=Tokens(self.secrets, PARAMETER),
                store=self.shop.store,
                catalogue=self.shop.catalogue,
                executions=self.shop.executions,
                directory=self.shop.directory,
                stand_ins=self.shop.stand_ins,
                reconciler=self.shop.reconciler,
                clock=self.shop.clock,
                ids=self.shop.ids,
                finished=self.shop.finished,
                names=self.names or self.shop.directory,
                metrics=self.shop.metrics,
                savings=savings(PRICES, 30),
                page_url=self.page_url,
                price_order=PriceOrder(price_list(), Machine(512, 30)),
                links=Links("https://slack.com/api/", is_aws=True),
                sign_in=None if self.slack is None else self._sign_in(self.slack),
                public_read=self.public_read,
                max_open_orders=self.max_open_orders,
                is_accepting=self.is_accepting,
            )
        )

    def _sign_in(self, slack: FakeIdentityProvider) -> SlackSignIn:
        slack.clock = self.shop.clock
        self.secrets.values.setdefault(KEYS_PARAMETER, session_keys("first"))
        return SlackSignIn(slack, Signer(self.secrets, KEYS_PARAMETER), SESSION_SECONDS, "T0NOD")

    def send(self, event: Event) -> Answer:
        response = self.handler(json.loads(json.dumps(event)), None)
        json.dumps(response)  # What Lambda does with it.
        answer = Answer(
            response["statusCode"],
            response["headers"],
            response["body"],
            tuple(response.get("cookies", ())),
        )
        method = event["requestContext"]["http"]["method"]
        self.seen.append((method, event["rawPath"], answer))
        return answer

    def get(
        self,
        path: str,
        token: str | None = READER,
        query: Mapping[str, str] | str = "",
        **headers: str | None,
    ) -> Answer:
        return self.send(
            api_event("GET", path, headers=_authorized(token) | _names(headers), query=query)
        )

    def post(
        self, path: str, body: object = None, token: str | None = REQUESTER, **headers: str | None
    ) -> Answer:
        """POST ``body`` as JSON; text is sent as it is."""
        return self.change("POST", path, body, token, **headers)

    def change(
        self, method: str, path: str, body: object, token: str | None, **headers: str | None
    ) -> Answer:
        """Send ``body`` as JSON; text is sent as it is."""
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        given = {"content-type": "application/json", **_authorized(token), **_names(headers)}
        return self.send(api_event(method, path, text, headers=given))

    def place(self, **changes: Any) -> Answer:
        return self.post("/orders", order_body(**changes))

    def approve(self, order_id: str, token: str | None = DEMO, body: object = None) -> Answer:
        return self.post(f"/orders/{order_id}/approve", body, token)

    def reject(self, order_id: str, token: str | None = DEMO, body: object = None) -> Answer:
        return self.post(f"/orders/{order_id}/reject", body, token)

    def withdraw(self, order_id: str, token: str | None = REQUESTER, body: object = None) -> Answer:
        return self.post(f"/orders/{order_id}/withdraw", body, token)


def _tokens() -> str:
    return json.dumps(TOKENS)


def _authorized(token: str | None) -> dict[str, str | None]:
    return {"authorization": f"Bearer {token}"} if token is not None else {}


def _names(headers: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def whole_scenario(door: ApiDoor) -> None:
    """Everything that can be asked of this door, good and bad, in every state of an order."""
    shop = door.shop
    for token in (None, "wrong", READER, REQUESTER, DEMO):
        door.post("/orders", order_body(note=NOTE), token, idempotency_key=f"k-{token}")
    door.place(items=[])
    door.place(orderId="x", customer="A")
    door.place(orderId="x", customer="B")
    for name, kind in (
        ("first", "approve"),
        ("second", "reject"),
        ("third", "expire"),
        ("last", "withdraw"),
    ):
        requester = "api:requester" if kind == "withdraw" else ALICE
        order = shop.waiting(f"{CALLBACK_ID}-{name}", requester=requester, note=NOTE)
        shop.executions.histories[ARN] = _history(f"{CALLBACK_ID}-{name}")
        _read(door, order.order_id)
        if kind == "expire":
            shop.clock.advance(DEADLINE_SECONDS)
        shop.executions.fail_next(2)
        for token in (REQUESTER, DEMO, DEMO):
            door.post(f"/orders/{order.order_id}/{kind.replace('expire', 'approve')}", {}, token)
        _read(door, order.order_id)
        steps = shop.steps()
        if kind == "approve":
            shop.fulfil(order.order_id)
        else:
            steps.release_inventory(order.order_id, None)
        steps.announce_outcome(order.order_id)
        _read(door, order.order_id)
    shop.executions.fail_next(3)
    door.post("/orders", order_body(orderId="never-started"))
    for stand_in in (BOB, "nobody", None):
        door.change("PUT", "/me/away", {"standIn": stand_in, "until": "2026-12-01"}, DEMO)
        door.get("/me/away", DEMO)
    door.change("DELETE", "/me/away", None, READER)
    door.change("DELETE", "/me/away", None, DEMO)
    for path in ("/", "/healthz", "/openapi.json", "/catalogue", "/nowhere", "/counts", "/audit"):
        door.get(path)
    door.get("/audit", query={"from": "2026-11-01", "to": "2026-12-31"})


def _read(door: ApiDoor, order_id: str) -> None:
    for path in (f"/orders/{order_id}", f"/orders/{order_id}/timeline", "/orders"):
        door.get(path, DEMO)


def _history(callback_id: str) -> list[dict[str, Any]]:
    at = "2026-11-21T09:00:00+00:00"
    return [
        {"EventType": "ExecutionStarted", "EventTimestamp": at, "Id": ARN},
        {
            "EventType": "CallbackStarted",
            "EventTimestamp": at,
            "Id": "1",
            "Name": "wait-for-approval",
            "CallbackStartedDetails": {"CallbackId": callback_id},
        },
    ]
