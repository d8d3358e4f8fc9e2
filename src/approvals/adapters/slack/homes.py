"""Home tabs that follow the orders: for those who looked at theirs lately, and no one else.

What Slack does not take is kept, and published again on the reconciler's schedule. Only that takes
it from what is kept, and only as it was read: what failed anew meanwhile is published once more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.adapters.slack.home import home_view
from approvals.adapters.slack.people import HomeBehind
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.words.speech import words_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from approvals.adapters.slack.cards import Look
    from approvals.adapters.slack.people import People
    from approvals.adapters.slack.screens import SlackScreens
    from approvals.ports import Clock, Directory
    from approvals.use_cases.find_home import FindHome

LATELY_DAYS = 7
MOST_HOMES = 20
REFRESH_SECONDS = 3
"""Of one refresh: it is part of a step, and each is a call of its own."""
MOST_ATTEMPTS = 10
"""Their pauses double, to nearly three hours in all; then it is published when it is opened."""
_MOST_PEOPLE, _AT_ONCE = 100, 25
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
        try:
            homes = [HomeBehind(p, self.clock.now()) for p in self._with_open_home(people)]
            until = self.clock.now() + timedelta(seconds=REFRESH_SECONDS)
            self._show(homes, lambda: self.clock.now() < until)
        except StoreUnavailable:
            log.warning("home tabs not refreshed", extra={"cause": "store"})

    def repair(self, has_time: Callable[[], bool]) -> None:
        """See `approvals.ports.Homes`. What there is no time for stays due."""
        try:
            homes = self.people.homes_behind(self.clock.now(), _AT_ONCE)
            self._show(homes if has_time() else (), lambda: True)
        except StoreUnavailable:
            log.warning("home tabs not repaired", extra={"cause": "store"})

    def _show(self, homes: Sequence[HomeBehind], has_time: Callable[[], bool]) -> None:
        """Publish these; where Slack is away or the time is over, keep the rest for later."""
        for index, home in enumerate(homes):
            try:
                if not has_time():
                    raise SlackUnavailable("There was no time left.")
                self._publish(home.user_id)
                if home.attempts:
                    self.people.drop_home_behind(home)
            except SlackRefused:
                self._keep(home)
            except SlackUnavailable as error:
                for left in homes[index:]:
                    self._keep(left, error.retry_after_seconds or 0)
                return
            except StoreUnavailable:
                raise
            except Exception:
                # One tab's trouble, a defect even, must not keep the others behind it.
                log.exception("home tab not published")
                self._keep(home)

    def _keep(self, home: HomeBehind, at_least_seconds: int = 0) -> None:
        if home.attempts >= MOST_ATTEMPTS:
            log.warning("gave up publishing a home tab", extra={"attempts": home.attempts})
            self.people.drop_home_behind(home)
            return
        self.people.keep_home_behind(home.again(self.clock.now(), at_least_seconds))

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
        self.screens.publish(person, view)
