"""Every way in which an order can end, by its effects and its history."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.order import Status
from approvals.domain.story import RECEIPT
from approvals.durable import approval
from approvals.durable.failures import DEFECT
from approvals.use_cases.decide import Answer
from tests.support.shop import BOB, Shop
from tests.support.workflow import Around, RunningClock, a_shop, engine
from tests.workflow.checks import (
    ASKED,
    CARD,
    FULFILLED,
    assert_decided,
    assert_ended,
    assert_told,
    audited,
    cards_of,
    notes_of,
    stock_of_widgets,
)
from tests.workflow.paths import SECRET, breaking, product_vanishes, stock_goes

SHOWN, TOLD = "show-decision", "announce-outcome"


def test_an_approved_order_ships_and_everybody_sees_it() -> None:
    with engine() as running:
        order = running.asleep()
        assert order.status is Status.AWAITING_APPROVAL
        assert stock_of_widgets(running.shop) == (2, 0)

        running.shop.answer(order.order_id, BOB)

        returned = running.finish(order.order_id)
        assert returned == {"orderId": order.order_id, "status": "fulfilled"}
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert ended.tracking == f"TRACK-{order.order_id}"
        for root in (CARD, RECEIPT):
            assert notes_of(running.shop, order.order_id, root) == ["asked", "decided", "outcome"]
        assert running.names(order.order_id) == [*ASKED, SHOWN, *FULFILLED, TOLD]
        assert set(running.attempts(order.order_id).values()) == {1}
        assert running.invocations(order.order_id) == 2
        assert list(audited(running.shop, order.order_id)) == [
            "received",
            "validated",
            "reserved",
            "awaiting_approval",
            "approved",
            "charged",
            "shipped",
            "fulfilled",
        ]


def test_a_rejected_order_gives_its_stock_back_and_passes_the_reason_on() -> None:
    with engine() as running:
        order = running.asleep()

        running.shop.vote(
            Answer(order.order_id, BOB, DecisionKind.REJECTED, Via.API, "Too many widgets")
        )

        assert running.finish(order.order_id)["status"] == "rejected"
        ended = assert_ended(running.shop, order.order_id, Status.REJECTED)
        assert ended.reason == "Too many widgets"
        assert ended.decision is not None
        assert ended.decision.reason == "Too many widgets"
        assert running.names(order.order_id) == [*ASKED, SHOWN, "release-inventory", TOLD]


def test_an_order_that_nobody_answers_expires_after_its_deadline() -> None:
    with engine(a_shop(clock=RunningClock(), deadline_seconds=1)) as running:
        order = running.asleep()
        created_at = order.created_at

        assert running.finish(order.order_id)["status"] == "expired"

        ended = assert_ended(running.shop, order.order_id, Status.EXPIRED)
        assert ended.decision is not None
        assert (ended.decision.at - created_at).total_seconds() >= 1
        assert ended.decision.by == "nod"
        assert running.names(order.order_id) == [*ASKED, SHOWN, "release-inventory", TOLD]
        assert running.timeline(order.order_id).steps[2].status == "timed_out"
        assert running.invocations(order.order_id) == 2


@pytest.mark.fault("F18")
@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (product_vanishes, "There is no WIDGET-001 in the catalogue. Did you mean GADGET-007?"),
        (stock_goes, "Only 1 of WIDGET-001 in stock."),
    ],
)
def test_an_order_that_has_become_impossible_is_rejected_without_asking_anybody(
    meanwhile: Callable[[Shop], None], why: str
) -> None:
    shop = a_shop(before_start=lambda _: meanwhile(shop))
    with engine(shop) as running:
        order = shop.placed()

        assert running.finish(order.order_id)["status"] == "rejected"

        assert_rejected_by_check(shop, order.order_id, why)
        assert running.names(order.order_id) == ["validate-order", "announce-outcome"]
        assert running.invocations(order.order_id) == 1


def test_stock_that_goes_between_check_and_reservation_rejects_the_order() -> None:
    shop = a_shop()

    def before(effect: str) -> None:
        if effect == "reserve":
            stock_goes(shop)

    with engine(shop, around=Around(before=before)) as running:
        order = shop.placed()

        assert running.finish(order.order_id)["status"] == "rejected"

        assert_rejected_by_check(shop, order.order_id, "Out of stock: WIDGET-001.")
        assert stock_of_widgets(shop) == (0, 99)
        assert running.names(order.order_id) == [
            "validate-order",
            "reserve-inventory",
            "announce-outcome",
        ]


def assert_rejected_by_check(shop: Shop, order_id: str, why: str) -> None:
    ended = shop.store.get(order_id)
    assert (ended.status, ended.reason) == (Status.REJECTED, why)
    assert ended.decision is not None
    assert ended.decision.by == "nod"
    assert audited(shop, order_id)["rejected"] == 1
    assert shop.messenger.keys(order_id) == [RECEIPT]
    assert_told(shop, ended)


@pytest.mark.fault("F20")
@pytest.mark.attack("A11")
@pytest.mark.parametrize(
    ("part", "step", "decides"),
    [
        ("validate", "validate-order", False),
        ("reserve", "reserve-inventory", False),
        ("ask", "post-card", False),
        ("settled", "settle", True),
        ("charge", "charge-payment", True),
        ("fulfill", "fulfill-order", True),
    ],
)
def test_a_defect_in_a_step_fails_the_order_and_frees_its_stock(
    part: str, step: str, decides: bool
) -> None:
    with engine(change=breaking(part)) as running:
        shop = running.shop
        order = running.asleep() if decides else shop.placed()
        if decides:
            shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "failed"

        ended, steps = shop.store.get(order.order_id), running.names(order.order_id)
        assert ended.status is Status.FAILED
        assert ended.reason == f"The step {step} failed unexpectedly."
        assert (ended.decision is not None) is decides
        assert stock_of_widgets(shop) == (0, 0)
        assert shop.stock_adds_up()
        assert len(cards_of(shop, order.order_id)) == int(decides)
        assert_told(shop, ended)
        after = steps[steps.index(step) + 1 :]
        refund = ["refund-payment"] if part in {"charge", "fulfill"} else []
        assert after == [*refund, "release-inventory", TOLD]
        assert ended.failure is not None
        assert (ended.failure.step, ended.failure.attempts) == (step, 1)
        assert running.attempts(order.order_id)[step] == 1
        for word in SECRET.split():
            assert word not in repr(running.events(order.order_id))
            assert word not in repr(running.operations(order.order_id))


@pytest.mark.fault("F20")
def test_a_defect_in_the_workflow_itself_fails_the_order_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_down(_: object) -> bool:
        raise KeyError(SECRET)

    monkeypatch.setattr(approval, "_sleep", break_down)
    with engine() as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert (ended.status, ended.reason) == (Status.FAILED, DEFECT)
        assert stock_of_widgets(running.shop) == (0, 0)
        assert_told(running.shop, running.shop.store.get(order.order_id))
        for word in SECRET.split():
            assert word not in repr(running.events(order.order_id))


def test_an_order_that_a_check_rejects_keeps_its_execution() -> None:
    def vanish(_: str) -> None:
        shop.table.products.clear()

    shop = a_shop(before_start=vanish)
    with engine(shop) as running:
        order = shop.placed()
        running.finish(order.order_id)

        assert shop.store.get(order.order_id).execution_arn == running.arns[order.order_id]


@pytest.mark.fault("F27")
def test_a_defect_in_showing_leaves_the_outcome_as_it_is() -> None:
    with engine(change=breaking("show")) as running:
        order = running.asleep()
        running.shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "finished, not announced"

        assert_decided(running.shop, order.order_id, Status.FULFILLED)
        assert running.attempts(order.order_id)[SHOWN] == 1
        assert running.attempts(order.order_id)[TOLD] == 1
        assert SECRET.split()[0] not in repr(running.events(order.order_id))


def test_without_a_channel_the_page_decides_and_the_requester_is_told() -> None:
    with engine(a_shop(channel="")) as running:
        order = running.asleep()
        running.shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert cards_of(running.shop, order.order_id) == []
        assert notes_of(running.shop, order.order_id) == ["asked", "decided", "outcome"]


def test_a_requester_who_is_not_in_slack_has_a_card_and_no_message() -> None:
    with engine() as running:
        order = running.asleep(requester="api:ci")
        running.shop.answer(order.order_id)
        running.finish(order.order_id)

        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert len(cards_of(running.shop, order.order_id)) == 1
        assert cards_of(running.shop, order.order_id, RECEIPT) == []
