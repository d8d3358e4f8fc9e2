"""The workflow on AWS's own test engine, with a shop around it and every way to hurt it.

The engine's client is what boto3 would be, so orders start and decisions arrive through the real
adapter. Nothing here needs pytest: histories are recorded with it, too.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.lambda_service import (
    ErrorObject,
    Operation,
    OperationStatus,
    OperationType,
    OperationUpdate,
)
from aws_durable_execution_sdk_python_testing import (
    DurableFunctionTestResult,
    DurableFunctionTestRunner,
)
from aws_durable_execution_sdk_python_testing.exceptions import ResourceNotFoundException
from aws_durable_execution_sdk_python_testing.worker.checkpoint_tasks import CallableTask
from botocore.exceptions import ClientError

from approvals.adapters.executions import LambdaExecutions
from approvals.domain.decision import Decision
from approvals.domain.execution import Execution
from approvals.domain.order import Order
from approvals.domain.story import Slot
from approvals.domain.timeline import Timeline, build_timeline
from orchestrator.build import Dependencies, build_steps
from orchestrator.steps import Steps
from orchestrator.workflow import approve_order
from tests.support.doubles import RecordingExecutions
from tests.support.shop import ALICE, Shop
from tests.support.time import ManualClock

STORE_EFFECTS = frozenset(
    {"place", "reserve", "add_wait", "mark_seen", "record_vote", "escalate", "add_reminder",
     "keep_payment", "ship", "deliver", "close", "begin_posting", "keep_posts", "mark_shown",
     "note_unshown"}
)  # fmt: skip
SLACK_EFFECTS = frozenset({"post", "update"})
GATEWAY_EFFECTS, CARRIER_EFFECTS = frozenset({"charge", "refund"}), frozenset({"ship", "delivered"})
PATIENCE_SECONDS = 60.0


class ProcessDied(BaseException):
    """What unwinds a process that is being killed: no ``except Exception`` sees it."""


class InvocationLost(Exception):
    """What the engine sees of a process that died."""


class RunningClock(ManualClock):
    """The real time, for deadlines that the engine itself counts."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Watched:
    """Passes everything on; calls ``before`` and ``after`` around the named methods.

    They are told which: ``"ship"``, and with a message's key what is sent: ``"post card:0"``; with
    ``of``, whose: ``"carrier ship"``.
    """

    def __init__(self, target: object, names: frozenset[str], around: Around, of: str = "") -> None:
        self._target, self._names, self._around = target, names, around
        self._of = (of,) if of else ()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)
        if name not in self._names:
            return method

        def call(*args: Any, **kwargs: Any) -> Any:
            effect = " ".join(
                [*self._of, name, *(arg.key for arg in args if isinstance(arg, Slot))]
            )
            self._around.before(effect)
            result = method(*args, **kwargs)
            self._around.after(effect)
            return result

        return call


def _nothing(_: str) -> None:
    pass


@dataclass
class Around:
    """What happens around every effect of the workflow's own process."""

    before: Callable[[str], None] = _nothing
    after: Callable[[str], None] = _nothing


@dataclass
class EngineExecutions(RecordingExecutions):
    """The Executions port, by the real adapter, on the test engine; can still be told to fail."""

    real: LambdaExecutions | None = None
    before_start: Callable[[str], None] = _nothing
    before_delivery: Callable[[], None] = lambda: None

    def start(self, order_id: str) -> str | None:
        super().start(order_id)
        self.before_start(order_id)
        return self.real.start(order_id) if self.real is not None else None

    def look(self, execution_arn: str) -> Execution:
        self._fail()
        self.looks.append(execution_arn)
        assert self.real is not None
        return self.real.look(execution_arn)

    def deliver(self, callback_id: str, decision: Decision, order_id: str) -> bool:
        self._fail()
        self.before_delivery()
        arrived = self.real is not None and self.real.deliver(callback_id, decision, order_id)
        if arrived:
            self.delivered.append((callback_id, decision))
        return arrived

    def heartbeat(self, callback_id: str) -> bool:
        super().heartbeat(callback_id)
        return self.real is not None and self.real.heartbeat(callback_id)

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        return self.real.history(execution_arn) if self.real else []


