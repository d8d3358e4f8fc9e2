"""What people are called, from what was kept of them; Slack is never asked."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.people import profile_key
from approvals.domain.errors import StoreUnavailable
from approvals.domain.identity import is_slack_user

if TYPE_CHECKING:
    from approvals.adapters.dynamodb.table import Table
    from approvals.ports import Clock

KNOWN_SECONDS, UNKNOWN_SECONDS = 600, 15
"""How long a name is remembered, and that there is none: somebody may be asked for right now."""
MOST_REMEMBERED, _MOST_AT_ONCE = 5_000, 100
log = logging.getLogger(__name__)


@dataclass(slots=True)
class NamesTable:
    """Implements the Names port. One read for all whom this process does not remember."""

    table: Table
    clock: Clock
    _remembered: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def names(self, people: Iterable[str], *, anew: bool = False) -> Mapping[str, str]:
        """See `approvals.ports.Names`."""
        wanted = [person for person in dict.fromkeys(people) if is_slack_user(person)]
        due = (person for person in wanted if self._is_due(person, anew=anew))
        try:
            for some in itertools.batched(due, _MOST_AT_ONCE, strict=False):
                self._read(some)
        except StoreUnavailable:
            # Their ids do as well: a page must not fail for want of a name.
            log.warning("names not readable")
        known = {person: self._remembered[person][1] for person in wanted
                 if person in self._remembered}  # fmt: skip
        return {person: name for person, name in known.items() if name}

    def _is_due(self, person: str, *, anew: bool) -> bool:
        at, name = self._remembered.get(person, (None, ""))
        if at is None or (anew and not name):
            return True
        age = (self.clock.now() - at).total_seconds()
        return age > (KNOWN_SECONDS if name else UNKNOWN_SECONDS)

    def _read(self, people: tuple[str, ...]) -> None:
        records = self.table.get_many([profile_key(person) for person in people])
        found = {record["user_id"]: str(record.get("name", "")) for record in records}
        if len(self._remembered) + len(people) > MOST_REMEMBERED:
            self._remembered.clear()
        now = self.clock.now()
        self._remembered |= {person: (now, found.get(person, "")) for person in people}
