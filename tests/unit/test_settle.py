from __future__ import annotations

from typing import Any

import pytest

from approvals.domain.decision import NOD, DecisionKind, Via
from approvals.domain.errors import VoteRefused
from approvals.domain.order import Order, Status
from approvals.domain.voting import StageChange
from approvals.use_cases.decide import Answer
from tests.support.asking import cast, stage_of
from tests.support.shop import BOB, CAROL, DAVE, DEADLINE_SECONDS, Shop
from tests.support.store import InMemoryTable, InterferingOrderStore


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
@pytest.mark.parametrize("timed_out", [True, False])
def test_the_stored_decision_is_what_counts(kind: DecisionKind, timed_out: bool) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.answer(order.order_id, BOB, kind)
    shop.clock.advance(DEADLINE_SECONDS * 2)

    settled = shop.steps().settle(order.order_id, 0, timed_out)

    assert settled["result"] == kind.value
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

    settled = shop.steps().settle(order.order_id, 0, timed_out=False)

    assert settled == {"result": None, "remainingSeconds": left, "escalated": False}
    assert shop.store.get(order.order_id) == order


@pytest.mark.parametrize(
    ("passed", "timed_out"),
    [(DEADLINE_SECONDS, True), (DEADLINE_SECONDS - 1, True), (3_601, False)],
)
def test_an_order_expires_by_its_timer_or_by_the_clock(passed: float, timed_out: bool) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(passed)

    settled = shop.steps().settle(order.order_id, 0, timed_out)

    decision = shop.store.get(order.order_id).decision
    assert settled["result"] == "expired"
    assert decision is not None
    assert (decision.kind, decision.by, decision.via) == (DecisionKind.EXPIRED, NOD, Via.WORKFLOW)
    assert [e.what for e in shop.store.audit(order.order_id)][-1] == "expired"


@pytest.mark.parametrize("late", [4, 63])
def test_a_timer_that_began_before_the_wait_was_stored_does_not_shorten_the_deadline(
    late: int,
) -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS - late)

    settled = shop.steps().settle(order.order_id, 0, timed_out=True)

    assert settled == {"result": None, "remainingSeconds": late, "escalated": False}
    assert shop.store.get(order.order_id) == order
    assert shop.answer(order.order_id, BOB).order.decision is not None


def test_settling_twice_decides_once() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.clock.advance(DEADLINE_SECONDS)

    first = shop.steps().settle(order.order_id, 0, timed_out=True)
    second = shop.steps().settle(order.order_id, 0, timed_out=True)

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
    shop.clock.advance(DEADLINE_SECONDS - 1)
    settled = shop.steps().settle(order.order_id, 0, timed_out=True)

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == BOB
    assert settled["result"] == "approved"
    assert "expired" not in [e.what for e in shop.store.audit(order.order_id)]


def test_an_order_that_is_over_is_not_waited_for() -> None:
    shop = Shop()
    order = shop.waiting()
    shop.fail(order.order_id)

    settled = shop.steps().settle(order.order_id, 0, timed_out=True)

    assert settled["result"] == "over"
    assert shop.store.get(order.order_id).status is Status.FAILED


def silent(**changes: Any) -> tuple[Shop, Order]:
    """Return an order on which nobody reacts, whose stage escalates to Dave."""
    table = InMemoryTable()
    stage = stage_of(BOB, CAROL, escalate_after_seconds=600, escalate_to=(DAVE,), **changes)
    shop = Shop(table, real_store=InterferingOrderStore(table), planned_stages=(stage,))
    order = shop.waiting()
    shop.clock.advance(600)
    return shop, order


def said(shop: Shop, order: Order, what: str) -> int:
    return [entry.what for entry in shop.store.audit(order.order_id)].count(what)


def test_silence_lets_the_stand_ins_in_and_leaves_the_rest_of_the_time() -> None:
    shop, order = silent()
    with pytest.raises(VoteRefused):
        shop.answer(order.order_id, DAVE)

    settled = shop.steps().settle(order.order_id, 0, timed_out=True)

    assert settled == {"result": None, "remainingSeconds": 3_000, "escalated": True}
    after = shop.store.get(order.order_id)
    assert (after.decision, after.stages[0].escalated_at) == (None, shop.clock.now())
    assert said(shop, order, "escalated") == 1
    assert shop.answer(order.order_id, DAVE).order.status is Status.APPROVED


