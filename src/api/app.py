"""From an event to a response: find the route, know the caller, keep other sites out, answer."""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api import assets
from api.audit import AuditEndpoints
from api.away import AwayEndpoints
from api.callers import Callers
from api.conditional import conditional
from api.errors import problem, to_problem, unexpected
from api.http import Request, Response, headers_of
from api.insights import InsightsEndpoints
from api.language import words_of
from api.links import NO_LINKS, Links
from api.listing import ListingEndpoints
from api.routes import Api, Parameters, Route
from api.sessions import Sessions
from api.sign_in import SignInEndpoints
from api.wanted import wanted
from approvals.concerning import concerning_nothing_yet
from approvals.domain.errors import NodError
from approvals.use_cases.away import Away
from approvals.use_cases.decide import Decide
from approvals.use_cases.eligibility import Eligibility
from approvals.use_cases.find_insights import FindInsights
from approvals.use_cases.find_orders import FindOrders
from approvals.use_cases.list_orders import ListOrders
from approvals.use_cases.membership import Membership
from approvals.use_cases.place_order import MAX_OPEN, PlaceOrder
from approvals.use_cases.read_audit import ReadAudit
from approvals.use_cases.sign_in import SignIn
from approvals.use_cases.vote import Vote
from approvals.use_cases.wake import Wake
from approvals.use_cases.withdraw import Withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.signing import Signer
    from api.tokens import Tokens
    from approvals.domain.not_spent import Savings
    from approvals.ports import (
        Catalogue,
        Clock,
        Directory,
        Executions,
        FinishedOrders,
        IdentityProvider,
        Ids,
        Metrics,
        Names,
        OrderStore,
        Reconciler,
        StandIns,
    )
    from approvals.use_cases.price_order import PriceOrder

HTML = "text/html"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackSignIn:
    """What signing in with Slack needs; an empty ``team_id`` is the bot's own workspace."""

    provider: IdentityProvider
    signer: Signer
    session_seconds: int
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the API needs from outside."""

    tokens: Tokens
    store: OrderStore
    catalogue: Catalogue
    executions: Executions
    directory: Directory
    stand_ins: StandIns
    reconciler: Reconciler
    clock: Clock
    ids: Ids
    finished: FinishedOrders
    metrics: Metrics
    names: Names
    page_url: str = ""
    max_open_orders: int = MAX_OPEN
    price_order: PriceOrder | None = None
    savings: Savings | None = None
    links: Links = NO_LINKS
    sign_in: SlackSignIn | None = None
    public_read: bool = False
    is_accepting: bool = True


def build_callers(outside: Dependencies) -> Callers:
    """Return every way of being known on these dependencies."""
    slack, clock = outside.sign_in, outside.clock
    sessions = None if slack is None else Sessions(slack.signer, clock, slack.session_seconds)
    membership = Membership(outside.directory)
    return Callers(outside.tokens, membership, sessions, outside.public_read)


def _sign_in(outside: Dependencies, callers: Callers) -> SignInEndpoints:
    slack = outside.sign_in
    if slack is None:
        return SignInEndpoints(callers)
    use_case = SignIn(slack.provider, outside.directory, outside.clock, slack.team_id)
    return SignInEndpoints(callers, use_case)


def build_api(outside: Dependencies) -> Api:
    """Return the endpoints on these dependencies."""
    store, executions, clock, ids = outside.store, outside.executions, outside.clock, outside.ids
    eligibility = Eligibility(outside.directory, outside.stand_ins, clock)
    wake, metrics = Wake(store, executions), outside.metrics
    decide = Decide(store, wake, outside.reconciler, clock, ids, metrics)
    return Api(
        place_order=PlaceOrder(
            store,
            outside.catalogue,
            executions,
            clock,
            ids,
            metrics,
            outside.page_url,
            outside.max_open_orders,
            outside.is_accepting,
        ),
        find_orders=FindOrders(store, executions, outside.finished, clock),
        vote=Vote(decide, eligibility, executions),
        withdraw=Withdraw(decide),
        insights=InsightsEndpoints(
            FindInsights(outside.finished), outside.savings, clock, outside.names
        ),
        listing=ListingEndpoints(ListOrders(store, eligibility), outside.names),
        audit=AuditEndpoints(ReadAudit(store)),
        away=AwayEndpoints(Away(outside.stand_ins, outside.directory, clock)),
        sign_in=_sign_in(outside, build_callers(outside)),
        eligibility=eligibility,
        catalogue=outside.catalogue,
        clock=clock,
        names=outside.names,
        price_order=outside.price_order,
        links=outside.links,
    )


def build_handler(outside: Dependencies) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Return the Lambda handler."""
    routes, callers = build_api(outside).routes(), build_callers(outside)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        with concerning_nothing_yet():
            return answer(event)

    def answer(event: dict[str, Any]) -> dict[str, Any]:
        headers = headers_of(event)
        words, encodings = words_of(headers), headers.get("accept-encoding", "")
        try:
            response = _answer(Request.from_event(event), routes, callers)
        except NodError as error:
            response = to_problem(error, words)
        except Exception:
            log.exception("unexpected failure")
            response = unexpected(words)
        try:
            return response.for_reader(encodings, words.language).to_event()
        except ValueError:  # Half a surrogate pair, echoed: nothing else here fails to encode.
            log.exception("answer that cannot be encoded")
            return unexpected(words).to_event()

    return handler


def _answer(request: Request, routes: tuple[Route, ...], callers: Callers) -> Response:
    if _wants_page(request):
        return assets.page(
            request.headers.get("if-none-match", ""), request.headers.get("accept-encoding", "")
        )
    found = _find(request, routes)
    if found is None:
        return _nowhere(request, routes)
    route, parameters = found
    if route.permission is None:
        return route.endpoint(request, parameters)
    caller = callers.of(request, route.path)
    if request.method != "GET":
        refusal = callers.foreign(request, caller)
        if refusal is not None:
            return refusal
    caller.check(route.permission)
    request = dataclasses.replace(
        request,
        identity=caller.identity,
        may=caller.may,
        by_session=caller.session is not None,
    )
    return conditional(request, route.endpoint(request, parameters))


def _find(request: Request, routes: tuple[Route, ...]) -> tuple[Route, Parameters] | None:
    for route in routes:
        parameters = route.match(request.method, request.path)
        if parameters is not None:
            return route, parameters
    return None


def _nowhere(request: Request, routes: tuple[Route, ...]) -> Response:
    """Return what is told at an address that is no route: to people by the page, in words."""
    methods = sorted(r.method for r in routes if r.match(r.method, request.path) is not None)
    status = 405 if methods else 404
    allow = {"allow": ", ".join(methods)} if methods else {}
    if request.method == "GET" and _reads_html(request):
        return assets.lost(status, allow, request.headers.get("accept-encoding", ""))
    kind, key = ("method-not-allowed", "api.method") if methods else ("not-found", "api.nowhere")
    return problem(status, kind, request.words.say(key), allow, words=request.words)


def _wants_page(request: Request) -> bool:
    parts = request.path.strip("/").split("/")
    is_page = parts == ["insights"] or (len(parts) == 2 and parts[0] == "orders")  # orders/ID
    return request.method == "GET" and is_page and _reads_html(request)


def _reads_html(request: Request) -> bool:
    """Tell a browser that shows a page from a program, which wants JSON or says nothing."""
    best = [w for w in wanted(request.headers.get("accept", "")) if w in {HTML, "application/json"}]
    return best[:1] == [HTML]
