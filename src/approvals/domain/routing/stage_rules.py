"""What a stage must be for people to be able to decide it, whoever wrote it: a policy or code.

Keys are a policy's; the fields of a `Stage` that are times end in ``_seconds`` (see `field_name`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from approvals.domain.identity import is_api_identity, is_slack_group, is_slack_user
from approvals.domain.reminders import people_at_most
from approvals.domain.routing import keys
from approvals.domain.stage_plan import reminder_pauses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from approvals.domain.order import Stage

type Problem = tuple[str, str]
"""A key, and what is wrong with its value."""
_CHANNEL = re.compile(keys.CHANNEL_PATTERN)
_TIMES: Final = ("deadline", "remind_every", "escalate_after")
_WHOLE: Final = {
    "quorum": keys.MAX_QUORUM,
    "rejections": keys.MAX_QUORUM,
    "remind_backoff": keys.MAX_BACKOFF,
}
_SOMEBODY: Final = "Slack users (U012ABCDEF), user groups (S012ABCDEF) or API identities (api:name)"
_LONGEST_SECONDS: Final = 365 * 86_400
"""An execution lasts 366 days at most; a policy's own limit is shorter."""


def field_name(key: str) -> str:
    """Return the field of a `Stage` that holds what a policy writes under ``key``."""
    return f"{key}_seconds" if key in _TIMES else key


def stage_problems(stage: Stage) -> Iterator[Problem]:
    """Name everything for which this stage could not be decided as it stands."""
    wrong = list(_form_problems(stage))
    yield from wrong
    if not wrong:
        yield from sense_problems(stage)


def sense_problems(stage: Stage) -> Iterator[Problem]:
    """Name what could never happen, in a stage whose single values are right."""
    if not any(is_slack_group(each) for each in stage.approvers):
        most = len(stage.approvers)
        for key, needed in (("quorum", stage.quorum), ("rejections", stage.rejections)):
            if needed > most:
                yield key, f"must be at most the number of approvers, {most}, not {needed}"
    for stand_in in sorted({*stage.approvers} & {*stage.escalate_to}):
        yield "escalate_to", f"{stand_in} is an approver of this stage already"
    for key in ("remind_every", "escalate_after"):
        at = getattr(stage, field_name(key))
        if at is not None and at >= stage.deadline_seconds:
            yield key, "has no effect: it must be shorter than the deadline"


def plan_problems(stages: Sequence[Stage]) -> Iterator[str]:
    """Name what is too much of stages that follow each other: for an execution, or for an item."""
    times = [len(reminder_pauses(stage, keys.MAX_REMINDERS + 1)) for stage in stages]
    messages = sum(n * people_at_most(stage) for n, stage in zip(times, stages, strict=True))
    less = 'remind less often, or set "remind_backoff"'
    if sum(times) > keys.MAX_REMINDERS:
        yield f"its stages together may remind at most {keys.MAX_REMINDERS:,} times: {less}"
    elif messages > keys.MAX_MESSAGES:
        most = f"{keys.MAX_MESSAGES:,} messages (a user group counts as 20 people)"
        yield f"its stages' reminders together may be at most {most}: {less}"
    if sum(stage.deadline_seconds for stage in stages) > _LONGEST_SECONDS:
        days = _LONGEST_SECONDS // 86_400
        yield f"its stages' deadlines together may be at most {days} days: an execution ends then"
    if sum(stage.quorum + stage.rejections - 1 for stage in stages) > keys.MAX_VOTES:
        yield f"its stages together may take at most {keys.MAX_VOTES} votes: lower the quorums"


def _form_problems(stage: Stage) -> Iterator[Problem]:
    name: Any = stage.name
    channel: Any = stage.channel
    if not isinstance(name, str) or not 1 <= len(name) <= keys.MAX_NAME:
        yield "name", f"must be text of 1 to {keys.MAX_NAME} characters"
    if not isinstance(channel, str) or (channel and not _CHANNEL.fullmatch(channel)):
        yield "channel", "must be a Slack channel's id such as C012ABCDEF, or empty for none"
    yield from _people_problems("approvers", stage.approvers, least=1)
    yield from _people_problems("escalate_to", stage.escalate_to, least=0)
    for key, most in _WHOLE.items():
        if not _is_whole(getattr(stage, key), 1, most):
            yield key, f"must be a whole number from 1 to {most}"
    for key in _TIMES:
        value = getattr(stage, field_name(key))
        if not _is_whole(value, 1, _LONGEST_SECONDS) and (value is not None or key == "deadline"):
            yield key, f"must be whole seconds from 1 to {_LONGEST_SECONDS}"
    if not _is_whole(stage.remind_person_every_seconds, 0, _LONGEST_SECONDS):
        yield "remind_person_every_seconds", "must be whole seconds, 0 or more"
    for key in ("self_approval", "four_eyes"):
        if not isinstance(getattr(stage, key), bool):
            yield key, "must be True or False"
    if stage.escalate_to and stage.escalate_after_seconds is None:
        yield "escalate_to", f'has no effect without "{field_name("escalate_after")}"'


def _people_problems(key: str, people: Any, least: int) -> Iterator[Problem]:
    if not isinstance(people, tuple):
        yield key, f"must be a tuple of {_SOMEBODY}; one alone needs its comma: (person,)"
    elif not all(isinstance(each, str) and _is_somebody(each) for each in people):
        yield key, f"must be {_SOMEBODY}"
    elif not least <= len(people) <= keys.MAX_PEOPLE:
        yield key, f"must be {least} to {keys.MAX_PEOPLE}"
    elif len(set(people)) < len(people):
        yield key, "must name nobody twice"


def _is_somebody(name: str) -> bool:
    known = is_slack_user(name) or is_slack_group(name) or is_api_identity(name)
    return known and len(name) <= keys.MAX_IDENTITY


def _is_whole(value: Any, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high
