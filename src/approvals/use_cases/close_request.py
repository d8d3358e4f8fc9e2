"""End a request as it was decided. Running it twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Status
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from approvals.ports import Clock, OrderStore

_OUTCOMES = {
    DecisionKind.APPROVED: Status.FULFILLED,
    DecisionKind.REJECTED: Status.REJECTED,
    DecisionKind.WITHDRAWN: Status.WITHDRAWN,
    DecisionKind.EXPIRED: Status.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """The ``close-request`` step."""

    store: OrderStore
    clock: Clock

    def __call__(self, request_id: str) -> Order:
        """End the request by its decision, or as failed where there is none."""
        order, now = self.store.get(request_id), self.clock.now()
        if order.is_final:
            return order
        decision, not_decided = order.decision, Reason.of("reason.not_decided")
        status = _OUTCOMES[decision.kind] if decision else Status.FAILED
        reason = decision.reason if decision else not_decided
        self.store.close(order, status, reason, now, None, [])
        return self.store.get(request_id)
