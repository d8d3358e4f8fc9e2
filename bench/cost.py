"""What one order costs: invocations, durable operations and DynamoDB calls, all counted.

The real Slack app takes signed requests, the real workflow runs on AWS's own test engine, and
both use one boto3 client, whose events count every call. Counts do not depend on the machine.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto import mock_aws

from approvals.adapters.demo_shop.carrier import DemoCarrier
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from bench.failures import CouldNotMeasure
from bench.tables import Findings, Row, limited
from tests.support.database import create_table
from tests.support.shop import BOB, Shop
from tests.support.slack_requests import SlackDoor
from tests.support.workflow import Engine, EngineExecutions, engine

_PLACE, _WORKFLOW, _CLICK, _WATCHING = "`/order`", "workflow", "click", "the benchmark itself"
_INVOCATIONS, _OPERATIONS, _WRITES = 2, 11, 15
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})


@dataclass
class Calls:
    """Counts a client's calls, by who makes them: a request's thread, or the workflow's."""

    request: str = ""
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def listen_to(self, client: Any) -> None:
        """Count this client's calls from now on; a repetition by botocore is not another call."""
        client.meta.events.register("before-parameter-build.dynamodb", self._count)

    def _count(self, model: Any, **_: Any) -> None:
        in_request = threading.current_thread() is threading.main_thread()
        where = self.request if in_request else _WORKFLOW
        self.counts.setdefault(where, Counter())[model.name] += 1


def measure() -> Findings:
    """Count what an order of one line costs that is placed and approved in Slack."""
    with mock_aws():
        client = boto3.client(
            "dynamodb", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        table = create_table(client)
        store, catalogue = DynamoDbOrderStore(table), DynamoDbCatalogue(table)
        gateway: Any = DemoGateway(table)
        carrier: Any = DemoCarrier(table)
        shop = Shop(
            executions=EngineExecutions(),
            real_store=store,
            real_catalogue=catalogue,
            payments=gateway,
            carrier=carrier,
        )
        calls = Calls()
        calls.listen_to(client)
        with engine(shop) as running:
            return Findings(tuple(_rows(*_run_one_order(running, calls), calls)))


def _run_one_order(running: Engine, calls: Calls) -> tuple[int, int]:
    """Place an order, let it sleep, approve it; return its invocations and operations."""
    door = SlackDoor(running.shop)
    calls.request = _PLACE
    door.command("2x WIDGET-001 for Acme")
    calls.request = _WATCHING
    (order_id,) = running.arns
    order = running.until_asleep(order_id)
    calls.request = _CLICK
    door.click(door.card(order), BOB)
    calls.request = _WATCHING
    status = running.finish(order_id)["status"]
    if status != "fulfilled":
        raise CouldNotMeasure(f"the order ended as {status}")
    return running.invocations(order_id), len(running.operations(order_id))


def _rows(invocations: int, operations: int, calls: Calls) -> Iterator[Row]:
    def counted(value: float) -> str:
        return f"{value:.0f}"

    counts = {where: calls.counts[where] for where in (_PLACE, _WORKFLOW, _CLICK)}
    everything = sum(counts.values(), Counter[str]())
    writes = sum(count for kind, count in everything.items() if kind not in _READS)
    reads = everything.total() - writes
    name = "One order of one stage"
    yield limited(f"{name}: invocations", invocations, _INVOCATIONS, counted, inclusive=True)
    yield limited(
        f"{name}: durable operations, the execution included",
        operations,
        _OPERATIONS,
        counted,
        inclusive=True,
    )
    yield limited(f"{name}: DynamoDB writes", writes, _WRITES, counted, inclusive=True)
    yield Row(f"{name}: DynamoDB reads", counted(reads))
    for where, kinds in counts.items():
        yield Row(f"– {where}", ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
