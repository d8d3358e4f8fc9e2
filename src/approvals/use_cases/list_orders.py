"""List the orders that somebody looks for, a page at a time, and count them all by status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.order import Order, OrderPage, Status
from approvals.use_cases.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvals.domain.order_query import Candidate, OrderQuery
    from approvals.ports import OrderStore
    from approvals.use_cases.eligibility import Eligibility

READ_BUDGET = 500
"""So many orders are looked at for one page, one batch more at most. Only where that is used up
is a page shorter than asked for, or empty, and yet not the last: somebody who filters by what no
index knows, an amount, goes on from there."""
_BATCH = 100


@dataclass(frozen=True, slots=True)
class ListOrders:
    """The use case behind ``GET /orders`` and ``GET /counts``."""

    store: OrderStore
    eligibility: Eligibility

    def __call__(self, query: OrderQuery, limit: int, cursor: str | None) -> OrderPage:
        """Return a page of what ``query`` looks for.

        Raises:
            MalformedRequest: for a cursor that is not one of this query's.
        """
        return self._page(query, query.matches, Cursors(repr(query)), limit, cursor)

    def waiting_for(
        self, person: str, query: OrderQuery, limit: int, cursor: str | None
    ) -> OrderPage:
        """Return those of them that wait for ``person``; ``query`` is for what waits at all."""
        eligibility = self.eligibility.once()

        def waits(order: Order) -> bool:
            return query.matches(order) and eligibility.waits_for(order, person)

        return self._page(query, waits, Cursors(f"{query!r} for {person!r}"), limit, cursor)

    def counts(self) -> Mapping[Status, int]:
        """Return how many orders there are in each status."""
        return self.store.counts()

    def _page(
        self,
        query: OrderQuery,
        is_looked_for: Callable[[Order], bool],
        cursors: Cursors,
        limit: int,
        cursor: str | None,
    ) -> OrderPage:
        position = cursors.read(cursor)
        found: list[Candidate] = []
        looked_at, size = 0, limit + 1  # One more tells whether there is a next page.
        while True:
            batch = self.store.candidates(query, position, size)
            found += [each for each in batch.found if is_looked_for(each.order)]
            position = batch.next_position
            looked_at, size = looked_at + size, _BATCH
            if len(found) > limit:
                position = found[limit - 1].position
            elif position is not None and looked_at < READ_BUDGET:
                continue
            orders = tuple(each.order for each in found[:limit])
            return OrderPage(orders, cursors.write(position))
