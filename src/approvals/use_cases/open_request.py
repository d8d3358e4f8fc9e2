"""Store what a workflow of one's own asks people to approve, with the stages that it needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import OrderConflict
from approvals.domain.order import Order, Status
from approvals.domain.routing.route import check_stages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.domain.approval_request import ApprovalRequest
    from approvals.domain.order import Stage
    from approvals.ports import Clock, OrderStore


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """The ``open-request`` step."""

    store: OrderStore
    clock: Clock
    page_url: str = ""

    def __call__(
        self, request: ApprovalRequest, stages: Sequence[Stage], execution_arn: str
    ) -> Order:
        """Store the request, once; the same again changes nothing.

        Raises:
            InvalidRequest: naming everything that is wrong with the request.
            NotRouted: if the stages leave nobody who could approve it.
            OrderConflict: if the id stands for something else.
        """
        request, now = request.cleaned(), self.clock.now()
        check_stages("request", stages, request.requester)
        order = Order(
            order_id=request.request_id,
            status=Status.VALIDATED,
            customer="",
            items=(),
            currency="",
            requester=request.requester,
            created_at=now,
            updated_at=now,
            fingerprint=_fingerprint(request),
            note=request.note,
            source_url=request.link,
            page_url=self.page_url,
            title=request.title,
            facts=request.facts,
            stages=tuple(stages),
            execution_arn=execution_arn,
        )
        try:
            return self.store.place(order, AuditEntry(now, "received", NOD, Via.WORKFLOW), None)
        except OrderConflict:
            told = f"The id {order.order_id} stands for another request or order already."
            raise OrderConflict(told) from None


def _fingerprint(request: ApprovalRequest) -> str:
    return hashlib.sha256(repr(request).encode()).hexdigest()
