"""A stage as the policy planned it, as plain JSON: what a workflow carries from step to step."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from approvals.domain.order import Stage

MAX_REMINDERS = 1_000
"""Of one stage: an execution may hold 3,000 operations, and a reminder is two of them."""
_PLANNED = (
    "name",
    "channel",
    "deadline_seconds",
    "approvers",
    "quorum",
    "rejections",
    "self_approval",
    "four_eyes",
    "remind_every_seconds",
    "remind_backoff",
    "remind_person_every_seconds",
    "escalate_after_seconds",
    "escalate_to",
)
_DEFAULTS = {field.name: field.default for field in fields(Stage)}


def plan_of(stage: Stage) -> dict[str, Any]:
    """Return e.g. ``{"name": …, "deadlineSeconds": 86400, …}``; what is not said is the default."""
    return {
        _camel(name): list(value) if isinstance(value, tuple) else value
        for name in _PLANNED
        if (value := getattr(stage, name)) != _DEFAULTS[name]
    }


def reminder_pauses(stage: Stage, at_most: int = MAX_REMINDERS) -> tuple[int, ...]:
    """Return the seconds before each reminder, counted from the one before; all fit the deadline.

    Deterministic: it is asked at every replay.
    """
    pause = stage.remind_every_seconds
    pauses: list[int] = []
    passed = pause or 0
    while pause is not None and passed < stage.deadline_seconds and len(pauses) < at_most:
        pauses.append(pause)
        pause *= stage.remind_backoff
        passed += pause
    return tuple(pauses)


def planned(plan: dict[str, Any]) -> Stage:
    """Return the stage that `plan_of` wrote."""
    said: dict[str, Any] = {}
    for name in _PLANNED:
        if _camel(name) in plan:
            value = plan[_camel(name)]
            said[name] = tuple(value) if isinstance(value, list) else value
    return Stage(**said)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
