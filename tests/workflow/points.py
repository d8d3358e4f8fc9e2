"""Every point at which a recorded execution may have slept, cut out of the whole recording.

An execution sleeps for a callback, for a pause, or for the next attempt at a step. What it has
recorded by then is how the whole recording begins, but that what it sleeps for is not done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from aws_durable_execution_sdk_python.lambda_service import (
    CallbackDetails,
    ContextDetails,
    Operation,
    OperationStatus,
    OperationType,
    StepDetails,
    WaitDetails,
)

from approvals.durable.approval import SETTLE

_LATER = datetime(2100, 1, 1, tzinfo=UTC)
type Operations = tuple[Operation, ...]


def sleeps(finished: Operations) -> Iterator[tuple[str, Operations]]:
    """Yield the name of what is slept for at each point, and what is recorded by then."""
    for index, operation in enumerate(finished):
        match operation.operation_type:
            case OperationType.STEP | OperationType.WAIT:
                yield str(operation.name), _before(finished, index + 1, index)
            case OperationType.CALLBACK if (woken := _woken(finished, index)) is not None:
                yield str(operation.name), _before(finished, woken, index)
            case _:
                pass


def _woken(finished: Operations, callback: int) -> int | None:
    """Return what came after a callback that was slept for; None where it never was."""
    post = _next(finished, callback)
    settle = None if post is None else _next(finished, post)
    if post is None or settle is None or finished[settle].name != SETTLE:
        return None
    details = finished[post].step_details
    return None if details is not None and details.result == "false" else settle


def _before(finished: Operations, end: int, slept_for: int) -> Operations:
    """Return the operations before ``end`` as they were when nothing came after them."""
    kept, undone = set(range(end)), {0, slept_for}
    # In branches beside it, too, nothing has come after what is kept.
    for parent in {each.parent_id for each in finished[end:]} - {finished[slept_for].parent_id}:
        mine = [index for index in kept if finished[index].parent_id == parent and index]
        last = max(mine, default=0)
        if finished[last].operation_type is OperationType.CALLBACK:
            last = _next(finished, last) or last  # Nobody sleeps between asking and the card.
        kept.add(last)
        undone.add(last)
    by_id = {each.operation_id: index for index, each in enumerate(finished)}
    for index in [*undone]:
        above = by_id.get(finished[index].parent_id or "")
        while above is not None:
            undone.add(above)
            above = by_id.get(finished[above].parent_id or "")
    return tuple(
        _undone(finished[index]) if index in undone else finished[index] for index in sorted(kept)
    )


def _next(finished: Operations, index: int) -> int | None:
    """Return what came after an operation in its own branch."""
    mine = finished[index].parent_id
    later = (each for each in range(index + 1, len(finished)) if finished[each].parent_id == mine)
    return next(later, None)


def _undone(operation: Operation) -> Operation:
    """Return an operation as it is while it is waited for."""
    begun = replace(operation, status=OperationStatus.STARTED, end_timestamp=None)
    match operation.operation_type:
        case OperationType.STEP:
            details = StepDetails(attempt=1, next_attempt_timestamp=_LATER)
            return replace(begun, status=OperationStatus.PENDING, step_details=details)
        case OperationType.WAIT:
            return replace(begun, wait_details=WaitDetails(_LATER))
        case OperationType.CALLBACK if operation.callback_details is not None:
            callback = CallbackDetails(operation.callback_details.callback_id)
            return replace(begun, callback_details=callback)
        case OperationType.CONTEXT:
            return replace(begun, context_details=ContextDetails())
        case _:
            return begun
