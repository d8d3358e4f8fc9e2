"""Reject with a reason, approve with a note: a form asks, its submission decides.

The form keeps which button it came from, and the same claim is checked again when it is submitted:
it may stay open while somebody else decides. Closing it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.cards import APPROVE_WITH_NOTE, claim_beside, parse_button_value
from approvals.adapters.slack.modals import (
    REASON,
    REASON_CHOICE,
    Origin,
    approve_view,
    notice_view,
    parse_origin,
    reject_view,
)
from approvals.adapters.slack.mrkdwn import link
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import NodError, SlackRefused, SlackUnavailable, Unavailable
from approvals.domain.reason import MAX_REASON
from approvals.domain.text import clean_text
from slack_app.budget import within
from slack_app.clicks import read_click
from slack_app.confirming import said_of
from slack_app.refusals import refused
from slack_app.telling import OPEN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words
    from approvals.use_cases.vote import Vote
    from slack_app.clicks import Body, Click
    from slack_app.telling import Tell

type Acknowledgement = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AskReason:
    """Handles Reject, and "Approve with note": opens the form for whoever may decide."""

    vote: Vote
    tell: Tell
    choices: Sequence[str]
    caution_amount: Decimal | None

    def reject(self, body: Body) -> None:
        """Handle the button, which carries the claim itself."""
        click = read_click(body)
        self._open(click, DecisionKind.REJECTED, parse_button_value(click.action.get("value")))

    def more(self, body: Body) -> None:
        """Handle the menu; its options are too short for a claim, so Approve's own is taken."""
        click, shown = read_click(body), body.get("message") or body.get("view") or {}
        chosen = (click.action.get("selected_option") or {}).get("value")
        claim = claim_beside(shown.get("blocks"), click.action.get("block_id"))
        self._open(click, DecisionKind.APPROVED, claim if chosen == APPROVE_WITH_NOTE else None)

    def _open(self, click: Click, kind: DecisionKind, claim: tuple[str, int, str] | None) -> None:
        if claim is None:
            self.tell(click, "app.not_ours")
            return
        try:
            order = self.vote.check(click.answer(kind, *claim)).order
        except NodError as error:
            self.tell.refusal(click, error)
            return
        words = self.tell.languages.known(click.person)
        view = self._view(kind, order, Origin(*claim, click.card), words)
        try:
            within(OPEN_SECONDS, lambda: self.tell.screens.open(click.trigger_id, view))
        except (SlackUnavailable, SlackRefused):
            self.tell.show(click, _no_form(order, words))

    def _view(
        self, kind: DecisionKind, order: Order, origin: Origin, words: Words
    ) -> dict[str, Any]:
        if kind is DecisionKind.APPROVED:
            return approve_view(words, order, origin, self.caution_amount)
        return reject_view(words, order, origin, self.choices)


@dataclass(frozen=True, slots=True)
class TakeReason:
    """Handles a submitted form; returns what Slack is to do with it."""

    vote: Vote
    tell: Tell

    def __call__(self, body: Body, kind: DecisionKind) -> Acknowledgement:
        """Decide with the reason given, or say at its field or in its place why not."""
        click, view = read_click(body), body["view"]
        words = self.tell.languages.known(click.person)
        origin = parse_origin(view.get("private_metadata"))
        if origin is None:
            return _notice(words, words.say("app.too_old"))
        reason, problem = _reason(view["state"]["values"], words)
        if problem is None and kind is DecisionKind.REJECTED and not reason:
            problem = words.say("app.reason_required")
        if problem is not None:
            return _at_reason(problem)
        answer = click.answer(
            kind, origin.order_id, origin.stage, origin.callback_id, reason=reason, card=origin.card
        )
        try:
            recorded = self.vote(answer)
        except Unavailable:
            # The form stays open, with what was typed in it.
            return _at_reason(words.say("app.try_again"))
        except NodError as error:
            return _notice(words, refused(error, words))
        told = said_of(recorded, words)
        return _notice(words, told) if told else {"response_action": "clear"}


def _reason(values: dict[str, Any], words: Words) -> tuple[str, str | None]:
    """Return what was chosen and typed in one text, or what is wrong with it."""
    choice = (_field(values, REASON_CHOICE).get("selected_option") or {}).get("value")
    typed = clean_text(str(_field(values, REASON).get("value") or ""), multiline=True)
    if len(typed) > MAX_REASON:
        return "", words.say("app.reason_too_long", limit=MAX_REASON, n=len(typed))
    if choice and typed:
        return words.say("app.reason_of", choice=choice, text=typed), None
    return str(choice or typed), None


def _field(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = values.get(name, {}).get(name, {})
    return found


def _at_reason(problem: str) -> Acknowledgement:
    return {"response_action": "errors", "errors": {REASON: problem}}


def _notice(words: Words, text: str) -> Acknowledgement:
    return {"response_action": "update", "view": notice_view(words, text)}


def _no_form(order: Order, words: Words) -> str:
    if not order.page_url:
        return words.say("app.no_form")
    page = link(f"{order.page_url}/orders/{order.order_id}", words.say("app.page"))
    return words.say("app.no_form.page", page=page)
