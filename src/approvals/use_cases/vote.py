"""Record one approver's answer to an order and wake its workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.use_cases.decide import Answer, Decide, Recorded
    from approvals.use_cases.eligibility import Eligibility


@dataclass(frozen=True, slots=True)
class Vote:
    """The use case behind Approve and Reject, in Slack, on the page and in the API."""

    decide: Decide
    eligibility: Eligibility

    def __call__(self, answer: Answer) -> Recorded:
        """Decide the order, or say why not. Refusals are audited and change nothing else.

        Raises:
            OrderNotFound: if there is no such order.
            VoteRefused: if this person may not decide it.
            StaleButton: if the button belongs to another wait, or to none.
            AlreadyDecided: if somebody was first; an undelivered decision is delivered again.
            NotWaiting: if nobody is asked yet, or any more.
        """
        return self.decide(self.check(answer), answer)

    def check(self, answer: Answer) -> Order:
        """Return the order, if it may be answered so now: for a form that asks for the reason.

        Raises what a vote raises, and audits it.
        """
        return self.decide.check(answer, self.eligibility.check)
