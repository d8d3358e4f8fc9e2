"""The local stack with the tests' own functions: no Slack, no database, ready in half a second."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from local.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

TINY = Path(__file__).parent / "tiny"


def tiny_stack(state: Path, *options: str, **parameters: str) -> Stack:
    """A stack of the template in `tests/support/tiny`, not started."""
    chosen = ["--template", str(TINY / "template.yaml"), "--code", str(TINY / "functions")]
    chosen += ["--skip", "slack", "--skip", "database", *options]
    return Stack(state, parameters=parameters, options=chosen)


def lambda_client(stack: Stack) -> LambdaClient:
    """A client of the stack's Lambda that never repeats a request."""
    return boto3.client(
        "lambda",
        endpoint_url=stack.urls["aws"],
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, read_timeout=10),
    )


def start(client: LambdaClient, name: str, **event: Any) -> str:
    """Start the durable function and return the execution's ARN."""
    answer = client.invoke(
        FunctionName="nod-durable:live",
        InvocationType="Event",
        DurableExecutionName=name,
        Payload=json.dumps(event),
    )
    assert answer["StatusCode"] == 202
    return answer["DurableExecutionArn"]


def result_of(client: LambdaClient, arn: str, *, within_seconds: float = 10.0) -> Any:
    """Wait until an execution has ended and return its result."""
    ended = eventually(
        lambda: _unless_running(client.get_durable_execution(DurableExecutionArn=arn)),
        within_seconds=within_seconds,
    )
    assert ended["Status"] == "SUCCEEDED", ended
    return json.loads(ended["Result"])


def callback_id(client: LambdaClient, arn: str) -> str:
    """Wait until an execution waits for a callback and return the callback's id."""
    return str(eventually(lambda: _open_callback(client, arn)))


def eventually[T](find: Callable[[], T | None], *, within_seconds: float = 10.0) -> T:
    """Return what `find` finds, as soon as it finds something."""
    deadline = time.monotonic() + within_seconds
    while (found := find()) is None:
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def _unless_running(execution: Any) -> Any:
    return None if execution["Status"] == "RUNNING" else execution


def _open_callback(client: LambdaClient, arn: str) -> str | None:
    history = client.get_durable_execution_history(DurableExecutionArn=arn)
    ids = [
        event["CallbackStartedDetails"]["CallbackId"]
        for event in history["Events"]
        if event["EventType"] == "CallbackStarted"
    ]
    return ids[-1] if ids else None
