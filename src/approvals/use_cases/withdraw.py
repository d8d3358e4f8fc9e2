"""Take an order back before it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import AuditEntry, Decision, DecisionKind
from approvals.domain.errors import StoreUnavailable, VoteRefused
from approvals.domain.voting import StageChange
from approvals.use_cases.decide import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order
    from approvals.use_cases.decide import Answer, Checked, Decide

_ATTEMPTS = 20


def any_operator(_order: Order, _stage: int, person: str) -> str:
    """Let whoever has the rights to the table withdraw; for `scripts/nod` alone."""
    return person


def only_the_requester(order: Order, _: int, person: str) -> str:
    """Let nobody but the requester withdraw."""
    if person != order.requester:
        raise VoteRefused("not_the_requester")
    return person


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The use case behind Withdraw: in Slack, in the API, and for operators in `scripts/nod`.

    ``may`` returns whose voice the answer is, or raises VoteRefused: only the requester's, if it
    is not given.
    """

    decide: Decide
    may: Callable[[Order, int, str], str] = only_the_requester

    def __call__(self, answer: Answer) -> Recorded:
        """Decide the order as withdrawn; raises what a vote raises."""
        for _ in range(_ATTEMPTS):
            checked = self.decide.check(answer, self.may)
            late = self.decide.expiry(checked)
            if late is not None:
                self.decide.write(checked, answer, *late)
                continue
            change, entries = self._change(checked, answer)
            after = self.decide.write(checked, answer, change, entries)
            if after is not None:
                delivered = self.decide.wake(after)
                self.decide.adopt(after, answer, checked.stage)
                return Recorded(after, delivered)
        raise StoreUnavailable("The order keeps changing. Try again.")

    def _change(self, checked: Checked, answer: Answer) -> tuple[StageChange, list[AuditEntry]]:
        now, kind = self.decide.clock.now(), DecisionKind.WITHDRAWN
        reason = self.decide.reason(answer)
        decision = Decision(
            self.decide.ids.new_decision_id(), kind, answer.person, now, answer.via, reason
        )
        votes = checked.order.stages[checked.stage].votes
        entry = AuditEntry(now, kind, answer.person, answer.via, reason)
        return StageChange(now, votes, result=kind, decision=decision), [entry]
