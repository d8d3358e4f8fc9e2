from __future__ import annotations

import pytest

from approvals.domain.decision import NOD, DecisionKind, Via
from approvals.domain.order import Status
from tests.support.shop import BOB, DEADLINE_SECONDS, Shop
from tests.support.store import InMemoryTable, InterferingOrderStore


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
@pytest.mark.parametrize("timed_out", [True, False])
def test_the_stored_decision_is_what_counts(kind: DecisionKind, timed_out: bool) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB, kind)
    shop.clock.advance(DEADLINE_SECONDS * 2)

    settled = shop.steps().settle(order.order_id, timed_out)

    assert settled["decision"] == kind.value
    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == BOB


@pytest.mark.parametrize(
    ("passed", "left"), [(0, 3_600), (0.2, 3_600), (3_599.5, 1), (1_800, 1_800)]
)
def test_a_wake_without_a_decision_waits_for_the_rest(passed: float, left: int) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(passed)

    settled = shop.steps().settle(order.order_id, timed_out=False)

    assert settled == {"decision": None, "remainingSeconds": left}
    assert shop.store.get(order.order_id) == order


@pytest.mark.parametrize(
    ("passed", "timed_out"),
    [(DEADLINE_SECONDS, True), (DEADLINE_SECONDS - 1, True), (3_601, False)],
)
def test_an_order_expires_by_its_timer_or_by_the_clock(passed: float, timed_out: bool) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(passed)

    settled = shop.steps().settle(order.order_id, timed_out)

    decision = shop.store.get(order.order_id).decision
    assert settled["decision"] == "expired"
    assert decision is not None
    assert (decision.kind, decision.by, decision.via) == (DecisionKind.EXPIRED, NOD, Via.WORKFLOW)
    assert [e.what for e in shop.store.audit(order.order_id)][-1] == "expired"


def test_settling_twice_decides_once() -> None:
    shop = Shop()
    order = shop.waiting()

    first = shop.steps().settle(order.order_id, timed_out=True)
    second = shop.steps().settle(order.order_id, timed_out=True)

    assert first == second
    assert [e.what for e in shop.store.audit(order.order_id)].count("expired") == 1


def test_a_click_that_comes_first_wins_against_the_deadline() -> None:
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    shop = Shop(table, real_store=store)
    order = shop.waiting()

    def click() -> None:
        store.meanwhile = lambda: None
        shop.answer(order.order_id, BOB)

    store.meanwhile = click
    settled = shop.steps().settle(order.order_id, timed_out=True)

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == BOB
    assert settled["decision"] == "approved"
    assert "expired" not in [e.what for e in shop.store.audit(order.order_id)]


def test_an_order_that_is_over_is_not_waited_for() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.steps().release_inventory(order.order_id, "Broken")

    settled = shop.steps().settle(order.order_id, timed_out=True)

    assert settled["decision"] == "over"
    assert shop.store.get(order.order_id).status is Status.FAILED
