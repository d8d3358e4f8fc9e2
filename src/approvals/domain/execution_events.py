"""What an execution's events tell, read one after the other: what ran, and each operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from approvals.domain.usage import Written, written_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KINDS = {"Step": "step", "Callback": "wait", "Wait": "wait"}
_FORMS = {"Step": "step", "Callback": "answer", "Wait": "timer"}
_LOOKS = "WaitForCondition"
"""The subtype of a step that is repeated until what it looks for is so."""
_ENDINGS = {
    "Succeeded": "succeeded",
    "Failed": "failed",
    "TimedOut": "timed_out",
    "Cancelled": "cancelled",
}
_CLOSED = frozenset(
    {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionStopped"}
)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of the function; instants are aware, UTC."""

    started_at: datetime
    ended_at: datetime

    @property
    def seconds(self) -> float:
        """How long it ran."""
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of an operation; what comes after a failed one, or a look in vain, is a pause."""

    status: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(slots=True)
class Operation:
    """A step, or a wait, as far as the events tell; ``due_at`` ends the pause that it is in."""

    name: str
    kind: str
    form: str
    started_at: datetime
    ended_at: datetime | None = None
    status: str = "started"
    starts: int = 0
    attempt: int = 0
    runs: list[Attempt] = field(default_factory=list)
    due_at: datetime | None = None

    def begin(self, at: datetime) -> None:
        """Begin an attempt."""
        self.starts += 1
        self.status, self.ended_at, self.due_at = "started", None, None
        self.runs.append(Attempt("started", at, None))

    def finish(self, status: str, at: datetime, *, pause_seconds: float) -> None:
        """End the attempt that runs, or one that the history only tells the end of."""
        begun = self.runs.pop() if self.runs and self.runs[-1].ended_at is None else None
        self.runs.append(Attempt(status, begun.started_at if begun else at, at))
        if pause_seconds:
            self.status, self.due_at = "pending", at + timedelta(seconds=pause_seconds)
        else:
            self.status, self.ended_at, self.due_at = status, at, None


@dataclass(slots=True)
class Reading:
    """Everything that the events tell."""

    invocations: list[Invocation] = field(default_factory=list)
    operations: dict[str, Operation] = field(default_factory=dict)
    contexts: set[str] = field(default_factory=set)
    written: Written = field(default_factory=lambda: Written(0, is_complete=True))
    first_event_at: datetime | None = None
    closed_at: datetime | None = None


def read(events: Iterable[Mapping[str, Any]]) -> Reading:
    """Read events, oldest first; those without an instant tell nothing."""
    reading = Reading()
    for event in events:
        _read(event, reading)
    return reading


def _read(event: Mapping[str, Any], reading: Reading) -> None:
    kind, at = str(event.get("EventType", "")), _instant(event.get("EventTimestamp"))
    if at is None:
        return
    reading.first_event_at = reading.first_event_at or at
    reading.written = reading.written.plus(written_by(event))
    if kind == "InvocationCompleted":
        details = event.get("InvocationCompletedDetails") or {}
        start = _instant(details.get("StartTimestamp"))
        end = _instant(details.get("EndTimestamp"))
        if start is not None and end is not None:
            reading.invocations.append(Invocation(start, end))
    elif kind in _CLOSED:
        reading.closed_at = at
    elif kind == "ContextStarted":
        reading.contexts.add(str(event.get("Id")))
    else:
        _read_operation(kind, at, event, reading.operations)


def _read_operation(
    kind: str, at: datetime, event: Mapping[str, Any], operations: dict[str, Operation]
) -> None:
    prefix = next((p for p in _KINDS if kind.startswith(p)), None)
    key = event.get("Id")
    if prefix is None or key is None:
        return
    form = "look" if event.get("SubType") == _LOOKS else _FORMS[prefix]
    operation = operations.setdefault(
        str(key), Operation(str(event.get("Name") or prefix), _KINDS[prefix], form, at)
    )
    what = kind.removeprefix(prefix)
    if what == "Started":
        operation.begin(at)
        details = event.get(f"{kind}Details") or {}
        operation.due_at = _instant(details.get("ScheduledEndTimestamp"))
    elif what in _ENDINGS:
        retry = (event.get(f"{kind}Details") or {}).get("RetryDetails") or {}
        operation.attempt = max(operation.attempt, int(retry.get("CurrentAttempt") or 0))
        # A delay follows a failed attempt, or a look that did not find what is waited for.
        pause = float(retry.get("NextAttemptDelaySeconds") or 0)
        operation.finish(_ENDINGS[what], at, pause_seconds=pause)


def _instant(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
