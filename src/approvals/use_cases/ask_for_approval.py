"""Store a wait and show its card: first the table, then Slack."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import NotShown, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Wait

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.ports import Clock, Directory, OrderStore
    from approvals.use_cases.show_order import ShowOrder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskForApproval:
    """The ``post-card`` step."""

    store: OrderStore
    show: ShowOrder
    directory: Directory
    clock: Clock

    def __call__(self, order_id: str, stage: int, callback_id: str) -> bool:
        """Return whether there is something to wait for: False if the stage is decided already.

        Raises:
            SlackUnavailable, NotShown: if the card may be posted later. The wait is stored all
                the same.
        """
        order = self.store.get(order_id)
        stored = order.stages[stage].has_wait(callback_id)
        if not stored and not self._store_wait(order, stage, callback_id):
            return False
        try:
            self.show(order_id)
            # So that a click need not ask Slack who this is.
            self.directory.warm((*order.stages[stage].approvers, order.requester))
        except SlackUnavailable:
            raise
        except StoreUnavailable as error:
            raise NotShown(str(error)) from error
        except Exception:
            # A defect in showing must not fail an order that can be decided from now on.
            log.exception("card not shown", extra={"order_id": order_id})
            self._show_later(order_id)
        return True

    def _show_later(self, order_id: str) -> None:
        try:
            self.store.show_again(order_id, self.show.next_try(0))
        except StoreUnavailable:
            log.warning("card not noted as missing", extra={"order_id": order_id})

    def _store_wait(self, order: Order, stage: int, callback_id: str) -> bool:
        now, asked = self.clock.now(), order.stages[stage]
        # A second wait of a stage ends when the first would have: the deadline is the stage's.
        deadline = (
            asked.waits[0].deadline_at
            if asked.waits
            else now + timedelta(seconds=asked.deadline_seconds)
        )
        entry = None if asked.waits else AuditEntry(now, "awaiting_approval", NOD, Via.WORKFLOW)
        return self.store.add_wait(order, stage, Wait(callback_id, deadline), entry)
