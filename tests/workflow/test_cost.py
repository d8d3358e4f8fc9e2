"""What one order with one stage costs, from placing to announced, counted on the real adapters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from typing import Any

import pytest

from approvals.adapters.demo_shop.carrier import DemoCarrier
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.order import Order
from approvals.domain.order_request import parse_order_request
from approvals.use_cases.decide import Answer
from tests.support.database import create_table, moto
from tests.support.shop import ALICE, BOB, order_body
from tests.support.workflow import Engine, a_shop, engine

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})


@dataclass(frozen=True, slots=True)
class Cost:
    """Counts; a transaction is one write, the execution itself and each retry an operation."""

    invocations: int
    durable_operations: int
    database_writes: int
    database_reads: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


BUDGET = Cost(invocations=2, durable_operations=9, database_writes=11, database_reads=13)
"""What is paid today. A change that needs more has to say so here and in the benchmarks."""
FULFILLING = Cost(invocations=0, durable_operations=2, database_writes=4, database_reads=5)
"""What charging and confirming the delivery add, the demo's gateway and carrier included."""


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with moto() as client:
        yield client


def placed(running: Engine, via: Via) -> Order:
    request = parse_order_request(order_body())
    key = "a-key" if via is Via.API else None
    return running.shop.place_order(request, ALICE, via, key)


def answered(order: Order, via: Via, kind: DecisionKind) -> Answer:
    if via is Via.API:
        return Answer(order.order_id, BOB, kind, via)
    stage = order.stages[0]
    wait = stage.waits[0].callback_id
    return Answer(
        order.order_id, BOB, kind, via, callback_id=wait, stage=0, card=stage.cards[0]
    )  # fmt: skip


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
@pytest.mark.parametrize("via", [Via.SLACK, Via.API])
def test_a_finished_order_costs_what_it_did(dynamodb: Any, via: Via, kind: DecisionKind) -> None:
    calls: Counter[str] = Counter()

    def count(model: Any, **_: Any) -> None:
        calls[str(model.name)] += 1

    table = create_table(dynamodb, f"nod-{via}-{kind}")
    shop = a_shop(
        real_store=DynamoDbOrderStore(table),
        real_catalogue=DynamoDbCatalogue(table),
        payments=DemoGateway(table),
        carrier=DemoCarrier(table),
    )
    with engine(shop) as running:
        dynamodb.meta.events.register("before-call.dynamodb", count)
        order_id = placed(running, via).order_id
        order = running.until_asleep(order_id)
        shop.vote(answered(order, via, kind))
        running.finish(order_id)
        dynamodb.meta.events.unregister("before-call.dynamodb", count)
        calls["GetItem"] -= 1  # The test's own look at the sleeping order.
        writes = sum(number for name, number in calls.items() if name in WRITES)
        cost = Cost(
            running.invocations(order_id),
            1 + sum(running.attempts(order_id).values()),
            writes,
            calls.total() - writes,
        )
    # Placing with a key reads the key first; giving stock back reads what is held.
    more_reads = (via is Via.API) + (kind is DecisionKind.REJECTED)
    expected = replace(BUDGET, database_reads=BUDGET.database_reads + more_reads)
    assert cost == (expected + FULFILLING if kind is DecisionKind.APPROVED else expected)
