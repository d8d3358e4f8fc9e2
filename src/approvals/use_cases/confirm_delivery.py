"""Ask the carrier whether a parcel has arrived, and say when to ask again."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import ParcelLost, StockInconsistent, Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.order import Order
    from approvals.ports import Carrier, Clock, OrderStore
    from approvals.use_cases.show_order import ShowOrder

MAX_LOOKS = 1_000
"""However long the deadline is: an execution's history has an end. Looks are spread over it."""
_SLOWEST, _MOST_DOUBLINGS = 8, 30
_SENDER = "confirm-delivery"


class Delivery(StrEnum):
    """What a look at the carrier found."""

    DELIVERED = "delivered"
    UNDER_WAY = "under_way"
    LOST = "lost"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class DeliveryPatience:
    """Pauses double from ``pause_seconds`` up to eight times that, until the deadline.

    They grow beyond that where `MAX_LOOKS` would else be used up before.
    """

    pause_seconds: int = 3_600
    deadline_seconds: int = 14 * 24 * 3_600

    def pause(self, looks: int, left: int = 0) -> int:
        """Return the seconds to wait after so many looks, with so many left to the deadline."""
        spread = math.ceil(left / max(1, MAX_LOOKS - looks))
        doubled: int = self.pause_seconds * 2 ** (min(looks - 1, _MOST_DOUBLINGS))
        return min(doubled, max(_SLOWEST * self.pause_seconds, spread))


@dataclass(frozen=True, slots=True)
class Look:
    """What was found; ``pause_seconds`` until the next look, None if there is none.

    ``reason`` is what the carrier says of a parcel that is lost.
    """

    delivery: Delivery
    pause_seconds: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmDelivery:
    """The check of ``confirm-delivery``."""

    store: OrderStore
    carrier: Carrier
    clock: Clock
    patience: DeliveryPatience
    show: ShowOrder

    def __call__(self, order_id: str, looks: int) -> Look:
        """Look for the ``looks``-th time, from 1; what has arrived is stored as fulfilled.

        What does not answer now is asked again like a parcel that is under way. People are told
        that it is: the rest may take days.

        Raises:
            StockInconsistent: for an order that was not shipped.
        """
        try:
            order = self.store.get(order_id)
        except Unavailable:
            return Look(Delivery.UNDER_WAY, self.patience.pause(looks))
        if order.delivered_at is not None:
            return Look(Delivery.DELIVERED)
        if order.shipped_at is None or order.tracking is None:
            raise StockInconsistent("The order was not shipped.")
        try:
            if not self.carrier.delivered(order.tracking):
                return self._later(order, order.shipped_at, looks)
            now = self.clock.now()
            entry = AuditEntry(now, "fulfilled", NOD, Via.WORKFLOW, order.tracking)
            self.store.deliver(order, now, [entry])
        except ParcelLost as error:
            return Look(Delivery.LOST, reason=str(error))
        except Unavailable:
            return self._later(order, order.shipped_at, looks)
        return Look(Delivery.DELIVERED)

    def _later(self, order: Order, shipped_at: datetime, looks: int) -> Look:
        if not order.is_shown:
            with contextlib.suppress(Unavailable):  # What Slack does not take is kept for later.
                self.show(order.order_id, _SENDER)
        waited = (self.clock.now() - shipped_at).total_seconds()
        left = math.ceil(self.patience.deadline_seconds - waited)
        if left <= 0:
            return Look(Delivery.OVERDUE)
        return Look(Delivery.UNDER_WAY, min(left, self.patience.pause(looks, left)))
