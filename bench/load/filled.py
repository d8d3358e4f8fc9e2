"""A stack with as many orders as wanted: real ones are placed once, the others are their copies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.load.sizes import Size
from local.stack import Stack
from tests.support.copies import Copy
from tests.support.database import client_for
from tests.support.filling import Wanted, fill
from tests.support.stack import StackClient, eventually

# The form of the deployed policy's stage; nothing falls due while it is measured.
POLICY = """
rules:
  - name: all
    stages:
      - name: approval
        channel: C0APPROVALS
        approvers: [U0BOB, U0CAROL]
        deadline: 21d
        remind_every: 14d
        escalate_after: 20d
        escalate_to: U0ERIN
"""
_ORDER = "2x WIDGET-001 for Acme"
_FORGOTTEN = timedelta(days=40)
"""By then Lambda has forgotten the execution of an order that is over."""
_TABLE = "nod-orders"
RESUME_SECONDS = 120.0
"""Within these the engine has armed its timers again, however busy the machine is."""


@dataclass(frozen=True, slots=True)
class Originals:
    """Where the orders to copy were placed, which they are."""

    folder: Path
    waiting: str
    fulfilled: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A running stack, and those of its orders that wait and are copies."""

    stack: Stack
    client: StackClient
    waiting: list[Copy]


def place_originals(folder: Path) -> Originals:
    """Run a stack in which one order is fulfilled and kept, and another waits."""
    folder.mkdir()
    with _stack(folder) as stack:
        client = StackClient(stack.urls)
        fulfilled, card = client.waiting(_ORDER)
        client.click(card["ts"], "approve")
        client.wait_for(fulfilled["orderId"], "fulfilled")
        waiting, _ = client.waiting(_ORDER)
        eventually(lambda: None if _to_keep(stack) else True)
    return Originals(folder, waiting["orderId"], fulfilled["orderId"])


@contextmanager
def filled(originals: Originals, size: Size) -> Iterator[Filled]:
    """Run a stack of this size, once the engine has resumed all that waits; it ends with it."""
    folder = originals.folder.with_name(f"{size.orders}-{size.waiting}")
    shutil.copytree(originals.folder, folder)
    shutil.rmtree(folder / "state" / "logs")
    try:
        wanted = [Wanted(originals.waiting, size.waiting - 1, timedelta(seconds=10))]
        if size.orders > size.waiting:
            count, apart = size.orders - size.waiting - 1, timedelta(minutes=1)
            wanted.append(Wanted(originals.fulfilled, count, apart, _FORGOTTEN))
        waiting = fill(folder / "state", wanted)[0]
        with _stack(folder) as stack:
            eventually(lambda: resumed_seconds(folder / "state"), RESUME_SECONDS)
            yield Filled(stack, StackClient(stack.urls), waiting)
    finally:
        shutil.rmtree(folder)


def resumed_seconds(state: Path) -> float | None:
    """Return how long the engine took to arm its timers again, None while it does."""
    lines = (state / "logs" / "aws.log").read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if '"executions resumed"' in line]
    return float(json.loads(found[-1])["seconds"]) if found else None


def _stack(folder: Path) -> Stack:
    policy = folder / "policy.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    return Stack(folder / "state", options=["--policy", str(policy)])


def _to_keep(stack: Stack) -> int:
    """Return how many finished orders are still to be kept beside their history."""
    client = client_for(stack.urls["database"])
    values = {":pk": {"S": "TO_KEEP"}}
    found = client.query(
        TableName=_TABLE, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=values
    )
    client.close()
    return int(found["Count"])
