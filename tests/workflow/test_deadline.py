"""A click and the deadline in the same instant: one of the two, everywhere."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import AlreadyDecided
from approvals.domain.order import Order, Status
from tests.support.shop import BOB
from tests.support.workflow import Around, Engine, engine
from tests.workflow.checks import assert_ended, assert_told, audited

ROUNDS = 40
SPREAD_SECONDS = 0.02
"""How far apart the two come: a round takes about as long to settle."""


@pytest.mark.fault("F12")
def test_a_click_just_before_the_deadline_is_written_wins() -> None:
    def before(effect: str) -> None:
        if effect == "record_vote":  # The workflow's own: nobody has answered.
            running.shop.answer("ord-0001", BOB)

    with engine(around=Around(before=before)) as running:
        order = running.asleep()

        running.deadline_passes(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


@pytest.mark.fault("F12")
def test_a_click_just_after_the_deadline_is_written_loses() -> None:
    refusals: list[AlreadyDecided] = []

    def after(effect: str) -> None:
        if effect == "record_vote":
            with pytest.raises(AlreadyDecided) as refusal:
                running.shop.answer("ord-0001", BOB)
            refusals.append(refusal.value)

    with engine(around=Around(after=after)) as running:
        order = running.asleep()

        running.deadline_passes(order.order_id)

        assert running.finish(order.order_id)["status"] == "expired"
        ended = assert_ended(running.shop, order.order_id, Status.EXPIRED)
        assert [refusal.order.decision for refusal in refusals] == [ended.decision]


@pytest.mark.fault("F12")
def test_a_deadline_that_passes_after_a_click_was_written_and_before_it_rang_changes_nothing() -> (
    None
):
    with engine() as running:
        order = running.asleep()
        running.executions.before_delivery = lambda: running.deadline_passes(order.order_id)

        running.shop.answer(order.order_id, BOB)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)


@pytest.mark.fault("F12")
def test_whoever_comes_first_in_many_rounds_the_order_tells_everybody_the_same() -> None:
    with engine() as running, ThreadPoolExecutor(max_workers=2) as racers:
        for number in range(ROUNDS):
            kind = DecisionKind.APPROVED if number % 2 else DecisionKind.REJECTED
            race(running, racers, running.asleep(), kind, head_start(number))
        assert running.shop.stock_adds_up()
        product = running.shop.catalogue.products()["WIDGET-001"]
        assert product.reserved == 0


def head_start(number: int) -> float:
    """Return by how many seconds the click comes after the deadline; negative: before."""
    return (number / (ROUNDS - 1) - 0.5) * 2 * SPREAD_SECONDS


def race(
    running: Engine, racers: ThreadPoolExecutor, order: Order, kind: DecisionKind, after: float
) -> None:
    line = threading.Barrier(2)

    def click() -> bool:
        line.wait()
        time.sleep(max(0.0, after))
        try:
            running.shop.answer(order.order_id, BOB, kind)
        except AlreadyDecided:
            return False
        return True

    def expire() -> None:
        line.wait()
        time.sleep(max(0.0, -after))
        running.deadline_passes(order.order_id)

    clicked, expired = racers.submit(click), racers.submit(expire)
    returned = running.finish(order.order_id)["status"]
    expired.result()
    decided = {DecisionKind.APPROVED: "fulfilled", DecisionKind.REJECTED: "rejected"}[kind]
    ended, happened = running.shop.store.get(order.order_id), audited(running.shop, order.order_id)
    assert returned == ended.status == (decided if clicked.result() else "expired")
    assert ended.decision is not None
    assert ended.decision.by == (BOB if clicked.result() else "nod")
    assert happened["approved"] + happened["rejected"] + happened["expired"] == 1
    assert_told(running.shop, ended)
