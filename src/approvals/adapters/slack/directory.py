"""Who somebody is in Slack: from memory, from the table, and only then from Slack itself.

Asked on the way to a decision, so a call to Slack is short, and the workflow asks beforehand. Who
may decide is never guessed: what is not known and cannot be asked is an error.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.people import GroupMembers
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.person import Person, Standing
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from approvals.adapters.slack.api import SlackApi
    from approvals.adapters.slack.people import People
    from approvals.ports import Clock

LOOK_SECONDS = 0.8
PERSON_SECONDS, GROUP_SECONDS = 24 * 3_600, 60
"""How old what is known may be. Slack allows twenty questions about groups a minute."""
WARM_AFTER_SECONDS = 3_600
WARM_PEOPLE, WARM_SECONDS = 10, 2.0
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
    _persons: dict[str, tuple[datetime, Person]] = field(default_factory=dict)
    _groups: dict[str, GroupMembers] = field(default_factory=dict)

    def person(self, user_id: str) -> Person:
        """See `approvals.ports.Directory`."""
        known = self.known(user_id)
        if known is not None and self._age(known.known_at) <= PERSON_SECONDS:
            return known
        try:
            return self._ask(user_id)
        except SlackUnavailable:
            if known is None:
                raise
        except SlackRefused as error:
            if known is None or error.code in _NOBODY:
                raise
        return known

    def known(self, user_id: str) -> Person | None:
        """See `approvals.ports.Directory`."""
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
        known = self._known_group(group_id)
        if known is not None and self._age(known.known_at) <= GROUP_SECONDS:
            return known.members
        try:
            answer = self.api.call("usergroups.users.list", LOOK_SECONDS, usergroup=group_id)
        except SlackRefused as error:
            if error.code in _NO_GROUPS:
                text = ENGLISH.say("slack.refused.no_groups")
                raise SlackRefused("no_groups", text) from error
            raise
        users = frozenset(map(str, answer.get("users") or ()))
        group = GroupMembers(group_id, users, self.clock.now())
        self._groups[group_id] = group
        try:
            self.people.keep_group(group)
        except StoreUnavailable:
            log.warning("group not kept", extra={"group": group_id})
        return group.members

    def warm(self, people: Sequence[str]) -> None:
        """See `approvals.ports.Directory`. Stops at the first failure, and in good time."""
        ends_at = self.monotonic() + WARM_SECONDS
        try:
            for user_id in itertools.islice(self._little_known(people, ends_at), WARM_PEOPLE):
                left = ends_at - self.monotonic()
                if left <= 0:
                    return
                self._ask(user_id, min(LOOK_SECONDS, left))
        except (SlackUnavailable, SlackRefused):
            # Already logged and counted; whoever needs to know asks again.
            return

    def _little_known(self, people: Sequence[str], ends_at: float) -> Iterator[str]:
        """Name those to ask for: the users, then the members of the groups."""
        for user_id in self._users_among(people, ends_at):
            known = self.known(user_id)
            if known is None or self._age(known.known_at) > WARM_AFTER_SECONDS:
                yield user_id

    def _users_among(self, people: Sequence[str], ends_at: float) -> Iterator[str]:
        yield from filter(is_slack_user, people)
        for group_id in filter(is_slack_group, people):
            if ends_at - self.monotonic() < LOOK_SECONDS:
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

    def _ask(self, user_id: str, seconds: float = LOOK_SECONDS) -> Person:
        answer = self.api.call("users.info", seconds, user=user_id, include_locale=True)
        user = answer.get("user")
        if not isinstance(user, dict):
            raise SlackUnavailable(ENGLISH.say("slack.failing"))
        now = self.clock.now()
        person = Person(user_id, self._standing(user), str(user.get("locale") or ""), now)
        self._persons[user_id] = (now, person)
        try:
            self.people.keep_person(person)
        except StoreUnavailable:
            log.warning("person not kept")
        return person

    def _standing(self, user: dict[str, Any]) -> Standing:
        if user.get("deleted"):
            return Standing.DEACTIVATED
        if user.get("is_bot") or user.get("id") == _SLACKBOT:
            return Standing.BOT
        if user.get("is_stranger") or self._team() not in _teams_of(user):
            return Standing.FOREIGN
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            return Standing.GUEST
        return Standing.MEMBER

    def _team(self) -> str:
        """Return our workspace: only by it are people told apart who share a channel with us."""
        if not self.team_id:
            self.team_id = str(self.api.call("auth.test", LOOK_SECONDS)["team_id"])
        return self.team_id

    def _age(self, at: datetime) -> float:
        return (self.clock.now() - at).total_seconds()


def _teams_of(user: dict[str, Any]) -> frozenset[str]:
    """Return a user's workspaces; in an organisation they are several."""
    organisation = user.get("enterprise_user") or {}
    return frozenset(map(str, (user.get("team_id"), *(organisation.get("teams") or ()))))


@dataclass(frozen=True, slots=True)
class NoDirectory:
    """Where no Slack is configured: a name is believed, and there are no groups."""

    clock: Clock

    def person(self, user_id: str) -> Person:
        """Return a member: whoever acts in this name proved it elsewhere."""
        return Person(user_id, Standing.MEMBER, "", self.clock.now())

    def members(self, group_id: str) -> frozenset[str]:
        """Find nobody."""
        return frozenset()

    def known(self, user_id: str) -> Person | None:
        """Know nothing."""
        return None

    def warm(self, people: Sequence[str]) -> None:
        """Do nothing."""
