"""``/orders`` and ``/counts``: the orders that somebody looks for, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api import parameters
from api.http import Request, Response
from api.people import answer_with_names, people_listed
from api.reader import RequestReader
from api.schemas import counts_json, order_json
from api.tokens import DECIDE
from approvals.domain.errors import MalformedRequest
from approvals.domain.order import OrderPage, Status
from approvals.domain.order_query import MIN_TEXT, OrderQuery, normalized

if TYPE_CHECKING:
    from api.routes import Parameters
    from approvals.ports import Names
    from approvals.use_cases.list_orders import ListOrders

MAX_PAGE, DEFAULT_PAGE = 50, 20
MAX_TEXT, MAX_REQUESTER = 200, 64
ME = "me"


@dataclass(frozen=True, slots=True)
class ListingEndpoints:
    """The endpoints."""

    orders: ListOrders
    names: Names

    def list_orders(self, request: Request, _: Parameters) -> Response:
        """GET /orders."""
        page = self._page(request)
        reader = RequestReader(self.orders.eligibility.once(), request)
        orders = [order_json(order, reader) for order in page.orders]
        body: dict[str, Any] = {"orders": orders, "next": page.next_cursor}
        people = (person for order in page.orders for person in people_listed(order))
        return answer_with_names(self.names, request, body, people, lambda names: {**body, **names})

    def show_counts(self, _: Request, __: Parameters) -> Response:
        """GET /counts."""
        return Response(200, counts_json(self.orders.counts()))

    def _page(self, request: Request) -> OrderPage:
        query = _order_query(request)
        limit = parameters.whole_number(request.query, "limit", DEFAULT_PAGE, MAX_PAGE)
        cursor = request.query.get("cursor")
        if request.query.get("requester") == ME and not request.identity:
            return OrderPage()  # Who has no name has placed nothing.
        if parameters.one_of(request.query, "waitingFor", [ME]) is None:
            return self.orders(query, limit, cursor)
        if query.status not in {None, Status.AWAITING_APPROVAL}:
            only = Status.AWAITING_APPROVAL.value
            raise MalformedRequest.said("status", "with_waiting", only=only)
        if DECIDE not in request.may:
            return OrderPage()
        waiting = replace(query, status=Status.AWAITING_APPROVAL)
        return self.orders.waiting_for(request.identity, waiting, limit, cursor)


def _order_query(request: Request) -> OrderQuery:
    query = request.query
    requester = parameters.text(query, "requester", MAX_REQUESTER)
    found = OrderQuery(
        text=_searched(parameters.text(query, "q", MAX_TEXT)),
        status=parameters.one_of(query, "status", Status),
        requester=request.identity if requester == ME else requester,
        placed_from=parameters.since(query, "from"),
        placed_before=parameters.until(query, "to"),
        min_amount=parameters.amount(query, "minAmount"),
        max_amount=parameters.amount(query, "maxAmount"),
    )
    parameters.check_order("to", found.placed_before, "from", found.placed_from)
    parameters.check_order("maxAmount", found.max_amount, "minAmount", found.min_amount)
    return found


def _searched(text: str) -> str:
    if text and len(normalized(text)) < MIN_TEXT:
        raise MalformedRequest.said("q", "too_short", limit=MIN_TEXT)
    return text
