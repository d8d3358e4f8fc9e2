"""End a request as it was decided, or as failed. Running it twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.order import Order, Status
from approvals.domain.reason import Reason
from approvals.use_cases.fail_order import failure_entries

if TYPE_CHECKING:
    from approvals.domain.failure import Failure
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
    via: Via = Via.WORKFLOW

    def __call__(self, request_id: str, failure: Failure | None = None) -> Order:
        """End the request by its decision, or as failed where there is none.

        With a ``failure`` its workflow does not go on: then an approval came to nothing, and what
        was decided against the request stays its outcome.
        """
        order, now = self.store.get(request_id), self.clock.now()
        if order.is_final:
            return order
        decision = order.decision
        fails = failure is not None and (decision is None or decision.kind is DecisionKind.APPROVED)
        if decision is not None and not fails:
            self.store.close(order, _OUTCOMES[decision.kind], decision.reason, now, None, [])
        else:
            reason = failure.reason if failure else Reason.of("reason.not_decided")
            entries = failure_entries(order, now, failure, reason, self.via)
            self.store.close(order, Status.FAILED, reason, now, None, entries, failure=failure)
        return self.store.get(request_id)
