"""Which open orders do not get on by themselves, and why.

Pure: the clock's instant is given. What is said here is what alarms count and `scripts/nod` lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from approvals.domain.order import Status
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvals.domain.order import Order, Stage

GRACE = timedelta(minutes=10)
"""After that something is stuck: by then the reconciler has come by twice."""
_WITHOUT_SLACK = ENGLISH.say("slack.refused.not_connected")
"""What Nod says of every order where it runs without Slack: nobody has to do anything about it."""


class Why(StrEnum):
    """What keeps an order from getting on."""

    UNDELIVERED = "undelivered"
    """A decision, or a stage's result, is in the table, and the workflow did nothing with it."""
    OVERDUE = "overdue"
    """A deadline has passed, and the order still waits."""
    NOT_STARTED = "not_started"
    """The order is stored, and no workflow has taken it up or asked anybody."""
    NOT_SHOWN = "not_shown"
    """Slack does not take what is to be shown of the order."""
    DEAD = "dead"
    """The execution has come to its end, and the order has not."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """An order that is stuck, since when, and in which ways."""

    order: Order
    since: datetime
    why: tuple[Why, ...]


def stuck(order: Order, now: datetime, grace: timedelta = GRACE) -> Stuck | None:
    """Return in which ways an order has been stuck for longer than ``grace``; None if in none."""
    found = [(why, since) for why, since in _ways(order) if now - since >= grace]
    if not found:
        return None
    return Stuck(order, min(since for _, since in found), tuple(why for why, _ in found))


def _ways(order: Order) -> Iterator[tuple[Why, datetime]]:
    if order.is_final:
        return
    decided_at = _undelivered_since(order)
    if decided_at is not None:
        yield Why.UNDELIVERED, decided_at
    elif order.status is Status.AWAITING_APPROVAL and order.stage is not None:
        wait = order.stage.newest_wait
        if wait is not None:
            yield Why.OVERDUE, wait.deadline_at
    elif order.status in {Status.RECEIVED, Status.VALIDATED, Status.RESERVED}:
        yield Why.NOT_STARTED, order.updated_at
    if order.slack_problem not in {None, _WITHOUT_SLACK}:
        yield Why.NOT_SHOWN, order.updated_at


def _undelivered_since(order: Order) -> datetime | None:
    """Return when the table got something that the workflow has left no trace of since."""
    if order.decision is not None:
        is_under_way = order.payment is not None or order.shipped_at is not None
        asked = any(stage.waits for stage in order.stages)
        return order.decision.at if asked and not is_under_way else None
    closed: Stage | None = None
    for stage in order.stages:
        if stage.result is None:
            # The next stage is asked by the workflow that was woken for the last one.
            is_left = closed is not None and not stage.waits
            return closed.votes[-1].at if is_left and closed and closed.votes else None
        closed = stage
    return None
