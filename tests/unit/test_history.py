"""When a history is all there, and what is kept of it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.history import LATE, is_whole, lacks_nothing, reduced
from approvals.domain.timeline import build_timeline
from approvals.domain.usage import Written, written_by

HISTORIES = Path(__file__).parents[1] / "events/histories"
RECORDED = sorted(
    path.stem
    for path in HISTORIES.glob("*.json")
    if "Events" in (content := json.loads(path.read_text())) or isinstance(content, list)
)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CLOSED = {"approved", "expired", "rejected", "retried"}


def recorded(name: str) -> list[dict[str, Any]]:
    content = json.loads((HISTORIES / f"{name}.json").read_text())
    events: list[dict[str, Any]] = content["Events"] if isinstance(content, dict) else content
    return events


def closed_at(events: list[dict[str, Any]]) -> datetime:
    return datetime.fromisoformat(str(events[-1]["EventTimestamp"]))


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_history_is_whole_where_its_execution_is_over(name: str) -> None:
    events = recorded(name)
    is_over = any(str(event["EventType"]) == "ExecutionSucceeded" for event in events)
    assert is_over == (name in CLOSED)
    assert is_whole(events, closed_at(events)) is is_over


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_without_its_last_invocation_it_is_not_until_nothing_can_come(name: str) -> None:
    events = recorded(name)
    ends = [event for event in events if event["EventType"] == "InvocationCompleted"]
    early = [event for event in events if event is not ends[-1]]
    at = closed_at(early)
    assert not is_whole(early, at)
    assert not is_whole(early, at + LATE - timedelta(seconds=1))
    assert is_whole(early, at + LATE)


def test_what_is_not_closed_is_never_whole() -> None:
    assert not is_whole([], NOW)
    assert not is_whole(recorded("waiting"), NOW + timedelta(days=60))


@pytest.mark.parametrize("name", RECORDED)
def test_an_open_one_lacks_nothing_once_its_last_invocation_is_recorded(name: str) -> None:
    events = recorded(name)
    ends = [event for event in events if event["EventType"] == "InvocationCompleted"]
    early = [event for event in events if event is not ends[-1]]
    at = closed_at(early)
    assert lacks_nothing(events, at)
    assert not lacks_nothing(early, at)
    assert lacks_nothing(early, at + LATE)
    assert build_timeline(events, created_at=at, now=at).is_whole
    assert not build_timeline(early, created_at=at, now=at).is_whole


def test_what_has_not_begun_lacks_something() -> None:
    assert not lacks_nothing([], NOW)


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_kept_makes_the_same_timeline(name: str) -> None:
    events = recorded(name)
    created_at = closed_at(events[:1]) - timedelta(seconds=1)
    kept = json.loads(json.dumps(reduced(events)))
    assert build_timeline(kept, created_at=created_at, now=NOW) == build_timeline(
        events, created_at=created_at, now=NOW
    )
    assert reduced(kept) == kept


@pytest.mark.parametrize("name", RECORDED)
def test_nothing_that_somebody_wrote_and_no_callback_id_is_kept(name: str) -> None:
    text = json.dumps(reduced(recorded(name)))
    assert "CallbackId" not in text
    assert "Payload" not in text
    assert "ErrorMessage" not in text
    assert "eyJ" not in text


def test_data_is_kept_by_its_size() -> None:
    event = {
        "EventType": "StepFailed",
        "EventTimestamp": NOW,
        "Id": "a" * 64,
        "StepFailedDetails": {
            "Error": {"Payload": {"ErrorMessage": "größer", "StackTrace": ["ab", "c"]}},
            "RetryDetails": {"CurrentAttempt": 2, "NextAttemptDelaySeconds": 5},
        },
    }
    [kept] = reduced([event])
    assert kept["Id"] == "0"
    assert kept["StepFailedDetails"] == {
        "Error": {"Bytes": 11},
        "RetryDetails": {"CurrentAttempt": 2, "NextAttemptDelaySeconds": 5},
    }
    assert written_by(kept) == written_by(event) == Written(11, is_complete=True)


def test_the_longest_history_there_can_be_fits_into_an_item() -> None:
    ids, at, events = iter(range(10**9)), NOW, list[dict[str, Any]]()
    for _ in range(1_500):
        for kind in ("Wait", "Step"):
            key = f"{next(ids):064x}"
            for what in ("Started", "Succeeded"):
                at += timedelta(microseconds=123_457)
                events.append({"EventType": f"{kind}{what}", "EventTimestamp": at, "Id": key,
                               "Name": f"operation {key[-9:]}", "SubType": kind})  # fmt: skip
        details = {"StartTimestamp": at, "EndTimestamp": at, "RequestId": f"{next(ids):064x}"}
        events.append({"EventType": "InvocationCompleted", "EventTimestamp": at,
                       "InvocationCompletedDetails": details})  # fmt: skip
    assert len(gzip.compress(json.dumps(reduced(events)).encode())) < 300_000
