"""Collect what a person's App Home shows."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.order import Decided, Order, OrderPage, Status
from approvals.domain.voting import has_been_heard
from approvals.use_cases.eligibility import NO_GROUPS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.ports import OrderStore
    from approvals.use_cases.eligibility import Eligibility

PAGE = 8
_DECISIONS = 50
_SHOWN_DECISIONS = 5
_BATCHES = 5


@dataclass(frozen=True, slots=True)
class HomeView:
    """One page of a Home tab. ``median_seconds`` is over the person's last fifty decisions.

    ``unknown`` is the code of the refusal where it cannot be said of some order whether it waits
    for the person: Slack does not say, or has no user groups.
    """

    person: str
    unknown: str | None
    waiting: OrderPage
    mine: OrderPage
    decided: tuple[Order, ...]
    decisions: int
    median_seconds: float | None
    is_first_page: bool = True

    @property
    def is_known(self) -> bool:
        """Tell whether it is known of every order whether it waits for this person."""
        return self.unknown is None

    @property
    def no_groups(self) -> bool:
        """Tell whether Slack cannot say: the approvers are user groups, and the plan has none."""
        return self.unknown == NO_GROUPS


@dataclass(frozen=True, slots=True)
class FindHome:
    """What waits for a person, what they asked for, what they decided."""

    store: OrderStore
    eligibility: Eligibility

    def __call__(
        self, person: str, waiting_cursor: str | None = None, mine_cursor: str | None = None
    ) -> HomeView:
        """Return a page. Raises MalformedRequest for a cursor that is not ours."""
        waiting, unknown = self._waiting_for(person, waiting_cursor)
        decided = _one_an_order(self.store.decided_by(person, _DECISIONS))
        recent = [entry.order_id for entry in decided[:_SHOWN_DECISIONS]]
        return HomeView(
            person=person,
            unknown=unknown,
            waiting=waiting,
            mine=self.store.placed_by(person, PAGE, mine_cursor),
            decided=self.store.get_many(recent),
            decisions=len(decided),
            median_seconds=statistics.median(d.seconds for d in decided) if decided else None,
            is_first_page=waiting_cursor is None and mine_cursor is None,
        )

    def _waiting_for(self, person: str, cursor: str | None) -> tuple[OrderPage, str | None]:
        """Return the orders that wait for ``person``; a page may be short, not the last.

        The oldest come first: their deadlines are the nearest. Beside them, why it is not known of
        some whether they wait for the person.
        """
        found: list[Order] = []
        unknown: str | None = None
        eligibility = self.eligibility.once()
        for _ in range(_BATCHES):
            wanted = PAGE - len(found)
            page = self.store.find(Status.AWAITING_APPROVAL, wanted, cursor, oldest_first=True)
            for order in page.orders:
                why_not = eligibility.why_not(order, person)
                unknown = why_not if why_not in {*UNKNOWN, NO_GROUPS} else unknown
                is_heard = order.stage is not None and has_been_heard(order.stage, person)
                is_theirs = why_not is None and order.decision is None and not is_heard
                found += [order] if is_theirs else []
            cursor = page.next_cursor
            if cursor is None or len(found) >= PAGE:
                break
        return OrderPage(tuple(found), cursor), unknown


def _one_an_order(decided: Sequence[Decided]) -> tuple[Decided, ...]:
    """Return the newest of each order: a vote may be changed, and there may be more stages."""
    newest: dict[str, Decided] = {}
    for each in decided:
        newest.setdefault(each.order_id, each)
    return tuple(newest.values())
