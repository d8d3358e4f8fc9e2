"""The embedded engine's store full of executions that wait, and functions that never return."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

from aws_durable_execution_sdk_python_testing.token import CallbackToken

from local.aws.functions import Functions
from local.aws.store import SqliteStore
from local.template import Durability, Function
from local.worker_client import InvokeResult


def durable_function(**changes: Any) -> Function:
    """Return a durable function of the template, changed."""
    usual: dict[str, Any] = {
        "logical_id": "DurableFunction",
        "name": "nod-durable",
        "handler": "x.y",
        "alias": "live",
        "timeout_seconds": 5,
        "memory_mb": 128,
        "environment": {},
        "durability": Durability(execution_timeout_seconds=3600, retention_days=1),
        "event_patterns": (),
    }
    return Function(**(usual | changes))


class StuckFunctions(Functions):
    """Functions whose handlers do not return until the test ends."""

    def __init__(self, function: Function) -> None:
        super().__init__({function.name: function}, {})
        self.let_go = threading.Event()
        self.invocations = 0

    def run(self, name: str, qualifier: str, payload: bytes, request_id: str) -> InvokeResult:
        self.invocations += 1
        self.let_go.wait(20)
        return InvokeResult(b'{"Status": "PENDING"}', False)


def fill_with_waiting(
    store: SqliteStore,
    count: int,
    *,
    first: int = 0,
    started_at: datetime | None = None,
    heartbeat: int = 0,
) -> list[str]:
    """Store executions as they are while an order waits, and return their callback ids."""
    at, numbers = started_at or datetime.now(UTC), range(first, first + count)
    ids = [CallbackToken(f"arn/{number}", "c").to_str() for number in numbers]
    rows = [
        (
            f"arn/{number}",
            "nod-durable",
            f"order-{number}",
            "RUNNING",
            at.timestamp(),
            None,
            json.dumps(_waiting(number, callback_id, at, heartbeat)),
        )
        for number, callback_id in zip(numbers, ids, strict=True)
    ]
    with store._connection() as connection:
        connection.executemany("INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return ids


def _waiting(number: int, callback_id: str, at: datetime, heartbeat: int) -> dict[str, Any]:
    milliseconds = round(at.timestamp() * 1000)
    operations = [
        {"Id": "o", "Type": "EXECUTION", "Status": "STARTED", "StartTimestamp": milliseconds},
        {
            "Id": "c",
            "Type": "CALLBACK",
            "Status": "STARTED",
            "StartTimestamp": milliseconds,
            "CallbackDetails": {"CallbackId": callback_id},
        },
    ]
    options = {"TimeoutSeconds": 86400, "HeartbeatTimeoutSeconds": heartbeat}
    update = {"Id": "c", "Type": "CALLBACK", "Action": "START", "CallbackOptions": options}
    completion = {"StartTimestamp": milliseconds, "EndTimestamp": milliseconds, "RequestId": "r"}
    return {
        "DurableExecutionArn": f"arn/{number}",
        "StartInput": {
            "AccountId": "123456789012",
            "FunctionName": "nod-durable",
            "FunctionQualifier": "1",
            "ExecutionName": f"order-{number}",
            "ExecutionTimeoutSeconds": 3600 * 48,
            "ExecutionRetentionPeriodDays": 1,
        },
        "Operations": operations,
        "Updates": [update],
        "UpdateTimestamps": [at.isoformat()],
        "InvocationCompletions": [completion],
        "TokenSequence": 1,
        "IsComplete": False,
        "Result": None,
        "ConsecutiveFailedInvocationAttempts": 0,
    }
