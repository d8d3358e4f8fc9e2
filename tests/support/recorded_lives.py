"""The recorded histories as Lambda tells them.

Some are all that boto3 gives; those of every path are reduced to what a timeline is made of
(`tests/workflow/timelines.py`). Of older releases only operations were kept: when their
invocations ran follows from when something was done.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.lives import Event

HISTORIES = Path(__file__).parents[1] / "events/histories"
TIMELINES = HISTORIES.parent / "timelines"
PATH = "path/"
OLDER = ("without_payment", "without_show_decision")
"""Folders of what older releases recorded."""
_TYPES = {"STEP": "Step", "CALLBACK": "Callback", "WAIT": "Wait", "CONTEXT": "Context"}
_ENDED = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "TIMED_OUT": "TimedOut"}
_INVOCATION = "InvocationCompleted"
_BEFORE_WORK, _AFTER_WORK = 0.003, 0.1
"""What the engine takes to begin, and the SDK to end, in seconds, as in the other recordings."""


def recorded(name: str) -> list[Event]:
    """Return a recorded history; that of a path as ``path/NAME``."""
    if name.startswith(PATH):
        return list(_read(TIMELINES, name.removeprefix(PATH)))
    document = _read(HISTORIES, name)
    if isinstance(document, list):
        return document
    return _with_invocations(_as_events(document["finished"]))


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _names(folder: Path, pattern: str) -> list[str]:
    return sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.glob(pattern))


RECORDED = [
    *(name for name in _names(HISTORIES, "*.json") if isinstance(_read(HISTORIES, name), list)),
    *(f"{PATH}{name}" for name in _names(TIMELINES, "**/*.json")),
    *(name for folder in OLDER for name in _names(HISTORIES, f"{folder}/*.json")),
]


def stretched(events: list[Event], seconds: float) -> list[Event]:
    """Return the history of the same life, in which each sleep is longer by so much."""
    spans = sorted(
        (at(details["StartTimestamp"]), at(details["EndTimestamp"]))
        for event in events
        if (details := event.get(f"{_INVOCATION}Details"))
    )
    asleep_from = [before[1] for before, after in pairwise(spans) if after[0] > before[1]]

    def later(stamp: Any) -> str:
        moment = at(stamp)
        sleeps = sum(begun < moment for begun in asleep_from)
        return (moment + timedelta(seconds=sleeps * seconds)).isoformat()

    def moved(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            name: later(inner) if name in _STAMPS else moved(inner) for name, inner in value.items()
        }

    return [dict(moved(event)) for event in events]


_STAMPS = frozenset({"EventTimestamp", "StartTimestamp", "EndTimestamp"})


def at(stamp: str | float) -> datetime:
    """Return the instant of a recording."""
    if isinstance(stamp, str):
        return datetime.fromisoformat(stamp)
    return datetime.fromtimestamp(stamp).astimezone()


def _as_events(operations: list[dict[str, Any]]) -> list[Event]:
    """Return what the history would have told of operations, which keep their last attempt."""
    events: list[Event] = []
    for operation in operations:
        kind = _TYPES.get(operation["Type"], "Execution")
        begun = operation["StartTimestamp"] / 1000
        same = {"Id": operation["Id"], "Name": operation.get("Name")}
        same |= {"SubType": operation["SubType"]} if "SubType" in operation else {}
        events.append({"EventType": f"{kind}Started", "EventTimestamp": begun, **same})
        ended = _ENDED.get(operation["Status"])
        if ended and "EndTimestamp" in operation:
            what, attempt = f"{kind}{ended}", operation.get("StepDetails", {}).get("Attempt")
            details = {f"{what}Details": {"RetryDetails": {"CurrentAttempt": attempt}}}
            until = operation["EndTimestamp"] / 1000
            events.append({"EventType": what, "EventTimestamp": until, **same, **details})
    return sorted(events, key=lambda event: float(event["EventTimestamp"]))


def _with_invocations(events: list[Event]) -> list[Event]:
    """Add when the function ran: from what woke it to the last that it did then."""
    wakes = ("ExecutionStarted", "CallbackSucceeded", "CallbackFailed", "CallbackTimedOut",
             "WaitSucceeded")  # fmt: skip
    woken = [float(e["EventTimestamp"]) for e in events if e["EventType"] in wakes]
    done = [
        float(event["EventTimestamp"])
        for event in events
        if event["EventType"] not in (*wakes, "ExecutionSucceeded", "ExecutionFailed")
    ]
    found = []
    for begun, until in pairwise([*woken, float("inf")]):
        within = [each for each in done if begun <= each < until]
        if within:
            end = min(max(within) + _AFTER_WORK, until)
            span = {"StartTimestamp": min(begun + _BEFORE_WORK, *within), "EndTimestamp": end}
            found.append(
                {"EventType": _INVOCATION, "EventTimestamp": end, f"{_INVOCATION}Details": span}
            )
    return sorted([*events, *found], key=lambda event: float(event["EventTimestamp"]))
