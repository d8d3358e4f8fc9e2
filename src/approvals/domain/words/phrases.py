"""The phrases that say where an order is, the same in Slack, on the page and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.order import Status
from approvals.domain.reason import in_words
from approvals.domain.words.naming import say_of
from approvals.domain.words.outcomes import failure_text, phase, shipped_text
from approvals.domain.words.speech import ENGLISH, PLAIN
from approvals.domain.words.stages import deciders_text, is_voted_on, stage_title

if TYPE_CHECKING:
    from approvals.domain.decision import Decision
    from approvals.domain.errors import FieldProblem, VoteRefused
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words, Writing

EXPIRED_REASON: Final = "Nobody answered before the deadline."
TOO_FEW_REASON: Final = "Too few answered before the deadline."
"""What the table keeps as the reason of an expired order; people read `decision_text`."""


def status_text(order: Order, words: Words = ENGLISH) -> str:
    """Return the order's state in words, Slack's delivery problems included."""
    if order.status is Status.AWAITING_APPROVAL:
        if order.decision is not None and order.decision.kind is not DecisionKind.APPROVED:
            decided = words.say(f"decision.{order.decision.kind}")
            return say_of(order, words, "status.giving_back", decision=decided)
        if order.slack_problem:
            return words.say("status.slack_failing")
        if len(order.stages) > 1:
            n, count = order.stage_index + 1, len(order.stages)
            return words.say("status.awaiting_stage", n=n, count=count)
    return say_of(order, words, f"status.{phase(order)}")


def decision_text(order: Order, decision: Decision, writing: Writing = PLAIN) -> str:
    """Return who decided what; for the deadline, in which of several stages."""
    words = writing.words
    if decision.kind is DecisionKind.EXPIRED:
        some = "decision.expired.some" if is_voted_on(order) else "decision.expired.full"
        expired = words.say(some)
        stage = stage_title(order, order.stage_index, writing) if order.stages else None
        return f"{expired} ({stage})" if stage else expired
    decided = words.say(f"decision.{decision.kind}")
    if decision.by != NOD:
        deciders = deciders_text(order, decision, writing)
        return words.say("decision.by", decision=decided, person=deciders)
    if decision.kind is DecisionKind.APPROVED and order.rule:
        return words.say("decision.by_rule", decision=decided, rule=writing.name(order.rule))
    return words.say("decision.by_nod", decision=decided)


def outcome_text(order: Order, words: Words = ENGLISH) -> str | None:
    """Return what came of a decided order, without markup; None where there is nothing to say."""
    if order.status is Status.FULFILLED:
        return shipped_text(order, words) if order.is_purchase else None
    if order.status is Status.FAILED:
        if order.failure is not None:
            return failure_text(order, order.failure, words)
        reason = in_words(order.reason or "", words)
        failed = say_of(order, words, "outcome.failed", reason=reason)
        return " ".join(filter(None, [failed, _given_back(order, words)]))
    return _given_back(order, words) if order.is_final else None


def _given_back(order: Order, words: Words) -> str | None:
    is_held = order.is_purchase and order.was_reserved
    return words.say("outcome.given_back") if is_held else None


def refusal_text(refusal: VoteRefused, words: Words = ENGLISH) -> str:
    """Return why somebody may not decide."""
    return words.say(f"refused.{refusal.code}")


def problem_text(problem: FieldProblem, words: Words = ENGLISH) -> str:
    """Return what is wrong with a field; what was not said by key stays as it was written."""
    if not problem.key:
        return problem.message
    return words.say(f"problem.{problem.key}", **dict(problem.values))
