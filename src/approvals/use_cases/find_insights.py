"""Read what weeks of finished orders say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.insights import Insights, read_period

if TYPE_CHECKING:
    from approvals.domain.week import Week
    from approvals.ports import FinishedOrders


@dataclass(frozen=True, slots=True)
class FindInsights:
    """From counters alone: as many reads as there are weeks, however many orders they had."""

    finished: FinishedOrders

    def __call__(self, first: Week, last: Week) -> Insights:
        """Return each week from ``first`` to ``last``, also those in which nothing ended."""
        found = [(week, self.finished.tallies(week)) for week in first.until(last)]
        whole = read_period(tally for _, tallies in found for tally in tallies)
        return Insights(tuple((week, read_period(each)) for week, each in found), whole)
