"""The embedded engine on its store, without processes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.aws.engine import Engine
from local.aws.events import StatusChanges, matches
from local.aws.resume import resume
from local.aws.store import SqliteStore, StoredExecution, open_store
from local.cloudformation import TemplateError
from local.template import Durability
from tests.support.tiny_stack import eventually
from tests.support.waiting_executions import StuckFunctions, durable_function, fill_with_waiting


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "executions.sqlite3"


@pytest.fixture
def stuck() -> Iterator[StuckFunctions]:
    functions = StuckFunctions(durable_function(durability=Durability(1, 1)))
    yield functions
    functions.let_go.set()


def test_an_execution_timeout_that_passed_while_nothing_ran_fires_at_start(
    path: Path, stuck: StuckFunctions
) -> None:
    killed = Engine.open(open_store(path), stuck)
    arn = killed.start(stuck.all()[0], "late", "{}")
    killed.close()
    time.sleep(1)
    engine = Engine.open(open_store(path), stuck)
    seen: list[str] = []
    engine.executor.on_change = lambda execution: seen.append(execution.current_status().value)
    resume(engine, datetime.now(UTC))
    eventually(lambda: engine.executor.get_execution(arn).is_complete or None, within_seconds=2)
    assert engine.executor.get_execution_details(arn).status == "TIMED_OUT"
    # The executor tells of it right after it is stored, on a thread of its own.
    eventually(lambda: seen or None, within_seconds=2)
    assert seen == ["TIMED_OUT"]
    engine.close()


def test_an_execution_that_never_ran_is_invoked_at_start(path: Path, stuck: StuckFunctions) -> None:
    killed = Engine.open(open_store(path), stuck)
    killed.executor._invoke_execution = lambda *_: None  # type: ignore[method-assign]
    killed.start(stuck.all()[0], "never", "{}")
    killed.close()
    engine = Engine.open(open_store(path), stuck)
    assert resume(engine, datetime.now(UTC)).invoked == 1
    eventually(lambda: stuck.invocations or None)
    engine.close()


@pytest.mark.fault("F23")
def test_a_thousand_waiting_executions_resume_and_each_is_read_once(
    path: Path, stuck: StuckFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore.open(path)
    fill_with_waiting(store, 1000)
    read: list[str] = []
    from_json = StoredExecution.from_json_dict

    def note(data: dict[str, Any]) -> Any:
        read.append(data["DurableExecutionArn"])
        return from_json(data)

    monkeypatch.setattr(StoredExecution, "from_json_dict", note)
    engine = Engine.open(store, stuck)
    resumed = resume(engine, datetime.now(UTC))
    assert (resumed.running, resumed.invoked) == (1000, 0)
    assert len(read) == len(set(read)) == 1000
    assert engine.executor._registry.active_count() == 0, "no thread until somebody answers"
    engine.close()


def test_the_last_heartbeat_counts_after_a_restart(path: Path, stuck: StuckFunctions) -> None:
    store = SqliteStore.open(path)
    now = datetime.now(UTC)
    ids = fill_with_waiting(store, 2, started_at=now - timedelta(seconds=90), heartbeat=60)
    store.record_heartbeat(ids[0], now - timedelta(seconds=1))
    engine = Engine.open(store, stuck)
    resume(engine, now)
    eventually(lambda: stuck.invocations or None)
    time.sleep(0.2)
    operations = [execution.operations[1].status.value for execution in store.running()]
    assert sorted(operations) == ["STARTED", "TIMED_OUT"]
    engine.close()


def test_executions_are_forgotten_when_their_retention_is_over(
    path: Path, stuck: StuckFunctions
) -> None:
    store = SqliteStore.open(path)
    fill_with_waiting(store, 2)
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE executions SET status = 'SUCCEEDED', end_timestamp = ?"
            " WHERE execution_name = 'order-0'",
            (long_ago,),
        )
    connection.close()
    Engine.open(store, stuck).close()
    assert store.find("nod-durable", "order-0") is None
    assert store.find("nod-durable", "order-1") is not None


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"source": ["aws.lambda"]}, True),
        ({"source": ["aws.s3"]}, False),
        ({"detail": {"status": ["FAILED", "STOPPED"]}}, True),
        ({"detail": {"status": ["FAILED"]}}, False),
        ({"detail": {"nothing": ["x"]}}, False),
        ({"nothing": {"status": ["x"]}}, False),
        ({"source": ["aws.s3", {"prefix": "aws.la"}]}, True),
        ({"source": [{"prefix": "lambda"}]}, False),
        ({"nothing": [{"prefix": ""}]}, False),
        ({"detail": {"status": [{"prefix": "STOP"}]}}, True),
    ],
)
def test_a_rule_matches_by_exact_values_and_prefixes(pattern: dict[str, Any], fits: bool) -> None:
    event = {"source": "aws.lambda", "detail": {"status": "STOPPED"}}
    assert matches(pattern, event) is fits


@pytest.mark.parametrize("expected", [{"suffix": "bda"}, {"prefix": {"equals-ignore-case": "a"}}])
def test_a_rule_that_cannot_be_reproduced_is_an_error(expected: dict[str, Any]) -> None:
    function = durable_function(event_patterns=({"source": [expected]},))
    with pytest.raises(TemplateError, match="only exact values"):
        StatusChanges([function], lambda *_: None)
