"""Votes that close a stage, and votes that close nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.absence import Absence
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import AlreadyDecided, StoreUnavailable, VoteRefused
from approvals.domain.order import Order, Status
from tests.support.asking import stage_of
from tests.support.shop import BOB, CAROL, DAVE, DEADLINE_SECONDS, Shop
from tests.support.store import InMemoryOrderStore, InMemoryTable, InterferingOrderStore
from tests.support.votes import APPROVED, REJECTED, cast_in, delivered, said, vote

TWO = stage_of(BOB, CAROL, DAVE, quorum=2, rejections=2)


@pytest.mark.parametrize("kind", [APPROVED, REJECTED])
def test_a_vote_that_closes_nothing_is_kept_and_shown_and_wakes_nobody(kind: DecisionKind) -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting("callback-1")

    recorded = vote(shop, order, BOB, kind, "Looks right")

    after = shop.store.get(order.order_id)
    assert (after.status, after.decision) == (Status.AWAITING_APPROVAL, None)
    assert after.stages[0].votes == (recorded.vote,)
    assert recorded.delivered
    assert delivered(shop) == []
    # The wait learns that somebody is on it, and the reconciler shows the tally.
    assert shop.executions.heartbeats == ["callback-1"]
    assert shop.reconciler.asked == [order.order_id]
    assert order.order_id in shop.table.to_show
    assert said(shop, order) == [(f"voted_{kind}", BOB, "Looks right")]


@pytest.mark.parametrize("kind", [APPROVED, REJECTED])
def test_the_vote_that_is_needed_closes_the_order_and_wakes_the_workflow(
    kind: DecisionKind,
) -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting("callback-1")
    vote(shop, order, BOB, kind)

    recorded = vote(shop, order, CAROL, kind, "Me too")

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.reason) == (kind, CAROL, "Me too")
    assert recorded.vote is not None
    assert decision.decision_id == recorded.vote.vote_id
    assert shop.executions.delivered == [("callback-1", decision)]
    assert said(shop, order)[1:] == [(kind.value, CAROL, "Me too")]


def test_a_heartbeat_that_does_not_arrive_does_not_undo_the_vote() -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting()
    shop.executions.fail_next()

    assert vote(shop, order, BOB).delivered

    assert cast_in(shop, order) == [(BOB, APPROVED)]
    assert shop.reconciler.asked == [order.order_id]


def test_a_vote_may_be_changed_until_the_stage_closes() -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting()
    vote(shop, order, BOB)

    vote(shop, order, BOB, REJECTED, "Too many")
    assert cast_in(shop, order) == [(BOB, REJECTED)]
    vote(shop, order, CAROL)
    vote(shop, order, DAVE)

    after = shop.store.get(order.order_id)
    assert after.status is Status.APPROVED
    with pytest.raises(AlreadyDecided) as told:
        vote(shop, order, BOB)
    assert told.value.order.decision == after.decision
    assert said(shop, order)[1] == ("voted_rejected", BOB, "Too many")
    assert said(shop, order)[-1] == ("refused_approved", BOB, "already_decided")


def test_a_changed_vote_is_one_of_the_things_that_somebody_decided() -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting()
    for kind in (APPROVED, REJECTED):
        shop.clock.advance(1)
        vote(shop, order, BOB, kind)

    home = shop.find_home(BOB)

    assert (home.decisions, [shown.order_id for shown in home.decided]) == (1, [order.order_id])


def test_the_same_vote_again_is_told_so_and_a_new_reason_is_kept() -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting()
    vote(shop, order, BOB, reason="Fine")

    for reason in (None, "Fine"):
        with pytest.raises(VoteRefused) as refused:
            vote(shop, order, BOB, reason=reason)
        assert refused.value.code == "already_voted"
    assert said(shop, order)[1:] == [("refused_approved", BOB, "already_voted")] * 2
    vote(shop, order, BOB, reason="Fine by me")

    [kept] = shop.store.get(order.order_id).stages[0].votes
    assert kept.reason == "Fine by me"


def test_two_votes_at_once_are_counted_one_after_the_other() -> None:
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    shop = Shop(table, real_store=store, planned_stages=(TWO,))
    order = shop.waiting("callback-1")

    def meanwhile() -> None:
        store.meanwhile = lambda: None
        vote(shop, order, CAROL)

    store.meanwhile = meanwhile
    recorded = vote(shop, order, BOB)

    assert recorded.order.status is Status.APPROVED
    assert cast_in(shop, order) == [(CAROL, APPROVED), (BOB, APPROVED)]
    assert delivered(shop) == [("callback-1", APPROVED)]


def test_an_order_that_keeps_changing_is_given_up_on() -> None:
    table = InMemoryTable()
    store = InterferingOrderStore(table)
    stage = stage_of(*(f"api:{n}" for n in range(30)), BOB, quorum=31)
    shop = Shop(table, real_store=store, planned_stages=(stage,))
    order = shop.waiting()
    people = iter(stage.approvers)

    def meanwhile() -> None:
        again, store.meanwhile = store.meanwhile, lambda: None
        vote(shop, order, next(people))
        store.meanwhile = again

    store.meanwhile = meanwhile

    with pytest.raises(StoreUnavailable):
        vote(shop, order, BOB)


@dataclass
class Forgetful(InMemoryOrderStore):
    """Writes every vote, and answers nothing."""

    def record_vote(self, *args: Any, **kwargs: Any) -> Order:
        super().record_vote(*args, **kwargs)
        raise StoreUnavailable("The order table did not answer.")


def test_a_vote_whose_write_was_not_answered_is_found_in_the_table() -> None:
    table = InMemoryTable()
    shop = Shop(table, real_store=Forgetful(table), planned_stages=(TWO,))
    order = shop.waiting("callback-1")

    assert vote(shop, order, BOB).vote is not None
    assert vote(shop, order, CAROL).delivered

    assert cast_in(shop, order) == [(BOB, APPROVED), (CAROL, APPROVED)]
    assert delivered(shop) == [("callback-1", APPROVED)]


def test_too_few_votes_by_the_deadline_expire_the_order() -> None:
    shop = Shop(planned_stages=(TWO,))
    order = shop.waiting()
    vote(shop, order, BOB)
    shop.clock.advance(DEADLINE_SECONDS)

    with pytest.raises(AlreadyDecided) as told:
        vote(shop, order, CAROL)

    assert told.value.order.decision is not None
    assert (told.value.order.decision.kind, told.value.order.decision.by) == ("expired", NOD)
    assert cast_in(shop, order) == [(BOB, APPROVED)]


def test_a_stand_in_s_vote_says_for_whom_it_is() -> None:
    shop = Shop(planned_stages=(stage_of(BOB, CAROL, quorum=2),))
    order = shop.waiting()
    until = shop.clock.now() + timedelta(days=1)
    shop.stand_ins.set_away(Absence(BOB, DAVE, until))

    recorded = vote(shop, order, DAVE, reason="Asked him")

    assert recorded.vote is not None
    assert (recorded.vote.person, recorded.vote.voice) == (DAVE, BOB)
    assert said(shop, order) == [("voted_approved", DAVE, f"for {BOB}: Asked him")]
    vote(shop, order, BOB)  # His own word: still one voice of two.
    assert shop.store.get(order.order_id).decision is None
    vote(shop, order, CAROL)
    assert shop.store.get(order.order_id).status is Status.APPROVED
