"""Functions that run regularly, and asynchronous invocations that fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.aws.functions import Functions, Target
from local.cloudformation import TemplateError
from local.stack import Stack
from local.template import Function, read_template
from local.worker_client import InvokeResult, WorkerUnavailableError
from tests.support.tiny_stack import TINY, eventually, lambda_client, tiny_stack


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schedules")


@pytest.fixture(scope="module")
def stack(state: Path) -> Iterator[Stack]:
    with tiny_stack(state, "--schedule-seconds", "0.1") as stack:
        yield stack


def _lines(state: Path) -> list[dict[str, Any]]:
    log = state / "logs" / "nod-ticker.log"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_scheduled_function_gets_eventbridges_event_by_its_alias(
    stack: Stack, state: Path
) -> None:
    first = eventually(lambda: next(iter(_lines(state)), None))
    event = json.loads(first["event"])
    assert first["arn"].endswith(":function:nod-ticker:live")
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    assert event["resources"][0].endswith(":rule/nod-ticker-function-tick")
    assert (event["detail"], event["version"]) == ({}, "0")
    assert event["time"].endswith("Z")


def test_a_run_that_still_goes_on_is_not_started_again(stack: Stack, state: Path) -> None:
    lines = eventually(lambda: lines if len(lines := _lines(state)) >= 6 else None)
    said = [line["message"] for line in lines]
    assert said == ["begins", "ends"] * (len(said) // 2) + ["begins"] * (len(said) % 2)


@pytest.mark.parametrize(
    ("schedule", "complaint"),
    [
        ("{Schedule: 'cron(0 10 * * ? *)'}", r"schedules such as rate\(5 minutes\), not cron"),
        ("{Schedule: rate(1 minutes)}", "not rate"),
        ("{Schedule: rate(0 minutes)}", "not rate"),
        ("{Schedule: rate(5 minutes), Input: '{}'}", "no Input of Tick"),
    ],
)
def test_a_schedule_that_is_not_reproduced_is_an_error_that_names_it(
    tmp_path: Path, schedule: str, complaint: str
) -> None:
    with pytest.raises(TemplateError, match=complaint):
        read_template(_template(tmp_path, schedule), {})


@pytest.mark.parametrize("off", ["Enabled: false", "State: DISABLED"])
def test_a_schedule_that_is_off_runs_nothing(tmp_path: Path, off: str) -> None:
    template = read_template(_template(tmp_path, f"{{Schedule: rate(1 hour), {off}}}"), {})
    assert template.functions["nod-one"].schedules == ()


def _template(folder: Path, schedule: str) -> Path:
    path = folder / "template.yaml"
    path.write_text(
        "Resources:\n"
        "  OneFunction:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Handler: one.handler\n"
        "      EventInvokeConfig: {MaximumRetryAttempts: 0}\n"
        f"      Events: {{Tick: {{Type: Schedule, Properties: {schedule}}}}}\n"
    )
    return path


class FailingFunctions(Functions):
    """Functions whose handlers raise, or whose processes die at every other run."""

    def __init__(self, function: Function) -> None:
        super().__init__({function.name: function}, {}, async_retry_seconds=(0.01, 0.02))
        self.request_ids: list[str] = []
        self._lock = threading.Lock()

    def run(self, name: str, qualifier: str, payload: bytes, request_id: str) -> InvokeResult:
        with self._lock:
            self.request_ids.append(request_id)
            if len(self.request_ids) % 2:
                raise WorkerUnavailableError("died")
        return InvokeResult(b"{}", True)


def test_an_event_that_fails_is_tried_twice_more_and_dropped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watcher = read_template(TINY / "template.yaml", {}).functions["nod-watcher"]
    functions = FailingFunctions(watcher)
    functions.run_async(Target(watcher, "live"), b"{}")
    eventually(lambda: "event dropped" in caplog.text or None)
    assert len(functions.request_ids) == 3
    assert len(set(functions.request_ids)) == 1


def test_a_function_that_wants_no_second_attempt_gets_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    template = _template(tmp_path, "{Schedule: rate(5 minutes)}")
    one = read_template(template, {}).functions["nod-one"]
    functions = FailingFunctions(one)
    functions.run_async(Target(one, ""), b"{}")
    eventually(lambda: "event dropped" in caplog.text or None)
    assert len(functions.request_ids) == 1


def test_a_plain_function_is_invoked_by_its_aliass_arn(stack: Stack) -> None:
    arn = "arn:aws:lambda:eu-central-1:123456789012:function:nod-echo:live"
    answer = lambda_client(stack).invoke(FunctionName=arn, InvocationType="Event", Payload=b"{}")
    assert answer["StatusCode"] == 202
