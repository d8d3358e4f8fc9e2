"""Timelines recorded along every path: what each execution's history tells of it, invocations too.

The engine's own history, reduced to what is kept of a finished order: no data, no ids. Of the
operations that `histories` replays only the last attempt is kept, and no invocation.
Free of pytest: `scripts/record_timelines.py` records with it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from approvals.domain.history import is_whole, reduced
from tests.support.recorded_lives import TIMELINES
from tests.support.workflow import Engine, until
from tests.workflow import requests
from tests.workflow.histories import REQUESTS, lived
from tests.workflow.paths import PATHS

INVOCATION = "InvocationCompleted"
type Events = list[dict[str, Any]]
EVERY_PATH = (*PATHS, *(f"{REQUESTS}/{way}" for way in (*requests.WAYS, requests.GIVEN_UP)))
"""By the name of the file that a path's timeline is recorded in."""


def record(path: str) -> Events:
    """Run along a path; returns its history, whole and reduced."""
    folder, _, name = path.rpartition("/")
    if folder:
        with requests.lived(name) as (running, _):
            return _whole(running, requests.REQUEST_ID)
    with lived(path) as (running, order_id, _):
        return _whole(running, order_id)


def _whole(running: Engine, order_id: str) -> Events:
    # The last invocation is noted a little after its work.
    until(lambda: is_whole(_told(running, order_id), datetime.now(UTC)))
    return reduced(_told(running, order_id))


def _told(running: Engine, order_id: str) -> Events:
    """Return the history; the engine knows when its invocations ran, and leaves that out of it."""
    execution = running.runner._store.load(running.arns[order_id])
    ran = {
        completion.end_timestamp: completion.to_dict()
        for completion in execution.invocation_completions
    }
    return [
        event | {f"{INVOCATION}Details": ran[event["EventTimestamp"]]}
        if event["EventType"] == INVOCATION and event["EventTimestamp"] in ran
        else event
        for event in running.events(order_id)
    ]


def save(path: str, events: Events) -> None:
    """Write a timeline, an event a line."""
    file = TIMELINES / f"{path}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(event, default=_instant) for event in events)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _instant(value: Any) -> str:
    return str(value.isoformat())
