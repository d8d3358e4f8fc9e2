"""People, user groups and opened Home tabs: small items beside the orders, each replaced whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.mapping import instant, parse_instant
from approvals.adapters.slack.people import GroupMembers
from approvals.domain.person import Person, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table

_PROFILE, _MEMBERS, _HOME = "PROFILE", "MEMBERS", "HOME"


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Implements `approvals.adapters.slack.people.People`."""

    table: Table

    def person(self, user_id: str) -> Person | None:
        """Return what was kept of a person."""
        record = self.table.get(_person_key(user_id, _PROFILE))
        if record is None:
            return None
        return Person(
            user_id=record["user_id"],
            standing=Standing(record["standing"]),
            locale=record["locale"],
            known_at=parse_instant(record["known_at"]),
        )

    def keep_person(self, person: Person) -> None:
        """Keep a person in the place of what was known."""
        self.table.put(
            {
                **_person_key(person.user_id, _PROFILE),
                "user_id": person.user_id,
                "standing": person.standing.value,
                "locale": person.locale,
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


def _person_key(user_id: str, what: str) -> Record:
    return {"pk": f"PERSON#{user_id}", "sk": what}


def _group_key(group_id: str) -> Record:
    return {"pk": f"GROUP#{group_id}", "sk": _MEMBERS}
