"""What came of an approved order, in words: where it is, what failed, what people have to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.domain.order import Status
from approvals.domain.payment import PaymentState
from approvals.domain.reason import in_words
from approvals.domain.words.speech import ENGLISH, Words
from approvals.domain.words.stages import is_voted_on

if TYPE_CHECKING:
    from approvals.domain.failure import Failure
    from approvals.domain.order import Order


def phase(order: Order) -> str:
    """Return the end of the keys that say where an order is: its status, or more than that."""
    if order.status is Status.EXPIRED and is_voted_on(order):
        return "undecided"
    if order.status is Status.APPROVED and order.shipped_at is not None:
        return "shipped"
    if order.status is Status.FULFILLED and order.delivered_at is not None:
        return "delivered"
    if order.status is Status.FAILED and order.shipped_at is not None:
        return "undelivered"
    declined = order.payment is not None and order.payment.state is PaymentState.DECLINED
    return "declined" if order.status is Status.FAILED and declined else order.status


def shipped_text(order: Order, words: Words = ENGLISH) -> str:
    """Return what came of an order that was shipped."""
    if not order.tracking:
        return words.say("outcome.shipped.untracked")
    arrived = order.delivered_at is not None
    key = "outcome.delivered" if arrived else "outcome.shipped"
    return words.say(key, tracking=order.tracking)


def failed_text(failure: Failure, words: Words = ENGLISH) -> str:
    """Return which step failed, how often it was tried, and why."""
    key = f"step.{failure.step.replace('-', '_')}"
    step = words.say(key) if key in words.texts else failure.step
    return words.count(
        "outcome.failure", failure.attempts, step=step, reason=in_words(failure.reason, words)
    )


def aftermath(order: Order, failure: Failure, words: Words = ENGLISH) -> list[str]:
    """Return what became of money and goods, one sentence each."""
    keys = []
    if order.payment is not None and not order.payment.is_charged:
        keys.append(f"outcome.money.{order.payment.state}")
    if order.shipped_at is not None:
        keys.append("outcome.goods_left")
    elif order.is_purchase and order.was_reserved and "release" not in failure.left_to_do:
        keys.append("outcome.given_back")
    return [words.say(key) for key in keys]


def by_hand(order: Order, failure: Failure, words: Words = ENGLISH) -> tuple[str, ...]:
    """Return what people have to do, one sentence each."""
    return tuple(_task(order, task, words) for task in failure.left_to_do)


def _task(order: Order, task: str, words: Words) -> str:
    charge = order.payment.charge_id if order.payment else None
    key = f"by_hand.{task}"
    if charge and f"by_hand.{task}.known" in words.texts:
        key = f"by_hand.{task}.known"
    if key not in words.texts:
        return task  # What a later release knows of.
    money = words.money(order.total, order.currency)
    values = {"order": order.order_id, "charge": charge, "tracking": order.tracking}
    return words.say(key, money=money, **values)


def failure_text(order: Order, failure: Failure, words: Words = ENGLISH) -> str:
    """Return all of it."""
    failed = [failed_text(each, words) for each in (failure, *failure.not_undone)]
    tasks = by_hand(order, failure, words)
    left = [words.say("outcome.by_hand", tasks=" ".join(tasks))] if tasks else []
    return " ".join([*failed, *aftermath(order, failure, words), *left])
