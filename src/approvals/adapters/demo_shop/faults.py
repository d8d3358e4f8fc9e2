"""What goes wrong in the demo's shop: one item of the table, a count of calls a fault.

Switched by `scripts/shop_faults.py`. An order has no part in it: whatever is ordered, the next call
that a fault is meant for is the one that it hits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.table import ConditionFailed, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

UNTIL_OFF = -1
"""A count that does not run out."""
MAX_MILLISECONDS = 5_000
_KEY = {"pk": "DEMO", "sk": "FAULTS"}
_MILLISECONDS = "milliseconds"


class Fault(StrEnum):
    """What can be switched on, by the name that its count has in the table."""

    DECLINE = "decline"
    GATEWAY_DOWN = "gateway_down"
    GATEWAY_SLOW = "gateway_slow"
    CHARGE_LOST = "charge_lost"
    REFUND_DOWN = "refund_down"
    REFUND_REFUSED = "refund_refused"
    CARRIER_REFUSES = "carrier_refuses"
    CARRIER_DOWN = "carrier_down"
    SHIPMENT_LOST = "shipment_lost"
    DELIVERY_SLOW = "delivery_slow"
    PARCEL_LOST = "parcel_lost"

    @property
    def typed(self) -> str:
        """Its name as people type it."""
        return self.value.replace("_", "-")


MEANING: Mapping[Fault, str] = {
    Fault.DECLINE: "the gateway declines the charge",
    Fault.GATEWAY_DOWN: "the gateway does not answer, and does nothing",
    Fault.GATEWAY_SLOW: "the gateway takes its time (MS milliseconds)",
    Fault.CHARGE_LOST: "the gateway charges, and its answer is lost",
    Fault.REFUND_DOWN: "the gateway does not answer a refund, and does nothing",
    Fault.REFUND_REFUSED: "the gateway refuses to refund: a person has to",
    Fault.CARRIER_REFUSES: "the carrier refuses the parcel",
    Fault.CARRIER_DOWN: "the carrier does not answer, and does nothing",
    Fault.SHIPMENT_LOST: "the carrier takes the parcel, and its answer is lost",
    Fault.DELIVERY_SLOW: "the parcel is still under way (COUNT looks)",
    Fault.PARCEL_LOST: "the carrier has lost the parcel",
}


@dataclass(frozen=True, slots=True)
class ShopFaults:
    """Reads, uses up and switches faults."""

    table: Table

    def beside(self, key: Mapping[str, str]) -> tuple[ShopState, dict[str, Any] | None]:
        """Read what is on, and the item of this key, in one call."""
        records = self.table.get_many([_KEY, dict(key)])
        found = {(record["pk"], record["sk"]): record for record in records}
        state = ShopState(self.table, found.get((_KEY["pk"], _KEY["sk"]), {}))
        return state, found.get((key["pk"], key["sk"]))

    def on(self) -> dict[Fault, int]:
        """Return what is on, with how many calls it is still meant for."""
        record = self.table.get(_KEY) or {}
        counts = {fault: int(record.get(fault.value, 0)) for fault in Fault}
        return {fault: count for fault, count in counts.items() if count}

    def switch(self, fault: Fault, count: int, milliseconds: int | None = None) -> None:
        """Let a fault hit so many calls; `UNTIL_OFF` until it is switched off, 0 none."""
        record = {**_KEY, **(self.table.get(_KEY) or {}), fault.value: count}
        self.table.put({**record, **({_MILLISECONDS: milliseconds} if milliseconds else {})})

    def off(self) -> None:
        """Switch everything off."""
        self.table.delete(_KEY)


@dataclass(frozen=True, slots=True)
class ShopState:
    """What was on when a call began."""

    table: Table
    record: Mapping[str, Any]

    def hits(self, fault: Fault) -> bool:
        """Tell whether the fault hits this call; that uses up one of its count."""
        count = int(self.record.get(fault.value, 0))
        if count <= 0:
            return count == UNTIL_OFF
        used = self.table.update_action(
            _KEY,
            set_values={},
            expressions={fault.value: f"#{fault.value} - :one"},
            condition=f"#{fault.value} > :none",
            values={":one": 1, ":none": 0},
        )
        try:
            self.table.update(used)
        except ConditionFailed:
            return False  # Another call took the last one, or it was switched off.
        return True

    @property
    def seconds(self) -> float:
        """How long a slow gateway takes."""
        return min(int(self.record.get(_MILLISECONDS, 1_000)), MAX_MILLISECONDS) / 1_000
