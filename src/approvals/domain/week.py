"""Weeks as ISO 8601 counts them, Monday to Sunday, in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITTEN = re.compile(r"(2[0-9]{3})-W([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week of a year; its year is the one that most of its days are in."""

    year: int
    number: int

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Return the week of an instant."""
        year, number, _ = at.astimezone(UTC).isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the week that is written as 2026-W47, of this millennium. Raises ValueError."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a week: {text[:20]!r}")
        year, number = int(match[1]), int(match[2])
        date.fromisocalendar(year, number, 1)
        return cls(year, number)

    @property
    def begins_on(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    def after(self, weeks: int) -> Week:
        """Return the week so many weeks later, or earlier where negative."""
        year, number, _ = (self.begins_on + timedelta(weeks=weeks)).isocalendar()
        return Week(year, number)

    def until(self, last: Week) -> Iterator[Week]:
        """Yield this week and each that follows, ``last`` included."""
        for weeks in range((last.begins_on - self.begins_on).days // 7 + 1):
            yield self.after(weeks)

    def __str__(self) -> str:
        """Return e.g. 2026-W47; the order of such texts is that of the weeks."""
        return f"{self.year:04d}-W{self.number:02d}"
