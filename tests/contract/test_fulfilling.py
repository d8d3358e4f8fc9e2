"""Money, delivery and failure of an order, as every store keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.adapters.dynamodb.outcome_records import failure_from
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import PaymentInconsistent, StockInconsistent
from approvals.domain.failure import Failure
from approvals.domain.order import Status
from approvals.domain.payment import Payment, PaymentState
from approvals.domain.reason import Reason, in_words
from approvals.domain.words.speech import GERMAN
from tests.support.orders import Database, entry
from tests.support.shop import WIDGET
from tests.support.time import START

LATER = START + timedelta(minutes=5)
CHARGED = Payment(PaymentState.CHARGED, charge_id="ch-1", charged_at=LATER)
DECLINED = Payment(PaymentState.DECLINED, declined_at=LATER, reason="No money.")
REFUNDED = replace(CHARGED, state=PaymentState.REFUNDED, refund_id="re-1", refunded_at=LATER)
VOID = Payment(PaymentState.VOID, refunded_at=LATER)
NOT_REFUNDED = Failure("refund-payment", 33, Reason.of("reason.payment"))
FAILURE = Failure("fulfill-order", 3, "Refused.", ("refund", "release"), (NOT_REFUNDED,))


def pay(database: Database, *payments: Payment) -> None:
    for seconds, payment in enumerate(payments, start=300):
        order = database.store.get("ord-1")
        database.store.keep_payment(order, payment, [entry(payment.state, seconds=seconds)])


@pytest.mark.parametrize(
    "payments",
    [(CHARGED,), (DECLINED,), (VOID,), (CHARGED, REFUNDED), (REFUNDED,)],
    ids=lambda payments: "-".join(payment.state for payment in payments),
)
def test_what_became_of_the_money_is_kept_once(
    database: Database, payments: tuple[Payment, ...]
) -> None:
    version = database.voted().version

    pay(database, *payments)
    pay(database, replace(payments[-1], charge_id="ch-2", refund_id="re-2"))

    order = database.store.get("ord-1")
    assert (order.payment, order.status) == (payments[-1], Status.APPROVED)
    assert order.version == version + len(payments)
    assert database.said("ord-1")[-len(payments) :] == [p.state for p in payments]


@pytest.mark.parametrize(
    ("first", "second"),
    [(DECLINED, CHARGED), (VOID, CHARGED), (REFUNDED, CHARGED), (CHARGED, VOID), (VOID, REFUNDED)],
    ids=lambda payment: payment.state.value,
)
def test_money_does_not_go_two_ways(database: Database, first: Payment, second: Payment) -> None:
    database.voted()
    kept = [CHARGED, REFUNDED] if first is REFUNDED else [first]
    pay(database, *kept)

    with pytest.raises(PaymentInconsistent):
        pay(database, second)

    assert database.store.get("ord-1").payment == first


@pytest.mark.parametrize("point", ["placed", "waiting"])
def test_what_is_not_approved_is_not_charged(database: Database, point: str) -> None:
    order = getattr(database, point)()

    with pytest.raises(PaymentInconsistent):
        pay(database, CHARGED)

    assert database.store.get("ord-1") == order


def test_a_shipped_order_is_delivered_once(database: Database) -> None:
    order = database.voted()
    database.store.ship(order, "TRACK-1", LATER, [entry("shipped", seconds=300)])

    for minutes in (1, 2):
        at = LATER + timedelta(minutes=minutes)
        database.store.deliver(order, at, [entry("fulfilled", seconds=360)])

    delivered = database.store.get("ord-1")
    at = LATER + timedelta(minutes=1)
    assert (delivered.status, delivered.shipped_at) == (Status.FULFILLED, LATER)
    assert (delivered.delivered_at, delivered.ended_at) == (at, at)
    assert database.said("ord-1").count("fulfilled") == 1


def test_what_was_not_shipped_is_not_delivered(database: Database) -> None:
    order = database.voted()

    with pytest.raises(StockInconsistent):
        database.store.deliver(order, LATER, [entry("fulfilled")])

    assert database.store.get("ord-1") == order


def test_a_failed_order_that_is_over_is_not_delivered(database: Database) -> None:
    database.store.ship(database.voted(), "TRACK-1", LATER, [])
    order = database.store.get("ord-1")
    database.store.close(order, Status.FAILED, "Lost.", LATER, None, [])

    with pytest.raises(StockInconsistent):
        database.store.deliver(order, LATER, [entry("fulfilled")])


@pytest.mark.parametrize("gives_back", [True, False])
def test_a_failure_is_kept_with_or_without_its_stock(database: Database, gives_back: bool) -> None:
    order = database.voted()

    database.store.close(
        order, Status.FAILED, FAILURE.reason, LATER, None, [entry("failed")], None, FAILURE,
        gives_back=gives_back,
    )  # fmt: skip

    failed = database.store.get("ord-1")
    assert (failed.status, failed.failure, failed.reason) == (Status.FAILED, FAILURE, "Refused.")
    assert failed.failure is not None
    [not_refunded] = failed.failure.not_undone
    assert in_words(not_refunded.reason, GERMAN) == GERMAN.say("reason.payment")
    assert database.stock(WIDGET) == ((100, 0, 0) if gives_back else (98, 2, 0))


def test_a_failure_of_an_earlier_version_is_read_without_what_it_did_not_keep() -> None:
    record = {"step": "fulfill-order", "attempts": 3, "reason": "Refused."}

    assert failure_from(record) == Failure("fulfill-order", 3, "Refused.")


def test_a_rejected_order_has_no_failure(database: Database) -> None:
    order = database.voted(kind=DecisionKind.REJECTED)

    database.store.close(order, Status.REJECTED, "No.", LATER, None, [])

    assert database.store.get("ord-1").failure is None
