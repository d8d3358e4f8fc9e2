"""People: who they are, who stands in for whom, and what they are shown of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from approvals.domain.absence import Absence
    from approvals.domain.person import Person


class Directory(Protocol):
    """Slack's people and user groups, from what is known as far as that is recent enough."""

    def team(self) -> str:
        """Return the id of our workspace, never empty.

        Raises:
            SlackUnavailable, SlackRefused: where it is not known and Slack does not tell.
        """
        ...

    def person(self, user_id: str) -> Person:
        """Return a person as known for a day, or for a week where Slack does not tell.

        Raises:
            SlackUnavailable, SlackRefused: where nothing that recent is known.
        """
        ...

    def members(self, group_id: str) -> frozenset[str]:
        """Return a group's members, at most 60 s old.

        Raises:
            SlackUnavailable: where they cannot be read.
            SlackRefused: for an unknown group; code ``no_groups`` where the plan has none.
        """
        ...

    def known(self, user_id: str) -> Person | None:
        """Return what is known of a person, however old, without asking Slack.

        Whom Slack did not know is known as that: with the standing ``nobody``.
        """
        ...

    def known_members(self, group_id: str) -> frozenset[str] | None:
        """Return a group's members as `members` does, None if Slack must be asked for them."""
        ...

    def warm(self, people: Sequence[str]) -> None:
        """Ask Slack for those of whom too little is known; failures are left for later."""
        ...


class Names(Protocol):
    """What people are called."""

    def names(self, people: Iterable[str], *, anew: bool = False) -> Mapping[str, str]:
        """Return the names of those of ``people`` who are known, by their ids; never raises.

        Known for minutes by each process, and never asked of Slack. ``anew`` looks again for those
        who had none a moment ago.
        """
        ...


class Absences(Protocol):
    """For whom somebody may vote."""

    def stands_in_for(self, person: str, now: datetime) -> tuple[str, ...]:
        """Return those who are away now and named ``person``. Raises StoreUnavailable."""
        ...


class StandIns(Absences, Protocol):
    """Who votes for whom while they are away."""

    def away(self, person: str, now: datetime) -> Absence | None:
        """Return until when a person is away, and who stands in. Raises StoreUnavailable."""
        ...

    def away_among(self, people: Sequence[str], now: datetime) -> Mapping[str, Absence]:
        """Return of those of ``people`` who are away now. Raises StoreUnavailable."""
        ...

    def set_away(self, absence: Absence) -> None:
        """Keep an absence in the place of the person's earlier one. Raises StoreUnavailable."""
        ...

    def set_back(self, person: str) -> None:
        """Forget a person's absence, if there is one. Raises StoreUnavailable."""
        ...


class Reminded(Protocol):
    """Who was reminded when."""

    def may_remind(self, person: str, of: str, now: datetime, every_seconds: int) -> bool:
        """Note that ``person`` is reminded of ``of`` now; False if they were too lately.

        A repeated call for the same ``of`` is True again. Raises StoreUnavailable.
        """
        ...


class Homes(Protocol):
    """The App Home tabs of those who looked at theirs lately."""

    def refresh(self, people: Sequence[str]) -> None:
        """Publish the Home tab of each that has one; what Slack does not take is kept for later."""
        ...

    def repair(self, has_time: Callable[[], bool]) -> None:
        """Publish again what Slack did not take and is due, for as long as there is time."""
        ...
