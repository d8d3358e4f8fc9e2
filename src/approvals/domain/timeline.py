"""What ran and what slept, from an execution's own history. Nothing here is estimated.

Active compute is the sum over `InvocationCompleted` events of end minus start, the only compute
time that Lambda's history measures; an invocation that is still running is not counted yet.
Waiting is the rest of the time since the first invocation began. Wall is the order's own: from
its creation to the end of its execution, or to now.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from approvals.domain.history import lacks_nothing
from approvals.domain.usage import Usage, Written, written_by

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


@dataclass(frozen=True, slots=True)
class Step:
    """One operation. ``kind`` is step or wait; ``pending`` sleeps until its next attempt.

    ``form`` says more: a step, or a look that is repeated; an answer that somebody
    gives, or a timer. ``attempts`` counts, ``runs`` are those that the history tells of.
    """

    name: str
    kind: str
    form: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    attempts: int
    runs: tuple[Attempt, ...]

    @property
    def seconds(self) -> float | None:
        """From its first start to its end, retries' delays included."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """An execution as people look at it. Durations are seconds.

    ``is_whole`` says whether the compute of all that happened so far is in it.
    """

    wall_seconds: float
    active_seconds: float
    waiting_seconds: float
    running: bool
    is_whole: bool
    started_at: datetime | None
    ended_at: datetime | None
    invocations: tuple[Invocation, ...]
    steps: tuple[Step, ...]
    usage: Usage


@dataclass(slots=True)
class _Operation:
    name: str
    kind: str
    form: str
    started_at: datetime
    ended_at: datetime | None = None
    status: str = "started"
    starts: int = 0
    attempt: int = 0
    runs: list[Attempt] = field(default_factory=list)

    def begin(self, at: datetime) -> None:
        """Begin an attempt."""
        self.starts += 1
        self.status, self.ended_at = "started", None
        self.runs.append(Attempt("started", at, None))

    def finish(self, status: str, at: datetime, *, pending: bool) -> None:
        """End the attempt that runs, or one that the history only tells the end of."""
        begun = self.runs.pop() if self.runs and self.runs[-1].ended_at is None else None
        self.runs.append(Attempt(status, begun.started_at if begun else at, at))
        if pending:
            self.status = "pending"
        else:
            self.status, self.ended_at = status, at


@dataclass(slots=True)
class _Reading:
    invocations: list[Invocation] = field(default_factory=list)
    operations: dict[str, _Operation] = field(default_factory=dict)
    contexts: set[str] = field(default_factory=set)
    written: Written = field(default_factory=lambda: Written(0, is_complete=True))
    first_event_at: datetime | None = None
    closed_at: datetime | None = None


def build_timeline(
    events: Iterable[Mapping[str, Any]],
    *,
    created_at: datetime,
    now: datetime,
    ended_at: datetime | None = None,
) -> Timeline:
    """Return the timeline of one execution.

    Args:
        events: `GetDurableExecutionHistory` events, oldest first, as boto3 gives them (timestamps
            may also be ISO 8601 text or epoch seconds, as in recordings). May be empty.
        created_at: when the order was placed.
        now: the reader's instant, for what is still going on.
        ended_at: when the order ended, for the time after the history's retention.
    """
    reading = _Reading()
    events = [event for event in events if event.get("EventTimestamp") is not None]
    for event in events:
        _read(event, reading)
    active = sum(invocation.seconds for invocation in reading.invocations)
    first = min(
        (invocation.started_at for invocation in reading.invocations),
        default=reading.first_event_at,
    )
    over = _end(reading) or (ended_at if first is None else None)
    end = over or now
    steps = tuple(_step(operation, reading) for operation in reading.operations.values())
    waiting = (end - first).total_seconds() - active if first else 0.0
    return Timeline(
        wall_seconds=max(0.0, (end - created_at).total_seconds()),
        active_seconds=active,
        waiting_seconds=max(0.0, waiting),
        running=over is None,
        is_whole=lacks_nothing(events, now),
        started_at=first,
        ended_at=over,
        invocations=tuple(reading.invocations),
        steps=steps,
        usage=_usage(reading, steps),
    )


def _usage(reading: _Reading, steps: tuple[Step, ...]) -> Usage:
    """Return what is metered: the execution, each attempt, a parallel and each of its branches."""
    attempts = sum(step.attempts for step in steps)
    begun = 1 if reading.first_event_at is not None else 0
    return Usage(
        operations=begun + attempts + len(reading.contexts),
        attempts=attempts,
        step_attempts=sum(step.attempts for step in steps if step.kind == "step"),
        written=reading.written,
    )


def _step(operation: _Operation, reading: _Reading) -> Step:
    status, ended_at = operation.status, operation.ended_at
    if ended_at is None and reading.closed_at is not None:
        # Open when its execution ended, such as the next reminder's timer: it comes to nothing.
        status, ended_at = "cancelled", reading.closed_at
    attempts = max(1, operation.starts, operation.attempt)
    runs = tuple(
        replace(run, status=status, ended_at=ended_at) if run.ended_at is None else run
        for run in operation.runs
    )
    return Step(
        operation.name, operation.kind, operation.form, status,
        operation.started_at, ended_at, attempts, runs,
    )  # fmt: skip


def _end(reading: _Reading) -> datetime | None:
    if reading.closed_at is None:
        return None
    # The invocation that closes an execution is recorded when it returns, just after or before.
    return max([reading.closed_at, *(i.ended_at for i in reading.invocations)])


def _read(event: Mapping[str, Any], reading: _Reading) -> None:
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
    kind: str, at: datetime, event: Mapping[str, Any], operations: dict[str, _Operation]
) -> None:
    prefix = next((p for p in _KINDS if kind.startswith(p)), None)
    key = event.get("Id")
    if prefix is None or key is None:
        return
    form = "look" if event.get("SubType") == _LOOKS else _FORMS[prefix]
    operation = operations.setdefault(
        str(key), _Operation(str(event.get("Name") or prefix), _KINDS[prefix], form, at)
    )
    what = kind.removeprefix(prefix)
    if what == "Started":
        operation.begin(at)
    elif what in _ENDINGS:
        retry = (event.get(f"{kind}Details") or {}).get("RetryDetails") or {}
        operation.attempt = max(operation.attempt, int(retry.get("CurrentAttempt") or 0))
        # A delay follows a failed attempt, or a look that did not find what is waited for.
        pending = bool(retry.get("NextAttemptDelaySeconds"))
        operation.finish(_ENDINGS[what], at, pending=pending)


def _instant(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
