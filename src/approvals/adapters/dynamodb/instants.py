"""Instants as the table keeps them: ISO 8601 UTC of one width, so text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(at: datetime) -> str:
    """Return e.g. ``2026-11-21T09:30:00.000000Z``."""
    # Not strftime: it writes the years before 1000 shorter.
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """Return the aware instant that `instant` wrote."""
    return datetime.fromisoformat(text)
