"""Everything that happened to all orders, by the time it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from approvals.domain.decision import AuditEntry


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An audit entry, the order that it is of, and where reading the log stands after it."""

    position: str
    order_id: str
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class LoggedEntries:
    """Some entries, oldest first; ``next_position`` is None after the last.

    There may be none of them although there are more to come: days without any are passed over.
    """

    found: tuple[LoggedEntry, ...] = ()
    next_position: str | None = None
