"""Asking for an answer and taking it: waits, who is looking, votes, the one decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.index_items import decided_record, to_show_record
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import decision_record
from approvals.adapters.dynamodb.stage_records import (
    card_record,
    reminder_record,
    sighting_record,
    vote_record,
    wait_record,
)
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.errors import StoreUnavailable
from approvals.domain.order import Decided, Order, Status
from approvals.domain.reminders import with_reminder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry
    from approvals.domain.order import Card, Reminder, Sighting, Stage, Wait
    from approvals.domain.voting import StageChange

_APPEND_ATTEMPTS = 5


class Asking(Changes):
    """Orders that wait for people."""

    __slots__ = ()

    def add_wait(self, order: Order, stage: int, wait: Wait, entry: AuditEntry | None) -> bool:
        """See `approvals.ports.OrderStore`."""
        for _ in range(_APPEND_ATTEMPTS):
            if order.stages[stage].has_wait(wait.callback_id):
                return True
            update = self.change(
                order.order_id,
                order.updated_at if entry is None else entry.at,
                Status.AWAITING_APPROVAL,
                expressions={
                    f"stages[{stage}].waits": f"list_append(#stages[{stage}].#waits, :wait)"
                },
                condition=(
                    f"attribute_not_exists(#stages[{stage}].#result) AND #version = :version"
                    " AND attribute_not_exists(#decision) AND attribute_not_exists(#ended_at)"
                ),
                values={":wait": [wait_record(wait)], ":version": order.version},
            )
            try:
                notes = self.audit_actions(order.order_id, [entry] if entry else [])
                moves = self.moves(order.order_id, order.status, Status.AWAITING_APPROVAL)
                self.table.transact([update, *notes, *moves])
            except ConditionFailed:
                order = self.get(order.order_id)
                closed = order.stages[stage].result is not None or order.decision is not None
                if closed or order.is_final:
                    return False
            else:
                return True
        raise StoreUnavailable("The order keeps changing. Try again.")

    def mark_seen(
        self, order: Order, stage: int, sighting: Sighting, due_at: datetime, entry: AuditEntry
    ) -> Order:
        """See `approvals.ports.OrderStore`."""
        for _ in range(_APPEND_ATTEMPTS):
            seen = order.stages[stage].seen
            is_over = order.decision is not None or order.status is not Status.AWAITING_APPROVAL
            if is_over or any(known.person == sighting.person for known in seen):
                return order
            update = self.change(
                order.order_id,
                entry.at,
                None,
                set_values={
                    f"stages[{stage}].seen": [sighting_record(s) for s in (*seen, sighting)],
                    "unshown": True,
                },
                condition="#version = :version AND attribute_not_exists(#decision)",
                values={":version": order.version},
            )
            due = self.table.put_action(to_show_record(order.order_id, due_at, 0))
            try:
                notes = self.audit_actions(order.order_id, [entry])
                self.table.transact([update, due, *notes])
            except ConditionFailed:
                pass
            order = self.get(order.order_id)
        raise StoreUnavailable("The order keeps changing. Try again.")

    def record_vote(
        self,
        order: Order,
        stage: int,
        change: StageChange,
        entries: Sequence[AuditEntry],
        seen_card: Card | None = None,
        due_at: datetime | None = None,
    ) -> Order:
        """See `approvals.ports.OrderStore`."""
        update = self._vote_update(order, stage, change, seen_card, due_at)
        notes = self.audit_actions(order.order_id, entries)
        found = self._found_by(order, stage, change)
        due = [self.table.put_action(to_show_record(order.order_id, due_at, 0))] if due_at else []
        now = Status.APPROVED if change.approves else Status.AWAITING_APPROVAL
        moves = self.moves(order.order_id, Status.AWAITING_APPROVAL, now)
        try:
            self.table.transact([update, *found, *notes, *due, *moves])
        except ConditionFailed:
            return self.get(order.order_id)
        return replace(
            _changed(order, stage, change, seen_card), unshown=order.unshown or due_at is not None
        )

    def _vote_update(
        self,
        order: Order,
        stage: int,
        change: StageChange,
        seen_card: Card | None,
        due_at: datetime | None,
    ) -> dict[str, Any]:
        cards = f"list_append(#stages[{stage}].#cards, :card)"
        return self.change(
            order.order_id,
            change.at,
            Status.APPROVED if change.approves else None,
            set_values={
                f"stages[{stage}].votes": [vote_record(vote) for vote in change.votes],
                f"stages[{stage}].votes_cast": order.stages[stage].votes_cast + 1,
                f"stages[{stage}].result": change.result.value if change.result else None,
                "decision": decision_record(change.decision) if change.decision else None,
                "unshown": True if due_at else None,
            },
            expressions={f"stages[{stage}].cards": cards} if seen_card else {},
            condition=(
                f"attribute_not_exists(#stages[{stage}].#result)"
                " AND attribute_not_exists(#decision) AND #status = :awaiting"
                f" AND {_nothing_cast_since(order.stages[stage], stage)}"
            ),
            values={
                ":awaiting": Status.AWAITING_APPROVAL.value,
                ":cast": order.stages[stage].votes_cast,
                ":card": [card_record(seen_card)] if seen_card else None,
            },
        )

    def _found_by(self, order: Order, stage: int, change: StageChange) -> list[dict[str, Any]]:
        """Return the Put by which an approver's vote is found with the person."""
        vote = change.vote
        if vote is None:
            return []
        asked_at = order.stages[stage].asked_at or vote.at
        seconds = max(0.0, (vote.at - asked_at).total_seconds())
        return [
            self.table.put_action(
                decided_record(vote.person, Decided(order.order_id, vote.at, seconds))
            )
        ]

    def escalate(
        self, order: Order, stage: int, at: datetime, entries: Sequence[AuditEntry]
    ) -> bool:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order.order_id,
            at,
            None,
            set_values={f"stages[{stage}].escalated_at": instant(at)},
            condition=(
                f"attribute_not_exists(#stages[{stage}].#result)"
                " AND attribute_not_exists(#decision) AND #status = :awaiting"
                f" AND attribute_not_exists(#stages[{stage}].#escalated_at)"
            ),
            values={":awaiting": Status.AWAITING_APPROVAL.value},
        )
        try:
            self.table.transact([update, *self.audit_actions(order.order_id, entries)])
        except ConditionFailed:
            return False
        return True

    def add_reminder(
        self, order: Order, stage: int, reminder: Reminder, entries: Sequence[AuditEntry]
    ) -> bool:
        """See `approvals.ports.OrderStore`."""
        after = with_reminder(order.stages[stage], reminder)
        update = self.change(
            order.order_id,
            reminder.at,
            None,
            set_values={
                f"stages[{stage}].reminders": [reminder_record(each) for each in after.reminders],
                f"stages[{stage}].forgotten_reminders": after.forgotten_reminders,
            },
            condition=(
                "#version = :version AND attribute_not_exists(#decision) AND #status = :awaiting"
                f" AND attribute_not_exists(#stages[{stage}].#result)"
            ),
            values={":version": order.version, ":awaiting": Status.AWAITING_APPROVAL.value},
        )
        try:
            self.table.transact([update, *self.audit_actions(order.order_id, entries)])
        except ConditionFailed:
            return False
        return True


def _nothing_cast_since(asked: Stage, stage: int) -> str:
    counted = f"#stages[{stage}].#votes_cast"
    if asked.votes_cast:
        return f"{counted} = :cast"
    return f"({counted} = :cast OR attribute_not_exists({counted}))"


def _changed(order: Order, stage: int, change: StageChange, seen_card: Card | None) -> Order:
    was = order.stages[stage]
    now = replace(
        was,
        votes=change.votes,
        votes_cast=was.votes_cast + 1,
        result=change.result.value if change.result else None,
        cards=was.cards + ((seen_card,) if seen_card else ()),
    )
    return replace(
        order,
        stages=(*order.stages[:stage], now, *order.stages[stage + 1 :]),
        decision=change.decision,
        status=Status.APPROVED if change.approves else order.status,
        updated_at=change.at,
        version=order.version + 1,
    )
