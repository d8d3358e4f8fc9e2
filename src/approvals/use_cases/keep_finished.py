"""Keep a finished order's history for good and add the order to its week, once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from approvals.concerning import concerning, concerns
from approvals.domain.errors import ExecutionsUnavailable, OrderNotFound, StoreUnavailable
from approvals.domain.history import LATE, is_whole, reduced
from approvals.domain.metric import ORDERS_CLOSED
from approvals.domain.order import ToKeep
from approvals.domain.tally import Measured, tallies, week_of
from approvals.domain.timeline import build_timeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from approvals.domain.order import Order
    from approvals.ports import Clock, FinishedOrders, Histories, Metrics, OrderStore

AT_ONCE = 50
"""Orders that are read together; a run takes more as long as it has the time."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeepFinished:
    """What the reconciler does when an execution has closed, and on its schedule.

    ``pause`` comes before each history that the schedule reads: 15 a second are allowed to all.
    """

    store: OrderStore
    finished: FinishedOrders
    histories: Histories
    clock: Clock
    memory_mb: int
    pause: Callable[[], None]
    metrics: Metrics

    def __call__(self, order_id: str, attempts: int = 0) -> bool:
        """Return whether the order is kept; if it is over and cannot be yet, that is for later.

        An order that is not over is left alone: it is noted as to be kept when it ends.
        """
        with concerning(order_id):
            return self._keep_if_over(order_id, attempts)

    def _keep_if_over(self, order_id: str, attempts: int) -> bool:
        try:
            order = self.store.get(order_id)
        except OrderNotFound:
            self.finished.drop(order_id)
            return False
        concerns(order)
        if not order.is_final or order.start_failed:
            return False
        if self.finished.history(order_id) is not None:
            self.finished.drop(order_id)
            return True
        if not order.is_shown and not order.unshown:
            # Its execution ended right behind the order, before Slack showed it.
            self.store.show_again(order_id, self.clock.now())
        events = self._whole_history(order)
        if events is None:
            self._postpone(ToKeep(order_id, attempts))
            return False
        self._keep(order, events)
        return True

    def due(self, has_time: Callable[[], bool] = lambda: True) -> int:
        """Keep what no event, or one that came too early, has had kept; returns how many.

        Args:
            has_time: asked before each order; the rest is left to the next run.
        """
        kept, tried = 0, set[str]()
        while True:
            batch = self.finished.to_keep(self.clock.now(), AT_ONCE)
            batch = tuple(due for due in batch if due.order_id not in tried)
            if not batch:
                return kept
            for due in batch:
                if not has_time():
                    return kept
                tried.add(due.order_id)
                self.pause()
                with concerning(due.order_id):
                    kept += self._try(due)

    def _try(self, due: ToKeep) -> bool:
        try:
            return self(due.order_id, due.attempts)
        except StoreUnavailable:
            raise
        except Exception:
            # A history of an unknown form, an item too large: not to keep the others behind it.
            log.exception("order not kept", extra={"order_id": due.order_id})
            self._postpone(due)
            return False

    def _whole_history(self, order: Order) -> list[dict[str, Any]] | None:
        """Return every event there will be, none if they are gone; None if it is too early."""
        now, arn = self.clock.now(), order.execution_arn
        try:
            events = self.histories.history(arn) if arn else []
        except ExecutionsUnavailable:
            log.warning("history not readable yet", extra={"order_id": order.order_id})
            return None
        if events:
            return events if is_whole(events, now) else None
        return [] if now - (order.ended_at or now) >= LATE else None

    def _keep(self, order: Order, events: list[dict[str, Any]]) -> None:
        kept = reduced(events)
        measured = self._measured(order, kept, self.clock.now()) if kept else None
        # Once an order: the write that says True is made once.
        if self.finished.keep(order.order_id, kept, week_of(order), tallies(order, measured)):
            self.metrics.count(ORDERS_CLOSED, order.status.value)

    def _measured(self, order: Order, events: list[dict[str, Any]], now: datetime) -> Measured:
        timeline = build_timeline(
            events, created_at=order.created_at, now=now, ended_at=order.ended_at
        )
        return Measured(timeline, self.memory_mb)

    def _postpone(self, order: ToKeep) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(order.attempts, 20), LONGEST_PAUSE)
        self.finished.postpone(order, self.clock.now() + pause)
