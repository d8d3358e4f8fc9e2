"""Show again what Slack did not take: the orders whose time to try has come."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.concerning import concerning
from approvals.domain.errors import NodError, OrderNotFound, SlackUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import ToShow
    from approvals.ports import Clock, Ids, OrderStore
    from approvals.use_cases.show_order import ShowOrder

AT_ONCE = 25
"""Orders that are read together; a run takes more as long as it has the time."""
MAX_ATTEMPTS = 180
"""About a week, at once an hour; an order that still waits is never given up."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RepairCards:
    """What the reconciler does on its schedule."""

    store: OrderStore
    show: ShowOrder
    clock: Clock
    ids: Ids
    is_connected: bool = True
    """Whether there is a Slack: without, what is over is shown nowhere, also not later."""

    def __call__(self, has_time: Callable[[], bool] = lambda: True) -> int:
        """Return how many orders Slack shows now that it did not show before.

        Args:
            has_time: asked before each order; the rest is left to the next run.
        """
        repaired, tried = 0, set[str]()
        while True:
            batch = self.store.due_to_show(self.clock.now(), AT_ONCE)
            # What could not even be postponed is met again: the next run's.
            batch = tuple(due for due in batch if due.order_id not in tried)
            if not batch:
                return repaired
            for due in batch:
                if not has_time():
                    return repaired
                tried.add(due.order_id)
                try:
                    with concerning(due.order_id):
                        repaired += self._repair(due)
                except SlackUnavailable:
                    # The others would meet the same; each keeps its own time.
                    return repaired

    def _repair(self, due: ToShow) -> bool:
        try:
            gives_up = due.attempts >= MAX_ATTEMPTS
            if (gives_up or not self.is_connected) and self.store.get(due.order_id).is_final:
                if gives_up:
                    log.error("gave up showing an order", extra={"order_id": due.order_id})
                self.store.drop_to_show(due.order_id)
                return False
            by = self.ids.new_decision_id()
            return self.show(due.order_id, by, attempts=due.attempts, again=True)
        except OrderNotFound:
            self.store.drop_to_show(due.order_id)
        except SlackUnavailable:
            raise
        except Exception:
            # One order's trouble, a defect even, must not keep the others behind it.
            log.exception("order not repaired", extra={"order_id": due.order_id})
            self._postpone(due)
        return False

    def _postpone(self, due: ToShow) -> None:
        due_at, attempts = self.show.next_try(due.attempts), due.attempts + 1
        try:
            problem = self.store.get(due.order_id).slack_problem
            self.store.note_unshown(due.order_id, problem, due_at, attempts)
        except NodError:
            log.warning("order not postponed", extra={"order_id": due.order_id})
