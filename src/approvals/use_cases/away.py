"""Say that somebody is away, and who votes in their place.

Whose voice is given to whom is a matter of trust: both must be members of the workspace, and where
Slack does not say so, nothing is set. Only the person themself says it, and only for themself: who
stands in for somebody votes for that person, not for those whom that person stands in for.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from approvals.budget import within
from approvals.domain.absence import Absence
from approvals.domain.errors import (
    FieldProblem,
    InvalidRequest,
    SlackRefused,
    SlackUnavailable,
    Unavailable,
    VoteRefused,
)
from approvals.domain.identity import is_api_identity, is_slack_user
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from datetime import tzinfo

    from approvals.domain.person import Person
    from approvals.ports import Clock, Directory, StandIns

LONGEST: Final = timedelta(days=366)
MAX_IDENTITY: Final = 64
LOOK_SECONDS: Final = 1.5
"""For both people together: a command in Slack has three seconds."""
EXAMPLE_DAY: Final = "2026-12-01"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOBODY = frozenset({"user_not_found", "user_not_visible"})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standby:
    """Who votes for somebody now, and for whom they may."""

    person: str
    absence: Absence | None
    stands_in_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """What a person says of their own absence. Every method raises StoreUnavailable."""

    stand_ins: StandIns
    directory: Directory
    clock: Clock

    def show(self, person: str) -> Standby:
        """Return what is set now."""
        now = self.clock.now()
        absence = self.stand_ins.away(person, now)
        return Standby(person, absence, self.stand_ins.stands_in_for(person, now))

    def set(self, person: str, stand_in: str, until: str) -> Standby:
        """Let ``stand_in`` vote for ``person`` until the day ``until`` begins where they live.

        Raises:
            InvalidRequest: naming what is wrong with ``standIn`` and ``until``.
            VoteRefused: if ``person`` is no member, whose voice is nobody's to give.
            Unavailable: if Slack does not say who they are.
        """
        day = _parsed(until)
        problems = [] if day else [FieldProblem.said("until", "away_day", day=EXAMPLE_DAY)]
        problems += _name_problems(person, stand_in)
        if day is None or problems:
            raise InvalidRequest(problems)
        absentee, other = self._look_up(person, stand_in)
        zone, now = _zone(absentee), self.clock.now()
        problems = [*_standing_problems(stand_in, other), *_day_problems(day, now, zone)]
        if problems:
            raise InvalidRequest(problems)
        begins_at = datetime.combine(day, time(), zone).astimezone(UTC)
        self.stand_ins.set_away(Absence(person, stand_in, begins_at))
        log.info("away", extra={"person": person, "stand_in": stand_in})
        return self.show(person)

    def end(self, person: str) -> Standby:
        """Let nobody vote for ``person`` any more; done before or never set is no error."""
        self.stand_ins.set_back(person)
        log.info("back", extra={"person": person})
        return self.show(person)

    def _look_up(self, person: str, stand_in: str) -> tuple[Person | None, Person | None]:
        """Return both as Slack knows them, None for an identity that is not Slack's."""
        try:
            return within(LOOK_SECONDS, lambda: (self._member(person), self._person(stand_in)))
        except (SlackUnavailable, SlackRefused) as error:
            raise Unavailable(ENGLISH.say("command.away.cannot_check")) from error

    def _member(self, identity: str) -> Person | None:
        person = self._person(identity)
        if person is None and is_slack_user(identity):
            raise VoteRefused("foreign")
        if person is not None and person.standing is not Standing.MEMBER:
            raise VoteRefused(person.standing.value)
        return person

    def _person(self, identity: str) -> Person | None:
        if not is_slack_user(identity):
            return None
        try:
            return self.directory.person(identity)
        except SlackRefused as error:
            if error.code in _NOBODY:
                return None
            raise


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _name_problems(person: str, stand_in: str) -> list[FieldProblem]:
    if stand_in == person:
        return [FieldProblem.said("standIn", "away_self")]
    # Who uses Slack is stood in for by a person, whose account Slack vouches for.
    known = is_slack_user(stand_in) or (is_api_identity(stand_in) and not is_slack_user(person))
    if known and len(stand_in) <= MAX_IDENTITY:
        return []
    return [FieldProblem.said("standIn", "away_identity")]


def _standing_problems(stand_in: str, person: Person | None) -> list[FieldProblem]:
    if person is None:
        unknown = is_slack_user(stand_in)
        return [FieldProblem.said("standIn", "away_unknown")] if unknown else []
    if person.standing is Standing.MEMBER:
        return []
    return [FieldProblem.said("standIn", f"away_{person.standing.value}")]


def _day_problems(day: date, now: datetime, zone: tzinfo) -> list[FieldProblem]:
    today = now.astimezone(zone).date()
    if day <= today:
        return [FieldProblem.said("until", "away_past")]
    return [FieldProblem.said("until", "away_far")] if day - today > LONGEST else []


def _zone(person: Person | None) -> tzinfo:
    """Return where a person's days begin; UTC where Slack, or this machine, does not know."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # needed here only; costs cold start otherwise

    try:
        return ZoneInfo(person.time_zone) if person is not None and person.time_zone else UTC
    except (KeyError, ValueError, OSError):
        return UTC
