"""What an execution has used that is metered, from its own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOLDS_DATA = ("Input", "Result", "Error")


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes of a history's inputs, results and errors; not complete where some are left out."""

    size: int
    is_complete: bool

    def plus(self, other: Written) -> Written:
        """Return both together."""
        return Written(self.size + other.size, self.is_complete and other.is_complete)


@dataclass(frozen=True, slots=True)
class Usage:
    """What is metered: operations, and the attempts of those that are steps or waits."""

    operations: int
    attempts: int
    step_attempts: int
    written: Written


def written_by(event: Mapping[str, Any]) -> Written:
    """Return what an event holds of people's and the workflow's data.

    ``Truncated`` marks what the history leaves out; an error's fields are part of its data.
    """
    details = event.get(f"{event.get('EventType')}Details") or {}
    found = Written(0, is_complete=True)
    for name in _HOLDS_DATA:
        data = details.get(name) if isinstance(details, dict) else None
        if data:
            found = found.plus(Written(data_size(data), not data.get("Truncated")))
    return found


def data_size(data: Mapping[str, Any]) -> int:
    """Return the size of an input, a result or an error; ``Bytes`` where only that was kept."""
    return int(data.get("Bytes") or 0) + _size(data.get("Payload"))


def _size(payload: object) -> int:
    if isinstance(payload, dict):
        return sum(_size(value) for value in payload.values())
    if isinstance(payload, list):
        return sum(_size(value) for value in payload)
    return len(payload.encode()) if isinstance(payload, str) else 0