@dataclass
class Engine:
    """Runs the workflow of a shop's orders; starts one for each order that is placed.

    Retries come at once, pauses between reminders and time limits only when a test says so.
    """

    shop: Shop
    around: Around = field(default_factory=Around)
    build: Callable[[Dependencies], Any] = build_steps
    handler: Callable[[Any, DurableContext, Any], dict[str, Any]] = approve_order
    change: Callable[[Steps], Steps] = lambda steps: steps
    service: Callable[[Any], Any] = lambda client: client
    on_return: Callable[[dict[str, Any]], None] = lambda _: None
    plugins: Sequence[Any] = ()
    arns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._begun: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._at_rest: set[str] = set()
        steps = self.change(self.build(self._dependencies()))

        def run(event: Any, context: DurableContext) -> dict[str, Any]:
            return self.handler(event, context, steps)

        workflow = durable_execution(run, plugins=list(self.plugins))

        def invoke(event: Any, context: Any) -> Any:
            arn = event.durable_execution_arn
            self._at_rest.discard(arn)
            self._begun[arn] += 1
            try:
                output = workflow(
                    replace(event, service_client=self.service(event.service_client)), context
                )
                self.on_return(output)
            except (ProcessDied, InvocationLost) as death:
                self._lost[arn] += 1
                raise InvocationLost("the process was killed") from death
            self._at_rest.add(arn)
            return output

        self.runner = DurableFunctionTestRunner(invoke, poll_interval=0.05)
        executor: Any = self.runner._executor
        earliest = executor._earliest_pending_timestamp
        executor._earliest_pending_timestamp = lambda found: earliest(_WithoutPauses(found))
        self.executions = cast("EngineExecutions", self.shop.executions)
        self.executions.real = LambdaExecutions(EngineClient(self), "orchestrator:live")

    def _dependencies(self) -> Dependencies:
        shop = self.shop
        store: Any = Watched(shop.store, STORE_EFFECTS, self.around)
        messenger: Any = Watched(shop.messenger, SLACK_EFFECTS, self.around)
        payments: Any = Watched(shop.payments, GATEWAY_EFFECTS, self.around, "gateway")
        carrier: Any = Watched(shop.carrier, CARRIER_EFFECTS, self.around, "carrier")
        return Dependencies(
            store=store,
            catalogue=shop.catalogue,
            messenger=messenger,
            homes=shop.homes,
            directory=shop.directory,
            stand_ins=shop.stand_ins,
            reminded=shop.reminded,
            payments=payments,
            carrier=carrier,
            patience=shop.patience,
            metrics=shop.metrics,
            policy=shop.policy,
            clock=shop.clock,
            ids=shop.ids,
        )

    def asleep(self, requester: str = ALICE, **changes: Any) -> Order:
        """Place an order and wait until its execution hibernates."""
        return self.until_asleep(self.shop.placed(requester, **changes).order_id)

    def until_asleep(self, order_id: str, waits: int = 1) -> Order:
        """Return the order once it sleeps for the ``waits``-th time."""
        until(lambda: self.sleeps(order_id, waits))
        return self.shop.store.get(order_id)

    def is_over(self, order_id: str) -> bool:
        """Tell whether the order's execution has come to its end."""
        return self.operations(order_id)[0].status is not OperationStatus.STARTED

    def sleeps(self, order_id: str, waits: int | None = None) -> bool:
        """Tell whether the order's execution hibernates, for the ``waits``-th time if given."""
        arn = self.arns[order_id]
        if arn not in self._at_rest:
            return False
        execution = self.runner._store.load(arn)
        operations, ended = list(execution.operations), len(execution.invocation_completions)
        callbacks = [o for o in operations if o.operation_type is OperationType.CALLBACK]
        steps = [o.status for o in operations if o.operation_type is OperationType.STEP]
        since = operations.index(callbacks[-1]) if callbacks else 0
        return (
            len(callbacks) == (waits or len(callbacks) or 1)
            and callbacks[-1].status is OperationStatus.STARTED
            and {OperationStatus.SUCCEEDED, OperationStatus.FAILED}.issuperset(steps)
            and any(o.operation_type is OperationType.STEP for o in operations[since:])
            and arn in self._at_rest
            and self._begun[arn] - self._lost[arn] == ended
        )

    def invocations(self, order_id: str) -> int:
        """Return how often the order's function was invoked."""
        return self._begun[self.arns[order_id]]

    def finish(self, order_id: str) -> dict[str, Any]:
        """Wait for the execution's end; returns what the workflow returned."""
        result = self.result(order_id)
        assert result.result is not None, result.error
        return dict(json.loads(str(result.result)))

    def result(self, order_id: str) -> DurableFunctionTestResult:
        """Wait for the execution's end, however it ends."""
        return self.runner.wait_for_result(self.arns[order_id], timeout=int(PATIENCE_SECONDS))

    def begin(self, name: str) -> Order:
        """Start an execution that stores an order of this name itself; returns it asleep."""
        self.arns[name] = self.runner.run_async(input="{}", execution_name=name)
        return self.until_asleep(name)

    def run(self, event: object) -> DurableFunctionTestResult:
        """Run an execution of its own with any input."""
        return self.runner.run(input=json.dumps(event), execution_name="by-hand")

    def deadline_passes(self, order_id: str) -> None:
        """Let the newest wait's timer fire: a little before the deadline that the table knows."""
        stage = self.shop.store.get(order_id).stage
        wait = stage.newest_wait if stage else None
        if wait is not None:
            fires_at = wait.deadline_at - timedelta(seconds=1)
            self.shop.clock.current = max(self.shop.clock.current, fires_at)
        self.deadline_of(order_id, self._wait(order_id))

    def deadline_of(self, order_id: str, callback_id: str) -> None:
        """Let the timer of this wait fire now."""
        self.runner._executor._on_callback_timeout(self.arns[order_id], callback_id)

    def nobody_reacts(self, order_id: str) -> None:
        """Let the newest wait time out for want of a heartbeat now."""
        arn, wait = self.arns[order_id], self._wait(order_id)
        self.runner._executor._on_callback_heartbeat_timeout(arn, wait)

    def stop(self, order_id: str) -> None:
        """Stop the execution, as an operator may: its function never runs again."""
        self.runner._executor.stop_execution(self.arns[order_id])

    def pause_ends(self, order_id: str) -> None:
        """End the newest pause, on the shop's clock too; returns when the function runs."""
        pause = self.pauses(order_id)[-1]
        begun = self._begun[self.arns[order_id]]
        self.shop.clock.advance(seconds_of(pause))
        self.end(order_id, pause)
        until(lambda: self._begun[self.arns[order_id]] > begun)

    def pause_ends_unnoticed(self, order_id: str) -> None:
        """End the newest pause; whatever wakes the function next finds that it has."""
        pause = self.pauses(order_id)[-1]
        self.shop.clock.advance(seconds_of(pause))
        self._complete(order_id, pause)

    def end(self, order_id: str, pause: Operation) -> None:
        """Let the engine end a pause and invoke the function."""
        self._complete(order_id, pause)
        self.runner._executor._invoke_execution(self.arns[order_id])

    def _complete(self, order_id: str, pause: Operation) -> None:
        arn = self.arns[order_id]

        def complete() -> None:
            execution = self.runner._store.load(arn)
            execution.complete_wait(pause.operation_id)
            self.runner._store.update(execution)

        self.runner._executor._registry.submit(arn, CallableTask(complete)).result()

    def pauses(self, order_id: str) -> list[Operation]:
        """Return the pauses that have not ended."""
        return [
            o
            for o in self.operations(order_id)
            if o.operation_type is OperationType.WAIT and o.status is OperationStatus.STARTED
        ]

    def _wait(self, order_id: str) -> str:
        stages = self.shop.store.get(order_id).stages
        return [wait for stage in stages for wait in stage.waits][-1].callback_id

    def events(self, order_id: str) -> list[dict[str, Any]]:
        """Return the execution's history as boto3 gives it."""
        # The runner's own method gives the first hundred.
        found = self.runner._executor.get_execution_history(
            self.arns[order_id], include_execution_data=True, max_items=1_000
        )
        return [dict(event.to_dict()) for event in found.events]

    def timeline(self, order_id: str) -> Timeline:
        """Return what the history measures."""
        now = datetime.now(UTC)
        return build_timeline(self.events(order_id), created_at=now, now=now)

    def names(self, order_id: str) -> list[str]:
        """Return the names of the execution's operations, in order."""
        return [step.name for step in self.timeline(order_id).steps]

    def attempts(self, order_id: str) -> dict[str, int]:
        """Return how often each operation was tried."""
        return {step.name: step.attempts for step in self.timeline(order_id).steps}

    def operations(self, order_id: str) -> list[Operation]:
        """Return the operations as the SDK gets them at the next invocation."""
        return list(self.runner._store.load(self.arns[order_id]).operations)

    def updates(self, order_id: str) -> list[OperationUpdate]:
        """Return every update that the execution has checkpointed."""
        return list(self.runner._store.load(self.arns[order_id]).updates)


