"""Show again what Slack did not take: the orders whose time to try has come."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import OrderNotFound, SlackUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from approvals.domain.order import ToShow
    from approvals.ports import Clock, Ids, OrderStore
    from approvals.use_cases.show_order import ShowOrder

AT_ONCE = 25
"""Orders of one run: at about a message a second a channel, a run stays under its time limit."""
MAX_ATTEMPTS = 180
"""About a week, at once an hour."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RepairCards:
    """What the reconciler does on its schedule."""

    store: OrderStore
    show: ShowOrder
    clock: Clock
    ids: Ids

    def __call__(self) -> int:
        """Return how many orders Slack shows now that it did not show before."""
        repaired = 0
        for due in self.store.due_to_show(self.clock.now(), AT_ONCE):
            try:
                repaired += self._repair(due)
            except SlackUnavailable as error:
                # The others would meet the same; each keeps its own time.
                log.warning("slack is still away", extra={"cause": str(error)})
                break
            except StoreUnavailable:
                log.warning("order not repaired", extra={"order_id": due.order_id})
        return repaired

    def _repair(self, due: ToShow) -> bool:
        if due.attempts >= MAX_ATTEMPTS:
            log.error("gave up showing an order", extra={"order_id": due.order_id})
            self.store.drop_to_show(due.order_id)
            return False
        try:
            shown = self.show(due.order_id, self.ids.new_decision_id(), attempts=due.attempts)
        except OrderNotFound:
            self.store.drop_to_show(due.order_id)
            return False
        return shown
