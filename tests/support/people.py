"""What is kept of people, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from approvals.adapters.slack.people import GroupMembers, HomeBehind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.person import Person


@dataclass
class InMemoryPeople:
    """Implements `People`. While it is ``away``, every method raises."""

    persons: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, GroupMembers] = field(default_factory=dict)
    homes: dict[str, datetime] = field(default_factory=dict)
    behind: dict[str, HomeBehind] = field(default_factory=dict)
    away: bool = False

    def person(self, user_id: str) -> Person | None:
        self._answer()
        return self.persons.get(user_id)

    def keep_person(self, person: Person) -> None:
        self._answer()
        self.persons[person.user_id] = person

    def group(self, group_id: str) -> GroupMembers | None:
        self._answer()
        return self.groups.get(group_id)

    def keep_group(self, group: GroupMembers) -> None:
        self._answer()
        self.groups[group.group_id] = group

    def home_opened(self, user_id: str, at: datetime) -> None:
        self._answer()
        self.homes[user_id] = at

    def homes_open_since(self, user_ids: Iterable[str], since: datetime) -> frozenset[str]:
        self._answer()
        return frozenset(u for u in user_ids if u in self.homes and self.homes[u] >= since)

    def keep_home_behind(self, behind: HomeBehind) -> None:
        self._answer()
        self.behind[behind.user_id] = behind

    def homes_behind(self, now: datetime, limit: int) -> tuple[HomeBehind, ...]:
        self._answer()
        due = [behind for behind in self.behind.values() if behind.due_at <= now]
        return tuple(sorted(due, key=lambda behind: behind.due_at)[:limit])

    def drop_home_behind(self, behind: HomeBehind) -> None:
        self._answer()
        kept = self.behind.get(behind.user_id)
        if kept is not None and kept.due_at == behind.due_at:
            del self.behind[behind.user_id]

    def _answer(self) -> None:
        if self.away:
            raise StoreUnavailable("The order table did not answer. Try again.")
