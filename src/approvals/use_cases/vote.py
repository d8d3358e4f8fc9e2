"""Record one approver's vote on an order and wake its workflow where the vote closes something."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.errors import ExecutionsUnavailable, StoreUnavailable, VoteRefused
from approvals.domain.voting import CastVote, StageChange, result_of, vote_of, with_vote
from approvals.use_cases.decide import Recorded

if TYPE_CHECKING:
    from approvals.domain.order import Order, Stage
    from approvals.ports import Executions
    from approvals.use_cases.decide import Answer, Checked, Decide
    from approvals.use_cases.eligibility import Eligibility

_ATTEMPTS = 20
"""As often as others may vote in between: each of them closes in on the quorum."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vote:
    """The use case behind Approve and Reject, in Slack, on the page and in the API."""

    decide: Decide
    eligibility: Eligibility
    executions: Executions

    def __call__(self, answer: Answer) -> Recorded:
        """Cast a vote, or say why not. Refusals are audited and change nothing else.

        Raises:
            OrderNotFound: if there is no such order.
            VoteRefused: if this person may not vote, or has voted so already.
            StaleButton: if the button belongs to another wait, or to none.
            AlreadyDecided: if somebody was first; an undelivered decision is delivered again.
            NotWaiting: if nobody is asked yet, or any more.
        """
        for _ in range(_ATTEMPTS):
            checked = self.check(answer)
            late = self.decide.expiry(checked)
            if late is not None:
                # The next check finds the order over, by this or by whoever was first.
                self.decide.write(checked, answer, *late)
                continue
            change, entries = self._change(checked, answer)
            after = self.decide.write(checked, answer, change, entries)
            if after is not None:
                delivered = self._tell(after, checked.stage, change)
                self.decide.adopt(after, answer, checked.stage)
                return Recorded(after, delivered, change.vote)
        raise StoreUnavailable("The order keeps changing. Try again.")

    def check(self, answer: Answer) -> Checked:
        """Return the order, if it may be answered so now: for a form that asks for the reason.

        Raises what a vote raises, and audits it.
        """
        return self.decide.check(answer, self.eligibility.check)

    def _change(self, checked: Checked, answer: Answer) -> tuple[StageChange, list[AuditEntry]]:
        order, asked = checked.order, checked.order.stages[checked.stage]
        earlier = vote_of(asked, answer.person)
        vote = CastVote(
            vote_id=self.decide.ids.new_decision_id(),
            person=answer.person,
            voice=checked.voice,
            kind=answer.kind,
            at=self.decide.clock.now(),
            via=answer.via,
            reason=self.decide.reason(answer),
            instead_of=earlier.kind if earlier else None,
        )
        if _is_repeated(earlier, vote):
            self.decide.refuse(order, answer, answer.kind.value, "already_voted")
            raise VoteRefused("already_voted")
        stage = with_vote(asked, vote)
        result = result_of(stage)
        is_last = checked.stage == len(order.stages) - 1
        decides = result is DecisionKind.REJECTED or (result is not None and is_last)
        decision = _decision(vote) if decides else None
        change = StageChange(vote.at, stage.votes, vote, result, decision)
        return change, _entries(change, vote, stage)

    def _tell(self, order: Order, stage: int, change: StageChange) -> bool:
        """Wake the workflow, or where it sleeps on tell the wait and have the cards shown."""
        if change.result is not None:
            return self.decide.wake(order)
        wait = order.stages[stage].newest_wait
        try:
            if wait is not None:
                self.executions.heartbeat(wait.callback_id)
        except ExecutionsUnavailable:
            log.warning("heartbeat not delivered", extra={"order_id": order.order_id})
        self.decide.reconciler.show(order.order_id)
        return True


def _is_repeated(earlier: CastVote | None, vote: CastVote) -> bool:
    """Tell whether this vote says what the person said already."""
    if earlier is None or (earlier.kind, earlier.voice) != (vote.kind, vote.voice):
        return False
    return vote.reason in {None, earlier.reason}


def _decision(vote: CastVote) -> Decision:
    return Decision(vote.vote_id, vote.kind, vote.person, vote.at, vote.via, vote.reason)


def _entries(change: StageChange, vote: CastVote, stage: Stage) -> list[AuditEntry]:
    what = vote.kind.value if change.decision else f"voted_{vote.kind}"
    for_whom = f"for {vote.voice}" if vote.is_for_another else None
    why = ": ".join(filter(None, (for_whom, vote.reason))) or None
    entries = [AuditEntry(vote.at, what, vote.person, vote.via, why)]
    if change.result is not None and change.decision is None:
        entries.append(AuditEntry(vote.at, "stage_approved", NOD, Via.WORKFLOW, stage.name))
    return entries
