"""Faults on order: what Slack does to an app on a bad day, told in advance."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Final

from local.slack.changes import Changes
from local.slack.json_types import Clock, JsonObject

ANY_METHOD: Final = "*"
RESPONSE_URL: Final = "response_url"
HANG_SECONDS: Final = 30.0
_ERROR_CODE: Final = re.compile(r"[a-z][a-z0-9_]{2,79}")

KINDS: Final = ("429", "500", "timeout", "lost")
"""Kinds with a behaviour of their own; any other word is answered as Slack's error code."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next calls of a method, or only to those that name a channel.

    ``429`` and ``500`` answer so without doing the work; ``timeout`` hangs without doing it;
    ``lost`` does the work and drops the connection; an error code such as ``not_in_channel`` is
    answered as Slack would.
    """

    method: str
    kind: str
    retry_after_seconds: int
    channel: str | None = None

    def concerns(self, method: str, channel: str | None) -> bool:
        """Tell whether a call is one that this fault is for."""
        return self.method in (method, ANY_METHOD) and self.channel in (None, channel)


def is_kind(word: str) -> bool:
    """Tell whether a word names a fault."""
    return word in KINDS or _ERROR_CODE.fullmatch(word) is not None


@dataclass(slots=True)
class _Ordered:
    """A fault with its end: ``times`` calls, or the instant ``until``; the other is None."""

    fault: Fault
    times: int | None
    until: float | None


class Faults:
    """The faults still to come: first those that end by themselves, oldest first."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._lock = threading.Lock()
        self._ordered: list[_Ordered] = []
        self._lasting: list[Fault] = []

    def add(self, fault: Fault, times: int) -> None:
        """Order a fault for the next calls of its method."""
        self._add(_Ordered(fault, times, None))

    def add_for(self, fault: Fault, seconds: float) -> None:
        """Order a fault for a while, by the workspace's clock."""
        self._add(_Ordered(fault, None, self._clock() + seconds))

    def add_until_cleared(self, fault: Fault) -> None:
        """Order a fault that lasts until somebody ends it, in the place of one for the same calls.

        Among those that last the newest counts: it is what somebody just asked for.
        """
        same = (fault.method, fault.channel)
        with self._lock:
            others = [each for each in self._lasting if (each.method, each.channel) != same]
            self._lasting = [fault, *others]
        self._changes.announce()

    def clear(self) -> None:
        """Return to a Slack that works."""
        with self._lock:
            self._ordered.clear()
            self._lasting.clear()
        self._changes.announce()

    def take(self, method: str, channel: str | None = None) -> Fault | None:
        """Return the fault that concerns this call, if any, and use up one of its occurrences."""
        with self._lock:
            self._forget_what_is_over()
            found = next(
                (each for each in self._ordered if each.fault.concerns(method, channel)), None
            )
            if found is None:
                lasting = (each for each in self._lasting if each.concerns(method, channel))
                return next(lasting, None)
            if found.times is not None:
                found.times -= 1
            self._forget_what_is_over()
        self._changes.announce()
        return found.fault

    def pending(self) -> list[JsonObject]:
        """List what is still ordered, with how often or how long; neither means until cleared."""
        with self._lock:
            self._forget_what_is_over()
            now = self._clock()
            ending = [
                (each.fault, each.times, None if each.until is None else round(each.until - now, 1))
                for each in self._ordered
            ]
            lasting = [(fault, None, None) for fault in self._lasting]
        return [_shown(*each) for each in (*ending, *lasting)]

    def next_end(self) -> float | None:
        """Return in how many seconds the next fault is over, if one ends by the clock."""
        with self._lock:
            ends = [each.until for each in self._ordered if each.until is not None]
        return max(0.0, min(ends) - self._clock()) if ends else None

    def forget_what_is_over(self) -> None:
        """Drop faults whose time is up, and tell the pages."""
        with self._lock:
            before = len(self._ordered)
            self._forget_what_is_over()
            dropped = len(self._ordered) < before
        if dropped:
            self._changes.announce()

    def _add(self, ordered: _Ordered) -> None:
        with self._lock:
            self._ordered.append(ordered)
        self._changes.announce()

    def _forget_what_is_over(self) -> None:
        now = self._clock()
        self._ordered = [
            each
            for each in self._ordered
            if each.times != 0 and (each.until is None or each.until > now)
        ]


def _shown(fault: Fault, times: int | None, seconds_left: float | None) -> JsonObject:
    return {
        "method": fault.method,
        "kind": fault.kind,
        "times": times,
        "seconds_left": seconds_left,
        "channel": fault.channel,
        "retry_after": fault.retry_after_seconds,
    }
