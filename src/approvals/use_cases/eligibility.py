"""Say whether a person may decide an order: by the policy, as a group's member, as one of us.

Asked on the way to a decision, so it answers from what is known; Slack is asked only for what is
not, all in one time limit, and where Slack does not answer either, nobody gets in by that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.budget import within
from approvals.domain.errors import SlackRefused, SlackUnavailable, VoteRefused
from approvals.domain.identity import is_slack_user
from approvals.domain.person import Standing

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import Directory

CHECK_SECONDS = 0.9
"""For all questions together, however slowly they are answered: a click has three seconds."""
UNKNOWN = frozenset({"cannot_check", "cannot_check_account"})
"""Refusals that may not last: Slack does not say."""
NO_GROUPS = "no_groups"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may decide."""

    policy: ApprovalPolicy
    directory: Directory

    def check(self, order: Order, person: str) -> None:
        """Let ``person`` decide ``order``, or raise VoteRefused with the reason."""
        self.policy.check_vote(order, person)
        try:
            self.check_account(person)
        except VoteRefused as refused:
            if refused.code in UNKNOWN and order.page_url:
                # Where Slack is away, the page is there, and so are those whom Slack is not asked.
                refused.page_url = f"{order.page_url}/orders/{order.order_id}"
            raise

    def check_account(self, person: str) -> None:
        """Check what does not depend on the order: a group's member, and one of us.

        Raises:
            VoteRefused: with the reason; for whoever the policy may let decide.
        """
        if not is_slack_user(person):
            return
        named = self.policy.names(person)
        try:
            within(CHECK_SECONDS, lambda: self._ask(person, named=named))
        except SlackUnavailable as error:
            raise VoteRefused("cannot_check_account" if named else "cannot_check") from error

    def why_no_approver(self, person: str) -> str | None:
        """Return the code of the refusal that ``person`` meets at anybody's order, if one."""
        if not self.policy.names(person) and not (is_slack_user(person) and self.policy.groups):
            return "not_an_approver"
        try:
            self.check_account(person)
        except VoteRefused as refused:
            return refused.code
        return None

    def _ask(self, person: str, *, named: bool) -> None:
        if not named:
            self._check_groups(person)
        try:
            standing = self.directory.person(person).standing
        except SlackRefused as error:
            raise VoteRefused("cannot_check_account" if named else "cannot_check") from error
        if standing is not Standing.MEMBER:
            raise VoteRefused(standing.value)

    def _check_groups(self, person: str) -> None:
        groups = self.policy.groups
        known = {group: self.directory.known_members(group) for group in groups}
        if any(members is not None and person in members for members in known.values()):
            return
        refusal = VoteRefused("not_an_approver")
        for group in (group for group in groups if known[group] is None):
            try:
                if person in self.directory.members(group):
                    return
            except SlackUnavailable:
                refusal = VoteRefused("cannot_check")
            except SlackRefused as error:
                no_groups = error.code == NO_GROUPS
                refusal = VoteRefused(NO_GROUPS if no_groups else "cannot_check")
        raise refusal
