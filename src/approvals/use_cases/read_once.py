"""What is asked about people for a whole list of orders: each thing once, not for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from approvals.domain.person import Person
    from approvals.ports import Absences, Directory


@dataclass(slots=True)
class Once[T]:
    """Answers by what was asked; that there was none is an answer, too."""

    answers: dict[str, T | Exception] = field(default_factory=dict)

    def ask(self, about: str, call: Callable[[str], T]) -> T:
        """Return what ``call`` said the first time; raises what it raised."""
        if about not in self.answers:
            # While it does not answer, nobody waits for it a second time.
            self.answers[about] = SlackUnavailable(ENGLISH.say("slack.silent"), hung=True)
            try:
                self.answers[about] = call(about)
            except (SlackUnavailable, SlackRefused) as error:
                self.answers[about] = error
            except Exception:
                del self.answers[about]
                raise
        found = self.answers[about]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass(frozen=True, slots=True)
class DirectoryOnce:
    """Implements the Directory port on another."""

    directory: Directory
    people: Once[Person] = field(default_factory=Once)
    groups: Once[frozenset[str]] = field(default_factory=Once)
    fresh: Once[frozenset[str] | None] = field(default_factory=Once)

    def team(self) -> str:
        """See `approvals.ports.Directory`."""
        return self.directory.team()

    def person(self, user_id: str) -> Person:
        """See `approvals.ports.Directory`."""
        return self.people.ask(user_id, self.directory.person)

    def members(self, group_id: str) -> frozenset[str]:
        """See `approvals.ports.Directory`."""
        return self.groups.ask(group_id, self.directory.members)

    def known(self, user_id: str) -> Person | None:
        """See `approvals.ports.Directory`."""
        return self.directory.known(user_id)

    def known_members(self, group_id: str) -> frozenset[str] | None:
        """See `approvals.ports.Directory`."""
        return self.fresh.ask(group_id, self.directory.known_members)

    def warm(self, people: Sequence[str]) -> None:
        """See `approvals.ports.Directory`."""
        self.directory.warm(people)


@dataclass(frozen=True, slots=True)
class AbsencesOnce:
    """Implements the Absences port on another."""

    absences: Absences
    known: Once[tuple[str, ...]] = field(default_factory=Once)

    def stands_in_for(self, person: str, now: datetime) -> tuple[str, ...]:
        """See `approvals.ports.Absences`."""
        return self.known.ask(person, lambda who: self.absences.stands_in_for(who, now))
