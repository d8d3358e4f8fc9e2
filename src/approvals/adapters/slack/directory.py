"""Who somebody is in Slack: from memory, from the table, and only then from Slack itself.

Asked on the way to a decision, so a call to Slack is short, and the workflow asks beforehand. Who
may decide is never guessed: what is not known and cannot be asked is an error.
"""

from __future__ import annotations

import itertools
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.people import GroupMembers
from approvals.budget import within
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreRefused, StoreUnavailable
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.person import Person, Standing
from approvals.domain.text import clean_text, shorten
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from approvals.adapters.slack.api import SlackApi
    from approvals.adapters.slack.people import People
    from approvals.ports import Clock

LOOK_SECONDS = 0.8
PERSON_SECONDS, GROUP_SECONDS = 24 * 3_600, 60
"""How old what is known may be. Slack allows twenty questions about groups a minute."""
KEPT_SECONDS = 7 * 24 * 3_600
"""How old what is known of a person may be while Slack does not tell: an outage or a revoked token
stops nobody at once, and lets in nobody for ever."""
WARM_AFTER_SECONDS = 3_600
"""Also for whom Slack does not know: a wrong id among the approvers is not asked for all the time,
but somebody who answers is there, whatever Slack said of them a minute ago."""
WARM_MEMBERS, WARM_SECONDS = 10, 2.0
QUIET_SECONDS, LONGEST_QUIET_SECONDS = 3, 60
"""How long a question that went unanswered is not asked again, or as long as Slack wants."""
MAX_NAME = 80
"""As long as Slack lets a display name be."""
_MEMORY_SECONDS = 60
_SLACKBOT = "USLACKBOT"
# The documented code, and the one that other group methods were seen to give.
_NO_GROUPS = frozenset({"plan_upgrade_required", "paid_teams_only"})
_NOBODY = frozenset({"user_not_found", "user_not_visible"})
log = logging.getLogger(__name__)


