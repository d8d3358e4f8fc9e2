"""Who is away and who stands in: one item by each of the two, written and removed together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.instants import instant, parse_instant
from approvals.domain.absence import Absence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from approvals.adapters.dynamodb.table import Table


_AT_ONCE = 100
"""What a batch may read: a quota of DynamoDB."""


@dataclass(frozen=True, slots=True)
class StandInsTable:
    """Implements the StandIns port. Nothing depends on items being removed when they are over."""

    table: Table

    def away(self, person: str, now: datetime) -> Absence | None:
        """See `approvals.ports.StandIns`."""
        absence = self._kept(person)
        return absence if absence is not None and absence.is_on(now) else None

    def away_among(self, people: Sequence[str], now: datetime) -> Mapping[str, Absence]:
        """See `approvals.ports.StandIns`."""
        found: dict[str, Absence] = {}
        for some in itertools.batched(dict.fromkeys(people), _AT_ONCE, strict=False):
            kept = map(_absence, self.table.get_many([_away_key(person) for person in some]))
            found |= {absence.person: absence for absence in kept if absence.is_on(now)}
        return found

    def stands_in_for(self, person: str, now: datetime) -> tuple[str, ...]:
        """See `approvals.ports.StandIns`."""
        records = self.table.query_all(f"STAND_IN#{person}", "FOR#")
        named = [absence for absence in map(_absence, records) if absence.is_on(now)]
        # The person's own item is the truth: two changes at once may leave another one behind.
        kept = {absence.person: self._kept(absence.person) for absence in named}
        return tuple(sorted(who for who, now_kept in kept.items() if now_kept in named))

    def set_away(self, absence: Absence) -> None:
        """See `approvals.ports.StandIns`."""
        self._replace(absence.person, absence)

    def set_back(self, person: str) -> None:
        """See `approvals.ports.StandIns`."""
        self._replace(person, None)

    def _replace(self, person: str, absence: Absence | None) -> None:
        earlier = self._kept(person)
        if earlier == absence:
            return
        actions = []
        if earlier is not None and (absence is None or absence.stand_in != earlier.stand_in):
            actions.append(self.table.delete_action(_stand_in_key(earlier)))
        if absence is None:
            actions.append(self.table.delete_action(_away_key(person)))
        else:
            record = _record(absence)
            actions += [
                self.table.put_action({**_away_key(person), **record}),
                self.table.put_action({**_stand_in_key(absence), **record}),
            ]
        self.table.transact(actions)

    def _kept(self, person: str) -> Absence | None:
        record = self.table.get(_away_key(person))
        return _absence(record) if record is not None else None


def _away_key(person: str) -> dict[str, Any]:
    return {"pk": f"AWAY#{person}", "sk": "AWAY"}


def _stand_in_key(absence: Absence) -> dict[str, Any]:
    return {"pk": f"STAND_IN#{absence.stand_in}", "sk": f"FOR#{absence.person}"}


def _record(absence: Absence) -> dict[str, Any]:
    return {
        "person": absence.person,
        "stand_in": absence.stand_in,
        "until": instant(absence.until),
    }


def _absence(record: dict[str, Any]) -> Absence:
    return Absence(record["person"], record["stand_in"], parse_instant(record["until"]))
