"""Write what somebody answered, once, and wake the workflow; refuse what comes too late.

The conditional write decides; the callback only rings the bell. Nothing here calls Slack, so a
decision does not depend on it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.concerning import concerns
from approvals.domain.decision import NOD, AuditEntry, Decision, DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    NotWaiting,
    StaleButton,
    StoreUnavailable,
    VoteRefused,
)
from approvals.domain.metric import REFUSED_CLICKS, TIME_TO_DECIDE
from approvals.domain.order import Card, Order, Status
from approvals.domain.order_request import MAX_NOTE
from approvals.domain.reason import MAX_KEPT_REASON
from approvals.domain.story import RECEIPT, card_key, direct_key, key_of
from approvals.domain.text import clean_text, shorten
from approvals.domain.voting import StageChange
from approvals.domain.words.phrases import EXPIRED_REASON, TOO_FEW_REASON
from approvals.use_cases.show_order import FIRST_RETRY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from approvals.domain.voting import CastVote
    from approvals.ports import Clock, Ids, Metrics, OrderStore, Reconciler
    from approvals.use_cases.wake import Wake

DIRECT_MESSAGE = "D"
"""With what Slack's ids of direct messages begin."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered; ``callback_id``, ``stage`` and ``card`` are a button's claims.

    The page and the API claim a ``stage`` alone.
    """

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
class Checked:
    """An order that may be answered, and whose voice the answer is."""

    order: Order
    stage: int
    voice: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The order with what was written, and whether the workflow is known to have been woken.

    Where the answer closed nothing, nobody was to be woken and ``delivered`` is True.
    """

    order: Order
    delivered: bool
    vote: CastVote | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    """What votes and withdrawals have in common."""

    store: OrderStore
    wake: Wake
    reconciler: Reconciler
    clock: Clock
    ids: Ids
    metrics: Metrics

    def check(
        self, answer: Answer, may: Callable[[Order, int, str], str], what: str | None = None
    ) -> Checked:
        """Return the order that this answer is for, if it may still be answered so.

        Args:
            answer: the answer.
            may: returns whose voice the answer is; raises VoteRefused for whoever may not.
            what: how the audit names what was refused; the answer's kind where not given.

        Raises:
            OrderNotFound, VoteRefused, StaleButton, AlreadyDecided, NotWaiting: refusals, audited.
        """
        order, what = self.store.get(answer.order_id), what or answer.kind.value
        concerns(order)
        asked = _claimed_stage(order, answer)
        try:
            if answer.refusal is not None:
                raise answer.refusal
            voice = may(order, asked, answer.person)
        except VoteRefused as refusal:
            self.refuse(order, answer, what, refusal.code)
            raise
        if not _is_current(order, answer):
            self._wake_again(order)
            why = "another_stage" if answer.callback_id is None else "stale_button"
            self.refuse(order, answer, what, why)
            raise StaleButton("This button is not current any more.", order, asked)
        if order.decision is not None:
            self.adopt(order, answer, order.stage_index)
            self._wake_again(order)
            self.refuse(order, answer, what, "already_decided")
            raise AlreadyDecided("The order was decided before.", order)
        if order.status is not Status.AWAITING_APPROVAL or not order.stages[asked].waits:
            self._wake_again(order)
            self.refuse(order, answer, what, "not_waiting")
            raise NotWaiting("The order is not waiting for an answer.", order)
        return Checked(order, asked, voice)

    def write(
        self,
        checked: Checked,
        answer: Answer,
        change: StageChange,
        entries: Sequence[AuditEntry],
    ) -> Order | None:
        """Write a change; where the answer is lost, read whether it was. None if it was not."""
        order, stage = checked.order, checked.stage
        seen_card, now = _unknown_card(order, answer, stage), change.at
        due_at = None if change.result else now + timedelta(seconds=FIRST_RETRY_SECONDS)
        try:
            after = self.store.record_vote(order, stage, change, entries, seen_card, due_at)
        except StoreUnavailable:
            after = self.store.get(order.order_id)
            if not _is_written(after, stage, change):
                raise
        if not _is_written(after, stage, change):
            return None
        if change.decision:
            count_decided(self.metrics, after)
        return after

    def expiry(self, checked: Checked) -> tuple[StageChange, list[AuditEntry]] | None:
        """Return the change that ends the order, if its deadline has passed.

        The timer should have fired; where it was lost, the conditional write is the same.
        """
        now, stage = self.clock.now(), checked.order.stages[checked.stage]
        if stage.newest_wait is None or now < stage.newest_wait.deadline_at:
            return None
        return expired(self.ids, now, stage.votes)

    def reason(self, answer: Answer) -> str | None:
        """Return the words that came with an answer, safe to keep; None for no words."""
        if answer.reason is None:
            return None
        text = clean_text(answer.reason[:MAX_NOTE], multiline=True)
        return shorten(text, MAX_KEPT_REASON) or None

    def adopt(self, order: Order, answer: Answer, stage: int) -> bool:
        """Keep a copy of a message that nobody knew of, so that it is edited with the others.

        Returns whether there was one, and the order is to be shown again.
        """
        if answer.card is None or key_of(order, answer.card) is not None:
            return False
        key = _key_of_copy(answer, answer.card, stage)
        due_at = self.clock.now() + timedelta(seconds=FIRST_RETRY_SECONDS)
        try:
            # First: whoever dies in between leaves a copy that is adopted by the next click on it,
            # and not one that is known and never edited.
            self.store.show_again(order.order_id, due_at)
            self.store.keep_posts(order.order_id, {key: answer.card})
        except StoreUnavailable:
            # What was decided stands; the next click on this copy brings it again.
            log.warning("copy not kept", extra={"order_id": order.order_id})
            return False
        self.reconciler.show(order.order_id)
        return True

    def refuse(self, order: Order, answer: Answer, what: str, why: str) -> None:
        """Note a refusal."""
        entry = AuditEntry(self.clock.now(), f"refused_{what}", answer.person, answer.via, why)
        self.store.add_audit(order.order_id, entry)
        self.metrics.count(REFUSED_CLICKS, why)
        log.info("answer refused", extra={"order_id": order.order_id, "why": why})

    def _wake_again(self, order: Order) -> None:
        """Deliver what was decided and may not have been delivered."""
        if not order.is_final:
            self.wake(order)


