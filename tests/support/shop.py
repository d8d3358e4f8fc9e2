"""A small shop: catalogue, people, and orders at whatever point a test needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.failure import Failure
from approvals.domain.order import Order, Product, Stage
from approvals.domain.order_request import parse_order_request
from approvals.domain.routing.model import Condition, RoutingPolicy, Rule
from approvals.domain.routing.route import Route
from approvals.ports import Catalogue, FinishedOrders, OrderStore
from approvals.use_cases.confirm_delivery import DeliveryPatience
from approvals.use_cases.decide import Answer, Decide, Recorded
from approvals.use_cases.eligibility import Eligibility
from approvals.use_cases.find_home import FindHome
from approvals.use_cases.mark_seen import MarkSeen
from approvals.use_cases.place_order import PlaceOrder
from approvals.use_cases.reserve_inventory import ReserveInventory
from approvals.use_cases.show_order import ShowOrder
from approvals.use_cases.vote import Vote
from approvals.use_cases.wake import Wake
from approvals.use_cases.withdraw import Withdraw
from orchestrator.build import Dependencies, build_steps
from orchestrator.steps import Steps
from tests.support.doubles import (
    FakeCarrier,
    FakeDirectory,
    FakePayments,
    FakeReminded,
    FakeStandIns,
    InMemoryRounds,
    RecordingExecutions,
    RecordingHomes,
    RecordingMessenger,
    RecordingMetrics,
    RecordingReconciler,
)
from tests.support.finished import InMemoryFinished
from tests.support.store import InMemoryCatalogue, InMemoryOrderStore, InMemoryTable
from tests.support.time import CountingIds, ManualClock

ALICE, BOB, CAROL = "U0ALICE", "U0BOB", "U0CAROL"
DAVE, ERIN = "U0DAVE", "U0ERIN"
WIDGET, GADGET = "WIDGET-001", "GADGET-007"
CHANNEL = "C0APPROVALS"
DEADLINE_SECONDS = 3_600

PRODUCTS = (
    Product(WIDGET, "Widget", Decimal("25.00"), "EUR", available=100),
    Product(GADGET, "Gadget", Decimal("120.00"), "EUR", available=5),
)


def order_body(**changes: Any) -> dict[str, Any]:
    """Return the JSON of a good order, changed."""
    body = {
        "customer": "Acme",
        "items": [{"sku": WIDGET, "quantity": 2}],
        "currency": "EUR",
        "note": "For the fair",
    }
    return body | changes


@dataclass
class Shop:
    """Everything wired on fakes; give it a store and a catalogue to have those real."""

    table: InMemoryTable = field(default_factory=InMemoryTable)
    clock: ManualClock = field(default_factory=ManualClock)
    ids: CountingIds = field(default_factory=CountingIds)
    executions: RecordingExecutions = field(default_factory=RecordingExecutions)
    messenger: RecordingMessenger = field(default_factory=RecordingMessenger)
    homes: RecordingHomes = field(default_factory=RecordingHomes)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    stand_ins: FakeStandIns = field(default_factory=FakeStandIns)
    reminded: FakeReminded = field(default_factory=FakeReminded)
    reconciler: RecordingReconciler = field(default_factory=RecordingReconciler)
    payments: FakePayments = field(default_factory=FakePayments)
    rounds: InMemoryRounds = field(default_factory=InMemoryRounds)
    carrier: FakeCarrier = field(default_factory=FakeCarrier)
    patience: DeliveryPatience = field(default_factory=DeliveryPatience)
    metrics: RecordingMetrics = field(default_factory=RecordingMetrics)
    approvers: Sequence[str] = (BOB, CAROL, "api:demo")
    channel: str = CHANNEL
    deadline_seconds: int = DEADLINE_SECONDS
    planned_stages: tuple[Stage, ...] = ()
    real_store: OrderStore | None = None
    real_catalogue: Catalogue | None = None
    real_finished: FinishedOrders | None = None

    def __post_init__(self) -> None:
        self.table.products = {product.sku: product for product in PRODUCTS}
        self.store: OrderStore = self.real_store or InMemoryOrderStore(self.table)
        self.finished: FinishedOrders = self.real_finished or InMemoryFinished(self.table)
        self.catalogue: Catalogue = self.real_catalogue or InMemoryCatalogue(self.table)
        self.policy = RoutingPolicy(
            (Rule("everything", Condition(), self.planned_stages or (self.planned_stage(),)),)
        )
        self.place_order = PlaceOrder(
            self.store, self.catalogue, self.executions, self.clock, self.ids, self.metrics
        )
        self.eligibility = Eligibility(self.directory, self.stand_ins, self.clock)
        wake = Wake(self.store, self.executions)
        self.decide = Decide(self.store, wake, self.reconciler, self.clock, self.ids, self.metrics)
        self.vote = Vote(self.decide, self.eligibility, self.executions)
        self.withdraw = Withdraw(self.decide)
        self.mark_seen = MarkSeen(self.decide, self.eligibility, self.executions)
        self.find_home = FindHome(self.store, self.eligibility)
        self.show = ShowOrder(self.store, self.messenger, self.homes, self.clock)

    def planned_stage(self, **changes: Any) -> Stage:
        """Return the one stage that asks the shop's approvers, changed."""
        stage = Stage("approval", self.channel, self.deadline_seconds, tuple(self.approvers))
        return replace(stage, **changes)

    def route(self) -> Route:
        """Return whom the shop's policy asks."""
        return Route("everything", self.policy.rules[0].stages)

    def steps(self) -> Steps:
        """Return the workflow's effects on this shop."""
        outside = Dependencies(
            store=self.store,
            catalogue=self.catalogue,
            messenger=self.messenger,
            homes=self.homes,
            directory=self.directory,
            stand_ins=self.stand_ins,
            reminded=self.reminded,
            payments=self.payments,
            carrier=self.carrier,
            patience=self.patience,
            metrics=self.metrics,
            policy=self.policy,
            clock=self.clock,
            ids=self.ids,
        )
        return build_steps(outside)

    def placed(self, requester: str = ALICE, **changes: Any) -> Order:
        """Return an order that was just placed."""
        request = parse_order_request(order_body(**changes))
        return self.place_order(request, requester, Via.SLACK)

    def validated(self, order_id: str) -> dict[str, Any]:
        """Return what the step that checks an order says; the order must be a good one."""
        route = self.steps().validate_order(order_id)
        assert route is not None
        return route

    def waiting(self, callback_id: str = "callback-1", **changes: Any) -> Order:
        """Return an order whose card is out, as the workflow's steps bring it about."""
        order = self.placed(**changes)
        ReserveInventory(self.store, self.clock, self.ids)(
            order.order_id, self.route(), "arn:execution"
        )
        self.steps().post_card(order.order_id, 0, callback_id)
        return self.store.get(order.order_id)

    def answer(
        self, order_id: str, person: str = BOB, kind: DecisionKind = DecisionKind.APPROVED
    ) -> Recorded:
        """Vote as somebody would through the API."""
        return self.vote(Answer(order_id, person, kind, Via.API))

    def fulfil(self, order_id: str) -> None:
        """Charge, ship and deliver an approved order, as the workflow's steps do."""
        steps = self.steps()
        steps.charge_payment(order_id)
        steps.fulfill_order(order_id)
        steps.confirm_delivery(order_id, 1)

    def fail(self, order_id: str, reason: str = "Broken") -> None:
        """End an order as failed, as the workflow's steps do."""
        failure = Failure.of("fulfill-order", 1, reason)
        self.steps().release_inventory(order_id, failure)

    def stock_adds_up(self) -> bool:
        """Tell whether every SKU's counts still sum to what there was."""
        counts = {p.sku: p.available + p.reserved + p.shipped for p in self._products()}
        return counts == {p.sku: p.available for p in PRODUCTS}

    def _products(self) -> list[Product]:
        return list(self.catalogue.products().values())
