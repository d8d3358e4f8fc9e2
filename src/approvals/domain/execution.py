"""Where an order's workflow is, as the service that runs it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class ExecutionStatus(StrEnum):
    """How an execution stands. ``gone``: it ended so long ago that nothing is kept of it."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    STOPPED = "stopped"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution. ``ended_at`` is aware, UTC; None while it runs, or where nobody knows."""

    status: ExecutionStatus
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether its code will never run again."""
        return self.status is not ExecutionStatus.RUNNING
