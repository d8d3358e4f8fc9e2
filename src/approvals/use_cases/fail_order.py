"""End an order as failed where its stock stays where it is, and tell operators what is left."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.metric import ORDERS_LEFT_TO_DO
from approvals.domain.order import Status
from approvals.domain.words.outcomes import by_hand, failed_text

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.failure import Failure
    from approvals.domain.order import Order
    from approvals.ports import Clock, Metrics, OrderStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TellOperators:
    """Makes what is left to do by hand an error in the log and a count; nothing where none is."""

    metrics: Metrics

    def __call__(self, order_id: str, failure: Failure | None) -> None:
        """Tell it. Whoever calls it twice tells it twice: at least once."""
        if failure is None or not failure.left_to_do:
            return
        log.error(
            "an order needs a person",
            extra={
                "order_id": order_id,
                "step": failure.step,
                "left_to_do": ", ".join(failure.left_to_do),
            },
        )
        self.metrics.count(ORDERS_LEFT_TO_DO)


@dataclass(frozen=True, slots=True)
class FailOrder:
    """The ``fail-order`` step: after goods have left, or where they cannot be given back."""

    store: OrderStore
    clock: Clock
    tell: TellOperators
    via: Via = Via.WORKFLOW

    def __call__(self, order_id: str, failure: Failure, execution_arn: str | None = None) -> None:
        """End the order as failed; one that is over stays as it is."""
        # First: a table that stays away must not keep it from anybody.
        self.tell(order_id, failure)
        order, now = self.store.get(order_id), self.clock.now()
        if order.is_final and not order.start_failed:
            return
        entries = failure_entries(order, now, failure, failure.reason, self.via)
        self.store.close(
            order, Status.FAILED, failure.reason, now, None, entries, execution_arn, failure,
            gives_back=False,
        )  # fmt: skip


def failure_entries(
    order: Order,
    now: datetime,
    failure: Failure | None,
    reason: str,
    via: Via = Via.WORKFLOW,
) -> list[AuditEntry]:
    """Return what the audit says of an order that failed."""
    happened = [("failed", failed_text(failure) if failure else reason)]
    if failure:
        happened += [("not_undone", failed_text(each)) for each in failure.not_undone]
    if failure and failure.left_to_do:
        happened.append(("left_to_do", " ".join(by_hand(order, failure))))
    return [AuditEntry(now, what, NOD, via, why) for what, why in happened]
