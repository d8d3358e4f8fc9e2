"""Collect what a person's App Home shows."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.order import Order, OrderPage, Status
from approvals.use_cases.eligibility import NO_GROUPS, UNKNOWN

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

    ``why_not`` is the code of the refusal that keeps orders from waiting for this person, if one.
    """

    person: str
    why_not: str | None
    waiting: OrderPage
    mine: OrderPage
    decided: tuple[Order, ...]
    decisions: int
    median_seconds: float | None
    is_first_page: bool = True

    @property
    def is_approver(self) -> bool | None:
        """Tell whether this person may decide; None where Slack does not say."""
        return None if self.why_not in UNKNOWN else self.why_not is None

    @property
    def no_groups(self) -> bool:
        """Tell whether Slack cannot say: the approvers are user groups, and the plan has none."""
        return self.why_not == NO_GROUPS


@dataclass(frozen=True, slots=True)
class FindHome:
    """What waits for a person, what they asked for, what they decided."""

    store: OrderStore
    eligibility: Eligibility

    def __call__(
        self, person: str, waiting_cursor: str | None = None, mine_cursor: str | None = None
    ) -> HomeView:
        """Return a page. Raises MalformedRequest for a cursor that is not ours."""
        why_not = self.eligibility.why_no_approver(person)
        decided = self.store.decided_by(person, _DECISIONS)
        recent = [entry.order_id for entry in decided[:_SHOWN_DECISIONS]]
        return HomeView(
            person=person,
            why_not=why_not,
            waiting=OrderPage() if why_not else self.waiting_for(person, waiting_cursor),
            mine=self.store.placed_by(person, PAGE, mine_cursor),
            decided=self.store.get_many(recent),
            decisions=len(decided),
            median_seconds=statistics.median(d.seconds for d in decided) if decided else None,
            is_first_page=waiting_cursor is None and mine_cursor is None,
        )

    def waiting_for(self, person: str, cursor: str | None = None) -> OrderPage:
        """Return the orders that ``person`` may decide now; a page may be short, not the last.

        The oldest come first: their deadlines are the nearest.
        """
        found: list[Order] = []
        for _ in range(_BATCHES):
            wanted = PAGE - len(found)
            page = self.store.find(Status.AWAITING_APPROVAL, wanted, cursor, oldest_first=True)
            found += [o for o in page.orders if o.decision is None and o.requester != person]
            cursor = page.next_cursor
            if cursor is None or len(found) >= PAGE:
                break
        return OrderPage(tuple(found), cursor)
