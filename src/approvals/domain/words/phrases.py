"""The phrases that say where an order is, the same in Slack, on the page and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.order import Status
from approvals.domain.reason import in_words
from approvals.domain.words.speech import ENGLISH, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.decision import Decision
    from approvals.domain.errors import FieldProblem, VoteRefused
    from approvals.domain.order import Order

EXPIRED_REASON: Final = "Nobody answered before the deadline."
"""What the table keeps as the reason of an expired order; people read `decision_text`."""


def status_text(order: Order, words: Words = ENGLISH) -> str:
    """Return the order's state in words, Slack's delivery problems included."""
    if order.status is Status.AWAITING_APPROVAL:
        if order.decision is not None and order.decision.kind is not DecisionKind.APPROVED:
            decided = words.say(f"decision.{order.decision.kind}")
            return words.say("status.giving_back", decision=decided)
        if order.slack_problem:
            return words.say("status.slack_failing")
    return words.say(f"status.{order.status}")


def decision_text(
    decision: Decision, person: Callable[[str], str] = str, words: Words = ENGLISH
) -> str:
    """Return who decided what; ``person`` writes an identity the way the reader's place does."""
    if decision.kind is DecisionKind.EXPIRED:
        return words.say("decision.expired.full")
    decided = words.say(f"decision.{decision.kind}")
    if decision.by == NOD:
        return words.say("decision.by_nod", decision=decided)
    return words.say("decision.by", decision=decided, person=person(decision.by))


def outcome_text(order: Order, words: Words = ENGLISH) -> str | None:
    """Return what came of a decided order, without markup; None where there is nothing to say."""
    if order.status is Status.FULFILLED:
        if order.tracking:
            return words.say("outcome.shipped", tracking=order.tracking)
        return words.say("outcome.shipped.untracked")
    if order.status is Status.FAILED:
        failed = words.say("outcome.failed", reason=in_words(order.reason or "", words))
        return " ".join(filter(None, [failed, _given_back(order, words)]))
    return _given_back(order, words) if order.is_final else None


def _given_back(order: Order, words: Words) -> str | None:
    """Stages are stored with the reservation: without them nothing was ever held."""
    return words.say("outcome.given_back") if order.stages else None


def refusal_text(refusal: VoteRefused, words: Words = ENGLISH) -> str:
    """Return why somebody may not decide."""
    return words.say(f"refused.{refusal.code}")


def problem_text(problem: FieldProblem, words: Words = ENGLISH) -> str:
    """Return what is wrong with a field; what was not said by key stays as it was written."""
    if not problem.key:
        return problem.message
    return words.say(f"problem.{problem.key}", **dict(problem.values))
