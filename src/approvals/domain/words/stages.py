"""Stages and their votes in words: which of several, who voted how, what that made of the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from approvals.domain.decision import DecisionKind
from approvals.domain.voting import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approvals.domain.decision import Decision
    from approvals.domain.order import Order, Stage
    from approvals.domain.voting import CastVote
    from approvals.domain.words.speech import Writing

MAX_VOTERS: Final = 10
"""Of those who are named in one phrase."""
_VOTES: Final = frozenset({DecisionKind.APPROVED, DecisionKind.REJECTED})


def stage_title(order: Order, index: int, writing: Writing) -> str | None:
    """Return ``Stage 2 of 2: finance``; None where the order needs but one."""
    if len(order.stages) <= 1:
        return None
    name = writing.name(order.stages[index].name)
    return writing.words.say("stage.title", n=index + 1, count=len(order.stages), name=name)


def is_voted_on(order: Order) -> bool:
    """Tell whether anybody has voted in the stage that is being asked, or was asked last."""
    return order.stage is not None and bool(order.stage.votes)


def next_stage(order: Order, index: int) -> Stage | None:
    """Return the stage that is asked once this one is approved."""
    return order.stages[index + 1] if index + 1 < len(order.stages) else None


def voter_text(vote: CastVote, writing: Writing) -> str:
    """Return who voted, and for whom if not for themselves."""
    if not vote.is_for_another:
        return writing.person(vote.person)
    return writing.words.say(
        "vote.for", person=writing.person(vote.person), voice=writing.person(vote.voice)
    )


def voters_text(
    stage: Stage, kind: DecisionKind, writing: Writing, limit: int = MAX_VOTERS
) -> str | None:
    """Return who voted so: ``Bob and Carol``, or the first and how many more; None if nobody."""
    return _people([vote for vote in stage.votes if vote.kind is kind], writing, limit)


def needed(stage: Stage, kind: DecisionKind) -> int:
    """Return how many votes of this kind close the stage."""
    return stage.quorum if kind is DecisionKind.APPROVED else stage.rejections


def tally_text(stage: Stage, kind: DecisionKind, writing: Writing, limit: int = MAX_VOTERS) -> str:
    """Return ``1 of 2: Bob``, or ``0 of 2``."""
    words, people = writing.words, voters_text(stage, kind, writing, limit)
    tally = words.say("vote.tally", n=count(stage, kind), needed=needed(stage, kind))
    return words.say("vote.tally.by", tally=tally, people=people) if people else tally


def result_text(stage: Stage, writing: Writing, limit: int = MAX_VOTERS) -> str | None:
    """Return ``Approved by Bob and Carol (2 of 2)``; None while the stage is open."""
    if stage.result is None:
        return None
    kind, words = DecisionKind(stage.result), writing.words
    decided = words.say(f"decision.{kind}")
    people = voters_text(stage, kind, writing, limit) if kind in _VOTES else None
    if people is None:
        return decided
    decided = words.say("decision.by", decision=decided, person=people)
    if needed(stage, kind) == 1:
        return decided
    tally = words.say("vote.tally", n=count(stage, kind), needed=needed(stage, kind))
    return words.say("decision.tally", decision=decided, tally=tally)


def deciders_text(order: Order, decision: Decision, writing: Writing) -> str:
    """Return who made a decision: all whose votes it took, or the one who made it alone."""
    for stage in order.stages:
        votes = [vote for vote in stage.votes if vote.kind is decision.kind]
        if any(vote.vote_id == decision.decision_id for vote in votes):
            return _people(votes, writing, MAX_VOTERS) or ""
    return writing.person(decision.by)


def _people(votes: Iterable[CastVote], writing: Writing, limit: int) -> str | None:
    names = [voter_text(vote, writing) for vote in votes]
    if len(names) <= limit:
        return writing.words.all_of(names) or None
    more, people = len(names) - limit, ", ".join(names[:limit])
    return writing.words.say("people.more", people=people, n=more)
