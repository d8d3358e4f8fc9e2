"""Write one order's decision, once, and wake its workflow; refuse what comes too late.

The conditional write decides; the callback only rings the bell. Nothing here calls Slack, so a
decision does not depend on it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
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
from approvals.domain.reason import MAX_KEPT_REASON
from approvals.domain.story import RECEIPT, card_key, copies
from approvals.domain.text import clean_text, shorten
from approvals.domain.words.phrases import EXPIRED_REASON
from approvals.use_cases.show_order import FIRST_RETRY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.ports import Clock, Executions, Ids, OrderStore, Reconciler

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
class Decide:
    """What votes and withdrawals have in common."""

    store: OrderStore
    executions: Executions
    reconciler: Reconciler
    clock: Clock
    ids: Ids

    def check(
        self, answer: Answer, may: Callable[[Order, str], None], what: str | None = None
    ) -> Order:
        """Return the order that this answer is for, if it may still be answered so.

        Args:
            answer: the answer.
            may: raises VoteRefused for whoever may not.
            what: how the audit names what was refused; the answer's kind where not given.

        Raises:
            OrderNotFound, VoteRefused, StaleButton, AlreadyDecided, NotWaiting: refusals, audited.
        """
        order, what = self.store.get(answer.order_id), what or answer.kind.value
        try:
            if answer.refusal is not None:
                raise answer.refusal
            may(order, answer.person)
        except VoteRefused as refusal:
            self._refuse(order, answer, what, refusal.code)
            raise
        stage = order.stage
        if answer.callback_id is not None and (
            stage is None
            or answer.stage != order.stage_index
            or not stage.has_wait(answer.callback_id)
        ):
            self._refuse(order, answer, what, "stale_button")
            raise StaleButton("This button is not current any more.", order)
        if order.decision is not None:
            self.adopt(order, answer, order.stage_index)
            if not order.is_final:
                self._deliver(order)
            self._refuse(order, answer, what, "already_decided")
            raise AlreadyDecided("The order was decided before.", order)
        if order.status is not Status.AWAITING_APPROVAL or stage is None:
            self._refuse(order, answer, what, "not_waiting")
            raise NotWaiting("The order is not waiting for an answer.", order)
        return order

    def __call__(self, order: Order, answer: Answer) -> Recorded:
        """Decide the order, or say who was first. Refusals are audited and change nothing else.

        Raises:
            AlreadyDecided: if somebody was first; an undelivered decision is delivered again.
        """
        decision = self._decision(order, answer)
        entry = AuditEntry(decision.at, decision.kind, decision.by, decision.via, decision.reason)
        after = self._record(order, decision, entry, _unknown_card(order, answer))
        won = after.decision is not None and after.decision.decision_id == decision.decision_id
        delivered = won and self._deliver(after)
        self.adopt(after, answer, order.stage_index)
        if not won or decision.kind is DecisionKind.EXPIRED:
            self._refuse(after, answer, answer.kind.value, "already_decided")
            raise AlreadyDecided("The order was decided before.", after)
        return Recorded(after, delivered)

    def _record(
        self, order: Order, decision: Decision, entry: AuditEntry, seen_card: Card | None
    ) -> Order:
        """Write the decision; where the answer is lost, read whether the write was made."""
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

    def adopt(self, order: Order, answer: Answer, stage: int) -> bool:
        """Keep a copy of a message that nobody knew of, so that it is edited with the others.

        Returns whether there was one, and the order is to be shown again.
        """
        key = _key_of(answer, stage)
        if answer.card is None or answer.card in copies(order, key):
            return False
        try:
            self.store.keep_posts(order.order_id, {key: answer.card})
            due_at = self.clock.now() + timedelta(seconds=FIRST_RETRY_SECONDS)
            self.store.show_again(order.order_id, due_at)
        except StoreUnavailable:
            # What was decided stands; the next click on this copy brings it again.
            log.warning("copy not kept", extra={"order_id": order.order_id})
            return False
        self.reconciler.show(order.order_id)
        return True

    def _refuse(self, order: Order, answer: Answer, what: str, why: str) -> None:
        entry = AuditEntry(self.clock.now(), f"refused_{what}", answer.person, answer.via, why)
        self.store.add_audit(order.order_id, entry)
        log.info("answer refused", extra={"order_id": order.order_id, "why": why})

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
    return shorten(clean_text(text[:MAX_NOTE], multiline=True), MAX_KEPT_REASON) or None


def _key_of(answer: Answer, stage: int) -> str:
    """Return which message a click came from: only the requester's copy can be withdrawn from."""
    if answer.kind is DecisionKind.WITHDRAWN:
        return RECEIPT
    return card_key(stage)


def _unknown_card(order: Order, answer: Answer) -> Card | None:
    """Return the clicked card if it is a copy that nobody knew of: its post went unanswered."""
    if answer.kind is DecisionKind.WITHDRAWN or answer.card is None:
        return None
    return answer.card if answer.card not in copies(order, card_key(order.stage_index)) else None