@dataclass(slots=True)
class SlackDirectory:
    """Implements the Directory port; an empty ``team_id`` is asked of Slack, once."""

    api: SlackApi
    people: People
    clock: Clock
    team_id: str = ""
    monotonic: Callable[[], float] = time.monotonic
    look_seconds: float = LOOK_SECONDS
    _persons: dict[str, tuple[datetime, Person]] = field(default_factory=dict)
    _groups: dict[str, GroupMembers] = field(default_factory=dict)
    _quiet: dict[str, datetime] = field(default_factory=dict)

    def team(self) -> str:
        """See `approvals.ports.Directory`. Only by it are strangers told who share a channel."""
        if not self.team_id:
            self.team_id = str(self.api.call("auth.test", self.look_seconds).get("team_id") or "")
        if not self.team_id:
            raise SlackUnavailable(ENGLISH.say("slack.failing"))
        return self.team_id

    def person(self, user_id: str) -> Person:
        """See `approvals.ports.Directory`."""
        kept = self._kept(user_id)
        age = math.inf if kept is None else self._age(kept.known_at)
        if kept is not None and kept.standing is Standing.NOBODY:
            if age <= _MEMORY_SECONDS:
                raise SlackRefused("user_not_found", "Slack does not know this person.")
            kept = None
        if kept is not None and age <= PERSON_SECONDS:
            return kept
        try:
            return self._ask(user_id, self.look_seconds)
        except (SlackUnavailable, SlackRefused) as error:
            gone = isinstance(error, SlackRefused) and error.code in _NOBODY
            if kept is None or gone or age > KEPT_SECONDS:
                raise
        return kept

    def known(self, user_id: str) -> Person | None:
        """See `approvals.ports.Directory`."""
        return self._kept(user_id)

    def _kept(self, user_id: str) -> Person | None:
        remembered = self._persons.get(user_id)
        if remembered is not None and self._age(remembered[0]) <= _MEMORY_SECONDS:
            return remembered[1]
        try:
            kept = self.people.person(user_id)
        except StoreUnavailable:
            log.warning("person not readable")
            return remembered[1] if remembered else None
        if kept is not None:
            self._persons[user_id] = (self.clock.now(), kept)
        return kept

    def members(self, group_id: str) -> frozenset[str]:
        """See `approvals.ports.Directory`."""
        known = self.known_members(group_id)
        if known is not None:
            return known
        try:
            return self._in_time(group_id, self.look_seconds, lambda: self._ask_members(group_id))
        except SlackRefused as error:
            if error.code in _NO_GROUPS:
                text = ENGLISH.say("slack.refused.no_groups")
                raise SlackRefused("no_groups", text) from error
            raise

    def known_members(self, group_id: str) -> frozenset[str] | None:
        """See `approvals.ports.Directory`."""
        known = self._known_group(group_id)
        if known is None or self._age(known.known_at) > GROUP_SECONDS:
            return None
        return known.members

    def warm(self, people: Sequence[str]) -> None:
        """See `approvals.ports.Directory`. Stops while Slack fails, and in good time."""
        ends_at = self.monotonic() + WARM_SECONDS
        try:
            for user_id in self._little_known(people, ends_at):
                left = ends_at - self.monotonic()
                if left <= 0:
                    return
                self._warm(user_id, min(self.look_seconds, left))
        except (SlackUnavailable, SlackRefused):
            # Already logged and counted; whoever needs to know asks again.
            return

    def _warm(self, user_id: str, seconds: float) -> None:
        try:
            self._ask(user_id, seconds)
        except SlackRefused as error:
            # A wrong id among the approvers must not keep the others unknown.
            if error.code not in _NOBODY:
                raise
            told = {"setting": "APPROVERS", "user": user_id}
            log.warning("there is no such person in Slack", extra=told)

    def _little_known(self, people: Sequence[str], ends_at: float) -> Iterator[str]:
        """Name those to ask for: who is named, least known first, then members of the groups."""
        named = dict.fromkeys(filter(is_slack_user, people))
        yield from sorted(filter(self._known_for, named), key=self._known_for, reverse=True)
        members = filter(self._known_for, self._members_among(people, ends_at))
        yield from itertools.islice(members, WARM_MEMBERS)

    def _known_for(self, user_id: str) -> float:
        """Return for how long somebody has been known: 0 if not for long, so that will do."""
        kept = self._kept(user_id)
        age = math.inf if kept is None else self._age(kept.known_at)
        return age if age > WARM_AFTER_SECONDS else 0.0

    def _members_among(self, people: Sequence[str], ends_at: float) -> Iterator[str]:
        for group_id in filter(is_slack_group, people):
            if ends_at - self.monotonic() < self.look_seconds:
                return
            yield from sorted(self.members(group_id))

    def _known_group(self, group_id: str) -> GroupMembers | None:
        remembered = self._groups.get(group_id)
        if remembered is not None and self._age(remembered.known_at) <= GROUP_SECONDS:
            return remembered
        try:
            kept = self.people.group(group_id)
        except StoreUnavailable:
            log.warning("group not readable", extra={"group": group_id})
            return remembered
        if kept is not None:
            self._groups[group_id] = kept
        return kept

    def _ask(self, user_id: str, seconds: float) -> Person:
        return self._in_time(user_id, seconds, lambda: self._ask_person(user_id, seconds))

    def _ask_person(self, user_id: str, seconds: float) -> Person:
        self.team()  # First: it stays known, whatever becomes of the other question.
        asked_at = self.clock.now()  # Not when the answer is read: a frozen function reads it late.
        try:
            answer = self.api.call(
                "users.info", seconds, expected=_NOBODY, user=user_id, include_locale=True
            )
        except SlackRefused as error:
            if error.code in _NOBODY:
                self._keep(Person(user_id, Standing.NOBODY, "", asked_at))
            raise
        user = answer.get("user")
        if not isinstance(user, dict):
            raise SlackUnavailable(ENGLISH.say("slack.failing"))
        locale, zone = str(user.get("locale") or ""), str(user.get("tz") or "")
        name = _name_of(user)
        return self._keep(Person(user_id, self._standing(user), locale, asked_at, zone, name))

    def _keep(self, person: Person) -> Person:
        self._persons[person.user_id] = (person.known_at, person)
        try:
            self.people.keep_person(person)
        except StoreUnavailable:
            log.warning("person not kept")
        return person

    def _ask_members(self, group_id: str) -> frozenset[str]:
        asked_at = self.clock.now()
        answer = self.api.call("usergroups.users.list", self.look_seconds, usergroup=group_id)
        users = frozenset(map(str, answer.get("users") or ()))
        group = GroupMembers(group_id, users, asked_at)
        self._groups[group_id] = group
        try:
            self.people.keep_group(group)
        except (StoreUnavailable, StoreRefused):  # Refused: tens of thousands are no item.
            log.warning("group not kept", extra={"group": group_id})
        return group.members

    def _in_time[T](self, whom: str, seconds: float, ask: Callable[[], T]) -> T:
        """Ask about somebody, unless that went unanswered just now; however slow the answer is."""
        now = self.clock.now()
        if now < self._quiet.get(whom, now):
            raise SlackUnavailable(ENGLISH.say("slack.silent"))
        try:
            return within(seconds, ask)
        except SlackUnavailable as error:
            quiet = max(QUIET_SECONDS, error.retry_after_seconds or 0)
            pause = timedelta(seconds=min(LONGEST_QUIET_SECONDS, quiet))
            self._quiet[whom] = self.clock.now() + pause
            raise

    def _standing(self, user: dict[str, Any]) -> Standing:
        if user.get("deleted"):
            return Standing.DEACTIVATED
        if user.get("is_bot") or user.get("id") == _SLACKBOT:
            return Standing.BOT
        if user.get("is_stranger") or self.team() not in _teams_of(user):
            return Standing.FOREIGN
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            return Standing.GUEST
        return Standing.MEMBER

    def _age(self, at: datetime) -> float:
        return (self.clock.now() - at).total_seconds()


def _name_of(user: dict[str, Any]) -> str:
    """Return what a user is called in Slack: in full, as when they sign in, else in short."""
    profile = user.get("profile") or {}
    found = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"))
    names = (clean_text(str(name or "")) for name in found)
    return shorten(next(filter(None, names), ""), MAX_NAME)


def _teams_of(user: dict[str, Any]) -> frozenset[str]:
    """Return a user's workspaces; in an organisation they are several."""
    organisation = user.get("enterprise_user") or {}
    return frozenset(map(str, (user.get("team_id"), *(organisation.get("teams") or ()))))
