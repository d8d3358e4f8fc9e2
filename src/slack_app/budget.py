"""The three seconds in which Slack wants its answer: what comes after the writes may not cost them.

What takes longer is left to itself; a person who sees an error on a click presses again.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from approvals import budget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACK_SECONDS = 2.7
"""Slack waits 3 s for the acknowledgement, the network included."""
request_started: ContextVar[float] = ContextVar("request_started")
"""When the request that is being answered came in, on the monotonic clock."""


def seconds_left() -> float:
    """Return how long the acknowledgement may still take; negative once it is late."""
    now = time.monotonic()
    return request_started.get(now) + ACK_SECONDS - now


def milliseconds_taken(event: Mapping[str, Any], now: float) -> int:
    """Return how long Slack has been waiting, as API Gateway's clock and ours tell.

    From the request's arrival at API Gateway (``requestContext.timeEpoch``, in milliseconds), so a
    cold start is in it; from the handler's start where an event does not say. ``now`` is a Unix
    time in seconds.
    """
    arrived = (event.get("requestContext") or {}).get("timeEpoch")
    if isinstance(arrived, int):
        return max(0, round(now * 1_000 - arrived))
    return round((ACK_SECONDS - seconds_left()) * 1_000)


def within[T](seconds: float, call: Callable[[], T]) -> T:
    """Return what ``call`` returns, if it does within ``seconds`` and before Slack gives up.

    Raises:
        SlackUnavailable: if it took longer.
    """
    return budget.within(min(seconds, seconds_left()), call)
