"""What one order costs: invocations, durable operations and DynamoDB calls, all counted.

The real Slack app takes signed requests, the real workflow runs on AWS's own test engine, and
both use one boto3 client, whose events count every call. Counts do not depend on the machine.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto import mock_aws

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from bench.tables import Findings, Row, limited
from tests.support.database import create_table
from tests.support.shop import BOB, Shop
from tests.support.slack_requests import SlackDoor
from tests.support.workflow import Engine, EngineExecutions, engine

_OPERATIONS, _WRITES, _INVOCATIONS = 8, 7, 2
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})


@dataclass
class Calls:
    """Counts a client's calls, by who makes them: a request's thread, or the workflow's."""

    request: str = "place"
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def listen_to(self, client: Any) -> None:
        """Count this client's calls from now on; a repetition by botocore is not another call."""
        client.meta.events.register("before-parameter-build.dynamodb", self._count)

    def total(self) -> Counter[str]:
        """Return the sum over everybody."""
        return sum(self.counts.values(), Counter())

    def _count(self, model: Any, **_: Any) -> None:
        in_request = threading.current_thread() is threading.main_thread()
        where = self.request if in_request else "workflow"
        self.counts.setdefault(where, Counter())[model.name] += 1


def measure() -> Findings:
    """Count what an order of one line costs that is placed and approved in Slack."""
    with mock_aws():
        client = boto3.client(
            "dynamodb", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        table = create_table(client)
        store, catalogue = DynamoDbOrderStore(table), DynamoDbCatalogue(table)
        shop = Shop(executions=EngineExecutions(), real_store=store, real_catalogue=catalogue)
        calls = Calls()
        with engine(shop) as running:
            calls.listen_to(client)
            operations = _run_one_order(running, calls)
        return Findings(tuple(_rows(running.invocations, operations, calls)))


def _run_one_order(running: Engine, calls: Calls) -> int:
    """Place an order, let it sleep, approve it; return the number of durable operations."""
    door = SlackDoor(running.shop)
    door.command("2x WIDGET-001 for Acme")
    (order_id,) = running.arns
    # Waits by the engine's own history: reading the order here would count.
    store, running.shop.store = running.shop.store, _NoStore()  # type: ignore[assignment]
    del store
    running.finish(order_id)
    return len(running.operations(order_id))
