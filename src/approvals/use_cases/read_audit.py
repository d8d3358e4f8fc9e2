"""Read what happened to all orders between two instants, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.use_cases.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.audit_log import LoggedEntry
    from approvals.ports import OrderStore

MAX_TEXT = 1_000_000
"""Characters that people typed in one page: however they are written in JSON or CSV, an answer
stays below the 6 MB that Lambda takes, at up to four bytes each and some doubled."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, oldest first, and where to go on (None at the end)."""

    entries: tuple[LoggedEntry, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """The use case behind ``GET /audit``."""

    store: OrderStore

    def __call__(
        self, since: datetime, before: datetime, limit: int, cursor: str | None
    ) -> AuditPage:
        """Return what happened from ``since`` on and before ``before``.

        Raises:
            MalformedRequest: for a cursor that is not one of this range's.
        """
        cursors = Cursors(f"{since.isoformat()} {before.isoformat()}")
        read = self.store.audit_log(since, before, cursors.read(cursor), limit)
        fitting = _fitting(read.found)
        position = read.next_position
        if fitting < len(read.found):
            position = read.found[fitting - 1].position
        return AuditPage(read.found[:fitting], cursors.write(position))


def _fitting(found: Sequence[LoggedEntry]) -> int:
    """Return how many of the first entries are short enough together; at least one."""
    length = 0
    for number, each in enumerate(found):
        length += len(each.entry.why or "") + len(each.entry.who)
        if number and length > MAX_TEXT:
            return number
    return len(found)
