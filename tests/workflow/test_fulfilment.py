"""After an approval: money and goods move once, and what cannot be finished is undone or told."""

from __future__ import annotations

import pytest
from aws_durable_execution_sdk_python_testing.executor import Executor

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import (
    CarrierUnavailable,
    PaymentInconsistent,
    PaymentUnavailable,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.failure import Failure
from approvals.domain.metric import ORDERS_LEFT_TO_DO
from approvals.domain.order import Order, Status
from approvals.domain.payment import PaymentState
from approvals.domain.reason import Reason
from approvals.domain.words.outcomes import phase
from approvals.durable.failures import NOT_CONFIRMED
from tests.support.workflow import Around, Engine, ProcessDied, a_shop, engine
from tests.workflow.checks import (
    CARD,
    DEMAND,
    assert_ended,
    assert_money,
    assert_told,
    audited,
    stock_of_widgets,
)
from tests.workflow.paths import (
    AFTER_APPROVAL,
    DECLINED,
    LOST,
    REFUSED,
    breaking,
    bring_about,
    carrier_is_away,
    failing_with,
    gateway_is_away,
)

NEVER_ANSWERS = "The payment gateway does not answer."
NOT_REFUNDED = Failure("refund-payment", 1, str(DECLINED))
NOT_RELEASED = Failure("release-inventory", 1, Reason.of("reason.stock"))
FAILURES = {
    "declined": Failure("charge-payment", 1, str(DECLINED)),
    "never_charged": Failure("charge-payment", 10, Reason.of("reason.payment")),
    "carrier_refuses": Failure("fulfill-order", 1, str(REFUSED)),
    "not_refunded": Failure("fulfill-order", 1, str(REFUSED), ("refund",), (NOT_REFUNDED,)),
    "not_released": Failure("fulfill-order", 1, str(REFUSED), ("release",), (NOT_RELEASED,)),
    "nothing_undone": Failure(
        "fulfill-order", 1, str(REFUSED), ("refund", "release"), (NOT_REFUNDED, NOT_RELEASED)
    ),
    "parcel_lost": Failure("confirm-delivery", 1, str(LOST), ("claim",)),
    "lost_not_refunded": Failure(
        "confirm-delivery", 1, str(LOST), ("refund", "claim"), (NOT_REFUNDED,)
    ),
    "never_delivered": Failure("confirm-delivery", 2, NOT_CONFIRMED, ("delivery",)),
}
"""By path: what the order says of itself at its end."""
MONEY = {
    "declined": (False, False, False),
    "never_charged": (False, False, False),
    "carrier_refuses": (True, True, False),
    "not_refunded": (True, False, False),
    "not_released": (True, True, False),
    "nothing_undone": (True, False, False),
    "parcel_lost": (True, True, True),
    "lost_not_refunded": (True, False, True),
    "never_delivered": (True, False, True),
}
"""By path: whether the order was charged, refunded, shipped."""
STOCK = {
    "not_released": None,
    "nothing_undone": None,
    **dict.fromkeys(("parcel_lost", "lost_not_refunded", "never_delivered"), (0, DEMAND)),
}
"""By path: reserved and shipped, where it is not all given back; None where it cannot be told."""


def approved(running: Engine) -> str:
    order = running.asleep()
    running.shop.answer(order.order_id)
    return order.order_id


def fails(running: Engine, path: str) -> Order:
    """Let an order be approved and fail; returns it after checking all that must hold."""
    order_id = approved(running)
    assert running.finish(order_id)["status"] == "failed"
    shop, order = running.shop, running.shop.store.get(order_id)
    charged, refunded, shipped = ([order_id] if moved else [] for moved in MONEY[path])
    assert_money(shop, charged=charged, refunded=refunded, shipped=shipped)
    stock = STOCK.get(path, (0, 0))
    if stock is not None:
        assert stock_of_widgets(shop) == stock
        assert shop.stock_adds_up()
    assert order.failure is not None
    assert_told(shop, order)
    return order


@pytest.mark.parametrize("path", FAILURES)
def test_what_cannot_be_finished_is_undone_in_reverse_order_or_left_to_people(path: str) -> None:
    with engine(AFTER_APPROVAL[path].shop()) as running:
        order = fails(running, path)

        assert order.failure == FAILURES[path]
        assert order.reason == FAILURES[path].reason
        happened = audited(running.shop, order.order_id)
        assert happened["failed"] == happened["approved"] == 1
        needs_a_person = bool(FAILURES[path].left_to_do)
        assert happened["left_to_do"] == int(needs_a_person)
        assert happened["not_undone"] == len(FAILURES[path].not_undone)
        assert set(running.shop.metrics.counted) == (
            {ORDERS_LEFT_TO_DO.name} if needs_a_person else set()
        )


def test_a_declined_order_is_neither_refunded_nor_asked_again() -> None:
    with engine(AFTER_APPROVAL["declined"].shop()) as running:
        order = fails(running, "declined")

        assert order.payment is not None
        assert (order.payment.state, order.payment.reason) == (PaymentState.DECLINED, str(DECLINED))
        assert running.shop.payments.calls == ["charge"]
        assert running.invocations(order.order_id) == 2


@pytest.mark.parametrize("was_charged", [True, False])
def test_a_charge_that_nobody_knows_of_is_asked_for_and_given_back(was_charged: bool) -> None:
    shop = a_shop()
    answers = shop.payments.lose if was_charged else shop.payments.failures
    answers["charge"] = gateway_is_away(10)
    with engine(shop) as running:
        order_id = approved(running)

        assert running.finish(order_id)["status"] == "failed"

        paid = [order_id] if was_charged else []
        assert_money(shop, charged=paid, refunded=paid, shipped=[])
        payment = shop.store.get(order_id).payment
        assert payment is not None
        assert payment.state is (PaymentState.REFUNDED if was_charged else PaymentState.VOID)
        assert running.attempts(order_id)["charge-payment"] == 10
        assert stock_of_widgets(shop) == (0, 0)


@pytest.mark.parametrize("lost", [False, True], ids=["not-done", "answer-lost"])
@pytest.mark.parametrize(
    ("method", "error", "step"),
    [
        ("charge", PaymentUnavailable(NEVER_ANSWERS), "charge-payment"),
        ("ship", CarrierUnavailable("The carrier does not answer."), "fulfill-order"),
        ("delivered", CarrierUnavailable("The carrier does not answer."), "confirm-delivery"),
    ],
    ids=["charge", "ship", "look"],
)
def test_a_call_that_fails_for_a_while_is_repeated_and_moves_nothing_twice(
    method: str, error: Exception, step: str, lost: bool
) -> None:
    shop = a_shop()
    partner = shop.payments if method == "charge" else shop.carrier
    (partner.lose if lost else partner.failures)[method] = [error] * 3
    with engine(shop) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert running.attempts(order_id)[step] == 4
        assert running.invocations(order_id) == 5
        assert_ended(shop, order_id, Status.FULFILLED)


def test_a_parcel_is_looked_for_until_it_arrives() -> None:
    with engine(AFTER_APPROVAL["delivered_late"].shop()) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert running.attempts(order_id)["confirm-delivery"] == 3
        assert running.invocations(order_id) == 4
        order = assert_ended(running.shop, order_id, Status.FULFILLED)
        assert (order.delivered_at, order.ended_at) == (running.shop.clock.now(),) * 2


def test_a_carrier_that_never_says_whether_it_shipped_leaves_that_to_a_person() -> None:
    shop = a_shop()
    shop.carrier.lose["ship"] = carrier_is_away(10)
    with engine(shop) as running:
        order_id = approved(running)

        assert running.finish(order_id)["status"] == "failed"

        failure = shop.store.get(order_id).failure
        assert failure is not None
        assert (failure.attempts, failure.left_to_do) == (10, ("parcel",))
        assert_money(shop, charged=[order_id], refunded=[order_id], shipped=[order_id])
        assert shop.metrics.counted == [ORDERS_LEFT_TO_DO.name]


def test_an_order_that_is_not_paid_for_leaves_nobody_a_parcel_to_stop() -> None:
    error = PaymentInconsistent("The order is not paid for, so it is not shipped.")
    with engine(change=failing_with("fulfill", error)) as running:
        order_id = approved(running)

        assert running.finish(order_id)["status"] == "failed"

        failure = running.shop.store.get(order_id).failure
        assert failure is not None
        assert (failure.step, failure.left_to_do) == ("fulfill-order", ())
        assert running.shop.carrier.calls == []


def test_a_refund_is_waited_for_longer_than_a_charge() -> None:
    shop = AFTER_APPROVAL["carrier_refuses"].shop()
    shop.payments.failures["refund"] = gateway_is_away(32)
    with engine(shop) as running:
        order = fails(running, "carrier_refuses")

        assert running.attempts(order.order_id)["refund-payment"] == 33
        assert shop.metrics.counted == []


def test_a_defect_after_the_goods_have_left_gives_neither_goods_nor_money_back() -> None:
    with engine(change=breaking("confirm")) as running:
        order = fails(running, "never_delivered")

        assert order.failure is not None
        assert (order.failure.step, order.failure.left_to_do) == ("confirm-delivery", ("delivery",))


def test_stock_that_a_rejection_cannot_give_back_is_left_to_a_person() -> None:
    closings: list[str] = []

    def before(effect: str) -> None:
        closings.extend([effect] if effect == "close" else [])
        if closings == [effect]:
            raise StockInconsistent("The stock is not held for this order.")

    with engine(around=Around(before=before)) as running:
        order = running.asleep()
        running.shop.answer(order.order_id, kind=DecisionKind.REJECTED)

        assert running.finish(order.order_id)["status"] == "failed"

        failure = running.shop.store.get(order.order_id).failure
        assert failure is not None
        assert (failure.step, failure.left_to_do) == ("release-inventory", ("release",))
        assert running.shop.metrics.counted == [ORDERS_LEFT_TO_DO.name]


EFFECTS = {
    "carrier_refuses": [
        "gateway charge",
        "keep_payment",
        "gateway refund",
        "keep_payment",
        "close",
    ],
    "not_refunded": ["gateway charge", "keep_payment", "close"],
    "parcel_lost": ["ship", "gateway refund", "keep_payment", "close"],
    "never_delivered": ["ship", "carrier delivered", "close"],
    "declined": ["keep_payment", "close"],
}
"""By path: what moves money, goods or the order after the approval, as far as it is done."""


@pytest.mark.fault("F1")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("path", "at"), [(path, at) for path in EFFECTS for at in range(len(EFFECTS[path]))]
)
def test_a_death_beside_any_effect_of_undoing_changes_nothing(
    path: str, at: int, when: str
) -> None:
    effect = EFFECTS[path][at]
    nth, met = EFFECTS[path][: at + 1].count(effect), []

    def strike(name: str) -> None:
        met.extend([name] if name == effect else [])
        if name == effect and len(met) == nth:
            raise ProcessDied(name)

    with engine(AFTER_APPROVAL[path].shop(), around=Around(**{when: strike})) as running:
        order = fails(running, path)

        assert len(met) >= nth
        assert order.failure is not None
        assert order.failure.step == FAILURES[path].step


