"""AWS's durable engine, embedded: it invokes workers directly and keeps its state in our store.

Adds what Lambda does and the engine does not: execution names are unique, ARNs look like AWS's, and
the end of an execution is announced. Private names are those of the pinned version 1.4.
"""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_durable_execution_sdk_python.execution import DurableExecutionInvocationInput
from aws_durable_execution_sdk_python.lambda_service import ErrorObject
from aws_durable_execution_sdk_python_testing.checkpoint.processor import CheckpointProcessor
from aws_durable_execution_sdk_python_testing.child_dispatcher import UnconfiguredChildDispatcher
from aws_durable_execution_sdk_python_testing.exceptions import DurableFunctionsTestError
from aws_durable_execution_sdk_python_testing.execution import Execution
from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.invoker import InvokeResponse, LambdaInvoker
from aws_durable_execution_sdk_python_testing.model import (
    EventType,
    StartDurableExecutionInput,
)
from aws_durable_execution_sdk_python_testing.model import (
    GetDurableExecutionHistoryResponse as HistoryResponse,
)
from aws_durable_execution_sdk_python_testing.scheduler import Scheduler

from local.aws.functions import Functions
from local.aws.store import AnyStore, SqliteStore
from local.names import ACCOUNT_ID, REGION, VERSION
from local.template import Function
from local.worker_client import WorkerTimeoutError, WorkerUnavailableError

logger = logging.getLogger(__name__)


class AlreadyStartedError(Exception):
    """An execution of this name exists and was started with another payload."""


class WorkerInvoker(LambdaInvoker):
    """Invokes a durable handler in its worker, without the detour over this process's own port."""

    def __init__(self, functions: Functions) -> None:
        super().__init__(lambda_client=None)
        self._functions = functions

    def invoke(
        self,
        function_name: str,
        input: DurableExecutionInvocationInput,  # noqa: A002 - the engine's name
        endpoint_url: str | None = None,
        tenant_id: str | None = None,
        account_id: str | None = None,
        region_name: str | None = None,
    ) -> InvokeResponse:
        """Run the handler once.

        Raises:
            TimeoutError: It took longer than the function's timeout; the engine tries again.
            DurableFunctionsTestError: It failed or its worker died; the engine tries again.
        """
        name, _, qualifier = function_name.partition(":")
        request_id = str(uuid.uuid4())
        payload = json.dumps(input.to_json_dict()).encode()
        try:
            result = self._functions.run(name, qualifier, payload, request_id)
        except WorkerTimeoutError as error:
            raise TimeoutError(str(error)) from error
        except WorkerUnavailableError as error:
            raise DurableFunctionsTestError(f"Lambda invocation failed: {error}") from error
        if result.failed:
            raise DurableFunctionsTestError(f"Lambda invocation failed: {result.payload.decode()}")
        return InvokeResponse.from_payload(result.payload, request_id)


