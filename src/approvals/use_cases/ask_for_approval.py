"""Store a wait and show its card: first the table, then Slack."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Wait

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.ports import Clock, Messenger, OrderStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskForApproval:
    """The ``post-card`` step."""

    store: OrderStore
    messenger: Messenger
    clock: Clock

    def __call__(self, order_id: str, stage: int, callback_id: str) -> bool:
        """Return whether there is something to wait for: False if the stage is decided already.

        Raises:
            SlackUnavailable: if the card may be posted later. The wait is stored all the same.
        """
        order = self.store.get(order_id)
        again = order.stages[stage].has_wait(callback_id)
        if not again and not self._store_wait(order, stage, callback_id):
            return False
        order = self.store.get(order_id)
        if order.stages[stage].channel and not order.stages[stage].cards:
            self._show(order, stage, look_first=again)
        return True

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

    def _show(self, order: Order, stage: int, *, look_first: bool) -> None:
        try:
            # The wait was stored by an earlier run of this step: Slack may have taken a card whose
            # answer was lost, and posting again would leave that copy behind.
            card = self.messenger.find_card(order, stage) if look_first else None
            card = card or self.messenger.post_card(order, stage)
        except SlackUnavailable as error:
            self.store.record_slack_problem(order.order_id, str(error))
            raise
        except SlackRefused as error:
            self.store.record_slack_problem(order.order_id, str(error))
            log.error(
                "slack refused a card", extra={"order_id": order.order_id, "cause": error.code}
            )
            return
        self.store.add_card(order.order_id, stage, card)
