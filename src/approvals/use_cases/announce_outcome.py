"""Make every card show the end of an order, and tell its requester once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import SlackRefused
from approvals.domain.words import outcome_sentence

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.ports import Clock, Messenger, OrderStore

log = logging.getLogger(__name__)
_RENDERS = 3


@dataclass(frozen=True, slots=True)
class AnnounceOutcome:
    """The ``announce-outcome`` step: edits first, then the one message that cannot be repeated."""

    store: OrderStore
    messenger: Messenger
    clock: Clock

    def __call__(self, order_id: str) -> str:
        """Edit every copy of the card, send the requester a direct message, return the status.

        Raises:
            SlackUnavailable: to be repeated; nothing is sent twice.
        """
        order = self.store.get(order_id)
        sent = False
        for _ in range(_RENDERS):
            self._render(order)
            if order.requester_told_at is not None:
                break
            if not sent:
                self._tell(order)
                sent = True
            if self.store.mark_requester_told(order, self.clock.now()):
                break
            # A copy of the card turned up meanwhile: edit once more, but send nothing again.
            order = self.store.get(order_id)

        return order.status.value

    def _render(self, order: Order) -> None:
        for index, stage in enumerate(order.stages):
            if not stage.channel:
                continue
            try:
                for card in stage.cards:
                    self.messenger.update_card(card, order, index)
                if not stage.cards and stage.waits:
                    self.store.add_card(
                        order.order_id, index, self.messenger.post_card(order, index)
                    )
            except SlackRefused as error:
                self._note(order, error)

    def _tell(self, order: Order) -> None:
        try:
            self.messenger.tell(order.requester, outcome_sentence(order))
        except SlackRefused as error:
            self._note(order, error)

    @staticmethod
    def _note(order: Order, error: SlackRefused) -> None:
        log.error("slack refused", extra={"order_id": order.order_id, "cause": error.code})
