"""Home tabs that follow the orders: for those who looked at theirs lately, and no one else."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.adapters.slack.home import home_view
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.words.speech import words_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from approvals.adapters.slack.cards import Look
    from approvals.adapters.slack.people import People
    from approvals.adapters.slack.screens import SlackScreens
    from approvals.ports import Clock, Directory
    from approvals.use_cases.find_home import FindHome

LATELY_DAYS = 7
MOST_HOMES = 20
REFRESH_SECONDS = 3
"""Of one refresh: it is part of a step, and each is a call of its own."""
_MOST_PEOPLE = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackHomes:
    """Implements the Homes port; ``look`` has the words for whoever's language is not known."""

    screens: SlackScreens
    find_home: FindHome
    people: People
    directory: Directory
    clock: Clock
    look: Look

    def refresh(self, people: Sequence[str]) -> None:
        """See `approvals.ports.Homes`. Where Slack is away, none of the others is tried."""
        until = self.clock.now() + timedelta(seconds=REFRESH_SECONDS)
        try:
            for person in self._with_open_home(people):
                if self.clock.now() >= until:
                    log.warning("home tabs not refreshed", extra={"cause": "slow"})
                    return
                self._publish(person)
        except SlackUnavailable:
            log.warning("home tabs not refreshed", extra={"cause": "slack"})
        except StoreUnavailable:
            log.warning("home tabs not refreshed", extra={"cause": "store"})

    def _with_open_home(self, people: Sequence[str]) -> list[str]:
        named = list(dict.fromkeys(self._users_among(people)))[:_MOST_PEOPLE]
        since = self.clock.now() - timedelta(days=LATELY_DAYS)
        opened = self.people.homes_open_since(named, since)
        return [person for person in named if person in opened][:MOST_HOMES]

    def _users_among(self, people: Sequence[str]) -> Iterator[str]:
        yield from filter(is_slack_user, people)
        for group_id in filter(is_slack_group, people):
            group = self.people.group(group_id)
            yield from sorted(group.members) if group else ()

    def _publish(self, person: str) -> None:
        known = self.directory.known(person)
        words = words_for(known.locale if known else None, self.look.words)
        view = home_view(self.find_home(person), replace(self.look, words=words))
        try:
            self.screens.publish(person, view)
        except SlackRefused as error:
            log.warning("home tab refused", extra={"cause": error.code})
