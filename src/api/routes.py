"""Every route of the API: what it needs, what it does, how it is documented."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api import assets
from api.answers import read_vote, read_withdrawal, via_of
from api.errors import problem
from api.http import Request, Response
from api.links import NO_LINKS, Links
from api.openapi import build_openapi
from api.people import answer_with_names, named, people_of
from api.reader import RequestReader, token_refusal
from api.schemas import audit_json, catalogue_json, order_json, timeline_json
from api.sign_in import CALLBACK
from api.tokens import DECIDE, KNOWN, ORDER, READ
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import InvalidRequest, VoteRefused
from approvals.domain.order_request import parse_order_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.audit import AuditEndpoints
    from api.away import AwayEndpoints
    from api.insights import InsightsEndpoints
    from api.listing import ListingEndpoints
    from api.sign_in import SignInEndpoints
    from approvals.domain.order import Order
    from approvals.ports import Catalogue, Clock, Names
    from approvals.use_cases.decide import Answer, Recorded
    from approvals.use_cases.eligibility import Eligibility
    from approvals.use_cases.find_orders import FindOrders
    from approvals.use_cases.place_order import PlaceOrder
    from approvals.use_cases.price_order import PriceOrder

MAX_KEY = 255
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

type Parameters = Mapping[str, str]
type Endpoint = Callable[[Request, Parameters], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path. ``permission`` is None for what holds no data.

    A route that decides lets every known caller in: the use case refuses, and audits it.
    """

    method: str
    path: str
    permission: str | None
    endpoint: Endpoint
    summary: str

    def match(self, method: str, path: str) -> Parameters | None:
        """Return the path's parameters, or None if this is another route."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]{1,128})", self.path)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found and method == self.method else None


@dataclass(frozen=True, slots=True)
class Api:
    """The endpoints."""

    place_order: PlaceOrder
    find_orders: FindOrders
    vote: Callable[[Answer], Recorded]
    withdraw: Callable[[Answer], Recorded]
    listing: ListingEndpoints
    audit: AuditEndpoints
    away: AwayEndpoints
    insights: InsightsEndpoints
    sign_in: SignInEndpoints
    eligibility: Eligibility
    catalogue: Catalogue
    clock: Clock
    names: Names
    price_order: PriceOrder | None = None
    links: Links = NO_LINKS

    def routes(self) -> tuple[Route, ...]:
        """Return every route, in no order that matters: no two match one request."""
        return (
            Route("GET", "/", None, self.page, "The web page"),
            Route("GET", "/assets/{version}/{file}", None, self.asset, "A file of the web page"),
            Route("GET", "/healthz", None, self.health, "Whether the API answers"),
            Route("GET", "/openapi.json", None, self.openapi, "This description"),
            *self._sign_in_routes(),
            Route("GET", "/catalogue", READ, self.products, "Products, prices and stock"),
            Route("GET", "/orders", READ, self.listing.list_orders, "The orders looked for"),
            Route("GET", "/counts", READ, self.listing.show_counts, "Orders by status"),
            Route("GET", "/audit", READ, self.audit.show_audit, "What happened to all orders"),
            Route("POST", "/orders", ORDER, self.create_order, "Place an order"),
            Route("GET", "/orders/{orderId}", READ, self.show_order, "One order with its audit"),
            Route(
                "GET",
                "/orders/{orderId}/timeline",
                READ,
                self.show_timeline,
                "What ran and what slept, measured",
            ),
            Route("POST", "/orders/{orderId}/approve", KNOWN, self.approve, "Approve an order"),
            Route("POST", "/orders/{orderId}/reject", KNOWN, self.reject, "Reject an order"),
            Route(
                "POST",
                "/orders/{orderId}/withdraw",
                KNOWN,
                self.take_back,
                "Withdraw an order that one placed",
            ),
            Route(
                "GET", "/insights", READ, self.insights.show_insights, "What finished orders say"
            ),
            Route("GET", "/me/away", READ, self.away.show_away, "Who votes in one's place"),
            Route(
                "PUT", "/me/away", DECIDE, self.away.set_away, "Let somebody vote in one's place"
            ),
            Route(
                "DELETE", "/me/away", DECIDE, self.away.end_away, "Let nobody vote in one's place"
            ),
        )

    def _sign_in_routes(self) -> tuple[Route, ...]:
        ways = self.sign_in
        return (
            Route("GET", "/sign-in", None, ways.show_ways, "The ways in, and who one is"),
            Route("GET", "/sign-in/slack", None, ways.ask_slack, "Sign in with Slack"),
            Route("GET", CALLBACK, None, ways.come_back, "Where Slack sends people back to"),
            Route("POST", "/sign-out", KNOWN, ways.sign_out, "End the session"),
            Route("GET", "/me", KNOWN, ways.show_me, "Who one is, and what one may do"),
        )

    def page(self, request: Request, _: Parameters) -> Response:
        """GET /."""
        return assets.page(request.headers.get("if-none-match", ""), _encodings(request))

    def asset(self, request: Request, parameters: Parameters) -> Response:
        """GET /assets/{version}/{file}."""
        found = assets.asset(parameters["version"], parameters["file"], _encodings(request))
        told = request.words.say("api.no_file")
        return found or problem(404, "not-found", told, words=request.words)

    def health(self, _: Request, __: Parameters) -> Response:
        """GET /healthz."""
        return Response(200, {"status": "ok"})

    def openapi(self, _: Request, __: Parameters) -> Response:
        """GET /openapi.json."""
        return Response(200, build_openapi(self.routes()))

    def products(self, _: Request, __: Parameters) -> Response:
        """GET /catalogue."""
        return Response(200, catalogue_json(self.catalogue.products()))

    def create_order(self, request: Request, _: Parameters) -> Response:
        """POST /orders."""
        key = request.headers.get("idempotency-key")
        if key is not None and not _KEY.fullmatch(key):
            raise InvalidRequest.said("Idempotency-Key", "key", limit=MAX_KEY)
        order = self.place_order(
            parse_order_request(request.json()), request.identity, via_of(request), key
        )
        headers = {"location": f"/orders/{order.order_id}"}
        return Response(202, self._answer(order, request), headers=headers)

    def show_order(self, request: Request, parameters: Parameters) -> Response:
        """GET /orders/{orderId}: whoever has it as it is costs one read of the table."""
        order, newest = self.find_orders.glance(parameters["orderId"])
        body = self._json(order, request)
        people = [*people_of(order), *([newest.who] if newest else [])]

        def whole(names: Mapping[str, Any]) -> dict[str, Any]:
            audit, is_truncated = self.find_orders.audit(order.order_id)
            others = named(self.names, request, (entry.who for entry in audit))["people"]
            return {
                **body,
                "people": others | names["people"],
                "audit": [audit_json(entry) for entry in audit],
                "auditTruncated": is_truncated,
                "links": self.links.of(order),
            }

        facts = [body, audit_json(newest) if newest else None]
        return answer_with_names(self.names, request, facts, people, whole)

    def show_timeline(self, request: Request, parameters: Parameters) -> Response:
        """GET /orders/{orderId}/timeline."""
        order, timeline = self.find_orders.timeline(parameters["orderId"])
        if order.is_final and timeline.started_at is None:
            # Not zeros: nothing was measured, or what was is beyond the history's retention.
            told = request.words.say("api.no_history")
            return problem(404, "no-history", told, words=request.words)
        now = self.clock.now()
        cost = self.price_order(order, timeline, now) if self.price_order else None
        return Response(200, timeline_json(order, timeline, now, cost))

    def approve(self, request: Request, parameters: Parameters) -> Response:
        """POST /orders/{orderId}/approve."""
        return self._decide(request, parameters["orderId"], DecisionKind.APPROVED)

    def reject(self, request: Request, parameters: Parameters) -> Response:
        """POST /orders/{orderId}/reject."""
        return self._decide(request, parameters["orderId"], DecisionKind.REJECTED)

    def take_back(self, request: Request, parameters: Parameters) -> Response:
        """POST /orders/{orderId}/withdraw."""
        refusal = None if ORDER in request.may else VoteRefused("token_may_not_order")
        answer = read_withdrawal(request, parameters["orderId"], refusal)
        return Response(200, self._answer(self.withdraw(answer).order, request))

    def _decide(self, request: Request, order_id: str, kind: DecisionKind) -> Response:
        refusal, find = token_refusal(request), self.find_orders.order
        answer = read_vote(request, order_id, kind, refusal, find)
        return Response(200, self._answer(self.vote(answer).order, request))

    def _answer(self, order: Order, request: Request) -> dict[str, Any]:
        return self._json(order, request) | named(self.names, request, people_of(order))

    def _json(self, order: Order, request: Request) -> dict[str, Any]:
        return order_json(order, RequestReader(self.eligibility, request))


def _encodings(request: Request) -> str:
    return request.headers.get("accept-encoding", "")
