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

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    def __call__(self, order_id: str) -> tuple[Stage, ...]:
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
            problems = " ".join(_sentence(problem.message) for problem in error.problems)
            reject_by_check(self.store, self.clock, self.ids, order, problems)
            return ()
        return self.policy.stages()


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "?")) else ".")


def reject_by_check(store: OrderStore, clock: Clock, ids: Ids, order: Order, reason: str) -> None:
    """Reject an order that no person was asked about."""
    now = clock.now()
    decision = Decision(
        ids.new_decision_id(), DecisionKind.REJECTED, NOD, now, Via.WORKFLOW, reason[:500]
    )
    entries: Sequence[AuditEntry] = [
        AuditEntry(now, "rejected", NOD, Via.WORKFLOW, decision.reason)
    ]
    store.close(order, Status.REJECTED, decision.reason, now, decision, entries)
