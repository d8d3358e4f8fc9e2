"""The figures are computed by hand from the recordings in tests/events/histories."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.timeline import Timeline, build_timeline

HISTORIES = Path(__file__).parents[1] / "events/histories"
RECORDED = (
    "approved", "rejected", "expired", "waiting", "retried", "between_attempts",
    "woken_without_a_decision",
)  # fmt: skip
STEPS = ["validate-order", "reserve-inventory", "wait-for-approval", "post-card"]
LATER = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def at(text: str) -> datetime:
    """Return an instant of the recordings' morning: minutes and seconds after nine."""
    return datetime.fromisoformat(f"2026-11-21T09:{text}+00:00")


def recorded(name: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads((HISTORIES / f"{name}.json").read_text())
    return events


def timeline(name: str, created_at: datetime, now: datetime = LATER) -> Timeline:
    return build_timeline(recorded(name), created_at=created_at, now=now)


def seconds(built: Timeline) -> tuple[float, float, float]:
    """Return (wall, active, waiting), to the microsecond that the history knows."""
    figures = (built.wall_seconds, built.active_seconds, built.waiting_seconds)
    wall, active, waiting = (round(figure, 6) for figure in figures)
    return wall, active, waiting


def operations(built: Timeline) -> list[tuple[str, str, str, int]]:
    return [(step.name, step.kind, step.status, step.attempts) for step in built.steps]


def succeeded(*names: str) -> list[tuple[str, str, str, int]]:
    return [(name, "step", "succeeded", 1) for name in names]


def test_an_approved_order_ran_twice_and_slept_in_between() -> None:
    built = timeline("approved", created_at=at("50:50.000"))

    # Ran 50.169–50.389 and 50.765–50.904; created at 50.000, closed at 50.908.
    assert seconds(built) == (0.908, 0.359, 0.380)
    assert not built.running
    assert (built.started_at, built.ended_at) == (at("50:50.169"), at("50:50.908"))
    assert [(i.started_at, i.ended_at) for i in built.invocations] == [
        (at("50:50.169"), at("50:50.389")),
        (at("50:50.765"), at("50:50.904")),
    ]
    assert operations(built) == [
        *succeeded("validate-order", "reserve-inventory"),
        ("wait-for-approval", "wait", "succeeded", 1),
        *succeeded("post-card", "settle", "fulfill-order", "announce-outcome"),
    ]
    assert built.steps[2].seconds == pytest.approx(50.75 - 50.228636)


def test_a_rejected_order_s_wait_failed_and_its_stock_was_released() -> None:
    built = timeline("rejected", created_at=at("50:51.263"))

    # Ran 51.268–51.426 and 51.786–51.939; closed at 51.946.
    assert seconds(built) == (0.683, 0.311, 0.367)
    assert not built.running
    assert operations(built) == [
        *succeeded("validate-order", "reserve-inventory"),
        ("wait-for-approval", "wait", "failed", 1),
        *succeeded("post-card", "settle", "release-inventory", "announce-outcome"),
    ]


def test_an_expired_order_s_wait_timed_out() -> None:
    built = timeline("expired", created_at=at("50:59.000"))

    # Ran 59.055–59.260 and, after the deadline of 2 s, 01.135–01.429; closed at 01.464.
    assert seconds(built) == (2.464, 0.499, 1.910)
    assert not built.running
    assert operations(built)[2] == ("wait-for-approval", "wait", "timed_out", 1)
    assert built.steps[2].seconds == pytest.approx(2.008978)


def test_a_waiting_order_goes_on_waiting() -> None:
    created = at("50:50.000")
    built = timeline("waiting", created, now=created + timedelta(days=30))

    # Ran 50.169–50.389, and nothing since.
    month = 30 * 24 * 3600
    assert seconds(built) == (month, 0.220, round(month - 0.169 - 0.220, 6))
    assert built.running
    assert built.ended_at is None
    assert operations(built) == [
        *succeeded("validate-order", "reserve-inventory"),
        ("wait-for-approval", "wait", "started", 1),
        *succeeded("post-card"),
    ]
    assert built.steps[2].ended_at is None
    assert built.steps[2].seconds is None


def test_a_step_that_was_repeated_shows_its_attempts() -> None:
    built = timeline("retried", created_at=at("50:53.655"))

    # Ran 53.664–53.821, 54.727–54.852, 56.761–56.891 and 57.161–57.314; closed at 57.319.
    assert seconds(built) == (3.664, 0.565, 3.090)
    post = built.steps[3]
    assert (post.name, post.status, post.attempts) == ("post-card", "succeeded", 3)
    assert post.started_at == at("50:53.717217")
    assert post.seconds == pytest.approx(56.785838 - 53.717217)
    assert [step.attempts for step in built.steps if step is not post] == [1] * 6


def test_a_step_between_two_attempts_is_pending() -> None:
    built = timeline("between_attempts", at("50:53.655"), now=at("50:54.164"))

    assert seconds(built) == (0.509, 0.157, 0.343)
    assert built.running
    assert operations(built)[3] == ("post-card", "step", "pending", 1)
    assert built.steps[3].ended_at is None


def test_a_wake_without_a_decision_shows_two_waits() -> None:
    built = timeline("woken_without_a_decision", at("50:52.310"), now=at("50:54.310"))

    # Ran 52.315–52.479 and 53.166–53.311.
    assert seconds(built) == (2.000, 0.309, 1.686)
    waits = [(step.name, step.status) for step in built.steps if step.kind == "wait"]
    assert waits == [("wait-for-approval", "succeeded"), ("wait-for-approval", "started")]


@pytest.mark.parametrize("name", RECORDED)
def test_active_and_waiting_make_up_all_the_time_since_the_start(name: str) -> None:
    built = timeline(name, created_at=at("50:00.000"))

    assert built.started_at is not None
    since_start = ((built.ended_at or LATER) - built.started_at).total_seconds()
    assert built.active_seconds + built.waiting_seconds == pytest.approx(since_start)
    assert built.wall_seconds >= since_start
    assert [step.name for step in built.steps][:4] == STEPS


@pytest.mark.parametrize("form", ["boto3", "epoch"])
def test_instants_are_read_in_every_form(form: str) -> None:
    def convert(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {k: convert_named(k, v) for k, v in value.items()}
        return value

    def convert_named(name: str, value: Any) -> Any:
        if not name.endswith("Timestamp"):
            return convert(value)
        instant = datetime.fromisoformat(value)
        return instant.astimezone() if form == "boto3" else instant.timestamp()

    events = [convert(event) for event in recorded("approved")]

    built = build_timeline(events, created_at=at("50:50.000"), now=LATER)

    expected = timeline("approved", created_at=at("50:50.000"))
    assert seconds(built) == seconds(expected)
    assert operations(built) == operations(expected)


def test_an_order_that_did_not_start_only_has_wall_time() -> None:
    created = at("50:50.000")
    built = build_timeline([], created_at=created, now=created + timedelta(seconds=9))

    assert seconds(built) == (9.0, 0.0, 0.0)
    assert (built.running, built.started_at, built.ended_at) == (True, None, None)
    assert (built.invocations, built.steps) == ((), ())


def test_after_the_history_is_gone_the_order_s_own_end_counts() -> None:
    created = at("50:50.000")
    built = build_timeline(
        [], created_at=created, now=LATER, ended_at=created + timedelta(seconds=60)
    )

    assert seconds(built) == (60.0, 0.0, 0.0)
    assert not built.running
    assert built.ended_at == created + timedelta(seconds=60)


def test_an_execution_is_over_when_its_history_says_so() -> None:
    # The order ended with its step; the execution goes on for the time it takes to return.
    events = [e for e in recorded("approved") if e["EventType"] != "ExecutionSucceeded"]

    built = build_timeline(
        events, created_at=at("50:50.000"), now=at("50:51.000"), ended_at=at("50:50.784")
    )

    assert built.running
    assert built.wall_seconds == pytest.approx(1.0)


@pytest.mark.parametrize("end", ["Failed", "TimedOut", "Stopped"])
def test_every_end_of_an_execution_closes_it(end: str) -> None:
    events = recorded("waiting")
    closed = {"EventType": f"Execution{end}", "EventTimestamp": "2026-11-21T09:55:00+00:00"}

    built = build_timeline([*events, closed], created_at=at("50:50.000"), now=LATER)

    assert not built.running
    assert built.ended_at == at("55:00.000")
    assert built.waiting_seconds == pytest.approx(300 - 50.169 - 0.220)
    [wait] = [step for step in built.steps if step.kind == "wait"]
    assert (wait.status, wait.ended_at) == ("cancelled", at("55:00.000"))


def test_an_execution_ends_with_its_last_invocation_if_that_is_later() -> None:
    events = recorded("approved")
    events[-1]["EventTimestamp"] = "2026-11-21T09:50:50.850+00:00"

    built = build_timeline(events, created_at=at("50:50.000"), now=LATER)

    assert built.ended_at == at("50:50.904")
    assert seconds(built) == (0.904, 0.359, 0.376)


@pytest.mark.parametrize(
    "unknown",
    [
        {"EventType": "SomethingNew", "EventId": 99, "Name": "x", "Id": "x"},
        {"EventType": "ChainedInvokeSucceeded", "Id": "invoke"},
        {"EventType": "StepSucceeded"},
        {"EventType": ""},
        {},
    ],
    ids=lambda event: event.get("EventType", "nothing") or "empty",
)
def test_what_is_not_known_changes_nothing(unknown: dict[str, Any]) -> None:
    event = {"EventTimestamp": "2026-11-21T09:50:50.500+00:00", **unknown}
    expected = timeline("approved", created_at=at("50:50.000"))

    events = [*recorded("approved")[:5], event, *recorded("approved")[5:]]
    built = build_timeline(events, created_at=at("50:50.000"), now=LATER)

    assert built == expected


def test_events_without_an_instant_or_details_are_left_out() -> None:
    events = [
        {"EventType": "InvocationCompleted", "EventTimestamp": "2026-11-21T09:50:50+00:00"},
        {"EventType": "ExecutionSucceeded"},
    ]

    built = build_timeline(events, created_at=at("50:50.000"), now=at("50:51.000"))

    assert (built.invocations, built.running) == ((), True)


def test_a_look_that_finds_nothing_sleeps_until_the_next() -> None:
    def event(kind: str, seconds: str, **retry: int) -> dict[str, Any]:
        details = {f"{kind}Details": {"RetryDetails": retry}} if retry else {}
        when = f"2026-11-21T09:50:{seconds}+00:00"
        return {"EventType": kind, "EventTimestamp": when, "Id": "1", "Name": "look", **details}

    looked = event("StepSucceeded", "51", CurrentAttempt=1, NextAttemptDelaySeconds=5)
    events = [event("StepStarted", "51"), looked]
    found = [event("StepStarted", "56"), event("StepSucceeded", "56", CurrentAttempt=2)]

    [asleep] = build_timeline(events, created_at=at("50:50.000"), now=LATER).steps
    [done] = build_timeline([*events, *found], created_at=at("50:50.000"), now=LATER).steps

    assert (asleep.status, asleep.ended_at, asleep.attempts) == ("pending", None, 1)
    assert (done.status, done.seconds, done.attempts) == ("succeeded", 5.0, 2)


def test_a_clock_that_runs_ahead_makes_no_negative_time() -> None:
    built = timeline("waiting", created_at=at("50:50.160"), now=at("50:49.000"))

    assert (built.wall_seconds, built.waiting_seconds) == (0.0, 0.0)
