"""One order, everybody who may touch it, and its workflow played step by step, without an engine.

Knows who may vote as a person would say it, not as the code does, and remembers what was accepted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from approvals.domain.absence import Absence
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import NodError
from approvals.domain.order import Order, Stage
from approvals.domain.voting import CastVote
from approvals.use_cases.decide import Answer
from approvals.use_cases.reserve_inventory import ReserveInventory
from tests.support.shop import ALICE, DAVE, Shop
from tests.support.store import InMemoryOrderStore, InMemoryTable

TEAM, MEMBERS = "S0TEAM", frozenset({ALICE, DAVE})


@dataclass(frozen=True)
class Move:
    """What somebody does, or what happens: the name of a method of `OneOrder`, and its choices."""

    name: str
    who: str
    other: str
    kind: DecisionKind
    number: int


@dataclass
class Racing(InMemoryOrderStore):
    """Something may happen right before a vote is written."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def record_vote(self, *args: Any, **kwargs: Any) -> Order:
        while self.meanwhile:
            self.meanwhile.pop()()
        return super().record_vote(*args, **kwargs)


class OneOrder:
    """Plays; ``over`` once the workflow has ended, ``cast`` are the votes that count, by stage."""

    def __init__(self, stages: Sequence[Stage], requester: str) -> None:
        self.store = Racing(table := InMemoryTable())
        self.shop = Shop(table, real_store=self.store)
        self.shop.directory.groups[TEAM] = MEMBERS
        rule = replace(self.shop.policy.rules[0], stages=tuple(stages))
        self.shop.policy = replace(self.shop.policy, rules=(rule,))
        self._steps = self.shop.steps()
        self.order_id = self.shop.placed(requester).order_id
        reserve = ReserveInventory(self.shop.store, self.shop.clock, self.shop.ids)
        reserve(self.order_id, self.shop.route(), "arn")
        self.over = False
        self.cast: dict[int, list[CastVote]] = {}
        self._at = self._waits = 0
        self._ask()

    @property
    def order(self) -> Order:
        """The order as the table has it."""
        return self.shop.store.get(self.order_id)

    def do(self, move: Move) -> None:
        """Make a move, if it is one at all now; whatever is refused is refused."""
        getattr(self, move.name)(move)

    def votes(self, move: Move) -> None:
        self._vote(move.who, move.kind)

    def clicks_a_button_of_any_age(self, move: Move) -> None:
        stages = self.order.stages
        buttons = [(wait.callback_id, i) for i, s in enumerate(stages) for wait in s.waits]
        callback_id, stage = buttons[move.number % len(buttons)]
        self._vote(move.who, move.kind, callback_id=callback_id, stage=stage, via=Via.SLACK)

    def two_vote_at_once(self, move: Move) -> None:
        self.store.meanwhile.append(lambda: self._vote(move.other, move.kind))
        self._vote(move.who, move.kind)
        self.store.meanwhile.clear()

    def goes_away_and_the_other_votes(self, move: Move) -> None:
        until = self.shop.clock.now() + timedelta(minutes=5 if move.number % 2 else 600)
        if move.who != move.other:
            self.shop.stand_ins.set_away(Absence(move.who, move.other, until))
        self._vote(move.other, move.kind)

    def comes_back_and_votes(self, move: Move) -> None:
        self.shop.stand_ins.set_back(move.who)
        self._vote(move.who, move.kind)

    def withdraws(self, move: Move) -> None:
        if move.number % 2:
            self.store.meanwhile.append(lambda: self._vote(move.other, move.kind))
        answer = Answer(self.order_id, move.who, DecisionKind.WITHDRAWN, Via.API)
        with contextlib.suppress(NodError):
            self.shop.withdraw(answer)
            assert move.who == self.order.requester
        self.store.meanwhile.clear()

    def looks(self, move: Move) -> None:
        with contextlib.suppress(NodError):
            self.shop.mark_seen(Answer(self.order_id, move.who, DecisionKind.APPROVED, Via.API))

    def time_passes(self, move: Move) -> None:
        self.shop.clock.advance(100 * move.number)

    def workflow_is_woken(self, _: Move) -> None:
        if not self.over:
            self._wake(timed_out=False)

    def nobody_reacts(self, move: Move) -> None:
        stage, passed = self._asked, (self.shop.clock.now() - self._asked_at).total_seconds()
        limit = None if self.over or stage.escalated_at else stage.escalate_after_seconds
        if limit is not None and passed <= limit:
            self.shop.clock.advance(limit - passed)
            if move.number % 2:  # The step's first run dies unheard.
                self._steps.settle(self.order_id, self._at, True)
            self._wake(timed_out=True)

    def deadline_passes(self, _: Move) -> None:
        wait = self._asked.newest_wait
        if wait is not None and not self.over:
            self.shop.clock.current = max(self.shop.clock.current, wait.deadline_at)
            self._wake(timed_out=True)

    def reminder_is_due(self, _: Move) -> None:
        if not self.over:
            number = self._asked.times_reminded
            found = self._steps.remind(self.order_id, self._at, number)
            if found["result"] is not None:
                self._go_on(found["result"])

    @property
    def _asked(self) -> Stage:
        return self.order.stages[self._at]

    def _ask(self) -> None:
        self._waits += 1
        self._asked_at = self.shop.clock.now()
        if not self._steps.post_card(self.order_id, self._at, f"callback-{self._waits}"):
            self._wake(timed_out=False)

    def _wake(self, *, timed_out: bool) -> None:
        self._go_on(self._steps.settle(self.order_id, self._at, timed_out)["result"])

    def _go_on(self, result: str | None) -> None:
        if result is None:
            self._ask()
        elif result == "approved" and self._at + 1 < len(self.order.stages):
            self._at += 1
            self._ask()
        else:
            self.over = True
            if result == "approved":
                self.shop.fulfil(self.order_id)
            else:
                self._steps.release_inventory(self.order_id, None)

    def _vote(self, who: str, kind: DecisionKind, **claims: Any) -> None:
        answer = replace(Answer(self.order_id, who, kind, Via.API), **claims)
        with contextlib.suppress(NodError):
            cast = self.shop.vote(answer).vote
            assert cast is not None
            (index,) = (i for i, s in enumerate(self.order.stages) if cast in s.votes)
            assert self._may(self.order.stages[index], cast)
            earlier = self.cast.get(index, [])
            kept = [v for v in earlier if v.person != cast.person and v.voice != cast.voice]
            self.cast[index] = [*kept, cast]

    def _may(self, stage: Stage, cast: CastVote) -> bool:
        """Tell whether the policy lets this person's vote count for this voice, as of now."""
        now, wait = self.shop.clock.now(), stage.newest_wait
        if wait is None or now >= wait.deadline_at:
            return False
        named = {*stage.approvers, *(stage.escalate_to if stage.escalated_at else ())}
        voices = (named - {TEAM}) | (MEMBERS if TEAM in named else frozenset())
        absence = self.shop.stand_ins.away(cast.voice, now)
        stands_in = absence is not None and absence.stand_in == cast.person
        return cast.voice in voices and (cast.voice == cast.person or stands_in)
