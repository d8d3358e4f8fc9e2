"""The carrier of the demo: it ships nothing, and remembers what it would have shipped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from approvals.adapters.demo_shop.faults import Fault, ShopFaults
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import (
    CarrierRefused,
    CarrierUnavailable,
    ParcelLost,
    StoreUnavailable,
)

_CHARACTERS = 10
_SILENT = "The carrier does not answer."
_LOST = "The carrier has lost the parcel."


@dataclass(frozen=True, slots=True)
class DemoCarrier:
    """Implements the Carrier port."""

    table: Table

    def ship(self, order_id: str) -> str:
        """Return e.g. ``NOD-4Q7XKZM2V5``, made from the order's id: a repeated step ships once."""
        tracking = tracking_number(order_id)
        with _answering():
            state, known = ShopFaults(self.table).beside(_key(tracking))
            if state.hits(Fault.CARRIER_DOWN):
                raise CarrierUnavailable(_SILENT)
            if known is None:
                if state.hits(Fault.CARRIER_REFUSES):
                    raise CarrierRefused("The carrier does not deliver to this address.")
                # Put, not put conditionally: a second one writes the same.
                self.table.put({**_key(tracking), "order_id": order_id})
            if state.hits(Fault.SHIPMENT_LOST):
                raise CarrierUnavailable(_SILENT)
        return tracking

    def delivered(self, tracking: str) -> bool:
        """See `approvals.ports.Carrier`."""
        with _answering():
            state, known = ShopFaults(self.table).beside(_key(tracking))
            if state.hits(Fault.CARRIER_DOWN):
                raise CarrierUnavailable(_SILENT)
            if known is None or known.get("lost"):
                raise ParcelLost(_LOST)
            if state.hits(Fault.PARCEL_LOST):
                # Kept: whoever looks again must hear the same.
                self.table.put({**known, "lost": True})
                raise ParcelLost(_LOST)
            return not state.hits(Fault.DELIVERY_SLOW)


def tracking_number(order_id: str) -> str:
    """Return the number that an order's parcel has."""
    digest = hashlib.sha256(order_id.encode()).digest()
    return "NOD-" + base64.b32encode(digest).decode()[:_CHARACTERS]


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise CarrierUnavailable(_SILENT) from error


def _key(tracking: str) -> dict[str, str]:
    return {"pk": f"DEMO#{tracking}", "sk": "SHIPMENT"}
