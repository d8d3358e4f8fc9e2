"""A clock that moves only when told, and ids that count."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class ManualClock:
    """Implements the Clock port."""

    current: datetime = START

    def now(self) -> datetime:
        return self.current

    def advance(self, seconds: float) -> None:
        self.current += timedelta(seconds=seconds)


@dataclass
class CountingIds:
    """Implements the Ids port."""

    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def new_order_id(self) -> str:
        return f"ord-{next(self._numbers):04d}"

    def new_decision_id(self) -> str:
        return f"decision-{next(self._numbers):04d}"


class LongContext:
    """A Lambda context with enough time for anything."""

    def get_remaining_time_in_millis(self) -> int:
        return 120_000
