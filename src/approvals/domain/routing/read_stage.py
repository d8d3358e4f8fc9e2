"""Reads one stage of a policy, and says what in it could never happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.identity import is_slack_group
from approvals.domain.order import Stage
from approvals.domain.routing import keys, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvals.domain.routing.source import Keys, Place

_people = values.listed(values.approver, keys.MAX_PEOPLE)
_NOBODY: tuple[str, ...] = ()
_votes = values.whole(1, keys.MAX_QUORUM)
_backoff = values.whole(1, keys.MAX_BACKOFF)


@dataclass(frozen=True, slots=True)
class Written:
    """A stage as far as it could be read: None is what is wrong or, where it may be, missing."""

    name: str | None
    channel: str | None
    approvers: tuple[str, ...] | None
    quorum: int | None
    rejections: int | None
    deadline: int | None
    remind_every: int | None
    remind_backoff: int | None
    escalate_after: int | None
    escalate_to: tuple[str, ...] | None
    self_approval: bool | None
    four_eyes: bool | None

    @property
    def reminders(self) -> int:
        """How many reminders there can be before the deadline."""
        if self.remind_every is None or self.deadline is None or self.remind_backoff is None:
            return 0
        count, at, pause = 0, self.remind_every, self.remind_every
        while at < self.deadline and count <= keys.MAX_REMINDERS:
            count += 1
            pause *= self.remind_backoff
            at += pause
        return count

    def stage(self, per_person_seconds: int) -> Stage | None:
        """Return the stage, if all of it could be read."""
        if self.name is None or self.channel is None or self.approvers is None:
            return None
        if self.quorum is None or self.rejections is None or self.deadline is None:
            return None
        if self.remind_backoff is None or self.escalate_to is None:
            return None
        if self.self_approval is None or self.four_eyes is None:
            return None
        return Stage(
            name=self.name,
            channel=self.channel,
            deadline_seconds=self.deadline,
            approvers=self.approvers,
            quorum=self.quorum,
            rejections=self.rejections,
            self_approval=self.self_approval,
            four_eyes=self.four_eyes,
            remind_every_seconds=self.remind_every,
            remind_backoff=self.remind_backoff,
            remind_person_every_seconds=per_person_seconds,
            escalate_after_seconds=self.escalate_after,
            escalate_to=self.escalate_to,
        )


def read_stage(place: Place) -> Written | None:
    """Return what a stage says; None where it is no block of keys at all."""
    found = place.keys(keys.STAGE_KEYS, "a stage")
    if found is None:
        return None
    written = Written(
        name=found.read("name", values.name),
        channel=found.read("channel", values.channel),
        approvers=found.read("approvers", _people),
        quorum=found.read("quorum", _votes, 1),
        rejections=found.read("rejections", _votes, 1),
        deadline=found.read("deadline", values.seconds),
        remind_every=found.read("remind_every", values.seconds),
        remind_backoff=found.read("remind_backoff", _backoff, 1),
        escalate_after=found.read("escalate_after", values.seconds),
        escalate_to=found.read("escalate_to", _people, _NOBODY),
        self_approval=found.read("self_approval", values.switch, False),
        four_eyes=found.read("four_eyes", values.switch, False),
    )
    for key, message in (*_people_problems(written), *_time_problems(written, found)):
        found.wrong(key, message)
    return written


def _people_problems(written: Written) -> Iterator[tuple[str, str]]:
    approvers = written.approvers or ()
    if approvers and not any(is_slack_group(each) for each in approvers):
        for key, needed in (("quorum", written.quorum), ("rejections", written.rejections)):
            if needed is not None and needed > len(approvers):
                message = f"must be at most the number of approvers, {len(approvers)}, not {needed}"
                yield key, message
    for stand_in in sorted({*approvers} & {*(written.escalate_to or ())}):
        yield "escalate_to", f"{stand_in} is an approver of this stage already"


def _time_problems(written: Written, found: Keys) -> Iterator[tuple[str, str]]:
    for key, other in keys.ONLY_WITH:
        if key in found and other not in found:
            yield key, f'has no effect without "{other}"'
    if written.deadline is None:
        return
    for key, at in (
        ("remind_every", written.remind_every),
        ("escalate_after", written.escalate_after),
    ):
        if at is not None and at >= written.deadline:
            yield key, "has no effect: it must be shorter than the deadline"
