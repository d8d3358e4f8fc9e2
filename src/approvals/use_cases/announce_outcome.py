"""Make every card show the end of an order, and tell its requester once."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import SlackRefused, StoreUnavailable
from approvals.domain.words import outcome_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

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

        The message is sent at least once: it has no idempotency key, so where Slack's answer is
        lost it is sent again. Better twice than never.

        Raises:
            SlackUnavailable: to be repeated.
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
            if self._marked(order):
                break
            # A copy of the card turned up meanwhile: edit once more, but send nothing again.
            order = self.store.get(order_id)

        return order.status.value

    def _marked(self, order: Order) -> bool:
        """Store that everybody knows. False if the order moved, so that a card may be stale."""
        try:
            return self.store.mark_requester_told(order, self.clock.now())
        except StoreUnavailable:
            # The message is out: repeating the step would send it again, its checkpoint will do.
            log.warning("not marked as told", extra={"order_id": order.order_id})
            return True

    def _render(self, order: Order) -> None:
        for index, stage in enumerate(order.stages):
            for card in stage.cards:
                # A copy that Slack refuses to edit must not keep the others from the truth.
                self._unless_refused(
                    order, functools.partial(self.messenger.update_card, card, order, index)
                )
            if stage.channel and stage.waits and not stage.cards:
                self._unless_refused(order, functools.partial(self._post, order, index))

    def _post(self, order: Order, stage: int) -> None:
        # An earlier post may have arrived and only its answer been lost.
        card = self.messenger.find_card(order, stage)
        if card is not None:
            self.messenger.update_card(card, order, stage)
        else:
            card = self.messenger.post_card(order, stage)
        self.store.add_card(order.order_id, stage, card)

    def _tell(self, order: Order) -> None:
        self._unless_refused(
            order,
            functools.partial(self.messenger.tell, order.requester, outcome_sentence(order)),
        )

    @staticmethod
    def _unless_refused(order: Order, call: Callable[[], None]) -> None:
        try:
            call()
        except SlackRefused as error:
            log.error("slack refused", extra={"order_id": order.order_id, "cause": error.code})
