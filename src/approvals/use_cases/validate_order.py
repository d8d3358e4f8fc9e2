"""Check an order before anything is held for it, and say who must approve it.

The table is read again: the workflow trusts neither its input nor the edge that stored the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.errors import InvalidRequest
from approvals.domain.order import Status
from approvals.domain.order_request import OrderRequest, RequestedLine, price
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from approvals.domain.order import Order, Stage
    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import Catalogue, Clock, Ids, OrderStore


@dataclass(frozen=True, slots=True)
class ValidateOrder:
    """The ``validate-order`` step."""

    store: OrderStore
    catalogue: Catalogue
    policy: ApprovalPolicy
    clock: Clock
    ids: Ids

    def __call__(self, order_id: str, execution_arn: str | None = None) -> tuple[Stage, ...]:
        """Return the stages to ask; none if the order is over, which this may have brought about.

        Raises:
            OrderNotFound: if there is no such order.
        """
        order = self.store.get(order_id)
        if order.is_final and not order.start_failed:
            return ()
        if order.stages:  # This step ran before; the order is reserved already.
            return self.policy.stages()
        lines = tuple(
            RequestedLine(item.sku, item.quantity, index) for index, item in enumerate(order.items)
        )
        request = OrderRequest(order.customer, lines, order.currency, order.note)
        try:
            price(request, self.catalogue.products())
        except InvalidRequest as error:
            rejection = Rejection(order, Reason.of_problems(error.problems), execution_arn)
            reject_by_check(self.store, self.clock, self.ids, rejection)
            return ()
        return self.policy.stages()


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a check ends an order, and the execution that found out."""

    order: Order
    reason: Reason
    execution_arn: str | None


def reject_by_check(store: OrderStore, clock: Clock, ids: Ids, rejection: Rejection) -> None:
    """Reject an order that no person was asked about."""
    now, reason = clock.now(), rejection.reason
    decision = Decision(
        ids.new_decision_id(), DecisionKind.REJECTED, NOD, now, Via.WORKFLOW, reason
    )
    entry = AuditEntry(now, "rejected", NOD, Via.WORKFLOW, reason)
    store.close(
        rejection.order,
        Status.REJECTED,
        reason,
        now,
        decision,
        [entry],
        rejection.execution_arn,
    )
