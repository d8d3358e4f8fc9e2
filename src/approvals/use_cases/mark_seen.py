"""Note that an approver is looking at an order: "I'm on it"."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.domain.decision import AuditEntry
from approvals.domain.errors import ExecutionsUnavailable, StoreUnavailable
from approvals.domain.order import Sighting
from approvals.use_cases.show_order import FIRST_RETRY_SECONDS

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.ports import Executions
    from approvals.use_cases.decide import Answer, Checked, Decide
    from approvals.use_cases.eligibility import Eligibility

SEEN = "seen"
_ATTEMPTS = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """The use case behind "I'm on it". It decides nothing."""

    decide: Decide
    eligibility: Eligibility
    executions: Executions

    def __call__(self, answer: Answer) -> Order:
        """Note who is looking, tell the wait, and have the cards shown again.

        Raises what a vote raises, and audits it.
        """
        checked = self._in_time(answer)
        order, stage, now = checked.order, checked.stage, self.decide.clock.now()
        entry = AuditEntry(now, SEEN, answer.person, answer.via)
        due_at = now + timedelta(seconds=FIRST_RETRY_SECONDS)
        after = self.decide.store.mark_seen(
            order, stage, Sighting(answer.person, now), due_at, entry
        )
        if after.decision is not None or after.stages[stage].result is not None:
            # Somebody was first: refused and audited like whatever comes too late.
            return self.decide.check(answer, self.eligibility.check, SEEN).order
        self._heartbeat(after)
        if not self.decide.adopt(after, answer, stage):
            self.decide.reconciler.show(order.order_id)
        return after

    def _in_time(self, answer: Answer) -> Checked:
        for _ in range(_ATTEMPTS):
            checked = self.decide.check(answer, self.eligibility.check, SEEN)
            late = self.decide.expiry(checked)
            if late is None:
                return checked
            # The next check finds the order over, by this or by whoever was first.
            self.decide.write(checked, answer, *late)
        raise StoreUnavailable("The order keeps changing. Try again.")

    def _heartbeat(self, order: Order) -> None:
        wait = order.stage.newest_wait if order.stage else None
        try:
            if wait is not None:
                self.executions.heartbeat(wait.callback_id)
        except ExecutionsUnavailable:
            log.warning("heartbeat not delivered", extra={"order_id": order.order_id})
