"""Say what an order's execution costs, beside other ways to wait as long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.cost import cost_of

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.cost import Cost, Machine, PriceList
    from approvals.domain.order import Order
    from approvals.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class PriceOrder:
    """The prices, and what the workflow of orders is set to."""

    prices: PriceList
    machine: Machine

    def __call__(self, order: Order, timeline: Timeline, now: datetime) -> Cost | None:
        """Return the cost by ``now``.

        None where nothing was measured yet, and for a request: its workflow is somebody's own, and
        how much memory that has is not known here.
        """
        if not order.is_purchase:
            return None
        return cost_of(timeline, self.prices, self.machine, now)
