"""What each way of an order costs: counted on AWS's own test engine and the real adapters.

Counts do not depend on the machine. They go from placing the order to its history being kept: the
requests of people, the workflow, and the reconciler, which a vote that decides nothing and the end
of the execution invoke. The bytes are those of the payloads that the workflow writes into its
history: what its steps return, and the errors they give up with.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from approvals.adapters.demo_shop.carrier import DemoCarrier
from approvals.adapters.demo_shop.faults import ShopFaults
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.history import is_whole
from bench.calls import Calls
from bench.failures import CouldNotMeasure
from bench.tables import Findings, markdown_table
from bench.ways import PATHS, Path, People
from reconciler.app import build_handler
from tests.support.database import REGION, create_table, moto
from tests.support.reconciling import reconciler_of
from tests.support.shop import Shop
from tests.support.workflow import Engine, engine, until
from tests.workflow.waiting import shop_asking

_HEAD = (
    "Path", "Requests", "Workflow", "Reconciler", "Durable operations", "Bytes checkpointed",
    "Writes", "Reads", "Write units", "Read units", "Slack calls",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one order; requests, workflow and reconciler are invocations of functions."""

    requests: int
    workflow: int
    reconciler: int
    operations: int
    checkpointed: int
    writes: int
    reads: int
    write_units: int
    read_units: float
    slack_calls: int


@dataclass(frozen=True, slots=True)
class Details:
    """What else is known of a path, for what is computed from it."""

    cost: Cost
    attempts: int
    """Of steps and waits, as Step Functions would count them as states."""
    step_attempts: int
    checkpoints: int
    """What was checkpointed; several may go in one call."""
    stored_bytes: int
    """That the order leaves in the table, to the nearest hundred: its times have more digits in
    one run than in another."""
    units: Mapping[str, int]
    """Write units by partition."""
    transactions: Mapping[str, int]
    slack: Mapping[str, int]
    """Calls by what they do: post, update; ``channel``: posts into the approvers'."""


def measure() -> Findings:
    """Count what an order of one line costs on each path, from placing it to its kept history."""
    lines = []
    for name, details in all_details().items():
        cost = details.cost
        lines.append(
            (
                name,
                *map(str, (cost.requests, cost.workflow, cost.reconciler, cost.operations)),
                *map(str, (cost.checkpointed, cost.writes, cost.reads, cost.write_units)),
                f"{cost.read_units:g}",
                str(cost.slack_calls),
            )
        )
    return Findings(tables=(markdown_table(_HEAD, lines),))


@cache
def all_details() -> Mapping[str, Details]:
    """Return what an order costs on each path, by the path's name."""
    # Some paths fail on purpose, and the engine has much to say about that.
    logging.disable(logging.CRITICAL)
    try:
        return {path.name: _details(path) for path in PATHS}
    finally:
        logging.disable(logging.NOTSET)


def _details(path: Path) -> Details:
    with _table() as (table, calls):
        if path.fault is not None:
            ShopFaults(table).switch(path.fault, 1)
        before = calls.stored()
        shop = _shop(path, table)
        with engine(shop) as running:
            people = People(running, calls)
            with calls.of_a_person():
                order_id = shop.placed().order_id
            if path.way is not None:
                path.way(people, running.until_asleep(order_id))
            status = running.finish(order_id)["status"]
            if status != path.ends:
                raise CouldNotMeasure(f"{path.name}: the order ended as {status}")
            _keep(running, calls, order_id)
            return _counted(running, calls, order_id, round(calls.stored() - before, -2))


def _shop(path: Path, table: Table) -> Shop:
    gateway: Any = DemoGateway(table)
    carrier: Any = DemoCarrier(table)
    return shop_asking(
        *path.stages,
        real_store=DynamoDbOrderStore(table),
        real_catalogue=DynamoDbCatalogue(table),
        real_finished=FinishedTable(table),
        payments=gateway,
        carrier=carrier,
    )


def _keep(running: Engine, calls: Calls, order_id: str) -> None:
    """Tell the reconciler that the execution has closed, once its history is whole."""
    until(lambda: is_whole(running.events(order_id), datetime.now(UTC)))
    detail = {
        "durableExecutionArn": running.arns[order_id],
        "durableExecutionName": order_id,
        "status": "SUCCEEDED",
        "endTimestamp": datetime.now(UTC).isoformat(),
    }
    handle = build_handler(reconciler_of(running.shop))
    with calls.of_the_reconciler():
        done = handle({"source": "aws.lambda", "detail": detail}, None)
    if not done.get("kept"):
        raise CouldNotMeasure(f"the order was not kept: {done}")


def _counted(running: Engine, calls: Calls, order_id: str, stored: int) -> Details:
    usage = running.timeline(order_id).usage
    called = running.shop.messenger.calls
    slack = Counter(call.partition(" ")[0] for call in called)
    slack["channel"] = sum(call.startswith("post card:") for call in called)
    cost = Cost(
        requests=calls.requests,
        workflow=running.invocations(order_id),
        reconciler=calls.repairs,
        operations=len(running.operations(order_id)),
        checkpointed=_checkpointed(running, order_id),
        writes=calls.writes,
        reads=calls.reads,
        write_units=calls.write_units.total(),
        read_units=calls.read_units,
        slack_calls=len(called),
    )
    return Details(
        cost, usage.attempts, usage.step_attempts, len(running.updates(order_id)), stored,
        dict(calls.write_units), dict(calls.transactions), dict(slack),
    )  # fmt: skip


def _checkpointed(running: Engine, order_id: str) -> int:
    updates = running.updates(order_id)
    payloads = [update.payload for update in updates]
    errors = [update.error.to_dict() for update in updates if update.error is not None]
    return sum(len((text or "").encode()) for text in [*payloads, *map(str, errors)])


@contextmanager
def _table() -> Iterator[tuple[Table, Calls]]:
    with moto() as client:
        table = create_table(client)
        calls = Calls(table.name, REGION)
        calls.listen_to(client)
        yield table, calls