@pytest.mark.parametrize("reaction", ["vote", "seen"])
@pytest.mark.parametrize(("ago", "quiet"), [(10, 590), (596, 4), (597, None), (600, None)])
def test_nobody_is_let_in_while_somebody_reacted_lately_whatever_the_timer_says(
    reaction: str, ago: int, quiet: int | None
) -> None:
    shop, order = silent(quorum=2)
    react(shop, order, reaction)
    shop.clock.advance(ago)

    settled = shop.steps().settle(order.order_id, 0, timed_out=True)

    left = 3_000 - ago
    if quiet is None:
        assert settled == {"result": None, "remainingSeconds": left, "escalated": True}
    else:
        rest = {"remainingSeconds": left, "quietSeconds": quiet}
        assert settled == {"result": None, "escalated": False} | rest
    assert said(shop, order, "escalated") == (quiet is None)


def react(shop: Shop, order: Order, reaction: str) -> None:
    if reaction == "vote":
        shop.answer(order.order_id, BOB)
    else:
        shop.mark_seen(Answer(order.order_id, BOB, DecisionKind.APPROVED, Via.SLACK))


def test_a_settling_that_escalated_and_runs_again_ends_nothing() -> None:
    shop, order = silent()
    first = shop.steps().settle(order.order_id, 0, timed_out=True)

    # The step's answer was lost with its process: the engine runs it once more.
    assert shop.steps().settle(order.order_id, 0, timed_out=True) == first
    assert said(shop, order, "escalated") == 1


def test_an_escalated_order_expires_at_its_deadline() -> None:
    shop, order = silent()
    shop.steps().settle(order.order_id, 0, timed_out=True)
    shop.clock.advance(3_000)

    assert shop.steps().settle(order.order_id, 0, timed_out=True)["result"] == "expired"


def test_a_wake_that_is_no_silence_escalates_nothing() -> None:
    shop, order = silent()

    settled = shop.steps().settle(order.order_id, 0, timed_out=False)

    assert settled == {"result": None, "remainingSeconds": 3_000, "escalated": False}


def test_at_the_deadline_nobody_is_let_in_any_more() -> None:
    shop, order = silent()
    shop.clock.advance(3_000)

    assert shop.steps().settle(order.order_id, 0, timed_out=True)["result"] == "expired"
    assert shop.store.get(order.order_id).stages[0].escalated_at is None


def test_an_expiry_leaves_the_votes_that_were_too_few() -> None:
    shop, order = silent(quorum=2)
    shop.answer(order.order_id, BOB)
    shop.clock.advance(3_000)

    shop.steps().settle(order.order_id, 0, timed_out=True)

    stage = shop.store.get(order.order_id).stages[0]
    assert ([vote.person for vote in stage.votes], stage.result) == ([BOB], "expired")


def test_a_vote_that_is_written_just_before_the_expiry_is_kept() -> None:
    shop, order = silent(quorum=2)
    store = shop.store
    assert isinstance(store, InterferingOrderStore)
    change = StageChange(shop.clock.now(), (cast(BOB),), cast(BOB))

    def vote() -> None:
        store.meanwhile = lambda: None
        store.record_vote(order, 0, change, [])

    store.meanwhile = vote
    shop.clock.advance(3_000)

    assert shop.steps().settle(order.order_id, 0, timed_out=True)["result"] == "expired"
    stage = shop.store.get(order.order_id).stages[0]
    assert (stage.votes, stage.result) == ((cast(BOB),), "expired")


def test_a_closed_stage_of_an_order_that_goes_on_is_approved() -> None:
    shop = Shop(planned_stages=(stage_of(CAROL), stage_of(DAVE)))
    order = shop.waiting()
    shop.answer(order.order_id, CAROL)

    assert shop.steps().settle(order.order_id, 0, timed_out=True)["result"] == "approved"
    assert shop.store.get(order.order_id).decision is None
