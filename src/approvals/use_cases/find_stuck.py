"""Find the open orders that do not get on by themselves: for alarms, and for `scripts/nod`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from approvals.domain.metric import (
    ORDERS_WAITING,
    OVERDUE_ORDERS,
    UNDELIVERED_DECISIONS,
    UNSHOWN_ORDERS,
    UNSTARTED_ORDERS,
)
from approvals.domain.order import Status
from approvals.domain.stuck import GRACE, Stuck, Why, stuck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta

    from approvals.domain.order import Order
    from approvals.ports import Clock, Executions, Metrics, OrderStore

OPEN = (
    Status.RECEIVED, Status.VALIDATED, Status.RESERVED, Status.APPROVED, Status.AWAITING_APPROVAL,
)  # fmt: skip
MOST = 500
"""Orders of one status that are looked at, the oldest first: a run reads no more, however many
wait."""
_PAGE = 100


@dataclass(frozen=True, slots=True)
class FindStuck:
    """Reads open orders, and where asked to also how their executions are."""

    store: OrderStore
    clock: Clock

    def __call__(self, grace: timedelta = GRACE, most: int = MOST) -> tuple[Stuck, ...]:
        """Return the stuck ones among the oldest ``most`` open orders of each status."""
        now = self.clock.now()
        found = (stuck(order, now, grace) for order in self.open(most))
        return tuple(each for each in found if each is not None)

    def open(self, most: int = MOST) -> Iterator[Order]:
        """Read the oldest ``most`` open orders of each status."""
        for status in OPEN:
            cursor, left = None, most
            while left > 0:
                page = self.store.find(status, min(left, _PAGE), cursor, oldest_first=True)
                yield from page.orders
                left -= len(page.orders)
                cursor = page.next_cursor
                if cursor is None:
                    break


@dataclass(frozen=True, slots=True)
class FindDead:
    """Adds to the stuck orders those whose execution is over.

    ``pause`` comes before each look: 30 executions a second may be asked for by all together.
    """

    find: FindStuck
    executions: Executions
    pause: Callable[[], None]

    def __call__(self, grace: timedelta = GRACE, most: int = MOST) -> tuple[Stuck, ...]:
        """Return the stuck orders, dead ones among them.

        Raises:
            ExecutionsUnavailable: if it is not known how an execution stands.
        """
        return tuple(self._each(grace, most))

    def _each(self, grace: timedelta, most: int) -> Iterator[Stuck]:
        now = self.find.clock.now()
        for order in self.find.open(most):
            found = stuck(order, now, grace)
            if self._is_over(order):
                dead = found or Stuck(order, order.updated_at, ())
                yield replace(dead, why=(*dead.why, Why.DEAD))
            elif found is not None:
                yield found

    def _is_over(self, order: Order) -> bool:
        if order.execution_arn is None:
            return False
        self.pause()
        return self.executions.look(order.execution_arn).is_over


@dataclass(frozen=True, slots=True)
class MeasureOrders:
    """What the reconciler tells operators on its schedule, after it has repaired what it can."""

    find: FindStuck
    metrics: Metrics

    def __call__(self) -> None:
        """Measure how many orders wait, and how many are stuck in which way."""
        waiting = self.find.store.counts()[Status.AWAITING_APPROVAL]
        self.metrics.measure(ORDERS_WAITING, waiting)
        found = self.find()
        for metric, why in (
            (UNDELIVERED_DECISIONS, Why.UNDELIVERED),
            (OVERDUE_ORDERS, Why.OVERDUE),
            (UNSTARTED_ORDERS, Why.NOT_STARTED),
            (UNSHOWN_ORDERS, Why.NOT_SHOWN),
        ):
            self.metrics.measure(metric, sum(why in each.why for each in found))
