"""What the Slack adapters keep of people and user groups between calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from approvals.domain.person import Person

FIRST_RETRY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """Who is in a user group, as Slack told at ``known_at``."""

    group_id: str
    members: frozenset[str]
    known_at: datetime


@dataclass(frozen=True, slots=True)
class HomeBehind:
    """A Home tab that Slack did not take, how often that failed, and when to publish it again."""

    user_id: str
    due_at: datetime
    attempts: int = 0

    def again(self, now: datetime, at_least_seconds: int = 0) -> HomeBehind:
        """Return it with one failure more, due after a pause that is longer each time."""
        seconds = max(FIRST_RETRY_SECONDS * 2**self.attempts, at_least_seconds)
        return HomeBehind(self.user_id, now + timedelta(seconds=seconds), self.attempts + 1)


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

    def keep_home_behind(self, behind: HomeBehind) -> None:
        """Keep that a Home tab is behind, in the place of what was known."""
        ...

    def homes_behind(self, now: datetime, limit: int) -> tuple[HomeBehind, ...]:
        """Return the Home tabs that are to be published again by now, the longest due first."""
        ...

    def drop_home_behind(self, behind: HomeBehind) -> None:
        """Forget that a Home tab is behind, unless it was kept anew since."""
        ...
