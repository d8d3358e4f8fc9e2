"""EventBridge's part that Nod uses: status changes of executions, delivered by rule."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aws_durable_execution_sdk_python_testing.execution import Execution

from local.cloudformation import TemplateError
from local.names import ACCOUNT_ID, REGION
from local.template import Function

logger = logging.getLogger(__name__)

_PREFIX = "prefix"

Deliver = Callable[[Function, dict[str, Any]], None]


def status_change(execution: Execution) -> dict[str, Any]:
    """The event that AWS puts on the default bus when an execution starts or ends."""
    operation = execution.get_operation_execution_started()
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Durable Execution Status Change",
        "source": "aws.lambda",
        "account": ACCOUNT_ID,
        "time": _iso(datetime.now(UTC), "seconds"),
        "region": REGION,
        "resources": [execution.durable_execution_arn],
        "detail": {
            "durableExecutionArn": execution.durable_execution_arn,
            "durableExecutionName": execution.start_input.execution_name,
            "functionArn": execution.function_arn(REGION),
            "status": execution.current_status().value,
            "startTimestamp": _iso(operation.start_timestamp),
            "endTimestamp": _iso(operation.end_timestamp),
        },
    }


def _iso(instant: datetime | None, precision: str = "milliseconds") -> str | None:
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


class StatusChanges:
    """Hands each status change to every function whose rule matches it.

    Args:
        deliver: Invokes a function asynchronously; must not block.
    """

    def __init__(self, functions: Sequence[Function], deliver: Deliver) -> None:
        self._functions = [function for function in functions if function.event_patterns]
        self._deliver = deliver
        for function in self._functions:
            for pattern in function.event_patterns:
                _check(function, pattern)

    def publish(self, execution: Execution) -> None:
        """Deliver the execution's present status."""
        if not self._functions:
            return
        event = status_change(execution)
        for function in self._functions:
            if any(matches(pattern, event) for pattern in function.event_patterns):
                self._deliver(function, event)


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether every leaf of the pattern lists the event's value, or what it begins with."""
    for key, expected in pattern.items():
        actual = event.get(key)
        if isinstance(expected, Mapping):
            if not (isinstance(actual, Mapping) and matches(expected, actual)):
                return False
        elif not any(_fits(one, actual) for one in expected):
            return False
    return True


def _fits(expected: Any, actual: Any) -> bool:
    if isinstance(expected, Mapping):
        return isinstance(actual, str) and actual.startswith(expected[_PREFIX])
    return bool(actual == expected)


def _check(function: Function, pattern: Mapping[str, Any]) -> None:
    for key, expected in pattern.items():
        if isinstance(expected, Mapping):
            _check(function, expected)
        elif not isinstance(expected, list) or not all(map(_is_known, expected)):
            raise TemplateError(
                f"{function.name}: only exact values and prefixes are known in rules, at {key}"
            )


def _is_known(expected: Any) -> bool:
    if not isinstance(expected, Mapping):
        return True
    return list(expected) == [_PREFIX] and isinstance(expected[_PREFIX], str)
