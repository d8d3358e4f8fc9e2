"""Reads one stage of a policy, and says what in it could never happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.order import Stage
from approvals.domain.routing import keys, values
from approvals.domain.routing.stage_rules import sense_problems

if TYPE_CHECKING:
    from approvals.domain.routing.source import Place

_people = values.listed(values.approver, keys.MAX_PEOPLE)
_NOBODY: tuple[str, ...] = ()
_ANYBODY = ("S_ANYBODY",)
"""A user group of unknown size."""
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

    def as_far_as_read(self) -> Stage:
        """Return a stage in which whatever could not be read is as harmless as can be."""
        return Stage(
            name=self.name or "",
            channel=self.channel or "",
            deadline_seconds=self.deadline or keys.MAX_SECONDS + 1,
            approvers=self.approvers or _ANYBODY,
            quorum=self.quorum or 1,
            rejections=self.rejections or 1,
            remind_every_seconds=self.remind_every if self.deadline else None,
            remind_backoff=self.remind_backoff or keys.MAX_BACKOFF,
            escalate_after_seconds=self.escalate_after,
            escalate_to=self.escalate_to or (),
        )

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
    for key, other in keys.ONLY_WITH:
        if key in found and other not in found:
            found.wrong(key, f'has no effect without "{other}"')
    for key, message in sense_problems(written.as_far_as_read()):
        found.wrong(key, message)
    return written
