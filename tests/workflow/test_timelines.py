"""What is drawn in the browser's tests is what the workflow does today, on every path."""

from __future__ import annotations

import pytest

from approvals.domain.history import is_whole
from tests.support.recorded_lives import PATH, RECORDED, at, recorded
from tests.workflow.histories import load
from tests.workflow.timelines import EVERY_PATH

TOLD = ("Step", "Callback", "Wait")


def test_every_path_has_a_timeline() -> None:
    there = [name.removeprefix(PATH) for name in RECORDED if name.startswith(PATH)]
    assert sorted(there) == sorted(EVERY_PATH)


@pytest.mark.parametrize("path", EVERY_PATH)
def test_a_timeline_is_that_of_the_history_that_is_replayed(path: str) -> None:
    """If a path's operations change, both are recorded anew: `scripts/record_timelines.py`."""
    folder, _, name = path.rpartition("/")
    events = recorded(PATH + path)

    begun = {event["Id"]: event["Name"] for event in events if event["EventType"] in _STARTED}
    replayed = [o.name for o in load(name, folder).finished if o.operation_type.value in _KINDS]
    assert sorted(begun.values()) == sorted(str(name) for name in replayed)
    assert is_whole(events, at(events[-1]["EventTimestamp"]))


_STARTED = {f"{kind}Started" for kind in TOLD}
_KINDS = {kind.upper() for kind in TOLD}
