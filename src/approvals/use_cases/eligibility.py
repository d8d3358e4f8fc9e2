"""Say whether a person may decide an order: by the policy, as a group's member, as one of us.

Asked on the way to a decision, so it answers from what is known; Slack is asked only for what is
not, and where Slack does not answer either, nobody gets in by that.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import SlackRefused, SlackUnavailable, VoteRefused
from approvals.domain.identity import is_slack_user
from approvals.domain.person import Standing

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import Directory

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may decide."""

    policy: ApprovalPolicy
    directory: Directory

    def check(self, order: Order, person: str) -> None:
        """Let ``person`` decide ``order``, or raise VoteRefused with the reason."""
        self.policy.check_vote(order, person)
        self._check_account(person)

    def is_approver(self, person: str) -> bool:
        """Tell whether ``person`` may decide orders of others."""
        if not self.policy.names(person) and not (is_slack_user(person) and self.policy.groups):
            return False
        try:
            self._check_account(person)
        except VoteRefused:
            return False
        return True

    def _check_account(self, person: str) -> None:
        if not is_slack_user(person):
            return
        if not self.policy.names(person):
            self._check_groups(person)
        try:
            standing = self.directory.person(person).standing
        except (SlackUnavailable, SlackRefused) as error:
            raise VoteRefused("cannot_check") from error
        if standing is not Standing.MEMBER:
            raise VoteRefused(standing.value)

    def _check_groups(self, person: str) -> None:
        refusal = VoteRefused("not_an_approver")
        for group in self.policy.groups:
            try:
                if person in self.directory.members(group):
                    return
            except SlackUnavailable:
                refusal = VoteRefused("cannot_check")
            except SlackRefused as error:
                log.error("group not readable", extra={"group": group, "cause": error.code})
                no_groups = error.code == "no_groups"
                refusal = VoteRefused("no_groups" if no_groups else "cannot_check")
        raise refusal
