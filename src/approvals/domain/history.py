"""An execution's history once it is over: whether it is all there, and what is worth keeping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from approvals.domain.usage import data_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

type Event = dict[str, Any]
"""An event of `GetDurableExecutionHistory` as boto3 gives it, or as `reduced` keeps it."""

LATE = timedelta(minutes=15)
"""No invocation is longer: what the history does not have by then, it will never have."""
CLOSINGS = frozenset(
    {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionStopped"}
)
_INVOCATION = "InvocationCompleted"
_KEPT = ("EventType", "SubType", "Name")
_DATA = ("Input", "Result", "Error")
# Numbers and instants alone: no payload, no error text, no callback id.
_KEPT_DETAILS = frozenset(
    {
        "StartTimestamp", "EndTimestamp", "ScheduledEndTimestamp", "Duration", "Timeout",
        "HeartbeatTimeout", "ExecutionTimeout", "RetryDetails", "CurrentAttempt",
        "NextAttemptDelaySeconds",
    }
)  # fmt: skip


def is_whole(events: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Tell whether nothing can be added to this history any more.

    The invocation that closes an execution is recorded after it has returned: until then its
    compute is missing.
    """
    return any(e.get("EventType") in CLOSINGS for e in events) and lacks_nothing(events, now)


def lacks_nothing(events: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Tell whether the compute of everything that happened so far has been recorded.

    An invocation is recorded once it has returned: the last one is there when it ended no earlier
    than the last thing that happened to any operation.
    """
    ends = [_invocation_end(e) for e in events if e.get("EventType") == _INVOCATION]
    others = [e for e in events if e.get("EventType") != _INVOCATION]
    last = max((_at(e) for e in others), default=None)
    if last is not None and now - last >= LATE:
        return True
    operations = [_at(e) for e in others if e.get("EventType") not in CLOSINGS]
    return bool(ends) and (not operations or max(ends) >= max(operations))


def reduced(events: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return these events with only what a timeline is made of; ids become short.

    Of data its size is kept, as ``Bytes`` in the place of ``Payload``.
    """
    ids: dict[str, str] = {}

    def short(key: object) -> str:
        return ids.setdefault(str(key), str(len(ids)))

    kept = []
    for event in events:
        small: Event = {name: event[name] for name in _KEPT if event.get(name) is not None}
        small["EventTimestamp"] = _plain(event["EventTimestamp"])
        small |= {name: short(event[name]) for name in ("Id", "ParentId") if event.get(name)}
        for name, details in event.items():
            if name.endswith("Details") and isinstance(details, dict):
                wanted = _details(details)
                small |= {name: wanted} if wanted else {}
        kept.append(small)
    return kept


def _details(details: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in details.items():
        if name in _KEPT_DETAILS and value is not None:
            found[name] = _details(value) if isinstance(value, dict) else _plain(value)
    found |= {name: _data(details[name]) for name in _DATA if details.get(name)}
    return found


def _data(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"Bytes": data_size(data), **({"Truncated": True} if data.get("Truncated") else {})}


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _at(event: Mapping[str, Any]) -> datetime:
    return _instant(event["EventTimestamp"])


def _invocation_end(event: Mapping[str, Any]) -> datetime:
    details = event.get(f"{_INVOCATION}Details") or {}
    return _instant(details.get("EndTimestamp") or event["EventTimestamp"])


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(str(value)).astimezone(UTC)
