"""Attempts, pauses and what is metered, from the recordings and from hand-made histories."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.timeline import Step, Timeline, build_timeline
from approvals.domain.usage import Written, written_by

HISTORIES = Path(__file__).parents[1] / "events/histories"
LATER = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def recorded(name: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads((HISTORIES / f"{name}.json").read_text())
    return events


def built(events: list[dict[str, Any]]) -> Timeline:
    return build_timeline(events, created_at=LATER, now=LATER)


def clock(at: datetime | None) -> str:
    return at.strftime("%M:%S.%f")[:-3] if at else "open"


def runs(step: Step) -> list[tuple[str, str, str]]:
    return [(run.status, clock(run.started_at), clock(run.ended_at)) for run in step.runs]


def event(kind: str, second: int, key: str = "1", **more: Any) -> dict[str, Any]:
    when = datetime(2026, 11, 21, 9, 0, second, tzinfo=UTC)
    return {"EventType": kind, "EventTimestamp": when, "Id": key, "Name": "it", **more}


def retry(kind: str, second: int, attempt: int, delay: int) -> dict[str, Any]:
    details = {"RetryDetails": {"CurrentAttempt": attempt, "NextAttemptDelaySeconds": delay}}
    return event(kind, second) | {f"{kind}Details": details}


def test_every_attempt_of_a_repeated_step_has_its_own_times() -> None:
    post = built(recorded("retried")).steps[3]

    assert (post.name, post.form, post.attempts) == ("post-card", "step", 3)
    assert runs(post) == [
        ("failed", "50:53.717", "50:53.717"),
        ("failed", "50:54.747", "50:54.747"),
        ("succeeded", "50:56.785", "50:56.785"),
    ]


def test_between_two_attempts_none_is_open() -> None:
    post = built(recorded("between_attempts")).steps[3]

    assert (post.status, post.ended_at) == ("pending", None)
    assert runs(post) == [("failed", "50:53.717", "50:53.717")]


def test_an_attempt_whose_start_is_not_told_is_an_instant() -> None:
    [step] = built(
        [event("StepStarted", 1), retry("StepFailed", 2, 1, 5), event("StepSucceeded", 8)]
    ).steps

    assert runs(step) == [
        ("failed", "00:01.000", "00:02.000"),
        ("succeeded", "00:08.000", "00:08.000"),
    ]


def test_an_open_attempt_ends_with_its_execution() -> None:
    [step] = built([event("StepStarted", 1), event("ExecutionTimedOut", 9, "e")]).steps

    assert runs(step) == [("cancelled", "00:01.000", "00:09.000")]


@pytest.mark.parametrize(
    ("kind", "subtype", "form"),
    [
        ("Step", "Step", "step"),
        ("Step", "WaitForCondition", "look"),
        ("Callback", "Callback", "answer"),
        ("Wait", "Wait", "timer"),
    ],
)
def test_pauses_of_each_kind_are_told_apart(kind: str, subtype: str, form: str) -> None:
    [step] = built([event(f"{kind}Started", 1, SubType=subtype)]).steps

    assert step.form == form


def test_a_parallel_and_its_branches_are_metered_though_they_have_no_lane() -> None:
    contexts = [event("ContextStarted", 1, key) for key in ("all", "one", "two")]
    ended = [event("ContextSucceeded", 2, key) for key in ("all", "one", "two")]
    pause = event("WaitStarted", 1, "pause")

    timeline = built([event("ExecutionStarted", 0, "e"), *contexts, pause, *ended])

    assert [step.name for step in timeline.steps] == ["it"]
    # The execution, the parallel with two branches, the wait.
    assert (timeline.usage.operations, timeline.usage.attempts) == (5, 1)
    assert timeline.usage.step_attempts == 0


def test_operations_count_the_execution_and_every_attempt() -> None:
    usage = built(recorded("retried")).usage

    # Seven operations, one of them tried three times, and the execution itself.
    assert (usage.operations, usage.attempts, usage.step_attempts) == (10, 9, 8)


def test_written_are_the_bytes_of_inputs_results_and_errors() -> None:
    result = {"EventType": "StepSucceeded", "StepSucceededDetails": {"Result": {"Payload": "äb"}}}
    error = {"ErrorMessage": "no", "StackTrace": ["abc", "d"]}
    failed = {"EventType": "StepFailed", "StepFailedDetails": {"Error": {"Payload": error}}}

    assert written_by(result) == Written(3, is_complete=True)
    assert written_by(failed) == Written(6, is_complete=True)
    assert written_by({"EventType": "WaitStarted"}) == Written(0, is_complete=True)


def test_what_a_history_leaves_out_is_said() -> None:
    left_out = {"EventType": "StepSucceeded", "StepSucceededDetails": {"Result": {"Truncated": 1}}}

    assert written_by(left_out) == Written(0, is_complete=False)
    assert not built(recorded("approved")).usage.written.is_complete


def test_a_pause_says_when_it_is_over_until_it_is() -> None:
    due = {"WaitStartedDetails": {"ScheduledEndTimestamp": "2026-11-21T09:30:00+00:00"}}
    failed = [event("StepStarted", 1), retry("StepFailed", 2, 1, 20)]
    timer = event("WaitStarted", 3, key="2") | due
    looked = retry("StepSucceeded", 4, 1, 30)

    assert [clock(step.due_at) for step in built([*failed, timer]).steps] == [
        "00:22.000", "30:00.000"
    ]  # fmt: skip
    assert clock(built([event("StepStarted", 1), looked]).steps[0].due_at) == "00:34.000"
    again = [*failed, timer, event("StepStarted", 22), event("WaitSucceeded", 23, key="2")]
    assert [step.due_at for step in built(again).steps] == [None, None]
    closed = event("ExecutionFailed", 30)
    assert [step.due_at for step in built([*failed, timer, closed]).steps] == [None, None]
