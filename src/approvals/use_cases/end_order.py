"""End an order whose workflow will never run again, undoing what the table says was done.

What the workflow's own undoing does, in its order: money, then stock and the end, then Slack. Each
effect is idempotent, so whoever is killed between two of them comes to the same end the next time;
and none is against an order that is over, so the workflow's own last writes may come first.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.domain.errors import (
    PaymentDeclined,
    PaymentInconsistent,
    PaymentUnavailable,
    SlackUnavailable,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.execution import ExecutionStatus
from approvals.domain.failure import ByHand, Failure
from approvals.domain.order import Status
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from approvals.domain.execution import Execution
    from approvals.domain.order import Order
    from approvals.ports import Clock, OrderStore
    from approvals.use_cases.close_request import CloseRequest
    from approvals.use_cases.fail_order import FailOrder
    from approvals.use_cases.refund_payment import RefundPayment
    from approvals.use_cases.release_inventory import ReleaseInventory
    from approvals.use_cases.show_order import ShowOrder

PATIENCE = timedelta(hours=2)
"""For so long after its execution's end an order waits for a gateway that does not answer."""
SHOWN_BY = timedelta(seconds=60)
"""By then somebody else shows what whoever ended the order did not live to show."""
WORKFLOW, REFUND, RELEASE = "workflow", "refund-payment", "release-inventory"
_ATTEMPTS = 3
_REASONS = {
    ExecutionStatus.FAILED: Reason.of("reason.broke_off"),
    ExecutionStatus.TIMED_OUT: Reason.of("reason.timed_out"),
    ExecutionStatus.STOPPED: Reason.of("reason.stopped"),
    ExecutionStatus.GONE: Reason.of("reason.gone"),
}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EndOrder:
    """What the reconciler does with an order that its workflow has left open."""

    store: OrderStore
    clock: Clock
    refund: RefundPayment
    release: ReleaseInventory
    fail: FailOrder
    close: CloseRequest
    show: ShowOrder

    def __call__(self, order_id: str, execution: Execution, by: str) -> bool:
        """Return whether this ended the order; one that is over is only shown, if it is not yet.

        Args:
            order_id: the order, or the request of a workflow of one's own.
            execution: its execution, which is over.
            by: who sends what Slack is to show.

        Raises:
            PaymentUnavailable: if the money is to be asked for again later; the order is open then.
            StoreUnavailable: if the order keeps changing, or the table does not answer.
        """
        order = self.store.get(order_id)
        was_open = not order.is_final
        for attempt in range(1, _ATTEMPTS + 1):
            if order.is_final:
                break
            try:
                self._end(order, execution)
            except (StoreUnavailable, PaymentInconsistent) as error:
                # What the execution had under way when it ended may have written first.
                if attempt == _ATTEMPTS:
                    raise StoreUnavailable("The order keeps changing. Try again.") from error
            order = self.store.get(order_id)
        is_behind = not order.is_shown and not order.unshown and not order.start_failed
        if was_open or is_behind:
            with contextlib.suppress(SlackUnavailable):  # Kept, with a time to try again.
                self.show(order_id, by, again=True)
        return was_open

    def _end(self, order: Order, execution: Execution) -> None:
        failure = Failure.of(WORKFLOW, 1, _reason(order, execution))
        if order.shipped_at is not None:
            paid = order.payment is not None and order.payment.is_charged
            failure = failure.leaving(ByHand.DELIVERY if paid else ByHand.CLAIM)
            self._shown_later(order)
            self.fail(order.order_id, failure)
            return
        if order.status is Status.APPROVED:
            failure = self._undone(order, execution, failure)
            if self.store.get(order.order_id).shipped_at is not None:
                raise StoreUnavailable("The order was shipped meanwhile. Try again.")
        self._shown_later(order)
        if not order.is_purchase:
            self.close(order.order_id, failure)
            return
        try:
            self.release(order.order_id, failure)
        except StockInconsistent:
            not_released = Failure.of(RELEASE, 1, Reason.of("reason.stock"))
            failure = failure.besides(not_released).leaving(ByHand.RELEASE)
            self.fail(order.order_id, failure)

    def _undone(self, order: Order, execution: Execution, failure: Failure) -> Failure:
        """Give back the money; return the failure with what that leaves to people."""
        if not order.is_purchase:
            return failure
        refunding = self._refund(order, execution)
        if refunding is not None:
            failure = failure.besides(refunding).leaving(ByHand.REFUND)
        if order.payment is not None and order.payment.charged_at is not None:
            # Only what is paid for is shipped; whether it was, the table does not say.
            failure = failure.leaving(ByHand.PARCEL)
        return failure

    def _refund(self, order: Order, execution: Execution) -> Failure | None:
        """Return why the money could not be given back; raises what may pass by itself."""
        try:
            self.refund(order.order_id)
        except (StoreUnavailable, PaymentInconsistent):
            raise
        except PaymentUnavailable:
            if self.clock.now() - (execution.ended_at or order.updated_at) < PATIENCE:
                raise
            return Failure.of(REFUND, 1, Reason.of("reason.payment"))
        except PaymentDeclined as error:
            return Failure.of(REFUND, 1, str(error))
        except Exception:
            # A defect must not keep the order open for good: a person asks the gateway instead.
            log.exception("payment not refunded", extra={"order_id": order.order_id})
            return Failure.of(REFUND, 1, Reason.of("reason.step", step=REFUND))
        return None

    def _shown_later(self, order: Order) -> None:
        """Note that Slack is to show the order, before it ends: afterwards nobody looks at it."""
        self.store.show_again(order.order_id, self.clock.now() + SHOWN_BY)


def _reason(order: Order, execution: Execution) -> str:
    unfinished = "reason.not_finished" if order.is_purchase else "reason.not_decided"
    return _REASONS.get(execution.status) or Reason.of(unfinished)
