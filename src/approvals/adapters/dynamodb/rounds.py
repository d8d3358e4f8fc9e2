"""Where the reconciler's rounds were left: one item, written when a list is longer than a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.order import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.adapters.dynamodb.table import Table

_KEY = {"pk": "ROUNDS", "sk": "ROUNDS"}


@dataclass(frozen=True, slots=True)
class RoundsTable:
    """Implements the Rounds port."""

    table: Table

    def left_at(self) -> Mapping[Status, str]:
        """See `approvals.ports.Rounds`."""
        record = self.table.get(_KEY)
        cursors: dict[str, str] = record["cursors"] if record else {}
        return {Status(status): cursor for status, cursor in cursors.items()}

    def leave_at(self, cursors: Mapping[Status, str]) -> None:
        """See `approvals.ports.Rounds`."""
        kept = {status.value: cursor for status, cursor in cursors.items()}
        self.table.put({**_KEY, "cursors": kept})
