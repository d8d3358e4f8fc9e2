"""The recorded histories as Lambda tells them, those included of which only operations are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.lives import Event

HISTORIES = Path(__file__).parents[1] / "events/histories"
_TYPES = {"STEP": "Step", "CALLBACK": "Callback", "WAIT": "Wait", "CONTEXT": "Context"}
_ENDED = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "TIMED_OUT": "TimedOut"}


def recorded(name: str) -> list[Event]:
    """Return a recorded history, or the operations of one that is replayed, as events."""
    document = json.loads((HISTORIES / f"{name}.json").read_text(encoding="utf-8"))
    if isinstance(document, list):
        return document
    return _as_events(document["finished"])


RECORDED = sorted(
    str(path.relative_to(HISTORIES).with_suffix("")) for path in HISTORIES.rglob("*.json")
)


def _as_events(operations: list[dict[str, Any]]) -> list[Event]:
    """Return what the history would have told of operations, which keep their last attempt."""
    events: list[Event] = []
    for operation in operations:
        kind = _TYPES.get(operation["Type"], "Execution")
        at = operation["StartTimestamp"] / 1000
        same = {"Id": operation["Id"], "Name": operation.get("Name")}
        same |= {"SubType": operation["SubType"]} if "SubType" in operation else {}
        events.append({"EventType": f"{kind}Started", "EventTimestamp": at, **same})
        ended = _ENDED.get(operation["Status"])
        if ended and "EndTimestamp" in operation:
            what, attempt = f"{kind}{ended}", operation.get("StepDetails", {}).get("Attempt")
            details = {f"{what}Details": {"RetryDetails": {"CurrentAttempt": attempt}}}
            until = operation["EndTimestamp"] / 1000
            events.append({"EventType": what, "EventTimestamp": until, **same, **details})
    return sorted(events, key=lambda event: float(event["EventTimestamp"]))