def count_decided(metrics: Metrics, order: Order) -> None:
    """Tell operators how long a decision took; for whoever has just written it, and nobody else."""
    if order.decision is not None and order.seconds_to_decide is not None:
        metrics.measure(TIME_TO_DECIDE, order.seconds_to_decide, order.decision.kind.value)


def expired(
    ids: Ids, now: datetime, votes: tuple[CastVote, ...]
) -> tuple[StageChange, list[AuditEntry]]:
    """Return the change that the deadline makes, and what the audit says of it."""
    kind = DecisionKind.EXPIRED
    why = TOO_FEW_REASON if votes else EXPIRED_REASON
    decision = Decision(ids.new_decision_id(), kind, NOD, now, Via.WORKFLOW, why)
    entry = AuditEntry(now, "expired", NOD, Via.WORKFLOW, why)
    return StageChange(now, votes, result=kind, decision=decision), [entry]


def _claimed_stage(order: Order, answer: Answer) -> int:
    """Return the stage that the answer is for: the one it claims, or the one being asked."""
    if answer.stage is not None and 0 <= answer.stage < len(order.stages):
        return answer.stage
    return order.stage_index


def _is_current(order: Order, answer: Answer) -> bool:
    if answer.callback_id is None:
        is_over = order.decision is not None or order.is_final
        return is_over or answer.stage in {None, order.stage_index}
    stage = order.stage
    is_asked = stage is not None and answer.stage == order.stage_index
    return is_asked and stage is not None and stage.has_wait(answer.callback_id)


def _key_of_copy(answer: Answer, card: Card, stage: int) -> str:
    """Return which message a card is a copy of: its channel says whether one person sees it."""
    if answer.kind is DecisionKind.WITHDRAWN:
        return RECEIPT
    is_direct = card.channel.startswith(DIRECT_MESSAGE)
    return direct_key(stage, answer.person) if is_direct else card_key(stage)


def _unknown_card(order: Order, answer: Answer, stage: int) -> Card | None:
    """Return the clicked card if it is a copy that nobody knew of: its post went unanswered.

    Those in direct messages are kept after the vote.
    """
    card = answer.card
    if card is None or _key_of_copy(answer, card, stage) != card_key(stage):
        return None
    return card if key_of(order, card) is None else None


def _is_written(order: Order, stage: int, change: StageChange) -> bool:
    """Tell whether the order holds this very change."""
    if change.decision is not None:
        mine = change.decision.decision_id
        return order.decision is not None and order.decision.decision_id == mine
    votes = order.stages[stage].votes
    return any(vote.vote_id == change.vote.vote_id for vote in votes) if change.vote else False
