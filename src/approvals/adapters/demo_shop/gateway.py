"""The payment gateway of the demo: it moves no money, and remembers what it would have moved.

One item an order, written conditionally: a second charge gets the first one's answer, and one that
comes after the refund is declined.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.adapters.demo_shop.faults import Fault, ShopFaults, ShopState
from approvals.adapters.dynamodb.table import ConditionFailed, Table
from approvals.domain.errors import PaymentDeclined, PaymentUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from decimal import Decimal

_CHARACTERS = 12
_SILENT = "The payment gateway does not answer."
_CHARGED, _DECLINED, _REFUNDED, _VOID = "charged", "declined", "refunded", "void"
_WHY = {
    _DECLINED: "The customer's card was declined.",
    _REFUNDED: "The charge was called off.",
    _VOID: "The charge was called off.",
}


@dataclass(frozen=True, slots=True)
class DemoGateway:
    """Implements the Payments port."""

    table: Table
    sleep: Callable[[float], None] = time.sleep

    def charge(self, order_id: str, amount: Decimal, currency: str) -> str:
        """See `approvals.ports.Payments`."""
        with _answering():
            state, known = ShopFaults(self.table).beside(_key(order_id))
            self._bear(state)
            if known is None:
                outcome = _DECLINED if state.hits(Fault.DECLINE) else _CHARGED
                wanted = {"state": outcome, "amount": str(amount), "currency": currency}
                known = self._begin(order_id, wanted)
            if state.hits(Fault.CHARGE_LOST):
                raise PaymentUnavailable(_SILENT)
        if known["state"] != _CHARGED:
            raise PaymentDeclined(_WHY[known["state"]])
        return _id("ch", order_id)

    def refund(self, order_id: str) -> str | None:
        """See `approvals.ports.Payments`."""
        with _answering():
            state, known = ShopFaults(self.table).beside(_key(order_id))
            self._bear(state)
            if state.hits(Fault.REFUND_DOWN):
                raise PaymentUnavailable(_SILENT)
            if known is None:
                known = self._begin(order_id, {"state": _VOID})
            if known["state"] == _CHARGED:
                if state.hits(Fault.REFUND_REFUSED):
                    raise PaymentDeclined("The payment gateway refuses to refund this charge.")
                self._give_back(order_id)
        return _id("re", order_id) if known["state"] in {_CHARGED, _REFUNDED} else None

    def _begin(self, order_id: str, item: dict[str, str]) -> dict[str, Any]:
        """Write the order's item; returns the one that is there, by whomever."""
        first = self.table.put_action({**_key(order_id), **item}, "attribute_not_exists(#pk)")
        try:
            self.table.transact([first])
        except ConditionFailed:
            return self.table.get(_key(order_id)) or item
        return item

    def _give_back(self, order_id: str) -> None:
        refund = self.table.update_action(
            _key(order_id),
            set_values={"state": _REFUNDED, "refund_id": _id("re", order_id)},
            condition="#state = :charged",
            values={":charged": _CHARGED},
        )
        self.table.update(refund)

    def _bear(self, state: ShopState) -> None:
        if state.hits(Fault.GATEWAY_SLOW):
            self.sleep(state.seconds)
        if state.hits(Fault.GATEWAY_DOWN):
            raise PaymentUnavailable(_SILENT)


@contextmanager
def _answering() -> Iterator[None]:
    """Whoever comes second of two refunds asks again, and finds what the first did."""
    try:
        yield
    except (ConditionFailed, StoreUnavailable) as error:
        raise PaymentUnavailable(_SILENT) from error


def _key(order_id: str) -> dict[str, str]:
    return {"pk": f"DEMO#{order_id}", "sk": "CHARGE"}


def _id(kind: str, order_id: str) -> str:
    digest = hashlib.sha256(f"{kind} {order_id}".encode()).digest()
    return f"{kind}_{base64.b32encode(digest).decode()[:_CHARACTERS].lower()}"
