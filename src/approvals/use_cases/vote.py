"""Record one person's answer to an order and wake its workflow.

The conditional write decides; the callback only rings the bell. Nothing here calls Slack, so a
decision does not depend on it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    ExecutionsUnavailable,
    NotWaiting,
    StaleButton,
    StoreUnavailable,
    VoteRefused,
)
from approvals.domain.order import Card, Order, Status
from approvals.domain.order_request import MAX_NOTE
from approvals.domain.text import clean_text, shorten
from approvals.domain.words import EXPIRED_REASON

if TYPE_CHECKING:
    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import Clock, Executions, Ids, OrderStore

MAX_REASON = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered; ``callback_id``, ``stage`` and ``card`` are a button's claims."""

    order_id: str
    person: str
    kind: DecisionKind
    via: Via
    reason: str | None = None
    callback_id: str | None = None
    stage: int | None = None
    card: Card | None = None
    refusal: VoteRefused | None = None
    """What the edge holds against this answer already; audited like any other refusal."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The order with its decision, and whether the workflow is known to have been woken."""

    order: Order
    delivered: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """The use case behind Approve and Reject, in Slack, on the page and in the API."""

    store: OrderStore
    executions: Executions
    policy: ApprovalPolicy
    clock: Clock
    ids: Ids

    def __call__(self, answer: Answer) -> Recorded:
        """Decide the order, or say why not. Refusals are audited and change nothing else.

        Raises:
            OrderNotFound: if there is no such order.
            VoteRefused: if this person may not decide it.
            StaleButton: if the button belongs to another wait, or to none.
            AlreadyDecided: if somebody was first; an undelivered decision is delivered again.
            NotWaiting: if nobody is asked yet, or any more.
        """
        order = self.store.get(answer.order_id)
        self._check(order, answer)
        decision = self._decision(order, answer)
        entry = AuditEntry(decision.at, decision.kind, decision.by, decision.via, decision.reason)
        after = self._record(order, decision, entry, _unknown_copy(order, answer))
        won = after.decision is not None and after.decision.decision_id == decision.decision_id
        delivered = won and self._deliver(after)
        if not won or decision.kind is DecisionKind.EXPIRED:
            self._refuse(after, answer, "already_decided")
            raise AlreadyDecided("The order was decided before.", after)
        return Recorded(after, delivered)

    def _record(
        self, order: Order, decision: Decision, entry: AuditEntry, seen_card: Card | None
    ) -> Order:
        """Write the vote; where the answer is lost, read whether the write was made."""
        try:
            return self.store.record_vote(order, order.stage_index, decision, [entry], seen_card)
        except StoreUnavailable:
            after = self.store.get(order.order_id)
            if after.decision is None:
                raise
            return after

    def _decision(self, order: Order, answer: Answer) -> Decision:
        """Return what this answer decides: expiry, if it comes after the deadline."""
        now, decision_id = self.clock.now(), self.ids.new_decision_id()
        wait = order.stage.newest_wait if order.stage else None
        if wait is not None and now >= wait.deadline_at:
            # The timer should have fired; where it was lost, the conditional write is the same.
            return Decision(
                decision_id, DecisionKind.EXPIRED, NOD, now, Via.WORKFLOW, EXPIRED_REASON
            )
        return Decision(
            decision_id, answer.kind, answer.person, now, answer.via, _reason(answer.reason)
        )

    def _check(self, order: Order, answer: Answer) -> None:
        try:
            if answer.refusal is not None:
                raise answer.refusal
            self.policy.check_vote(order, answer.person)
        except VoteRefused as refusal:
            self._refuse(order, answer, refusal.code)
            raise
        stage = order.stage
        if answer.callback_id is not None and (
            stage is None
            or answer.stage != order.stage_index
            or not stage.has_wait(answer.callback_id)
        ):
            self._refuse(order, answer, "stale_button")
            raise StaleButton("This button is not current any more.", order)
        if order.decision is not None:
            unknown = _unknown_copy(order, answer)
            if unknown is not None:
                self.store.add_card(order.order_id, order.stage_index, unknown)
            if not order.is_final:
                self._deliver(order)
            self._refuse(order, answer, "already_decided")
            raise AlreadyDecided("The order was decided before.", order)
        if order.status is not Status.AWAITING_APPROVAL or stage is None:
            self._refuse(order, answer, "not_waiting")
            raise NotWaiting("The order is not waiting for an answer.", order)

    def _refuse(self, order: Order, answer: Answer, why: str) -> None:
        entry = AuditEntry(
            self.clock.now(), f"refused_{answer.kind}", answer.person, answer.via, why
        )
        self.store.add_audit(order.order_id, entry)
        log.info("vote refused", extra={"order_id": order.order_id, "why": why})

    def _deliver(self, order: Order) -> bool:
        """Wake the workflow; once more, at the newest wait, if the first send did not arrive.

        A wait that is closed already has woken the workflow, which reads the table.
        """
        woken = False
        for attempt in (1, 2):
            wait, decision = order.stages[-1].newest_wait, order.decision
            if wait is None or decision is None:
                return False
            try:
                if self.executions.deliver(wait.callback_id, decision, order.order_id):
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
            if order.is_final or (woken and order.stages[-1].newest_wait == wait):
                return True
        return woken


def _reason(text: str | None) -> str | None:
    if text is None:
        return None
    return shorten(clean_text(text[:MAX_NOTE], multiline=True), MAX_REASON) or None


def _unknown_copy(order: Order, answer: Answer) -> Card | None:
    """Return the clicked card if it is a copy that nobody knew of: its post went unanswered."""
    known = order.stage.cards if order.stage else ()
    return answer.card if answer.card is not None and answer.card not in known else None
