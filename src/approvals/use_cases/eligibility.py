"""Say whether a person may vote on an order, and whose voice that is.

By the stage as it was routed, as a group's member, as a stand-in, as one of us. Asked on the way to
a decision, so it answers from what is known; Slack is asked only for what is not, all in one time
limit, and where Slack does not answer either, nobody gets in by that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from approvals.budget import within
from approvals.domain.errors import SlackRefused, SlackUnavailable, VoteRefused
from approvals.domain.identity import is_slack_user
from approvals.domain.order import Status
from approvals.domain.person import Standing
from approvals.domain.voting import (
    NEEDED_LATER,
    check_voice,
    groups_now,
    has_been_heard,
    named_now,
    vote_of,
)
from approvals.use_cases.read_once import AbsencesOnce, DirectoryOnce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvals.domain.order import Order, Stage
    from approvals.ports import Absences, Clock, Directory

CHECK_SECONDS = 0.9
"""For all questions together, however slowly they are answered: a click has three seconds."""
UNKNOWN = frozenset({"cannot_check", "cannot_check_account"})
"""Refusals that may not last: Slack does not say."""
NOT_AN_APPROVER, NO_GROUPS = "not_an_approver", "no_groups"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may vote."""

    directory: Directory
    stand_ins: Absences
    clock: Clock

    def check(self, order: Order, index: int, person: str) -> str:
        """Return whose voice ``person`` has in a stage of ``order``: their own, or an absent's.

        Raises:
            VoteRefused: with the reason.
            StoreUnavailable: if it cannot be read for whom they stand in.
        """
        if not order.stages:
            return person  # Nobody is asked yet, or nobody was: the caller says so.
        if person == order.requester and not order.stages[index].self_approval:
            raise VoteRefused("own_order")
        try:
            voice = self._voice(order, index, person)
        except VoteRefused as refused:
            if refused.code in UNKNOWN and order.page_url:
                # Where Slack is away, the page is there, and so are those whom Slack is not asked.
                refused.page_url = f"{order.page_url}/orders/{order.order_id}"
            raise
        check_voice(order, index, person, voice)
        return voice

    def once(self) -> Eligibility:
        """Return the same for a list of orders: what is asked about people is asked once."""
        directory, stand_ins = DirectoryOnce(self.directory), AbsencesOnce(self.stand_ins)
        return replace(self, directory=directory, stand_ins=stand_ins)

    def why_not(self, order: Order, person: str) -> str | None:
        """Return the code of the refusal that ``person`` meets at this order, if one."""
        try:
            self.check(order, order.stage_index, person)
        except VoteRefused as refused:
            return refused.code
        return None

    def waits_for(self, order: Order, person: str) -> bool:
        """Tell whether the order waits for ``person``: they may answer now, and have not."""
        is_asked = order.status is Status.AWAITING_APPROVAL and order.decision is None
        if not is_asked or (order.stage and has_been_heard(order.stage, person)):
            return False
        return self.why_not(order, person) is None

    def _voice(self, order: Order, index: int, person: str) -> str:
        stage = order.stages[index]
        named = person in named_now(stage)
        if not is_slack_user(person):
            if named:
                return person
            return self._absent(order, index, person)
        try:
            return within(CHECK_SECONDS, lambda: self._ask(order, index, person, named=named))
        except SlackUnavailable as error:
            raise VoteRefused("cannot_check_account" if named else "cannot_check") from error

    def _ask(self, order: Order, index: int, person: str, *, named: bool) -> str:
        voice = person if named else self._member_or_absent(order, index, person)
        try:
            standing = self.directory.person(person).standing
        except SlackRefused as error:
            raise VoteRefused("cannot_check_account" if named else "cannot_check") from error
        if standing is not Standing.MEMBER:
            raise VoteRefused(standing.value)
        return voice

    def _member_or_absent(self, order: Order, index: int, person: str) -> str:
        try:
            self._check_groups(order.stages[index], person)
        except VoteRefused as not_a_member:
            try:
                return self._absent(order, index, person)
            except VoteRefused as refused:
                is_sure = not_a_member.code == NOT_AN_APPROVER
                raise (refused if is_sure else not_a_member) from None
        return person

    def _absent(self, order: Order, index: int, person: str) -> str:
        """Return the approver for whom ``person`` stands in now.

        A vote that was cast for one of them stays theirs; else the first who may be heard.
        """
        cast, refusal = vote_of(order.stages[index], person), VoteRefused(NOT_AN_APPROVER)
        for absent in self._absents(order, index, person):
            if cast is None or cast.voice == absent:
                try:
                    check_voice(order, index, person, absent)
                except VoteRefused as refused:
                    # What keeps the absent from being heard is not said of their stand-in.
                    is_theirs = person == order.requester or refused.code == NEEDED_LATER
                    refusal = refused if is_theirs else refusal
                    continue
                return absent
        raise refusal

    def _absents(self, order: Order, index: int, person: str) -> Iterator[str]:
        stage = order.stages[index]
        for absent in self.stand_ins.stands_in_for(person, self.clock.now()):
            if absent in named_now(stage) or self._is_member(stage, absent):
                heard = (v for v in stage.votes if absent in {v.person, v.voice})
                is_free = all(vote.person == person for vote in heard)
                if is_free and self._is_one_of_us(absent):
                    yield absent

    def _is_one_of_us(self, absent: str) -> bool:
        """Tell whether an absent approver still is one, as far as is known without asking.

        They were when they went away, and while orders wait for them that is kept fresh.
        """
        known = self.directory.known(absent) if is_slack_user(absent) else None
        return known is None or known.standing is Standing.MEMBER

    def _is_member(self, stage: Stage, person: str) -> bool:
        try:
            self._check_groups(stage, person)
        except VoteRefused:
            return False
        return True

    def _check_groups(self, stage: Stage, person: str) -> None:
        groups = groups_now(stage)
        known = {group: self.directory.known_members(group) for group in groups}
        if any(members is not None and person in members for members in known.values()):
            return
        refusal = VoteRefused(NOT_AN_APPROVER)
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
