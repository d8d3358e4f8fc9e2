"""Who may approve, where they are asked and for how long. Fails closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import VoteRefused
from approvals.domain.order import Stage

if TYPE_CHECKING:
    from approvals.domain.order import Order


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """One stage: any one of ``approvers`` within ``deadline_seconds``.

    An empty list of approvers lets nobody approve.
    """

    approvers: frozenset[str]
    channel: str
    deadline_seconds: int

    def stages(self) -> tuple[Stage, ...]:
        """Return the approvals that an order needs, in sequence."""
        return (
            Stage(
                name="approval",
                channel=self.channel,
                deadline_seconds=self.deadline_seconds,
                approvers=tuple(sorted(self.approvers)),
            ),
        )

    def check_vote(self, order: Order, person: str) -> None:
        """Refuse whoever may not decide ``order``, by today's list and not the card's.

        Raises:
            VoteRefused: with the reason in words.
        """
        if person == order.requester:
            raise VoteRefused(
                "own_order", "You placed this order, so somebody else must decide it."
            )
        if person not in self.approvers:
            raise VoteRefused(
                "not_an_approver",
                "You are not on the list of approvers. Ask one of them, or your administrator.",
            )
