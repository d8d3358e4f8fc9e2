"""Place an order: validate, store, start its workflow."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.concerning import concerns
from approvals.domain.decision import AuditEntry, Via
from approvals.domain.errors import (
    ExecutionsUnavailable,
    NotAccepting,
    OrderConflict,
    OrderNotFound,
    StartFailed,
    TooManyOpen,
)
from approvals.domain.metric import STARTS_FAILED
from approvals.domain.order import Order, Status
from approvals.domain.order_request import OrderRequest, price
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from approvals.ports import Catalogue, Clock, Executions, Ids, Metrics, OrderStore

MAX_OPEN = 100
"""Orders of one requester that may be open at a time, if nothing else is said."""
log = logging.getLogger(__name__)
START_FAILED = Reason.of("reason.not_started")


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """The use case behind ``POST /orders`` and ``/order``."""

    store: OrderStore
    catalogue: Catalogue
    executions: Executions
    clock: Clock
    ids: Ids
    metrics: Metrics
    page_url: str = ""
    max_open: int = MAX_OPEN
    is_accepting: bool = True
    """Whether new orders are taken; a repeated request gets its order all the same."""

    def __call__(
        self, request: OrderRequest, requester: str, via: Via, idempotency_key: str | None = None
    ) -> Order:
        """Store the order and start its workflow; the same request again returns the same order.

        Raises:
            InvalidRequest: for unknown SKUs, another currency, or more than is in stock.
            OrderConflict: if the id or key was used for another order.
            TooManyOpen: if the requester has as many orders open as anybody may have.
            StartFailed: if the workflow could not be started; the same id may be tried again.
            NotAccepting: if new orders are not taken for now, nor started again.
        """
        order = self._known(request, requester) or self._new(
            request, requester, via, idempotency_key
        )
        if order.status is Status.RECEIVED or order.start_failed:
            self._start(order, requester, via)
            return self.store.get(order.order_id) if order.start_failed else order
        return order

    def _known(self, request: OrderRequest, requester: str) -> Order | None:
        # Asked before pricing: a repeated request must get its first answer even when the stock
        # that it reserved is no longer available.
        if request.order_id is None:
            return None
        try:
            order = self.store.get(request.order_id)
        except OrderNotFound:
            return None
        if order.fingerprint != request.fingerprint(requester):
            raise OrderConflict(Reason.of("api.other_order", order=request.order_id))
        return order

    def _new(
        self, request: OrderRequest, requester: str, via: Via, idempotency_key: str | None
    ) -> Order:
        if idempotency_key is not None:
            known = self.store.find_by_key(requester, idempotency_key)
            if known is not None:
                return self._same(known, request, requester)
        if not self.is_accepting:
            raise NotAccepting
        self._check_open(requester, via)
        items, currency = price(request, self.catalogue.products())
        now = self.clock.now()
        order = Order(
            order_id=request.order_id or self.ids.new_order_id(),
            status=Status.RECEIVED,
            customer=request.customer,
            items=items,
            currency=currency,
            requester=requester,
            created_at=now,
            updated_at=now,
            fingerprint=request.fingerprint(requester),
            note=request.note,
            source_url=request.source_url,
            page_url=self.page_url,
        )
        entry = AuditEntry(now, "received", requester, via)
        return self.store.place(order, entry, idempotency_key)

    def _check_open(self, requester: str, via: Via) -> None:
        # Two that are placed at once may both pass: it is a limit on cost, not on stock.
        if self.store.open_orders(requester, self.max_open) >= self.max_open:
            log.warning("order refused", extra={"requester": requester, "via": via.value})
            raise TooManyOpen(self.max_open)

    @staticmethod
    def _same(known: Order, request: OrderRequest, requester: str) -> Order:
        other_id = request.order_id not in {None, known.order_id}
        if other_id or known.fingerprint != request.fingerprint(requester):
            raise OrderConflict(Reason.of("api.other_key"))
        return known

    def _start(self, order: Order, requester: str, via: Via) -> None:
        concerns(order)
        if order.start_failed:
            if not self.is_accepting:
                raise NotAccepting
            entry = AuditEntry(self.clock.now(), "start_repeated", requester, via)
            self.store.mark_started(order.order_id, entry)
        try:
            self.executions.start(order.order_id)
        except ExecutionsUnavailable as error:
            now = self.clock.now()
            entry = AuditEntry(now, "start_failed", requester, via, START_FAILED)
            # The start may have arrived and only its answer been lost: then the order has moved.
            if self.store.mark_start_failed(order.order_id, START_FAILED, now, entry):
                self.metrics.count(STARTS_FAILED)
                raise StartFailed(order.order_id) from error
