"""What each way through the policy costs: counted on AWS's own test engine and the real adapters.

Counts do not depend on the machine; the reconciler's invocations, and what they read and write, are
in them. The bytes are those of the payloads that the workflow writes into its history: what its
steps return, and the errors they give up with.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import boto3
from moto import mock_aws

from approvals.adapters.demo_shop.carrier import DemoCarrier
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.domain.order import Order, Stage
from bench.failures import CouldNotMeasure
from bench.tables import Findings, markdown_table
from tests.support.database import create_table
from tests.support.shop import BOB, CAROL
from tests.support.workflow import Engine, engine
from tests.workflow.waiting import (
    ERIN,
    ESCALATING,
    ONE,
    REMINDING,
    SECOND,
    TWO_PEOPLE,
    approve,
    reminded,
    shop_asking,
    silence,
    then,
)

_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
_HEAD = ("Path", "Invocations", "Durable operations", "Writes", "Reads", "Bytes checkpointed")


@dataclass
class Calls:
    """Counts the workflow's calls, and of this thread, which also watches, what people cause."""

    counts: Counter[str] = field(default_factory=Counter)
    is_person: bool = False
    repairs: int = 0

    def count(self, model: Any, **_: Any) -> None:
        """Count one, as botocore tells of it; its repetition is not another."""
        if self.is_person or threading.current_thread() is not threading.main_thread():
            self.counts[model.name] += 1

    @contextmanager
    def of_a_person(self) -> Iterator[None]:
        """Count what this thread does meanwhile."""
        self.is_person = True
        try:
            yield
        finally:
            self.is_person = False

    def approve(self, running: Engine, order: Order, person: str) -> None:
        """Vote through the API."""
        with self.of_a_person():
            approve(running, order, person)
            self._reconcile(running)

    def _reconcile(self, running: Engine) -> None:
        """Do what the reconciler is asked for: a vote that decides nothing is shown by it."""
        asked = running.shop.reconciler.asked
        for order_id in asked:
            running.shop.show(order_id, "reconciler")
        self.repairs += len(asked)
        asked.clear()


type Way = Callable[[Engine, Order, Calls], None]


def _one(running: Engine, order: Order, calls: Calls) -> None:
    calls.approve(running, order, BOB)


def _two_people_then_another(running: Engine, order: Order, calls: Calls) -> None:
    calls.approve(running, order, BOB)
    calls.approve(running, order, CAROL)
    then(running, order, 2)
    calls.approve(running, order, ERIN)


def _after_a_reminder(running: Engine, order: Order, calls: Calls) -> None:
    reminded(running, order)
    calls.approve(running, order, BOB)


def _after_an_escalation(running: Engine, order: Order, calls: Calls) -> None:
    silence(running, order)
    calls.approve(running, order, ERIN)


_PATHS: tuple[tuple[str, tuple[Stage, ...], Way | None], ...] = (
    ("approved automatically", (), None),
    ("one stage", (ONE,), _one),
    ("one stage that reminds, answered before", (REMINDING,), _one),
    ("one reminder", (REMINDING,), _after_a_reminder),
    ("one escalation", (ESCALATING,), _after_an_escalation),
    ("two stages, the first with quorum 2", (TWO_PEOPLE, SECOND), _two_people_then_another),
)


class Cost(NamedTuple):
    """Of one order, in the order of the table's columns."""

    invocations: int
    operations: int
    writes: int
    reads: int
    checkpointed: int


def measure() -> Findings:
    """Count what an order of one line costs on each path, from placing to announced."""
    lines = [(name, *map(str, cost)) for name, cost in costs()]
    return Findings(tables=(markdown_table(_HEAD, lines),))


def costs() -> Iterator[tuple[str, Cost]]:
    """Yield each path's name and what an order costs on it."""
    for name, stages, way in _PATHS:
        yield name, _cost(stages, way)


def _cost(stages: tuple[Stage, ...], way: Way | None) -> Cost:
    with _counted() as (table, calls):
        gateway: Any = DemoGateway(table)
        carrier: Any = DemoCarrier(table)
        shop = shop_asking(
            *stages,
            real_store=DynamoDbOrderStore(table),
            real_catalogue=DynamoDbCatalogue(table),
            payments=gateway,
            carrier=carrier,
        )
        with engine(shop) as running:
            with calls.of_a_person():
                order = shop.placed()
            if way is not None:
                way(running, running.until_asleep(order.order_id), calls)
            status = running.finish(order.order_id)["status"]
            if status != "fulfilled":
                raise CouldNotMeasure(f"the order ended as {status}")
            counts = calls.counts
            writes = sum(count for kind, count in counts.items() if kind not in _READS)
            return Cost(
                running.invocations(order.order_id) + calls.repairs,
                len(running.operations(order.order_id)),
                writes,
                counts.total() - writes,
                _checkpointed(running, order.order_id),
            )


def _checkpointed(running: Engine, order_id: str) -> int:
    updates = running.updates(order_id)
    payloads = [update.payload for update in updates]
    errors = [update.error.to_dict() for update in updates if update.error is not None]
    return sum(len((text or "").encode()) for text in [*payloads, *map(str, errors)])


@contextmanager
def _counted() -> Iterator[tuple[Any, Calls]]:
    calls = Calls()
    with mock_aws():
        client = boto3.client(
            "dynamodb", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        table = create_table(client)
        client.meta.events.register("before-parameter-build.dynamodb", calls.count)
        yield table, calls
