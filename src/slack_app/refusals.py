"""Why an answer changed nothing, in words: who was first, who may not, what is not current."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.mrkdwn import date, escape, in_slack, link, named
from approvals.domain.errors import (
    AlreadyDecided,
    NodError,
    NotWaiting,
    OrderNotFound,
    StaleButton,
    VoteRefused,
)
from approvals.domain.words.naming import say_of
from approvals.domain.words.phrases import decision_text, refusal_text, status_text
from approvals.domain.words.stages import result_text

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words

_SAYS_ALL = frozenset({"not_the_requester", "already_voted"})
"""Refusals that do not mean that the person cannot decide the order."""


def refused(error: NodError, words: Words) -> str:
    """Return what somebody is told whose click, form or command was turned away, as mrkdwn."""
    if isinstance(error, VoteRefused):
        why = refusal_text(error, words)
        if error.code in _SAYS_ALL:
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
        decision = decision_text(order, order.decision, in_slack(words))
        return say_of(order, words, "app.closed", decision=decision, at=date(order.decision.at))
    if order.is_final:
        status = escape(status_text(order, words))
        return say_of(order, words, "app.closed_otherwise", status=status)
    return None


def _as_it_stands(error: AlreadyDecided | StaleButton | NotWaiting, words: Words) -> str:
    told = closed(error.order, words)
    if told is not None:
        return told
    if isinstance(error, StaleButton):
        return _stage_closed(error, words) or say_of(error.order, words, "app.not_current")
    status = escape(status_text(error.order, words))
    return say_of(error.order, words, "app.not_waiting", status=status)


def _stage_closed(error: StaleButton, words: Words) -> str | None:
    """Return who closed the stage that the button is of; None while that is open."""
    stages = error.order.stages
    stage = stages[error.stage] if error.stage is not None and error.stage < len(stages) else None
    result = result_text(stage, in_slack(words)) if stage else None
    if stage is None or result is None or not stage.votes:
        return None
    at = date(stage.votes[-1].at)
    return words.say("app.stage_closed", stage=named(stage.name), result=result, at=at)
