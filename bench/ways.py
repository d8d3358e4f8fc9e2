"""The ways of an order that are counted: a policy, what people do, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from approvals.adapters.demo_shop.faults import Fault
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Stage, Status
from bench.calls import Calls
from tests.support.shop import BOB, CAROL
from tests.support.workflow import Engine
from tests.workflow.waiting import (
    ERIN,
    ESCALATING,
    ONE,
    REMINDING,
    SECOND,
    TWO_PEOPLE,
    approve,
    reminded,
    silence,
    then,
    time_is_up,
    withdraw,
)

TYPICAL = "one stage"
"""The path that stands for all where one has to."""


@dataclass(frozen=True, slots=True)
class People:
    """What people do while an order waits, each deed a request."""

    running: Engine
    calls: Calls

    def approve(self, order: Order, person: str) -> None:
        """Vote; the reconciler shows a vote that decides nothing."""
        with self.calls.of_a_person():
            approve(self.running, order, person)
        self._shown()

    def reject(self, order: Order, person: str) -> None:
        """Vote against an order."""
        with self.calls.of_a_person():
            self.running.shop.answer(order.order_id, person, DecisionKind.REJECTED)

    def withdraw(self, order: Order) -> None:
        """Take the order back."""
        with self.calls.of_a_person():
            withdraw(self.running, order)

    def _shown(self) -> None:
        asked = self.running.shop.reconciler.asked
        for order_id in asked:
            with self.calls.of_the_reconciler():
                self.running.shop.show(order_id, "reconciler")
        asked.clear()


type Way = Callable[[People, Order], None]


def _one(people: People, order: Order) -> None:
    people.approve(order, BOB)


def _two_people_then_another(people: People, order: Order) -> None:
    people.approve(order, BOB)
    people.approve(order, CAROL)
    people.approve(then(people.running, order, 2), ERIN)


def _after_a_reminder(people: People, order: Order) -> None:
    people.approve(reminded(people.running, order), BOB)


def _after_an_escalation(people: People, order: Order) -> None:
    people.approve(silence(people.running, order), ERIN)


@dataclass(frozen=True, slots=True)
class Path:
    """A policy's stages, what happens while the order waits, and how it ends."""

    name: str
    stages: tuple[Stage, ...] = (ONE,)
    way: Way | None = _one
    ends: Status = Status.FULFILLED
    fault: Fault | None = None
    """What goes wrong in the shop."""


PATHS = (
    Path("approved automatically", (), None),
    Path(TYPICAL),
    Path("one stage that reminds, answered before", (REMINDING,)),
    Path("one reminder", (REMINDING,), _after_a_reminder),
    Path("one escalation", (ESCALATING,), _after_an_escalation),
    Path("two stages, the first with quorum 2", (TWO_PEOPLE, SECOND), _two_people_then_another),
    Path("rejected", way=lambda people, order: people.reject(order, BOB), ends=Status.REJECTED),
    Path("withdrawn", way=lambda people, order: people.withdraw(order), ends=Status.WITHDRAWN),
    Path(
        "expired",
        way=lambda people, order: time_is_up(people.running, order),
        ends=Status.EXPIRED,
    ),
    Path("charge declined", ends=Status.FAILED, fault=Fault.DECLINE),
    Path("carrier refuses: refunded", ends=Status.FAILED, fault=Fault.CARRIER_REFUSES),
)
