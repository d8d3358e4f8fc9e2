"""Look at every open order in turn, some a run: for what no event told, and no click brought on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import StoreUnavailable, Unavailable
from approvals.domain.order import FINAL_STATUSES, Status
from approvals.use_cases.watch_order import GRACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order
    from approvals.ports import Clock, Ids, OrderStore, Rounds
    from approvals.use_cases.watch_order import WatchOrder

AT_ONCE = 25
"""Orders that are read together."""
MOST = 100
"""Orders of one status that a run looks at; the next run goes on behind them."""
_OPEN = tuple(status for status in Status if status not in FINAL_STATUSES)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WatchOrders:
    """What the reconciler does on its schedule with all orders that are not over.

    ``pause`` comes before each look: 30 executions a second may be asked for by all together.
    """

    store: OrderStore
    rounds: Rounds
    watch: WatchOrder
    clock: Clock
    ids: Ids
    pause: Callable[[], None]

    def __call__(self, has_time: Callable[[], bool] = lambda: True) -> int:
        """Return how many orders were put right.

        Args:
            has_time: asked before each order; the rest is left to the next run.
        """
        before = self.rounds.left_at()
        left_at, righted = dict(before), 0
        for status in _OPEN:
            righted += self._list(status, left_at, has_time)
        if left_at != before:
            self.rounds.leave_at(left_at)
        return righted

    def _list(
        self, status: Status, left_at: dict[Status, str], has_time: Callable[[], bool]
    ) -> int:
        righted = 0
        for _ in range(MOST // AT_ONCE):
            page = self.store.find(status, AT_ONCE, left_at.get(status), oldest_first=True)
            for order in page.orders:
                if not has_time():
                    return righted
                if self.clock.now() - order.updated_at >= GRACE:
                    self.pause()
                    righted += self._try(order)
            if page.next_cursor is None:
                left_at.pop(status, None)
                break
            left_at[status] = page.next_cursor
        return righted

    def _try(self, order: Order) -> bool:
        try:
            return self.watch(order, self.ids.new_decision_id()) is not None
        except StoreUnavailable:
            raise
        except Unavailable as error:
            cause = {"order_id": order.order_id, "cause": type(error).__name__}
            log.warning("order not looked at", extra=cause)
        except Exception:
            # One order's trouble, a defect even, must not keep the others behind it.
            log.exception("order not put right", extra={"order_id": order.order_id})
        return False
