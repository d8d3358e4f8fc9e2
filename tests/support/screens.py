"""Stand-ins for modals and Home tabs that refuse what Slack would refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.adapters.slack.people import GroupMembers
from approvals.domain.person import Person
from local.slack.block_kit import view_problems

type View = dict[str, Any]


def text_of(view: View) -> str:
    """Return everything that a view says, a line for each text."""
    return "\n".join(_texts({key: view.get(key) for key in ("title", "blocks", "submit", "close")}))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return []


@dataclass
class RecordingScreens:
    """Implements Screens. ``failures`` maps a method to errors to raise, one a call."""

    opened: list[tuple[str, View]] = field(default_factory=list)
    updated: list[tuple[str, str, View]] = field(default_factory=list)
    published: list[tuple[str, View]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    link: str | None = "https://nod.slack.com/archives/C0ORDERS/p1700000000000001"
    failures: dict[str, list[Exception]] = field(default_factory=dict)

    def open(self, trigger_id: str, view: View) -> None:
        self._called("open", view, "modal")
        self.opened.append((trigger_id, view))

    def update(self, view_id: str, hash: str, view: View) -> None:  # noqa: A002
        self._called("update", view, "modal")
        self.updated.append((view_id, hash, view))

    def publish(self, user: str, view: View) -> None:
        self._called("publish", view, "home")
        self.published.append((user, view))

    def permalink(self, channel: str, ts: str) -> str | None:
        self.asked.append((channel, ts))
        if self.failures.get("permalink"):
            raise self.failures["permalink"].pop(0)
        return self.link

    @property
    def last(self) -> View:
        """The modal that was opened last."""
        return self.opened[-1][1]

    def fail(self, method: str, error: Exception, times: int = 1) -> None:
        self.failures.setdefault(method, []).extend([error] * times)

    def _called(self, method: str, view: View, surface: str) -> None:
        if self.failures.get(method):
            raise self.failures[method].pop(0)
        assert view_problems(view, surface) == []


@dataclass
class RecordingPeople:
    """Implements People; ``away`` is raised in the place of an answer."""

    persons: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, GroupMembers] = field(default_factory=dict)
    homes: dict[str, datetime] = field(default_factory=dict)
    away: Exception | None = None

    def person(self, user_id: str) -> Person | None:
        self._reach()
        return self.persons.get(user_id)

    def keep_person(self, person: Person) -> None:
        self._reach()
        self.persons[person.user_id] = person

    def group(self, group_id: str) -> GroupMembers | None:
        self._reach()
        return self.groups.get(group_id)

    def keep_group(self, group: GroupMembers) -> None:
        self._reach()
        self.groups[group.group_id] = group

    def home_opened(self, user_id: str, at: datetime) -> None:
        self._reach()
        self.homes[user_id] = at

    def homes_open_since(self, user_ids: Iterable[str], since: datetime) -> frozenset[str]:
        self._reach()
        never = datetime.min.replace(tzinfo=since.tzinfo)
        return frozenset(each for each in user_ids if self.homes.get(each, never) >= since)

    def _reach(self) -> None:
        if self.away is not None:
            raise self.away