@pytest.mark.parametrize("path", ["carrier_refuses", "not_refunded", "parcel_lost"])
def test_a_process_that_dies_after_every_single_effect_undoes_everything_once(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Executor, "MAX_CONSECUTIVE_FAILED_ATTEMPTS", 100)
    dead: list[str] = []

    def after(effect: str) -> None:
        if effect not in dead:
            dead.append(effect)
            raise ProcessDied(effect)

    with engine(AFTER_APPROVAL[path].shop(), around=Around(after=after)) as running:
        order = fails(running, path)

        assert audited(running.shop, order.order_id)["failed"] == 1


@pytest.mark.parametrize("step", ["keep_payment", "ship", "deliver"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_table_that_is_away_beside_a_movement_moves_nothing_twice(step: str, when: str) -> None:
    failed: list[str] = []

    def fail(effect: str) -> None:
        if effect == step and len(failed) < 2:
            failed.append(effect)
            raise StoreUnavailable("The order table did not answer. Try again.")

    with engine(around=Around(**{when: fail})) as running:
        assert_ended(running.shop, bring_about(running, Status.FULFILLED), Status.FULFILLED)


def test_an_order_that_is_on_its_way_says_so() -> None:
    said: list[str] = []

    def before(effect: str) -> None:
        if effect == "carrier delivered":
            said.extend(map(phase, running.shop.messenger.shown("ord-0001", CARD)))

    with engine(AFTER_APPROVAL["delivered_late"].shop(), around=Around(before=before)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert said == ["approved", "shipped", "shipped"]
        assert_ended(running.shop, order_id, Status.FULFILLED)
