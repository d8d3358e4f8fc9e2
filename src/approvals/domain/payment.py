"""What became of an order's money: charged, declined, or given back; never charged twice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class PaymentState(StrEnum):
    """Where the money is. ``void`` says that nothing was charged, and nothing will be."""

    CHARGED = "charged"
    DECLINED = "declined"
    REFUNDED = "refunded"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Payment:
    """An order's one payment. Ids are the gateway's; instants are aware, UTC."""

    state: PaymentState
    charge_id: str | None = None
    charged_at: datetime | None = None
    declined_at: datetime | None = None
    reason: str | None = None
    refund_id: str | None = None
    refunded_at: datetime | None = None

    @property
    def is_charged(self) -> bool:
        """Tell whether the customer has paid and not been given anything back."""
        return self.state is PaymentState.CHARGED
