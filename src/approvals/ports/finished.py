"""Orders that are over: their history, kept for good, and what their weeks add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.order import ToKeep
    from approvals.domain.tally import Tally
    from approvals.domain.week import Week


class Histories(Protocol):
    """The part of `Executions` that is read."""

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        """Read an execution's events, oldest first; empty once retention is over."""
        ...


class FinishedOrders(Protocol):
    """What is kept of orders when they are over. Every method raises StoreUnavailable.

    The store notes each order that it ends as to be kept, in the same write.
    """

    def history(self, order_id: str) -> list[dict[str, Any]] | None:
        """Return the events that were kept; None if nothing was kept yet."""
        ...

    def keep(
        self,
        order_id: str,
        events: Sequence[dict[str, Any]],
        week: Week,
        tallies: Sequence[Tally],
    ) -> bool:
        """Keep an order's history and add it to its week, both or neither.

        Returns False, and does neither, if that was done before.
        """
        ...

    def to_keep(self, now: datetime, limit: int) -> tuple[ToKeep, ...]:
        """Read orders that are to be kept by now, in no order."""
        ...

    def postpone(self, to_keep: ToKeep, due_at: datetime) -> None:
        """Have an order kept later, with one attempt more."""
        ...

    def drop(self, order_id: str) -> None:
        """Forget that an order is to be kept."""
        ...

    def tallies(self, week: Week) -> tuple[Tally, ...]:
        """Read what orders added to a week; several may be of one thing."""
        ...
