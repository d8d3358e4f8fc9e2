"""Arms at start what the engine keeps in memory alone and forgets when it is killed.

Timers of callbacks, heartbeats, waits, step retries and whole executions, and invocations that were
under way. What is overdue fires at once. Private names are those of the pinned version 1.4.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aws_durable_execution_sdk_python.lambda_service import (
    CallbackOptions,
    ErrorObject,
    Operation,
    OperationAction,
    OperationStatus,
    OperationType,
)
from aws_durable_execution_sdk_python_testing.execution import Execution

from local.aws.engine import Engine, LocalExecutor


@dataclass(frozen=True, slots=True)
class Resumed:
    """How many executions were found running, and how many of them run again at once."""

    running: int
    invoked: int


def resume(engine: Engine, now: datetime) -> Resumed:
    """Continue every execution in the store. To be called once, when workers answer."""
    heartbeats = engine.store.heartbeats()
    running = invoked = 0
    for execution in engine.store.running():
        running += 1
        _arm_execution_timeout(engine.executor, execution, now)
        for operation in execution.operations:
            if _is_open_callback(operation):
                _arm_callback(engine.executor, execution, operation, heartbeats, now)
        if _must_run(execution):
            invoked += 1
            engine.executor._invoke_execution(execution.durable_execution_arn)
        else:
            _arm_wake_up(engine.executor, execution)
    return Resumed(running, invoked)


def _must_run(execution: Execution) -> bool:
    """Whether an invocation was under way, or due, when the engine was killed."""
    return bool(
        execution.current_invocation_id
        or not execution.invocation_completions
        or execution.consecutive_failed_invocation_attempts
        or execution.has_unseen_changes()
        or not execution.has_pending_operations(execution)
    )


def _is_open_callback(operation: Operation) -> bool:
    return (
        operation.operation_type is OperationType.CALLBACK
        and operation.status is OperationStatus.STARTED
        and operation.callback_details is not None
    )


def _arm_execution_timeout(executor: LocalExecutor, execution: Execution, now: datetime) -> None:
    arn = execution.durable_execution_arn
    seconds = execution.start_input.execution_timeout_seconds
    error = ErrorObject.from_message(f"Execution timed out after {seconds} seconds.")
    started_at = execution.get_operation_execution_started().start_timestamp or now
    executor._execution_timeouts[arn] = executor._scheduler.call_later(
        lambda: executor.on_timed_out(arn, error), delay=_remaining(started_at, seconds, now)
    )


def _arm_callback(
    executor: LocalExecutor,
    execution: Execution,
    operation: Operation,
    heartbeats: dict[str, datetime],
    now: datetime,
) -> None:
    options = _callback_options(execution, operation.operation_id)
    if options is None or operation.callback_details is None:
        return
    arn, callback_id = execution.durable_execution_arn, operation.callback_details.callback_id
    started_at = operation.start_timestamp or now

    def later(fire: Callable[[str, str], None], since: datetime, seconds: int) -> Future[Any]:
        delay = _remaining(since, seconds, now)
        return executor._scheduler.call_later(lambda: fire(arn, callback_id), delay=delay)

    if options.timeout_seconds > 0:
        executor._callback_timeouts[callback_id] = later(
            executor._on_callback_timeout, started_at, options.timeout_seconds
        )
    if options.heartbeat_timeout_seconds > 0:
        executor._callback_heartbeats[callback_id] = later(
            executor._on_callback_heartbeat_timeout,
            heartbeats.get(callback_id, started_at),
            options.heartbeat_timeout_seconds,
        )


def _arm_wake_up(executor: LocalExecutor, execution: Execution) -> None:
    """Arm the earliest wait or retry: as the engine does, which would load the execution again."""
    arn = execution.durable_execution_arn
    due_at = executor._earliest_pending_timestamp(execution)
    if due_at is None:
        return
    wake_up = executor._fire_due_and_invoke_handler(arn)
    executor._pending_wakeup[arn] = executor._scheduler.call_later(
        wake_up,
        delay=executor._clock.arm(due_at),
        completion_event=executor._completion_events.get(arn),
    )


def _callback_options(execution: Execution, operation_id: str) -> CallbackOptions | None:
    for update in execution.updates:
        if update.operation_id == operation_id and update.action is OperationAction.START:
            options: CallbackOptions | None = update.callback_options
            return options
    return None


def _remaining(since: datetime, seconds: int, now: datetime) -> float:
    return max((since + timedelta(seconds=seconds) - now).total_seconds(), 0.0)
