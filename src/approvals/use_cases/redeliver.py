"""Have a decision that is recorded delivered once more, for an operator who asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.concerning import concerns
from approvals.domain.decision import AuditEntry, Via
from approvals.domain.errors import NotWaiting
from approvals.use_cases.wake import has_news

if TYPE_CHECKING:
    from approvals.ports import Clock, OrderStore
    from approvals.use_cases.wake import Wake

REDELIVERED = "redelivered"


@dataclass(frozen=True, slots=True)
class Redeliver:
    """The use case behind ``scripts/nod redeliver``. It decides nothing."""

    store: OrderStore
    wake: Wake
    clock: Clock

    def __call__(self, order_id: str, operator: str) -> bool:
        """Return whether the workflow is known to have been woken; audited either way.

        Raises:
            OrderNotFound: if there is no such order.
            NotWaiting: if it is over, or nothing is decided that could be delivered.
        """
        order = self.store.get(order_id)
        concerns(order)
        if order.is_final:
            raise NotWaiting("The order is over: nothing is left to deliver.", order)
        if not has_news(order):
            raise NotWaiting("Nothing is decided that could be delivered.", order)
        entry = AuditEntry(self.clock.now(), REDELIVERED, operator, Via.OPERATOR)
        self.store.add_audit(order_id, entry)
        return self.wake(order)
