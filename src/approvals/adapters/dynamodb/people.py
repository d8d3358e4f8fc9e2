"""People, user groups and opened Home tabs: small items beside the orders, each replaced whole."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.instants import instant, parse_instant
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.adapters.slack.people import GroupMembers, HomeBehind
from approvals.domain.person import Person, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table

_PROFILE, _MEMBERS, _HOME = "PROFILE", "MEMBERS", "HOME"
_BEHIND, _BEHIND_PREFIX = "HOME_BEHIND", "PERSON#"


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Implements `approvals.adapters.slack.people.People`."""

    table: Table

    def person(self, user_id: str) -> Person | None:
        """Return what was kept of a person."""
        record = self.table.get(profile_key(user_id))
        if record is None:
            return None
        return Person(
            user_id=record["user_id"],
            standing=Standing(record["standing"]),
            locale=record["locale"],
            known_at=parse_instant(record["known_at"]),
            # Whoever was kept before these were is asked for again within a day.
            time_zone=record.get("time_zone", ""),
            name=record.get("name", ""),
        )

    def keep_person(self, person: Person) -> None:
        """Keep a person in the place of what was known."""
        self.table.put(
            {
                **profile_key(person.user_id),
                "user_id": person.user_id,
                "standing": person.standing.value,
                "locale": person.locale,
                "time_zone": person.time_zone,
                "name": person.name,
                "known_at": instant(person.known_at),
            }
        )

    def group(self, group_id: str) -> GroupMembers | None:
        """Return what was kept of a group."""
        record = self.table.get(_group_key(group_id))
        if record is None:
            return None
        return GroupMembers(
            group_id, frozenset(record["members"]), parse_instant(record["known_at"])
        )

    def keep_group(self, group: GroupMembers) -> None:
        """Keep a group's members in the place of those known."""
        self.table.put(
            {
                **_group_key(group.group_id),
                "members": sorted(group.members),
                "known_at": instant(group.known_at),
            }
        )

    def home_opened(self, user_id: str, at: datetime) -> None:
        """Note that a person looked at their Home tab."""
        self.table.put(
            {**_person_key(user_id, _HOME), "user_id": user_id, "opened_at": instant(at)}
        )

    def homes_open_since(self, user_ids: Iterable[str], since: datetime) -> frozenset[str]:
        """Return those, of up to 100, who looked at their Home tab at ``since`` or later."""
        keys = [_person_key(user_id, _HOME) for user_id in dict.fromkeys(user_ids)]
        if not keys:
            return frozenset()
        earliest = instant(since)
        records = self.table.get_many(keys)
        return frozenset(r["user_id"] for r in records if r["opened_at"] >= earliest)

    def keep_home_behind(self, behind: HomeBehind) -> None:
        """Keep that a Home tab is behind, in the place of what was known."""
        due_at, attempts = instant(behind.due_at), behind.attempts
        key = _behind_key(behind.user_id)
        self.table.put({**key, "user_id": behind.user_id, "due_at": due_at, "attempts": attempts})

    def homes_behind(self, now: datetime, limit: int) -> tuple[HomeBehind, ...]:
        """Return the Home tabs that are to be published again by now, the longest due first."""
        records = self.table.query_all(_BEHIND, _BEHIND_PREFIX)
        due = [record for record in records if record["due_at"] <= instant(now)]
        due.sort(key=lambda record: str(record["due_at"]))
        return tuple(
            HomeBehind(r["user_id"], parse_instant(r["due_at"]), int(r["attempts"]))
            for r in due[:limit]
        )

    def drop_home_behind(self, behind: HomeBehind) -> None:
        """Forget that a Home tab is behind, unless it was kept anew since."""
        drop = self.table.delete_action(
            _behind_key(behind.user_id), "#due_at = :due_at", {":due_at": instant(behind.due_at)}
        )
        with contextlib.suppress(ConditionFailed):
            self.table.transact([drop])


def profile_key(user_id: str) -> Record:
    """Return the key of what is kept of a person."""
    return _person_key(user_id, _PROFILE)


def _person_key(user_id: str, what: str) -> Record:
    return {"pk": f"PERSON#{user_id}", "sk": what}


def _group_key(group_id: str) -> Record:
    return {"pk": f"GROUP#{group_id}", "sk": _MEMBERS}


def _behind_key(user_id: str) -> Record:
    return {"pk": _BEHIND, "sk": f"{_BEHIND_PREFIX}{user_id}"}
