"""One order and those who are asked: who may vote on it, and whose voice that is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from approvals.domain.absence import Absence
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import VoteRefused
from approvals.domain.order import Order, Stage
from approvals.domain.voting import CastVote
from approvals.use_cases.eligibility import UNKNOWN, Eligibility
from tests.support.doubles import FakeDirectory, FakeStandIns
from tests.support.orders import new_order
from tests.support.shop import ALICE, CHANNEL
from tests.support.time import START, ManualClock


def stage_of(*approvers: str, **changes: Any) -> Stage:
    """Return a stage that asks these, changed."""
    return replace(Stage("approval", CHANNEL, 3_600, approvers), **changes)


def cast(
    person: str,
    kind: DecisionKind = DecisionKind.APPROVED,
    voice: str = "",
    *,
    at: datetime = START,
    reason: str | None = None,
) -> CastVote:
    """Return somebody's vote; ``voice`` is whom they stand in for."""
    return CastVote(f"vote-{person}-{kind}", person, voice or person, kind, at, Via.SLACK, reason)


@dataclass
class Asked:
    """An order whose stages ask these people, the last of them now."""

    stages: tuple[Stage, ...]
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    stand_ins: FakeStandIns = field(default_factory=FakeStandIns)
    clock: ManualClock = field(default_factory=ManualClock)
    requester: str = ALICE

    @classmethod
    def of(cls, *approvers: str, **groups: set[str]) -> Asked:
        """Return an order that asks these approvers, with Slack's groups."""
        members = {name: frozenset(who) for name, who in groups.items()}
        return cls((stage_of(*approvers),), FakeDirectory(groups=members))

    @property
    def order(self) -> Order:
        closed = (replace(stage, result="approved") for stage in self.stages[:-1])
        return new_order(requester=self.requester, stages=(*closed, self.stages[-1]))

    @property
    def eligibility(self) -> Eligibility:
        return Eligibility(self.directory, self.stand_ins, self.clock)

    def voice(self, person: str) -> str:
        """Return whose voice this person has."""
        order = self.order
        return self.eligibility.check(order, order.stage_index, person)

    def refusal(self, person: str) -> str | None:
        """Return why this person may not vote, None if they may."""
        try:
            self.voice(person)
        except VoteRefused as refused:
            return refused.code
        return None

    def may_vote(self, person: str, found: Eligibility | None = None) -> bool | None:
        """Tell whether the order waits for this person; None where Slack does not say."""
        why_not = (found or self.eligibility).why_not(self.order, person)
        return None if why_not in UNKNOWN else why_not is None

    def away(self, person: str, stand_in: str, seconds: float = 60) -> None:
        """Let ``stand_in`` vote for ``person`` for so long."""
        until = self.clock.now() + timedelta(seconds=seconds)
        self.stand_ins.set_away(Absence(person, stand_in, until))
