"""The order form: opened by a command, a shortcut or a button, and up to date while it is open.

A form is one order however often it is submitted: its draft has an id from the start.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.modals import notice_view
from approvals.adapters.slack.mrkdwn import escape, is_web_address
from approvals.adapters.slack.order_draft import Draft, read_draft
from approvals.adapters.slack.order_form import ADD_ITEM, order_view, placed_view
from approvals.adapters.slack.screens import HASH_CONFLICT
from approvals.domain.decision import Via
from approvals.domain.errors import (
    InvalidRequest,
    NodError,
    NotAccepting,
    OrderConflict,
    SlackRefused,
    SlackUnavailable,
    StartFailed,
    TooManyOpen,
)
from approvals.domain.order_request import parse_order_request
from approvals.domain.words.phrases import problem_text
from slack_app.budget import seconds_left, within
from slack_app.clicks import read_click
from slack_app.message_text import note_from_message
from slack_app.telling import OPEN_SECONDS

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words
    from approvals.ports import Catalogue, Ids
    from approvals.use_cases.place_order import PlaceOrder
    from slack_app.clicks import Body, Click
    from slack_app.telling import Languages, Screens, Tell

LINK_SECONDS = 0.8
_MAX_LINK = 1_000
type Acknowledgement = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenOrderForm:
    """Opens an empty form, or one that starts from a message."""

    catalogue: Catalogue
    tell: Tell
    ids: Ids

    def open(self, trigger_id: str, words: Words, note: str = "", source_url: str = "") -> bool:
        """Open a form by a trigger; returns whether Slack showed it."""
        draft = Draft(self.ids.new_decision_id(), note=note, source_url=source_url)
        try:
            view = order_view(words, draft, self.catalogue.products().values())
            within(OPEN_SECONDS, lambda: self.tell.screens.open(trigger_id, view))
        except (SlackUnavailable, SlackRefused):
            return False
        except NodError:
            log.warning("the order form could not be filled")
            return False
        return True

    def clicked(self, body: Body) -> None:
        """Handle the global shortcut, and the Home tab's button."""
        click = read_click(body)
        words = self.tell.languages.asked(click.person)
        if not self.open(click.trigger_id, words):
            self._not_opened(click, words)

    def from_message(self, body: Body) -> None:
        """Handle the message shortcut: the message is the note, its address goes along."""
        click = read_click(body)
        words = self.tell.languages.asked(click.person)
        message = body["message"]
        note = note_from_message(message.get("text"))
        source_url = self._link(body["channel"]["id"], body.get("message_ts") or message.get("ts"))
        if not self.open(click.trigger_id, words, note, source_url):
            self._not_opened(click, words)

    def _link(self, channel: str, ts: object) -> str:
        """Return the message's address, or none where Slack takes too long: the form matters."""
        seconds = min(LINK_SECONDS, seconds_left() - OPEN_SECONDS)
        try:
            link = within(seconds, lambda: self.tell.screens.permalink(channel, str(ts)))
        except (SlackUnavailable, SlackRefused):
            return ""
        return _checked(link or "")

    def _not_opened(self, click: Click, words: Words) -> None:
        example = f"`{words.say('command.example')}`"
        self.tell.show(click, words.say("app.no_order_form", example=example))


@dataclass(frozen=True, slots=True)
class TakeOrderForm:
    """Keeps an open form up to date, and places the order when it is submitted."""

    place_order: PlaceOrder
    catalogue: Catalogue
    screens: Screens
    languages: Languages

    def changed(self, body: Body) -> None:
        """Handle another row, another item, another quantity: the total follows."""
        view, click = body.get("view") or {}, read_click(body)
        draft = read_draft(view)
        if draft is None:
            return
        adds_row = click.action.get("action_id") == ADD_ITEM
        if adds_row:
            draft = draft.with_another_row()
        words = self.languages.known(click.person)
        view_id, version = str(view.get("id")), str(view.get("hash"))
        try:
            shown = order_view(words, draft, self.catalogue.products().values())
            try:
                self._update(view_id, version, shown)
            except SlackRefused as error:
                if error.code != HASH_CONFLICT or adds_row:
                    raise
                # Two digits typed quickly: both were sent with the hash from before the first
                # one's update, and the total of the later one is to stand.
                self._update(view_id, None, shown)
        except (SlackUnavailable, SlackRefused):
            return  # The form stays as it was, and is read as it is when it is submitted.
        except NodError:
            log.warning("the order form was not updated")

    def _update(self, view_id: str, version: str | None, shown: dict[str, Any]) -> None:
        within(OPEN_SECONDS, lambda: self.screens.update(view_id, version, shown))

    def __call__(self, body: Body) -> Acknowledgement:
        """Place the order, or say at its field what is wrong with it."""
        click, draft = read_click(body), read_draft(body["view"])
        words = self.languages.known(click.person)
        if draft is None:
            return _page(notice_view(words, words.say("app.too_old")))
        try:
            order = self._place(draft, click.person)
        except InvalidRequest as error:
            return _at_fields(error, draft, words)
        except OrderConflict:
            return _page(notice_view(words, words.say("app.form_used")))
        except StartFailed as error:
            failed = words.say("command.not_started", order=f"`{escape(error.order_id)}`")
            return _page(notice_view(words, failed))
        except TooManyOpen as error:
            told = words.say("command.too_many_open", n=error.most)
            return _errors({draft.block_of("items"): told})
        except NotAccepting:
            return _page(notice_view(words, words.say("api.not_accepting")))
        except NodError:
            # The form stays open, with everything that was typed.
            return _errors({draft.block_of("items"): words.say("command.try_again")})
        return _page(placed_view(words, order))

    def _place(self, draft: Draft, person: str) -> Order:
        request = parse_order_request(draft.body())
        return self.place_order(
            replace(request, source_url=_checked(draft.source_url)),
            requester=person,
            via=Via.SLACK,
            idempotency_key=f"slack-form:{draft.draft_id}",
        )


def _at_fields(error: InvalidRequest, draft: Draft, words: Words) -> Acknowledgement:
    told: dict[str, list[str]] = {}
    for problem in error.problems:
        sentence = problem_text(problem, words)
        block = told.setdefault(draft.block_of(problem.field), [])
        block.append(f"{sentence[:1].upper()}{sentence[1:]}")
    return _errors({block_id: " ".join(sentences) for block_id, sentences in told.items()})


def _errors(errors: dict[str, str]) -> Acknowledgement:
    return {"response_action": "errors", "errors": errors}


def _page(view: dict[str, Any]) -> Acknowledgement:
    return {"response_action": "update", "view": view}


def _checked(url: str) -> str:
    """Return a web address, or nothing where it is not one that we would show."""
    return url if is_web_address(url) and len(url) <= _MAX_LINK else ""
