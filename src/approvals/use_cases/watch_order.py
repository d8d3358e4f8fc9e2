"""Put right what an open order's own workflow cannot, or did not: one order, one look.

An order that was never started is started; a decision that did not arrive is delivered; a deadline
whose timer was lost is enforced by the write that the timer would have made; an order whose
execution is over is ended. Running it twice, or beside the workflow, changes nothing more.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import ExecutionsUnavailable, SlackUnavailable
from approvals.domain.metric import ORDERS_PUT_RIGHT
from approvals.domain.order import Status
from approvals.use_cases.end_order import SHOWN_BY
from approvals.use_cases.place_order import START_FAILED
from approvals.use_cases.wake import news_of

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.execution import Execution
    from approvals.domain.order import Order
    from approvals.ports import Clock, Executions, Metrics, OrderStore
    from approvals.use_cases.end_order import EndOrder
    from approvals.use_cases.settle import Settle
    from approvals.use_cases.show_order import ShowOrder

GRACE = timedelta(seconds=60)
"""What is younger is still under way: a start, a callback."""
START_WITHIN = timedelta(hours=1)
"""An order whose workflow cannot be started for so long has failed."""
OVERDUE = timedelta(seconds=120)
"""So long after a deadline its timer is taken to be lost."""
log = logging.getLogger(__name__)


class Righted(StrEnum):
    """What was put right."""

    STARTED = "started"
    NOT_STARTED = "not_started"
    DELIVERED = "delivered"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class WatchOrder:
    """What the reconciler does with an order that is not over."""

    store: OrderStore
    executions: Executions
    settle: Settle
    end: EndOrder
    show: ShowOrder
    metrics: Metrics
    clock: Clock

    def __call__(self, order: Order, by: str, execution: Execution | None = None) -> Righted | None:
        """Return what was put right, None if nothing was to be.

        Args:
            order: the order, as read now.
            by: who sends what Slack is to show.
            execution: how its execution stands, where that is known; else it is asked for.

        Raises:
            Unavailable: if it is not known how the order's execution stands, or something that the
                end of the order needs does not answer: to be tried again later.
        """
        righted = self._look(order, by, execution)
        if righted is not None:
            what = {"order_id": order.order_id, "what": righted.value}
            log.warning("order put right", extra=what)
            self.metrics.count(ORDERS_PUT_RIGHT, righted.value)
        return righted

    def _look(self, order: Order, by: str, execution: Execution | None) -> Righted | None:
        if order.is_final and execution is None:
            return None
        started = False
        if execution is None:
            arn = order.execution_arn
            if arn is None:
                if not order.is_purchase or self._age(order.updated_at) < GRACE:
                    return None
                try:
                    arn, started = self.executions.start(order.order_id), True
                except ExecutionsUnavailable:
                    return self._not_started(order, by)
            if arn is None:
                return Righted.STARTED
            execution = self.executions.look(arn)
        if execution.is_over:
            return Righted.ENDED if self.end(order.order_id, execution, by) else None
        if started:
            return Righted.STARTED
        return self._overdue(order) or self._deliver(order)

    def _not_started(self, order: Order, by: str) -> Righted | None:
        if order.status is not Status.RECEIVED or self._age(order.updated_at) < START_WITHIN:
            return None
        now = self.clock.now()
        self.store.show_again(order.order_id, now + SHOWN_BY)
        entry = AuditEntry(now, "start_failed", NOD, Via.RECONCILER, START_FAILED)
        # It may have been started by whoever placed it, and have moved.
        if not self.store.mark_start_failed(order.order_id, START_FAILED, now, entry):
            return None
        with contextlib.suppress(SlackUnavailable):  # Kept, with a time to try again.
            self.show(order.order_id, by, again=True)
        return Righted.NOT_STARTED

    def _overdue(self, order: Order) -> Righted | None:
        wait = order.stage.newest_wait if order.stage is not None else None
        is_asked = order.status is Status.AWAITING_APPROVAL and news_of(order) is None
        if wait is None or not is_asked or self._age(wait.deadline_at) < OVERDUE:
            return None
        self.settle(order.order_id, order.stage_index, timed_out=False)
        self._send(self.store.get(order.order_id))
        return Righted.EXPIRED

    def _deliver(self, order: Order) -> Righted | None:
        news = news_of(order)
        is_awake = order.payment is not None or order.shipped_at is not None
        if news is None or is_awake or self._age(news[1].at) < GRACE:
            return None
        return Righted.DELIVERED if self._send(order) else None

    def _send(self, order: Order) -> bool:
        """Return whether the workflow is woken by this; what is closed already has woken it."""
        news = news_of(order)
        return news is not None and self.executions.deliver(*news, order.order_id)

    def _age(self, since: datetime) -> timedelta:
        return self.clock.now() - since
