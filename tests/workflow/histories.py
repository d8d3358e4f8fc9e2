"""Recorded executions, replayed against the workflow as it is today.

An execution that sleeps was begun by an older release. When it wakes, its operations are replayed:
their names, order and nesting must still be what today's workflow asks for, or it fails for good.
Free of pytest: `scripts/record_histories.py` records with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.execution import (
    DurableExecutionInvocationInputWithClient,
    InitialExecutionState,
)
from aws_durable_execution_sdk_python.lambda_service import (
    CheckpointOutput,
    CheckpointUpdatedExecutionState,
    Operation,
    OperationAction,
    OperationStatus,
    OperationSubType,
    OperationType,
    OperationUpdate,
    StepDetails,
)
from aws_durable_execution_sdk_python_testing.invoker import create_test_lambda_context

from orchestrator.steps import Steps
from orchestrator.workflow import approve_order
from tests.support.workflow import Engine, engine
from tests.workflow.paths import PATHS, giving_up_after

type Handler = Callable[[Any, DurableContext, Any], dict[str, Any]]
FOLDER = Path(__file__).parents[1] / "events/histories"
PREFIX = "replay_"
WITHOUT_SHOW_DECISION = "without_show_decision"
"""Folder of what the workflow recorded before it had this step (see decision 8)."""
WITHOUT_PAYMENT = "without_payment"
"""The same of charging, and of confirming the delivery (see decision 13)."""
REQUESTS = "requests"
"""Folder of what `request_approval` records in a workflow of one's own."""
WHAT_TO_DO = """
Executions that older releases have put to sleep would fail like this when they wake. Give each
operation its old name, kind, place and nesting back, and add what is new behind what is there. Only
if no execution of the old shape can be resumed by this release (Lambda resumes an execution with
the version that started it: deploy, wait until the old ones are over), keep what the last release
recorded under its name, record anew, and say in docs/decisions what becomes of orders in flight:

    make histories KEEP=v1.2.3
"""


class HistoryBroken(AssertionError):
    """Today's workflow cannot go on where a recorded execution is. Says what to do."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}\n{WHAT_TO_DO}")


@dataclass(frozen=True)
class History:
    """An execution's operations while it slept (none if it never did) and at its end."""

    asleep: tuple[Operation, ...]
    finished: tuple[Operation, ...]
    returned: dict[str, Any]

    @property
    def names(self) -> list[str | None]:
        """The names of its operations, in order, without the execution itself."""
        return names(self.finished)

    @property
    def shape(self) -> list[tuple[str | None, str | None]]:
        """The names and kinds of its operations, in order: what executions in flight rest on."""
        return [(each.name, each.sub_type) for each in _in_order(self.finished)]


def names(operations: tuple[Operation, ...]) -> list[str | None]:
    """Return operations' names, in order, without the execution itself."""
    return [each.name for each in _in_order(operations)]


def _in_order(operations: tuple[Operation, ...]) -> list[Operation]:
    """Return operations without the execution itself.

    Branches run beside each other: each comes with what it did, before the next.
    """
    found: list[Operation] = []
    contexts = {o.operation_id for o in operations if o.operation_type is OperationType.CONTEXT}

    def walk(parent: str | None) -> None:
        mine = [
            o for o in operations if (o.parent_id if o.parent_id in contexts else None) == parent
        ]
        for each in sorted(mine, key=_branch):
            if each.operation_type is not OperationType.EXECUTION:
                found.append(each)
                if each.operation_id in contexts:
                    walk(each.operation_id)

    walk(None)
    return found


def _branch(operation: Operation) -> str:
    """Return what orders the branches of a parallel; everything else stays as it is recorded."""
    is_branch = operation.sub_type == OperationSubType.PARALLEL_BRANCH
    return str(operation.name) if is_branch else ""


def record(path: str) -> History:
    """Run an order along a path, as the workflow is today."""
    with lived(path) as (_, _, history):
        return history


@contextmanager
def lived(path: str) -> Iterator[tuple[Engine, str, History]]:
    """Run an order along a path; the engine that ran it, the order's id, and its operations."""
    way, asleep = PATHS[path], list[Operation]()
    shop = way.shop()
    with giving_up_after(way.wakes), engine(shop, **way.options(shop)) as running:
        if way.while_asleep is None:
            order = shop.placed()
        else:
            order = running.asleep()
            asleep = running.operations(order.order_id)
            way.while_asleep(running, order)
        returned = running.finish(order.order_id)
        finished = tuple(running.operations(order.order_id))
        yield running, order.order_id, History(tuple(asleep), finished, returned)


