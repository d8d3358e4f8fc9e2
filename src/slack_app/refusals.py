"""Why an answer changed nothing, in words: who was first, who may not, what is not current."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.mrkdwn import date, escape, link, person
from approvals.domain.errors import (
    AlreadyDecided,
    NodError,
    NotWaiting,
    OrderNotFound,
    StaleButton,
    VoteRefused,
)
from approvals.domain.words.phrases import decision_text, refusal_text, status_text

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words


def refused(error: NodError, words: Words) -> str:
    """Return what somebody is told whose click, form or command was turned away, as mrkdwn."""
    if isinstance(error, VoteRefused):
        why = refusal_text(error, words)
        if error.code == "not_the_requester":
            return why
        told = words.say("app.cannot_decide", why=why)
        if not error.page_url:
            return told
        page = link(error.page_url, words.say("app.page"))
        return f"{told} {words.say('app.decided_elsewhere', page=page)}"
    if isinstance(error, AlreadyDecided | StaleButton | NotWaiting):
        return _as_it_stands(error, words)
    if isinstance(error, OrderNotFound):
        return words.say("app.not_ours")
    return words.say("app.try_again")


def closed(order: Order, words: Words) -> str | None:
    """Return who decided an order and when, or how else it ended; None while it is open."""
    if order.decision is not None:
        decision = decision_text(order.decision, person, words)
        return words.say("app.closed", decision=decision, at=date(order.decision.at))
    if order.is_final:
        return words.say("app.closed_otherwise", status=escape(status_text(order, words)))
    return None


def _as_it_stands(error: AlreadyDecided | StaleButton | NotWaiting, words: Words) -> str:
    told = closed(error.order, words)
    if told is not None:
        return told
    if isinstance(error, StaleButton):
        return words.say("app.not_current")
    return words.say("app.not_waiting", status=escape(status_text(error.order, words)))
