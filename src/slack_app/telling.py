"""What a person is told privately: in their language, and after the writes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from approvals.adapters.slack.modals import notice_view
from approvals.domain.errors import NodError, SlackRefused, SlackUnavailable
from approvals.domain.words.speech import Words, words_for
from slack_app.budget import within
from slack_app.confirming import said_of, taken_back
from slack_app.refusals import refused

if TYPE_CHECKING:
    from approvals.ports import Directory
    from approvals.use_cases.decide import Recorded
    from slack_app.clicks import Click

ASK_SECONDS, OPEN_SECONDS = 0.9, 1.5
"""A trigger lives for three seconds, and the way to Slack is part of them."""


class NothingShown(Exception):
    """Somebody pressed something and would see nothing: Slack is to show its own warning."""


class Replies(Protocol):
    """Answers that only the person who clicked sees."""

    def send(self, response_url: str | None, text: str) -> None:
        """Show ``text`` to that person."""
        ...


class Screens(Protocol):
    """Modals and Home tabs. Raises SlackUnavailable or SlackRefused."""

    def open(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Open a modal for whoever caused the trigger."""
        ...

    def update(self, view_id: str, hash: str | None, view: dict[str, Any]) -> None:  # noqa: A002
        """Replace an open modal, unless it has changed since ``hash``, where one is given."""
        ...

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Replace a person's Home tab."""
        ...

    def permalink(self, channel: str, ts: str) -> str | None:
        """Return a message's address."""
        ...


@dataclass(frozen=True, slots=True)
class Languages:
    """In which language somebody reads; ``otherwise`` where that is not known."""

    directory: Directory
    otherwise: Words

    def known(self, person: str) -> Words:
        """Return it from what is known, without asking Slack: for answers to clicks."""
        try:
            known = self.directory.known(person)
        except NodError:
            return self.otherwise
        return words_for(known.locale if known else None, self.otherwise)

    def asked(self, person: str) -> Words:
        """Return it, asking Slack if need be: for what Slack shows anyway."""
        try:
            found = within(ASK_SECONDS, lambda: self.directory.person(person))
            return words_for(found.locale, self.otherwise)
        except NodError:
            return self.otherwise


@dataclass(frozen=True, slots=True)
class Tell:
    """Tells the person who clicked something that nobody else sees.

    Every method but `done`, `withdrawn` and `voted` raises NothingShown where Slack shows it
    nowhere.
    """

    languages: Languages
    replies: Replies
    screens: Screens

    def __call__(self, click: Click, key: str) -> None:
        """Show the words of ``key``; see `show`."""
        self.show(click, self.languages.known(click.person).say(key))

    def done(self, click: Click, key: str) -> None:
        """Show the words of ``key`` about what was written: no warning may make it look undone."""
        with contextlib.suppress(NothingShown):
            self(click, key)

    def withdrawn(self, click: Click, recorded: Recorded) -> None:
        """Show that an order was taken back; no warning may make it look undone."""
        with contextlib.suppress(NothingShown):
            self.show(click, taken_back(recorded, self.languages.known(click.person)))

    def voted(self, click: Click, recorded: Recorded) -> None:
        """Show what became of a vote where no card does; no warning may make it look undone."""
        told = said_of(recorded, self.languages.known(click.person))
        if told is not None:
            with contextlib.suppress(NothingShown):
                self.show(click, told)

    def refusal(self, click: Click, error: NodError) -> None:
        """Show why a click changed nothing; see `show`."""
        self.show(click, refused(error, self.languages.known(click.person)))

    def show(self, click: Click, text: str) -> None:
        """Show mrkdwn by the click's response_url, or in a modal where it has none (Home tab)."""
        if click.response_url is not None:
            self.replies.send(click.response_url, text)
            return
        view = notice_view(self.languages.known(click.person), text)
        try:
            within(OPEN_SECONDS, lambda: self.screens.open(click.trigger_id, view))
        except (SlackUnavailable, SlackRefused) as error:
            raise NothingShown from error
