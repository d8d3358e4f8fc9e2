"""Orders, decisions and audit entries for tests that talk to a store directly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.mapping import product_record
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.order import Card, Item, Order, Product, Stage, Status, Wait
from approvals.domain.routing.route import Route
from approvals.domain.voting import CastVote, StageChange
from approvals.ports import Catalogue, OrderStore
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, GADGET, PRODUCTS, WIDGET
from tests.support.store import InMemoryCatalogue, InMemoryOrderStore, InMemoryTable
from tests.support.time import START

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:nod:1/durable-execution/ord/1"
DEADLINE_AT = START + timedelta(hours=1)
STAGE = Stage("approval", CHANNEL, 3_600, (BOB, CAROL))
ROUTE = Route("everything", (STAGE,))
FIRST_WAIT, SECOND_WAIT = Wait("callback-1", DEADLINE_AT), Wait("callback-2", DEADLINE_AT)
CARD, COPY = Card(CHANNEL, "1700000000.000001"), Card(CHANNEL, "1700000000.000002")


def widgets(quantity: int) -> Item:
    return Item(WIDGET, "Widget", quantity, Decimal("25.00"))


def gadgets(quantity: int) -> Item:
    return Item(GADGET, "Gadget", quantity, Decimal("120.00"))


def new_order(order_id: str = "ord-1", *items: Item, **changes: Any) -> Order:
    """Return an order as placing it makes one, changed."""
    order = Order(
        order_id=order_id,
        status=Status.RECEIVED,
        customer="Acme",
        items=items or (widgets(2), gadgets(1)),
        currency="EUR",
        requester=ALICE,
        created_at=START,
        updated_at=START,
        fingerprint="fingerprint",
        note="For the fair",
        page_url="https://nod.example",
    )
    return replace(order, **changes)


def entry(what: str, who: str = NOD, seconds: float = 0, why: str | None = None) -> AuditEntry:
    return AuditEntry(START + timedelta(seconds=seconds), what, who, Via.WORKFLOW, why)


def decided(
    kind: DecisionKind = DecisionKind.APPROVED,
    by: str = BOB,
    *,
    decision_id: str = "decision-1",
    at: datetime = START,
    reason: str | None = None,
) -> Decision:
    return Decision(decision_id, kind, by, at, Via.SLACK, reason)


def closing(decision: Decision) -> StageChange:
    """Return the change by which this decision closes an order's only stage."""
    if decision.by == NOD or decision.kind is DecisionKind.WITHDRAWN:
        return StageChange(decision.at, (), result=decision.kind, decision=decision)
    vote = CastVote(
        vote_id=decision.decision_id,
        person=decision.by,
        voice=decision.by,
        kind=decision.kind,
        at=decision.at,
        via=decision.via,
        reason=decision.reason,
    )
    return StageChange(decision.at, (vote,), vote, decision.kind, decision)


_RESERVED = (entry("validated", seconds=1), entry("reserved", seconds=1))


@dataclass(frozen=True)
class Database:
    """One empty database with the shop's products in it, behind the ports."""

    store: OrderStore
    catalogue: Catalogue
    add_products: Callable[[Iterable[Product]], None]

    @classmethod
    def in_memory(cls) -> Database:
        """Return the fake."""
        memory = InMemoryTable()

        def add(products: Iterable[Product]) -> None:
            memory.products |= {product.sku: product for product in products}

        add(PRODUCTS)
        return cls(InMemoryOrderStore(memory), InMemoryCatalogue(memory), add)

    @classmethod
    def in_table(cls, table: Table) -> Database:
        """Return the real thing; ``table`` has the shop's products."""

        def add(products: Iterable[Product]) -> None:
            for product in products:
                table.put(product_record(product))

        return cls(DynamoDbOrderStore(table), DynamoDbCatalogue(table), add)

    def placed(self, order: Order | None = None, key: str | None = None) -> Order:
        order = order or new_order()
        return self.store.place(order, entry("received", order.requester), key)

    def reserved(self, order: Order | None = None) -> Order:
        order = self.placed(order)
        self.store.reserve(order, ROUTE, ARN, _RESERVED)
        return self.store.get(order.order_id)

    def waiting(self, order: Order | None = None) -> Order:
        order = self.reserved(order)
        assert self.store.add_wait(order, 0, FIRST_WAIT, entry("awaiting_approval", seconds=2))
        return self.store.get(order.order_id)

    def voted(
        self, order: Order | None = None, kind: DecisionKind = DecisionKind.APPROVED
    ) -> Order:
        order = self.waiting(order)
        return self.store.record_vote(order, 0, closing(decided(kind)), [entry(kind, BOB, 3)])

    def stock(self, sku: str) -> tuple[int, int, int]:
        """Return (available, reserved, shipped)."""
        product = self.product(sku)
        return product.available, product.reserved, product.shipped

    def product(self, sku: str) -> Product:
        return self.catalogue.products()[sku]

    def said(self, order_id: str) -> list[str]:
        """Return what the audit lists, oldest first."""
        return [entry.what for entry in self.store.audit(order_id)]