def save(path: str, history: History, folder: str = "") -> None:
    """Write a history as the SDK would get it."""
    document = {
        "returned": history.returned,
        "asleep": [operation.to_json_dict() for operation in history.asleep],
        "finished": [operation.to_json_dict() for operation in history.finished],
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    file_of(path, folder).write_text(text + "\n", encoding="utf-8")


def file_of(path: str, folder: str = "") -> Path:
    """Return where a path's history is kept."""
    return FOLDER / folder / f"{PREFIX}{path}.json"


def keep(path: str, folder: str, release: str) -> bool:
    """Put what is recorded aside, as this release's; False where that has one of this path."""
    file = file_of(path, folder)
    aside = FOLDER / release / folder / file.name
    if aside.exists():
        return False
    aside.parent.mkdir(parents=True, exist_ok=True)
    file.rename(aside)
    return True


def load(path: str, release: str = "") -> History:
    """Read a recorded history; ``release`` names the folder of an older one."""
    document = json.loads(file_of(path, release).read_text(encoding="utf-8"))
    return History(
        tuple(Operation.from_json_dict(operation) for operation in document["asleep"]),
        tuple(Operation.from_json_dict(operation) for operation in document["finished"]),
        document["returned"],
    )


def recorded(release: str = "") -> list[str]:
    """Return the names of the recorded histories."""
    files = (FOLDER / release).glob(f"{PREFIX}*.json")
    return sorted(file.stem.removeprefix(PREFIX) for file in files)


def releases() -> list[str]:
    """Return the folders of what older releases recorded of orders."""
    return sorted(each.name for each in FOLDER.iterdir() if each.is_dir() and each.name != REQUESTS)


class _NothingNew:
    """A durable service, and steps, for a replay that must not do anything."""

    def checkpoint(self, *, updates: list[OperationUpdate], **_: Any) -> CheckpointOutput:
        raise HistoryBroken(f"The replay asks for something new: {[u.name for u in updates]}.")

    def __getattr__(self, name: str) -> Any:
        raise HistoryBroken(f"The replay runs something again: {name}.")


class Continuing:
    """A durable service that keeps every update, for an execution that goes on."""

    def __init__(self) -> None:
        self.updates: list[OperationUpdate] = []

    def checkpoint(self, *, updates: list[OperationUpdate], **_: Any) -> CheckpointOutput:
        self.updates += updates
        kept = [
            Operation(
                update.operation_id,
                update.operation_type,
                _STATUSES[update.action],
                name=update.name,
                sub_type=update.sub_type,
                step_details=StepDetails(attempt=1, result=update.payload, error=update.error),
            )
            for update in updates
        ]
        return CheckpointOutput("next", CheckpointUpdatedExecutionState(kept))

    def get_execution_state(self, **_: Any) -> Any:
        raise NotImplementedError("one page holds all operations")


_STATUSES = {
    OperationAction.START: OperationStatus.STARTED,
    OperationAction.SUCCEED: OperationStatus.SUCCEEDED,
    OperationAction.FAIL: OperationStatus.FAILED,
    OperationAction.RETRY: OperationStatus.PENDING,
}


def replay(operations: tuple[Operation, ...], handler: Handler = approve_order) -> dict[str, Any]:
    """Replay operations; returns what the invocation answers Lambda.

    Raises:
        HistoryBroken: if today's workflow asks for other operations than these.
    """
    nothing: Any = _NothingNew()
    return resume(operations, nothing, nothing, handler)


def resume(
    operations: tuple[Operation, ...],
    steps: Steps,
    service: Any,
    handler: Handler = approve_order,
) -> dict[str, Any]:
    """Invoke today's workflow on recorded operations; like `replay`, but it may go on."""

    @durable_execution
    def workflow(event: Any, context: DurableContext) -> dict[str, Any]:
        return handler(event, context, steps)

    event = DurableExecutionInvocationInputWithClient(
        # The SDK finds the execution's own operation, with the input, by the end of the ARN.
        durable_execution_arn=f"durable-execution/recorded/{operations[0].operation_id}",
        checkpoint_token="first",
        initial_execution_state=InitialExecutionState(list(operations), ""),
        service_client=service,
    )
    try:
        output = dict(workflow(event, create_test_lambda_context()))
    except HistoryBroken:
        raise  # One of ours already.
    except Exception as error:
        raise HistoryBroken(f"The replay fails: {error}") from error
    if output["Status"] == "FAILED":
        raise HistoryBroken(f"The replay fails: {cast('Any', output['Error'])['ErrorMessage']}")
    return output