class LocalExecutor(Executor):
    """AWS's executor with AWS's ARNs, telling `on_change` of every start and end."""

    on_change: Callable[[Execution], None] = staticmethod(lambda execution: None)

    def _create_execution(
        self,
        input: StartDurableExecutionInput,  # noqa: A002 - the engine's name
        parent_execution_arn: str | None = None,
    ) -> Execution:
        # The SDK takes what follows the last slash for the id of the execution's own operation.
        invocation_id = input.invocation_id or str(uuid.uuid4())
        execution = Execution.new(replace(input, invocation_id=invocation_id))
        execution.durable_execution_arn = (
            f"arn:aws:lambda:{self._region}:{input.account_id}:function:{input.function_name}"
            f":{input.function_qualifier}/durable-execution/{input.execution_name}/{invocation_id}"
        )
        execution.region = self._region
        execution.parent_execution_arn = parent_execution_arn
        execution.start(now=self._clock.now())
        self._store.save(execution)
        return execution

    def get_execution_history(self, execution_arn: str, **options: Any) -> HistoryResponse:  # type: ignore[override]
        """Read the history with what this version loses: when each invocation ran."""
        history = super().get_execution_history(execution_arn, **options)
        completions = self.get_execution(execution_arn).invocation_completions
        details = {completion.end_timestamp: completion for completion in completions}
        events = [
            replace(event, invocation_completed_details=details.get(event.event_timestamp))
            if event.event_type == EventType.INVOCATION_COMPLETED.value
            else event
            for event in history.events
        ]
        return replace(history, events=events)

    def _complete_events(self, execution_arn: str) -> None:
        super()._complete_events(execution_arn)
        self.on_change(self.get_execution(execution_arn))

    def _apply_timeout(self, execution_arn: str, error: ErrorObject) -> None:
        if not self.get_execution(execution_arn).is_complete:
            super()._apply_timeout(execution_arn, error)

    def _process_callback_heartbeat(self, callback_id: str) -> None:
        super()._process_callback_heartbeat(callback_id)
        if isinstance(self._store, SqliteStore):
            self._store.record_heartbeat(callback_id, self._clock.now())


@dataclass(frozen=True, slots=True)
class Engine:
    """The running engine and the lock that keeps execution names unique."""

    executor: LocalExecutor
    store: AnyStore
    scheduler: Scheduler
    starting: threading.Lock

    @classmethod
    def open(
        cls,
        store: AnyStore,
        functions: Functions,
        retry_backoff_seconds: int | None = None,
    ) -> Engine:
        """Build the engine and start its clock. Executions in the store sleep until `resume`."""
        scheduler = Scheduler()
        timeouts = [f.timeout_seconds for f in functions.all() if f.durability] or [900]
        executor = LocalExecutor(
            store=store,
            scheduler=scheduler,
            invoker=WorkerInvoker(functions),
            checkpoint_processor=CheckpointProcessor(store, scheduler),
            invocation_timeout_seconds=max(timeouts),
            child_dispatcher=UnconfiguredChildDispatcher(),
            region=REGION,
        )
        if retry_backoff_seconds is not None:
            executor.RETRY_BACKOFF_SECONDS = retry_backoff_seconds
        scheduler.start()  # type: ignore[no-untyped-call]
        engine = cls(executor, store, scheduler, threading.Lock())
        engine._forget_old(functions)
        return engine

    def _forget_old(self, functions: Functions) -> None:
        days = [f.durability.retention_days for f in functions.all() if f.durability]
        if days:
            self.store.forget_ended_before(datetime.now(UTC) - timedelta(days=max(days)))

    def start(self, function: Function, name: str, payload: str) -> str:
        """Start an execution, or find the one that this name and payload started before.

        Returns:
            The execution's ARN, also of one that ended.

        Raises:
            AlreadyStartedError: The name belongs to an execution with another payload.
        """
        if function.durability is None:
            raise ValueError(f"{function.name} is not durable")
        start = StartDurableExecutionInput(
            account_id=ACCOUNT_ID,
            function_name=function.name,
            function_qualifier=VERSION,
            execution_name=name,
            execution_timeout_seconds=function.durability.execution_timeout_seconds,
            execution_retention_period_days=function.durability.retention_days,
            input=payload,
        )
        with self.starting:
            found = self.store.find(function.name, name)
            if found is not None:
                if found.start_input.input != payload:
                    raise AlreadyStartedError(found.durable_execution_arn)
                return str(found.durable_execution_arn)
            execution = self.executor._create_execution(start)
        self.executor.on_change(execution)
        self.executor._launch_execution(execution, start.execution_timeout_seconds)
        return str(execution.durable_execution_arn)

    def close(self) -> None:
        """Stop the clock; invocations under way are left to their workers."""
        self.executor.shutdown()
        self.scheduler.stop()  # type: ignore[no-untyped-call]
        self.scheduler._loop.close()
