"""What the Slack adapters keep of people and user groups between calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from approvals.domain.person import Person


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """Who is in a user group, as Slack told at ``known_at``."""

    group_id: str
    members: frozenset[str]
    known_at: datetime


class People(Protocol):
    """Kept by all functions together. Every method raises StoreUnavailable if it cannot."""

    def person(self, user_id: str) -> Person | None:
        """Return what was kept of a person."""
        ...

    def keep_person(self, person: Person) -> None:
        """Keep a person in the place of what was known."""
        ...

    def group(self, group_id: str) -> GroupMembers | None:
        """Return what was kept of a group."""
        ...

    def keep_group(self, group: GroupMembers) -> None:
        """Keep a group's members in the place of those known."""
        ...

    def home_opened(self, user_id: str, at: datetime) -> None:
        """Note that a person looked at their Home tab."""
        ...

    def homes_open_since(self, user_ids: Iterable[str], since: datetime) -> frozenset[str]:
        """Return those, of up to 100, who looked at their Home tab at ``since`` or later."""
        ...
