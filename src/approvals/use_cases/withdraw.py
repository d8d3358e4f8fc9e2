"""Take an order back before it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import VoteRefused

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.use_cases.decide import Answer, Decide, Recorded


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The use case behind Withdraw: in Slack, and in the API."""

    decide: Decide

    def __call__(self, answer: Answer) -> Recorded:
        """Decide the order as withdrawn, by its requester; raises what a vote raises."""
        return self.decide(self.decide.check(answer, _check_requester), answer)


def _check_requester(order: Order, person: str) -> None:
    if person != order.requester:
        raise VoteRefused("not_the_requester")
