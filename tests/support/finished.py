"""Finished orders in memory, with the lock of the order table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.domain.order import ToKeep
from approvals.domain.tally import Tally
from approvals.domain.week import Week
from tests.support.store import InMemoryTable


@dataclass
class InMemoryFinished:
    """Implements the FinishedOrders port; every write can be lost, as the store's."""

    table: InMemoryTable

    def history(self, order_id: str) -> list[dict[str, Any]] | None:
        return self.table.histories.get(order_id)

    def keep(
        self,
        order_id: str,
        events: Sequence[dict[str, Any]],
        week: Week,
        tallies: Sequence[Tally],
    ) -> bool:
        with self.table.lock:
            if order_id in self.table.histories:
                return False
            self.table.wrote("keep")
            self.table.histories[order_id] = list(events)
            self.table.tallies.setdefault(week, []).extend(tallies)
            self.table.to_keep.pop(order_id, None)
            return True

    def to_keep(self, now: datetime, limit: int) -> tuple[ToKeep, ...]:
        with self.table.lock:
            waiting = self.table.to_keep.items()
            due = [ToKeep(of, attempts) for of, (at, attempts) in waiting if at <= now]
            return tuple(due[:limit])

    def postpone(self, to_keep: ToKeep, due_at: datetime) -> None:
        with self.table.lock:
            self.table.wrote("postpone")
            self.table.to_keep[to_keep.order_id] = (due_at, to_keep.attempts + 1)

    def drop(self, order_id: str) -> None:
        with self.table.lock:
            self.table.to_keep.pop(order_id, None)

    def tallies(self, week: Week) -> tuple[Tally, ...]:
        with self.table.lock:
            return tuple(self.table.tallies.get(week, ()))
