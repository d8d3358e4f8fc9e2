"""An approver is away, and another may vote in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """``stand_in`` may vote for ``person`` before ``until``; never on their own order, or twice."""

    person: str
    stand_in: str
    until: datetime

    def is_on(self, now: datetime) -> bool:
        """Tell whether the person is away now."""
        return now < self.until
