"""What ran and what slept, from an execution's own history. Nothing here is estimated.

Active compute is the sum over `InvocationCompleted` events of end minus start, the only compute
time that Lambda's history measures; an invocation that is still running is not counted yet.
Waiting is the rest of the time since the first invocation began. Wall is the order's own: from
its creation to the end of its execution, or to now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from approvals.domain.execution_events import Attempt, Invocation, Operation, Reading, read
from approvals.domain.history import lacks_nothing
from approvals.domain.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One operation. ``kind`` is step or wait; ``pending`` sleeps until its next attempt.

    ``form`` says more: a step, or a look that is repeated; an answer that somebody
    gives, or a timer. ``attempts`` counts, ``runs`` are those that the history tells of.
    ``due_at`` is when a timer, or the pause before the next attempt, is over.
    """

    name: str
    kind: str
    form: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    attempts: int
    runs: tuple[Attempt, ...]
    due_at: datetime | None = None

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
    events = [event for event in events if event.get("EventTimestamp") is not None]
    reading = read(events)
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


def _usage(reading: Reading, steps: tuple[Step, ...]) -> Usage:
    """Return what is metered: the execution, each attempt, a parallel and each of its branches."""
    attempts = sum(step.attempts for step in steps)
    begun = 1 if reading.first_event_at is not None else 0
    return Usage(
        operations=begun + attempts + len(reading.contexts),
        attempts=attempts,
        step_attempts=sum(step.attempts for step in steps if step.kind == "step"),
        written=reading.written,
    )


def _step(operation: Operation, reading: Reading) -> Step:
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
        operation.due_at if ended_at is None else None,
    )  # fmt: skip


def _end(reading: Reading) -> datetime | None:
    if reading.closed_at is None:
        return None
    # The invocation that closes an execution is recorded when it returns, just after or before.
    return max([reading.closed_at, *(i.ended_at for i in reading.invocations)])
