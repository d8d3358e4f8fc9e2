"""The Home tab, published when somebody opens it or turns a page; the workflow does the rest."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.home import home_view
from approvals.adapters.slack.people import HomeBehind
from approvals.domain.errors import (
    MalformedRequest,
    NodError,
    SlackRefused,
    SlackUnavailable,
    StoreUnavailable,
)
from slack_app.budget import within
from slack_app.clicks import read_click
from slack_app.telling import OPEN_SECONDS, NothingShown

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.adapters.slack.cards import Look
    from approvals.adapters.slack.people import People
    from approvals.ports import Clock
    from approvals.use_cases.find_home import FindHome
    from slack_app.clicks import Body, Click
    from slack_app.telling import Languages, Screens

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Publishes a person's Home tab; where Slack or the table is away, it stays as it was."""

    find_home: FindHome
    screens: Screens
    people: People
    languages: Languages
    clock: Clock
    look: Look

    def opened(self, event: dict[str, Any]) -> None:
        """Handle ``app_home_opened``, which tells of the other tabs, too."""
        if event.get("tab") not in {None, "home"}:
            return
        person, now = event["user"], self.clock.now()
        self._note(lambda: self.people.home_opened(person, now))
        if not self._publish(person):
            behind = HomeBehind(person, now).again(now)
            self._note(lambda: self.people.keep_home_behind(behind))

    def waiting(self, body: Body) -> None:
        """Turn to another page of what waits; an empty value is the first."""
        click = read_click(body)
        self._turn(click, waiting_cursor=_cursor(click.action.get("value")))

    def mine(self, body: Body) -> None:
        """Turn to another page of the person's own orders; an empty value is the first."""
        click = read_click(body)
        self._turn(click, mine_cursor=_cursor(click.action.get("value")))

    def _note(self, write: Callable[[], None]) -> None:
        try:
            write()
        except StoreUnavailable:
            log.warning("an opened home tab was not noted")

    def _turn(self, click: Click, **cursors: str | None) -> None:
        if not self._publish(click.person, **cursors):
            raise NothingShown

    def _publish(
        self, person: str, waiting_cursor: str | None = None, mine_cursor: str | None = None
    ) -> bool:
        words = self.languages.asked(person)
        try:
            try:
                found = self.find_home(person, waiting_cursor, mine_cursor)
            except MalformedRequest:
                found = self.find_home(person)
            view = home_view(found, replace(self.look, words=words))
            within(OPEN_SECONDS, lambda: self.screens.publish(person, view))
        except (SlackUnavailable, SlackRefused):
            return False
        except NodError:
            log.warning("home tab not published", extra={"cause": "the orders cannot be read"})
            return False
        return True


def _cursor(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
