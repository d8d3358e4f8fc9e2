"""When somebody was last reminded: one item a person, written only if that was long enough ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.table import ConditionFailed

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.adapters.dynamodb.table import Table


@dataclass(frozen=True, slots=True)
class RemindedTable:
    """Implements the Reminded port."""

    table: Table

    def may_remind(self, person: str, of: str, now: datetime, every_seconds: int) -> bool:
        """See `approvals.ports.Reminded`."""
        update = self.table.update_action(
            {"pk": f"REMINDED#{person}", "sk": "REMINDED"},
            set_values={"at": instant(now), "of": of},
            condition="attribute_not_exists(#at) OR #at <= :latest OR #of = :of",
            values={":latest": instant(now - timedelta(seconds=every_seconds)), ":of": of},
        )
        try:
            self.table.update(update)
        except ConditionFailed:
            return False
        return True