def seconds_of(pause: Operation) -> int:
    """Return how long a pause was meant to be."""
    assert pause.wait_details is not None
    assert pause.wait_details.scheduled_end_timestamp is not None
    assert pause.start_timestamp is not None
    meant = pause.wait_details.scheduled_end_timestamp - pause.start_timestamp
    return round(meant.total_seconds())


class _WithoutPauses:
    """An execution as the engine's timers see it: pauses are not due until a test ends them."""

    def __init__(self, execution: Any) -> None:
        self.operations = [
            o for o in execution.operations if o.operation_type is not OperationType.WAIT
        ]


@dataclass
class EngineClient:
    """The part of boto3's Lambda client that the project calls, on the test engine."""

    engine: Engine

    def invoke(self, **arguments: Any) -> dict[str, Any]:
        name = arguments["DurableExecutionName"]
        if name not in self.engine.arns:
            self.engine.arns[name] = self.engine.runner.run_async(
                input=arguments["Payload"].decode(), execution_name=name
            )
        return {"StatusCode": 202, "DurableExecutionArn": self.engine.arns[name]}

    def get_durable_execution(self, **arguments: Any) -> dict[str, Any]:
        with _as_boto_says():
            found = self.engine.runner._executor.get_execution_details(
                arguments["DurableExecutionArn"]
            )
        return {"Status": found.status, "EndTimestamp": found.end_timestamp}

    def send_durable_execution_callback_success(self, **arguments: Any) -> None:
        with _as_boto_says():
            self.engine.runner.send_callback_success(arguments["CallbackId"], arguments["Result"])

    def send_durable_execution_callback_failure(self, **arguments: Any) -> None:
        error = ErrorObject.from_dict(arguments["Error"])
        with _as_boto_says():
            self.engine.runner.send_callback_failure(arguments["CallbackId"], error)

    def send_durable_execution_callback_heartbeat(self, **arguments: Any) -> None:
        with _as_boto_says():
            self.engine.runner.send_callback_heartbeat(arguments["CallbackId"])

    def get_durable_execution_history(self, **arguments: Any) -> Any:
        found = self.engine.runner.get_execution_history(arguments["DurableExecutionArn"])
        return found.to_dict()


@contextmanager
def engine(shop: Shop | None = None, **options: Any) -> Iterator[Engine]:
    """Run an engine around a shop; the options are `Engine`'s fields."""
    running = Engine(shop or a_shop(), **options)
    try:
        yield running
    finally:
        running.runner.close()  # type: ignore[no-untyped-call]
        running.runner._scheduler._loop.close()  # The runner leaves it open, which Python notes.


def a_shop(before_start: Callable[[str], None] = _nothing, **options: Any) -> Shop:
    """Return a shop whose orders run on an engine; ``before_start`` comes after placing."""
    return Shop(executions=EngineExecutions(before_start=before_start), **options)


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something that comes about in another thread."""
    give_up_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up_at:
            raise TimeoutError("it never came about")
        time.sleep(0.005)


@contextmanager
def _as_boto_says() -> Iterator[None]:
    try:
        yield
    except ResourceNotFoundException as error:
        answer = {"Error": {"Code": "ResourceNotFoundException", "Message": "closed"}}
        raise ClientError(cast("Any", answer), "SendDurableExecutionCallback") from error
