"""An order whose workflow will never run again: wherever it was, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import (
    CarrierUnavailable,
    PaymentDeclined,
    PaymentUnavailable,
    SlackUnavailable,
    StoreUnavailable,
)
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.metric import ORDERS_LEFT_TO_DO
from approvals.domain.order import Order, Status
from approvals.domain.payment import Payment, PaymentState
from approvals.domain.tally import tallies
from approvals.use_cases.decide import Answer
from approvals.use_cases.end_order import PATIENCE, EndOrder
from approvals.use_cases.open_request import OpenRequest
from approvals.use_cases.show_order import ShowOrder
from reconciler.build import build_work
from tests.support.reconciling import reconciler_of
from tests.support.shop import ALICE, BOB, WIDGET, Shop

STOPPED = Execution(ExecutionStatus.STOPPED)
REQUEST = ApprovalRequest("review-7", "Review of handbook-7", ALICE)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def end_of(shop: Shop, **others: Any) -> EndOrder:
    return build_work(reconciler_of(shop, **others)).watch.end


def end(shop: Shop, order: Order, execution: Execution = STOPPED) -> Order:
    """End it, again and again, and return it."""
    ending = end_of(shop)
    assert ending(order.order_id, execution, "one")
    after = shop.store.get(order.order_id)
    assert not ending(order.order_id, execution, "two")
    assert shop.store.get(order.order_id) == after
    assert after.status is not Status.APPROVED
    assert after.ended_at is not None
    assert shop.stock_adds_up()
    return after


def happened(shop: Shop, order: Order) -> list[str]:
    return [each.what for each in shop.store.audit(order.order_id)]


def held(shop: Shop) -> int:
    return shop.catalogue.products()[WIDGET].reserved


def approved(shop: Shop) -> Order:
    order = shop.waiting()
    return shop.answer(order.order_id, BOB).order


def charged(shop: Shop) -> Order:
    order = approved(shop)
    shop.steps().charge_payment(order.order_id)
    return shop.store.get(order.order_id)


def shipped(shop: Shop) -> Order:
    order = charged(shop)
    shop.steps().fulfill_order(order.order_id)
    return shop.store.get(order.order_id)


@pytest.mark.fault("F31")
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (ExecutionStatus.STOPPED, "The workflow was stopped."),
        (ExecutionStatus.TIMED_OUT, "The workflow took longer than it may."),
        (ExecutionStatus.FAILED, "The workflow broke off."),
        (ExecutionStatus.SUCCEEDED, "The order could not be finished."),
        (
            ExecutionStatus.GONE,
            "The workflow ended long ago, and nothing is known of it any more.",
        ),
    ],
)
def test_an_order_that_waited_fails_with_a_reason_and_gives_its_stock_back(
    shop: Shop, status: ExecutionStatus, reason: str
) -> None:
    order = shop.waiting()
    after = end(shop, order, Execution(status))
    assert (after.status, after.reason, after.decision) == (Status.FAILED, reason, None)
    assert held(shop) == 0
    assert happened(shop, order)[-2:] == ["released", "failed"]
    entries = shop.store.audit(order.order_id)[-2:]
    assert {each.via for each in entries} == {Via.RECONCILER}
    assert (shop.payments.calls, shop.metrics.counted) == ([], [])


@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_decision_counts_once_whoever_ends_its_order(shop: Shop, kind: DecisionKind) -> None:
    order = shop.waiting()
    shop.clock.advance(60)
    shop.answer(order.order_id, BOB, kind)
    after = end(shop, order)
    assert after.decision is not None
    assert shop.metrics.measured == [(f"TimeToDecide {kind.value}", 60.0)]
    whole = tallies(after, None)[0].numbers
    assert whole["decided"] == whole[f"outcome_{after.status.value}"] == 1


@pytest.mark.fault("F31")
def test_its_card_and_its_requester_are_told(shop: Shop) -> None:
    order = end(shop, shop.waiting())
    assert order.is_shown
    for key in ("card:0", "receipt"):
        assert [o.status for o in shop.messenger.shown(order.order_id, key)] == [Status.FAILED]
    assert "receipt:outcome" in shop.messenger.keys(order.order_id)
    assert shop.store.due_to_show(shop.clock.now() + timedelta(days=1), 9) == ()


def test_what_slack_does_not_take_is_shown_by_the_schedule(shop: Shop) -> None:
    order = shop.waiting()
    shop.messenger.failures["update"] = [SlackUnavailable("Slack does not answer.")]
    assert end_of(shop)(order.order_id, STOPPED, "one")
    assert not shop.store.get(order.order_id).is_shown
    shop.clock.advance(60)
    assert build_work(reconciler_of(shop)).repair() == 1
    assert [o.status for o in shop.messenger.shown(order.order_id, "card:0")] == [Status.FAILED]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (DecisionKind.REJECTED, Status.REJECTED),
        (DecisionKind.WITHDRAWN, Status.WITHDRAWN),
    ],
)
def test_what_was_decided_against_an_order_stays_its_outcome(
    shop: Shop, kind: DecisionKind, status: Status
) -> None:
    order = shop.waiting()
    if kind is DecisionKind.WITHDRAWN:
        shop.withdraw(Answer(order.order_id, ALICE, kind, Via.API))
    else:
        shop.answer(order.order_id, BOB, kind)
    after = end(shop, order)
    assert (after.status, after.failure, held(shop)) == (status, None, 0)


def test_an_order_that_held_nothing_yet_only_fails(shop: Shop) -> None:
    order = end(shop, shop.placed())
    assert order.status is Status.FAILED
    assert happened(shop, order) == ["received", "failed"]
    assert shop.messenger.keys(order.order_id) == ["receipt"]


def test_an_approved_order_can_never_be_charged_any_more(shop: Shop) -> None:
    order = end(shop, approved(shop))
    assert order.status is Status.FAILED
    assert order.payment is not None
    assert order.payment.state is PaymentState.VOID
    assert (shop.payments.charged, shop.payments.calls) == ([], ["refund"])
    assert order.failure is not None
    assert order.failure.left_to_do == ()


def test_a_charge_that_the_table_does_not_know_of_is_given_back(shop: Shop) -> None:
    order = approved(shop)
    shop.payments.charge(order.order_id, order.total, order.currency)
    after = end(shop, order)
    assert shop.payments.refunded == [order.order_id]
    assert after.payment is not None
    assert after.payment.state is PaymentState.REFUNDED


def test_a_charge_is_refunded_and_a_person_asks_for_the_parcel(shop: Shop) -> None:
    order = charged(shop)
    # The carrier took it, and the process died before it said so.
    shop.carrier.lose["ship"] = [CarrierUnavailable("No answer.")]
    with pytest.raises(CarrierUnavailable):
        shop.steps().fulfill_order(order.order_id)
    after = end(shop, order)
    assert shop.payments.refunded == [order.order_id]
    assert after.failure is not None
    assert after.failure.left_to_do == ("parcel",)
    assert shop.metrics.counted == [ORDERS_LEFT_TO_DO.name]
    assert held(shop) == 0
    assert happened(shop, order)[-4:] == ["refunded", "released", "failed", "left_to_do"]


def test_goods_that_have_left_stay_shipped_and_a_person_asks_for_them(shop: Shop) -> None:
    order = end(shop, shipped(shop))
    assert (order.status, shop.payments.refunded) == (Status.FAILED, [])
    assert order.failure is not None
    assert order.failure.left_to_do == ("delivery",)
    assert shop.catalogue.products()[WIDGET].shipped == 2


def test_goods_that_were_lost_and_refunded_are_claimed(shop: Shop) -> None:
    order = shipped(shop)
    shop.steps().refund_payment(order.order_id)
    after = end(shop, order)
    assert after.failure is not None
    assert after.failure.left_to_do == ("claim",)


@pytest.mark.parametrize("error", [PaymentDeclined("Too late."), RuntimeError("a defect")])
def test_a_refund_that_fails_for_good_is_left_to_a_person(shop: Shop, error: Exception) -> None:
    order = charged(shop)
    shop.payments.failures["refund"] = [error]
    after = end(shop, order)
    assert after.failure is not None
    assert after.failure.left_to_do == ("refund", "parcel")
    assert [each.step for each in after.failure.not_undone] == ["refund-payment"]
    assert held(shop) == 0


def test_a_gateway_that_does_not_answer_is_asked_again_for_two_hours(shop: Shop) -> None:
    order = charged(shop)
    stopped = replace(STOPPED, ended_at=shop.clock.now())
    shop.payments.failures["refund"] = [PaymentUnavailable("No answer.")] * 2
    with pytest.raises(PaymentUnavailable):
        end_of(shop)(order.order_id, stopped, "one")
    assert shop.store.get(order.order_id) == order
    shop.clock.advance(PATIENCE.total_seconds())
    after = end(shop, order, stopped)
    assert after.failure is not None
    assert after.failure.left_to_do == ("refund", "parcel")


def test_stock_that_cannot_be_given_back_is_left_to_a_person(shop: Shop) -> None:
    order = shop.waiting()
    product = shop.table.products[WIDGET]
    shop.table.products[WIDGET] = replace(product, reserved=0)
    assert end_of(shop)(order.order_id, STOPPED, "one")
    after = shop.store.get(order.order_id)
    assert after.status is Status.FAILED
    assert after.failure is not None
    assert after.failure.left_to_do == ("release",)


def test_an_order_that_is_over_is_never_touched_but_shown_if_it_was_not(shop: Shop) -> None:
    order = approved(shop)
    shop.fulfil(order.order_id)
    before = shop.store.get(order.order_id)
    assert not before.is_shown
    assert not end_of(shop)(order.order_id, STOPPED, "one")
    after = shop.store.get(order.order_id)
    assert (after.status, after.ended_at) == (Status.FULFILLED, before.ended_at)
    assert after.is_shown


def test_an_order_of_which_the_caller_was_told_that_it_did_not_start_is_left(shop: Shop) -> None:
    order = shop.placed()
    entry = shop.store.audit(order.order_id)[0]
    shop.store.mark_start_failed(order.order_id, "No.", shop.clock.now(), entry)
    before = shop.store.get(order.order_id)
    assert not end_of(shop)(order.order_id, STOPPED, "one")
    assert shop.store.get(order.order_id) == before


def test_the_workflow_may_finish_while_its_end_is_being_dealt_with(shop: Shop) -> None:
    """The last write of an invocation that was under way comes first, and counts."""
    order = charged(shop)
    real, seen = shop.payments.refund, list[str]()

    def meanwhile(order_id: str) -> str | None:
        if not seen:
            seen.append(order_id)
            shop.steps().fulfill_order(order_id)
        return real(order_id)

    shop.payments.refund = meanwhile  # type: ignore[method-assign]
    after = end(shop, order)
    assert after.shipped_at is not None
    assert after.failure is not None
    assert after.failure.left_to_do == ("claim",)


def test_an_order_that_keeps_changing_is_for_later(shop: Shop) -> None:
    order = shop.waiting()

    def never(name: str) -> None:
        if name == "order":
            raise StoreUnavailable("The order table is busy.")

    shop.table.before_write = never
    with pytest.raises(StoreUnavailable):
        end_of(shop)(order.order_id, STOPPED, "one")
    shop.table.before_write = lambda _: None
    assert shop.store.get(order.order_id) == order


def requested(shop: Shop) -> Order:
    OpenRequest(shop.store, shop.clock)(REQUEST, [shop.planned_stage()], "arn:own/1")
    shop.steps().post_card(REQUEST.request_id, 0, "callback-1")
    return shop.store.get(REQUEST.request_id)


def test_a_request_ends_with_its_workflow(shop: Shop) -> None:
    after = end(shop, requested(shop))
    assert (after.status, after.reason) == (Status.FAILED, "The workflow was stopped.")
    assert [o.status for o in shop.messenger.shown(after.order_id, "card:0")] == [Status.FAILED]
    assert shop.payments.calls == []


def test_a_request_that_its_workflow_left_open_ends_undecided(shop: Shop) -> None:
    after = end(shop, requested(shop), Execution(ExecutionStatus.SUCCEEDED))
    assert after.reason == "The request ended without a decision."


def test_an_approved_request_of_which_nothing_came_fails_and_moves_no_money(shop: Shop) -> None:
    order = requested(shop)
    shop.answer(order.order_id, BOB)
    after = end(shop, order)
    assert after.status is Status.FAILED
    assert after.decision is not None
    assert shop.payments.calls == []


def test_a_request_that_was_rejected_stays_rejected(shop: Shop) -> None:
    order = requested(shop)
    shop.answer(order.order_id, BOB, DecisionKind.REJECTED)
    assert end(shop, order).status is Status.REJECTED


class KilledError(BaseException):
    """The process died."""


class Dying:
    """Passes everything on, and dies before or after the ``at``-th effect."""

    def __init__(self, names: set[str], at: int, when: str) -> None:
        self.names, self.at, self.when, self.seen = names, at, when, list[str]()

    def around(self, target: Any) -> Any:
        dying = self

        class Watched:
            def __getattr__(self, name: str) -> Any:
                method = getattr(target, name)
                return dying.effect(name, method) if name in dying.names else method

        return Watched()

    def effect(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.seen.append(name)
            strikes = len(self.seen) == self.at
            if strikes and self.when == "before":
                raise KilledError
            result = method(*args, **kwargs)
            if strikes:
                raise KilledError
            return result

        return call


EFFECTS = {
    "refund", "keep_payment", "show_again", "close", "update", "post", "begin_posting",
    "mark_shown", "keep_posts",
}  # fmt: skip
PLACES: dict[str, tuple[Callable[[Shop], Order], int]] = {
    "received": (lambda shop: shop.placed(), 5),
    "waiting": (lambda shop: shop.waiting(), 8),
    "approved": (approved, 12),
    "charged": (charged, 12),
    "shipped": (shipped, 10),
    "request": (requested, 8),
}


def watched(shop: Shop, dying: Dying) -> EndOrder:
    return end_of(
        shop,
        store=dying.around(shop.store),
        messenger=dying.around(shop.messenger),
        payments=dying.around(shop.payments),
    )


@pytest.mark.parametrize("place", PLACES)
def test_the_effects_are_as_many_as_are_died_between(shop: Shop, place: str) -> None:
    order = PLACES[place][0](shop)
    dying = Dying(EFFECTS, 0, "never")
    watched(shop, dying)(order.order_id, STOPPED, "one")
    assert len(dying.seen) == PLACES[place][1], dying.seen


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("place", "at"), [(name, at) for name, (_, most) in PLACES.items() for at in range(1, most + 1)]
)
def test_a_death_between_any_two_effects_comes_to_the_same_end(
    place: str, at: int, when: str
) -> None:
    unhurt, shop = Shop(), Shop()
    expected = end(unhurt, PLACES[place][0](unhurt))
    order = PLACES[place][0](shop)
    dying = Dying(EFFECTS, at, when)
    with pytest.raises(KilledError):
        watched(shop, dying)(order.order_id, STOPPED, "one")
    shop.clock.advance(60)
    work = build_work(reconciler_of(shop))
    shop.executions.stands[order.execution_arn or "arn:started/" + order.order_id] = STOPPED
    work.repair()
    work.watch_all()
    shop.clock.advance(60)
    work.repair()
    after = shop.store.get(order.order_id)
    assert after.status is expected.status
    assert (after.reason, after.failure) == (expected.reason, expected.failure)
    assert shop.catalogue.products() == unhurt.catalogue.products()
    assert (shop.payments.charged, shop.payments.refunded) == (
        unhurt.payments.charged,
        unhurt.payments.refunded,
    )
    assert sorted(shop.messenger.keys(order.order_id)) == sorted(
        unhurt.messenger.keys(order.order_id)
    )
    assert {o.status for o in _roots(shop, order)} == {expected.status}
    assert happened(shop, order) == happened(unhurt, order)
    assert after.is_shown
    assert shop.store.due_to_show(shop.clock.now() + timedelta(days=1), 9) == ()


def _roots(shop: Shop, order: Order) -> list[Order]:
    keys = ("card:0", "receipt")
    return [shown for key in keys for shown in shop.messenger.shown(order.order_id, key)]


def test_an_order_that_ended_right_before_its_execution_is_shown_when_it_is_kept(
    shop: Shop,
) -> None:
    order = approved(shop)
    shop.fulfil(order.order_id)
    work = build_work(reconciler_of(shop))
    shop.clock.advance(60)
    work.keep.due()
    assert work.repair() == 1
    assert [o.status for o in shop.messenger.shown(order.order_id, "card:0")] == [Status.FULFILLED]


def test_payment_and_show_are_those_of_the_workflow(shop: Shop) -> None:
    """The gateway's key is the order's id, whoever asks; Slack is shown by the same use case."""
    ending = end_of(shop)
    assert ending.refund.payments is shop.payments
    assert isinstance(ending.show, ShowOrder)
    assert Payment(PaymentState.VOID).charged_at is None
