"""Who may approve, where they are asked and for how long. Fails closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import VoteRefused
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.order import Stage

if TYPE_CHECKING:
    from approvals.domain.order import Order


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """One stage: any one of ``approvers`` within ``deadline_seconds``.

    Approvers are Slack users, Slack user groups and other identities. Nobody may approve where
    there are none.
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

    @property
    def groups(self) -> tuple[str, ...]:
        """The Slack user groups whose members may approve."""
        return tuple(sorted(filter(is_slack_group, self.approvers)))

    def names(self, person: str) -> bool:
        """Tell whether ``person`` is an approver by name."""
        return person in self.approvers and not is_slack_group(person)

    def check_vote(self, order: Order, person: str) -> None:
        """Refuse whoever may not decide ``order``, by today's list and not the card's.

        Raises:
            VoteRefused: with the reason; members of a group are looked up by whoever calls.
        """
        if person == order.requester:
            raise VoteRefused("own_order")
        if not self.names(person) and not (is_slack_user(person) and self.groups):
            raise VoteRefused("not_an_approver")
