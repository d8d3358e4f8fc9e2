"""AWS's local engine without Nod: a function that only waits for a callback, and as many that wait.

What this takes is what the engine takes of every click, whoever runs on it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load.clicks import Clicked, some_of
from bench.load.filled import RESUME_SECONDS, resumed_seconds
from bench.processes import proportional_bytes, resident_bytes
from tests.support.copies import Copy
from tests.support.filling import fill_engine
from tests.support.stack import eventually
from tests.support.tiny_stack import callback_id, lambda_client, result_of, start, tiny_stack

_ORIGINAL, _WAIT_SECONDS = "ord-originalofcopies", 86_400
_LEFT_ALONE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Alone:
    """The engine's times of a callback, and the size of its process while all of them wait."""

    clicked: Clicked
    resident: float
    proportional: float
    resumed_seconds: float


def measure(folder: Path, waiting: int, clicks: int) -> Alone:
    """Answer so many of those that wait, taken at random; each must end."""
    stack = tiny_stack(folder)
    with stack:
        client = lambda_client(stack)
        arn = start(client, _ORIGINAL, mode="callback", seconds=_WAIT_SECONDS)
        callback_id(client, arn)
        eventually(lambda: _invocations(client, arn) or None)
        client.close()
    copies = fill_engine(folder / "executions.sqlite3", _ORIGINAL, waiting - 1)
    (folder / "logs" / "aws.log").unlink()
    with stack:
        armed = eventually(lambda: resumed_seconds(folder), RESUME_SECONDS)
        client = lambda_client(stack)
        pairs = [_answer(client, arn, copy) for copy in some_of(copies, clicks)]
        client.close()
        process = [stack.pids["aws"]]
        resident, proportional = resident_bytes(process), proportional_bytes(process)
    answered, ended = zip(*pairs, strict=True)
    return Alone(Clicked(answered, ended), resident, proportional, armed)


def _answer(client: Any, original: str, copy: Copy) -> tuple[float, float]:
    arn = f"{original.rsplit('/', 2)[0]}/{copy.name}/{copy.run}"
    callback = callback_id(client, arn)
    sent_at, begun = time.time(), time.perf_counter()
    client.send_durable_execution_callback_success(CallbackId=callback, Result=b"yes")
    answered = time.perf_counter() - begun
    time.sleep(_LEFT_ALONE_SECONDS)
    result_of(client, arn)
    ended = client.get_durable_execution(DurableExecutionArn=arn)["EndTimestamp"]
    return answered, ended.timestamp() - sent_at


def _invocations(client: Any, arn: str) -> int:
    history = client.get_durable_execution_history(DurableExecutionArn=arn)
    return [event["EventType"] for event in history["Events"]].count("InvocationCompleted")
