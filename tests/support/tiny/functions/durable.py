"""A durable workflow that does what its input asks for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, StepContext, durable_execution
from aws_durable_execution_sdk_python.config import (
    CallbackConfig,
    CompletionConfig,
    Duration,
    ParallelConfig,
    StepConfig,
)
from aws_durable_execution_sdk_python.exceptions import CallbackError
from aws_durable_execution_sdk_python.retries import RetryDecision


@durable_execution
def lambda_handler(event: dict[str, Any], context: DurableContext) -> Any:
    match event["mode"]:
        case "callback":
            return _wait_for_callback(event, context)
        case "parallel":
            return _ask_and_remind(event, context)
        case "wait":
            context.wait(Duration(seconds=event["seconds"]), name="wait")
            return {"waited": True}
        case "retry":
            return context.step(
                lambda step: _fail_once(event, step),
                name="fail-once",
                config=StepConfig(
                    retry_strategy=lambda _error, attempt: (
                        RetryDecision.retry(Duration(seconds=event["seconds"]))
                        if attempt < 3
                        else RetryDecision.no_retry()
                    )
                ),
            )
        case "slow":
            context.create_callback(
                name="decision", config=CallbackConfig(timeout=Duration(seconds=600))
            )
            return context.step(lambda _step: _sleep_the_first_time(event), name="slow")
    raise ValueError(f"unknown mode {event['mode']}")


def _wait_for_callback(event: dict[str, Any], context: DurableContext) -> dict[str, Any]:
    config = CallbackConfig(
        timeout=Duration(seconds=event["seconds"]),
        heartbeat_timeout=Duration(seconds=event.get("heartbeat", 0)),
    )
    callback = context.create_callback(name="decision", config=config)
    try:
        return {"result": callback.result()}
    except CallbackError as error:
        return {"error": type(error).__name__, "message": str(error)}


def _ask_and_remind(event: dict[str, Any], context: DurableContext) -> Any:
    """Wait for a callback, and meanwhile write a line a second."""

    def remind(branch: DurableContext) -> None:
        while True:
            branch.wait(Duration(seconds=1), name="pause")
            branch.step(lambda _step: _times_before(Path(event["file"])), name="remind")

    found = context.parallel(
        [lambda branch: _wait_for_callback(event, branch), remind],
        name="ask-and-remind",
        config=ParallelConfig(completion_config=CompletionConfig(min_successful=1)),
    )
    return found.get_results()[0]


def _fail_once(event: dict[str, Any], _step: StepContext) -> str:
    if _times_before(Path(event["file"])) == 0:
        raise RuntimeError("the first time fails")
    return "the second time works"


def _sleep_the_first_time(event: dict[str, Any]) -> str:
    if _times_before(Path(event["file"])) == 0:
        time.sleep(60)
    return "done"


def _times_before(file: Path) -> int:
    before = len(file.read_text()) if file.exists() else 0
    file.write_text("x" * (before + 1))
    return before
