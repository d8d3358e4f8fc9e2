"""Check an order before anything is held for it, and say who must approve it.

The table is read again: the workflow trusts neither its input nor the edge that stored the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.errors import InvalidRequest, NotRouted, SlackRefused
from approvals.domain.order import Status
from approvals.domain.order_request import parse_order_request, price
from approvals.domain.reason import Reason
from approvals.domain.routing.route import Facts, Route

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.routing.model import RoutingPolicy
    from approvals.ports import Catalogue, Clock, Directory, Ids, OrderStore


@dataclass(frozen=True, slots=True)
class ValidateOrder:
    """The ``validate-order`` step."""

    store: OrderStore
    catalogue: Catalogue
    policy: RoutingPolicy
    directory: Directory
    clock: Clock
    ids: Ids

    def __call__(self, order_id: str, execution_arn: str | None = None) -> Route | None:
        """Return whom the policy asks; None if the order is over, which this may bring about.

        Raises:
            OrderNotFound: if there is no such order.
            SlackUnavailable: if a group that the policy looks at cannot be read now.
        """
        order = self.store.get(order_id)
        if order.is_final and not order.start_failed:
            return None
        if order.was_reserved:  # This step ran before.
            return Route(order.rule, order.stages)
        try:
            self._check(order)
            return self.policy.route(Facts.of(order), self._is_member)
        except InvalidRequest as error:
            reason: str = Reason.of_problems(error.problems)
        except (NotRouted, SlackRefused) as error:
            reason = error.reason if isinstance(error, NotRouted) else str(error)
        rejection = Rejection(order, reason, execution_arn)
        reject_by_check(self.store, self.clock, self.ids, rejection)
        return None

    def _check(self, order: Order) -> None:
        lines = [{"sku": item.sku, "quantity": item.quantity} for item in order.items]
        body = {"customer": order.customer, "items": lines, "currency": order.currency}
        request = parse_order_request(body | {"note": order.note})
        price(request, self.catalogue.products())

    def _is_member(self, group: str, person: str) -> bool:
        return person in self.directory.members(group)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a check ends an order, and the execution that found out."""

    order: Order
    reason: str
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
