"""Collect what a person's App Home shows."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.order import Order, OrderPage, Status

if TYPE_CHECKING:
    from approvals.ports import OrderStore
    from approvals.use_cases.eligibility import Eligibility

PAGE = 8
_DECISIONS = 50
_SHOWN_DECISIONS = 5
_BATCHES = 5


@dataclass(frozen=True, slots=True)
class HomeView:
    """One page of a Home tab. ``median_seconds`` is over the person's last fifty decisions.

    ``is_approver`` is None, and nothing is listed as waiting, where Slack does not say.
    """

    person: str
    is_approver: bool | None
    waiting: OrderPage
    mine: OrderPage
    decided: tuple[Order, ...]
    decisions: int
    median_seconds: float | None
    is_first_page: bool = True


@dataclass(frozen=True, slots=True)
class FindHome:
    """What waits for a person, what they asked for, what they decided."""

    store: OrderStore
    eligibility: Eligibility

    def __call__(
        self, person: str, waiting_cursor: str | None = None, mine_cursor: str | None = None
    ) -> HomeView:
        """Return a page. Raises MalformedRequest for a cursor that is not ours."""
        approver = self.eligibility.is_approver(person)
        decided = self.store.decided_by(person, _DECISIONS)
        recent = [entry.order_id for entry in decided[:_SHOWN_DECISIONS]]
        return HomeView(
            person=person,
            is_approver=approver,
            waiting=self.waiting_for(person, waiting_cursor) if approver else OrderPage(),
            mine=self.store.placed_by(person, PAGE, mine_cursor),
            decided=self.store.get_many(recent),
            decisions=len(decided),
            median_seconds=statistics.median(d.seconds for d in decided) if decided else None,
            is_first_page=waiting_cursor is None and mine_cursor is None,
        )

    def waiting_for(self, person: str, cursor: str | None = None) -> OrderPage:
        """Return the orders that ``person`` may decide now; a page may be short, not the last."""
        found: list[Order] = []
        for _ in range(_BATCHES):
            page = self.store.find(Status.AWAITING_APPROVAL, PAGE - len(found), cursor)
            found += [o for o in page.orders if o.decision is None and o.requester != person]
            cursor = page.next_cursor
            if cursor is None or len(found) >= PAGE:
                break
        return OrderPage(tuple(found), cursor)
