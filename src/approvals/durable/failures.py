"""Why an order failed, in words for people, from the kind of error that a step gave up with.

Runs again on every replay, like the workflow. What the error itself says stays in the history,
unless somebody outside said it for people: the payment gateway, the carrier.
"""

from __future__ import annotations

from typing import Final

from approvals.domain.errors import (
    CarrierRefused,
    CarrierUnavailable,
    ParcelLost,
    PaymentDeclined,
    PaymentUnavailable,
    SlackUnavailable,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.reason import Reason

DEFECT: Final = Reason.of("reason.defect")
GAVE_UP: Final = Reason.of("reason.gave_up")
NOT_CONFIRMED: Final = Reason.of("reason.not_confirmed")


def type_name(error: type[Exception]) -> str:
    """Return how the engine names an error's type."""
    return f"{error.__module__}.{error.__qualname__}"


_KEYS: Final = {
    type_name(StoreUnavailable): "reason.table",
    type_name(StockInconsistent): "reason.stock",
    type_name(PaymentUnavailable): "reason.payment",
    type_name(CarrierUnavailable): "reason.carrier",
    type_name(SlackUnavailable): "reason.slack",
}
_SAID_FOR_PEOPLE: Final = {type_name(e) for e in (PaymentDeclined, CarrierRefused, ParcelLost)}


def why_failed(step: str, kind: str, text: str) -> str:
    """Return what people read of a step that gave up with this kind of error."""
    if kind in _SAID_FOR_PEOPLE:
        return text
    return Reason.of(_KEYS.get(kind, "reason.step"), step=step)
