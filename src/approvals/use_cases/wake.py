"""Wake an order's workflow for what the table holds. The callback only rings the bell."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import Decision, DecisionKind
from approvals.domain.errors import ExecutionsUnavailable, StoreUnavailable

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.ports import Executions, OrderStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wake:
    """Sends the callback of the stage that was asked last, if it is closed or the order decided."""

    store: OrderStore
    executions: Executions

    def __call__(self, order: Order) -> bool:
        """Return whether the workflow is known to have been woken, or has nothing to be woken for.

        Once more, at the newest wait, if the first send did not arrive. A wait that is closed
        already has woken the workflow, which reads the table.
        """
        woken = False
        for attempt in (1, 2):
            news = news_of(order)
            if news is None:
                return True
            callback_id, decision = news
            try:
                if self.executions.deliver(callback_id, decision, order.order_id):
                    return True
                woken = True
            except ExecutionsUnavailable:
                woken = False
                log.warning(
                    "decision recorded but not delivered",
                    extra={"order_id": order.order_id, "attempt": attempt},
                )
            try:
                order = self.store.get(order.order_id)
            except StoreUnavailable:
                return woken
            if order.is_final or (woken and news_of(order) == news):
                return True
        return woken


def has_news(order: Order) -> bool:
    """Tell whether anything is decided that the newest wait could be woken for."""
    return news_of(order) is not None


def news_of(order: Order) -> tuple[str, Decision] | None:
    """Return the wait to complete, and what with; None if nothing is decided there."""
    asked = [stage for stage in order.stages if stage.waits]
    if not asked:
        return None
    stage = asked[-1]
    wait, decision = stage.waits[-1], order.decision
    if decision is None and stage.result is not None and stage.votes:
        vote = stage.votes[-1]
        kind = DecisionKind(stage.result)
        decision = Decision(vote.vote_id, kind, vote.person, vote.at, vote.via, vote.reason)
    return (wait.callback_id, decision) if decision is not None else None
