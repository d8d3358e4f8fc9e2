"""Votes of one stage: who may cast one, whose voice it is, and when the stage is closed by it.

A voice is what a quorum counts: an approver's own, cast by themselves or by their stand-in while
they are away. Nobody has two, and none is heard twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import VoteRefused
from approvals.domain.identity import is_slack_group
from approvals.domain.routing.route import find_shortages, voted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from approvals.domain.decision import Decision
    from approvals.domain.order import Order, Stage

NEEDED_LATER = "needed_later"


@dataclass(frozen=True, slots=True)
class CastVote:
    """One person's answer to a stage; ``kind`` is approved or rejected.

    ``voice`` is the approver for whom it counts: the person, or whom they stand in for.
    ``vote_id`` tells a lost answer from a lost race, as a decision's id does. ``instead_of`` is
    what the person had answered before.
    """

    vote_id: str
    person: str
    voice: str
    kind: DecisionKind
    at: datetime
    via: Via
    reason: str | None = None
    instead_of: DecisionKind | None = None

    @property
    def is_for_another(self) -> bool:
        """Tell whether a stand-in cast it."""
        return self.voice != self.person


@dataclass(frozen=True, slots=True)
class StageChange:
    """What is written at once: votes, and what they or the deadline make of stage and order.

    ``vote`` is the one that was cast just now; none where the deadline or the requester decides.
    """

    at: datetime
    votes: tuple[CastVote, ...]
    vote: CastVote | None = None
    result: DecisionKind | None = None
    decision: Decision | None = None

    @property
    def approves(self) -> bool:
        """Tell whether this approves the order."""
        return self.decision is not None and self.decision.kind is DecisionKind.APPROVED


def approvers_now(stage: Stage) -> tuple[str, ...]:
    """Return whose voices count by now: users, groups and other identities."""
    added = stage.escalate_to if stage.escalated_at is not None else ()
    return tuple(dict.fromkeys((*stage.approvers, *added)))


def named_now(stage: Stage) -> tuple[str, ...]:
    """Return the approvers who are named personally."""
    return tuple(who for who in approvers_now(stage) if not is_slack_group(who))


def groups_now(stage: Stage) -> tuple[str, ...]:
    """Return the Slack user groups whose members may vote."""
    return tuple(filter(is_slack_group, approvers_now(stage)))


def vote_of(stage: Stage, person: str) -> CastVote | None:
    """Return the vote that this person has cast, for themselves or for another."""
    return next((vote for vote in stage.votes if vote.person == person), None)


def has_been_heard(stage: Stage, person: str) -> bool:
    """Tell whether this person has voted, or another for them: the stage waits for others."""
    return person in voted([stage])


def count(stage: Stage, kind: DecisionKind) -> int:
    """Return how many voices say so."""
    return sum(vote.kind is kind for vote in stage.votes)


def with_vote(stage: Stage, vote: CastVote) -> Stage:
    """Return the stage with this vote in the place of the person's, and of the voice's, earlier."""
    others = (v for v in stage.votes if v.person != vote.person and v.voice != vote.voice)
    return replace(stage, votes=(*others, vote))


def result_of(stage: Stage) -> DecisionKind | None:
    """Return what the votes make of the stage; None while they do not close it."""
    if count(stage, DecisionKind.REJECTED) >= stage.rejections:
        return DecisionKind.REJECTED
    if count(stage, DecisionKind.APPROVED) >= stage.quorum:
        return DecisionKind.APPROVED
    return None


def check_voice(order: Order, index: int, person: str, voice: str) -> None:
    """Refuse whoever may not vote in this stage, whatever list they are on.

    Raises:
        VoteRefused: codes ``own_order``, ``four_eyes`` and, of stand-ins, ``needed_later``.
    """
    stage, lends = order.stages[index], person != voice
    # The policy may let requesters decide their own: never by another's voice, nor by another.
    if order.requester in {person, voice} and (lends or not stage.self_approval):
        raise VoteRefused("own_order")
    if stage.four_eyes and {person, voice} & voted(order.stages[:index]):
        raise VoteRefused("four_eyes")
    if lends and _is_needed_later(order, index, person, voice):
        raise VoteRefused(NEEDED_LATER)


def still_asked(order: Order, index: int, people: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``people`` who may vote and have not, neither themselves nor by another."""
    stage = order.stages[index]
    heard = voted([stage])
    earlier = voted(order.stages[:index]) if stage.four_eyes else frozenset()
    out = heard | earlier | (frozenset() if stage.self_approval else {order.requester})
    return tuple(person for person in dict.fromkeys(people) if person not in out)


def _is_needed_later(order: Order, index: int, person: str, voice: str) -> bool:
    """Tell whether a vote for another could leave a later stage with fewer people than it needs.

    Without stand-ins no course of votes does: orders that could be left so are not routed.
    """
    vote = CastVote("", person, voice, DecisionKind.APPROVED, order.updated_at, Via.WORKFLOW)
    after = list(order.stages)
    after[index] = with_vote(after[index], vote)
    before = {each.index: each.left for each in find_shortages(order.stages, order.requester)}
    return any(
        each.index > index and each.left < before.get(each.index, each.needed)
        for each in find_shortages(after, order.requester)
    )
