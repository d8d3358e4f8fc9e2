"""Asking for an answer and taking it: waits, who is looking, the one decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.index_items import decided_record, to_show_record
from approvals.adapters.dynamodb.mapping import (
    card_record,
    decision_record,
    sighting_record,
    wait_record,
)
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.order import Decided, Order, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.order import Card, Sighting, Wait

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
                entries = [entry] if entry else []
                self.table.transact([update, *self.audit_actions(order.order_id, entries)])
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
        decision: Decision,
        entries: Sequence[AuditEntry],
        seen_card: Card | None = None,
    ) -> Order:
        """See `approvals.ports.OrderStore`."""
        approved = decision.kind is DecisionKind.APPROVED
        cards = f"list_append(#stages[{stage}].#cards, :card)"
        update = self.change(
            order.order_id,
            decision.at,
            Status.APPROVED if approved else None,
            set_values={
                f"stages[{stage}].result": decision.kind.value,
                "decision": decision_record(decision),
            },
            expressions={f"stages[{stage}].cards": cards} if seen_card else {},
            condition=(
                f"attribute_not_exists(#stages[{stage}].#result)"
                " AND attribute_not_exists(#decision) AND #status = :awaiting"
            ),
            values={
                ":awaiting": Status.AWAITING_APPROVAL.value,
                ":card": [card_record(seen_card)] if seen_card else None,
            },
        )
        notes = self.audit_actions(order.order_id, entries)
        try:
            self.table.transact([update, *self._votes(order, stage, decision), *notes])
        except ConditionFailed:
            return self.get(order.order_id)
        return _decided(order, stage, decision, seen_card)

    def _votes(self, order: Order, stage: int, decision: Decision) -> list[dict[str, Any]]:
        """Return the Puts of an approver's vote: with the order, and with the person."""
        if decision.by == NOD or decision.kind is DecisionKind.WITHDRAWN:
            return []
        key = {"pk": f"ORDER#{order.order_id}", "sk": f"VOTE#{stage:02d}#{decision.by}"}
        asked_at = order.stages[stage].asked_at or decision.at
        seconds = max(0.0, (decision.at - asked_at).total_seconds())
        decided = Decided(order.order_id, decision.at, seconds)
        return [
            self.table.put_action({**key, **decision_record(decision)}),
            self.table.put_action(decided_record(decision.by, decided)),
        ]


def _decided(order: Order, stage: int, decision: Decision, seen_card: Card | None) -> Order:
    cards = order.stages[stage].cards + ((seen_card,) if seen_card else ())
    closed = replace(order.stages[stage], result=decision.kind.value, cards=cards)
    stages = (*order.stages[:stage], closed, *order.stages[stage + 1 :])
    status = Status.APPROVED if decision.kind is DecisionKind.APPROVED else order.status
    return replace(
        order,
        stages=stages,
        decision=decision,
        status=status,
        updated_at=decision.at,
        version=order.version + 1,
    )
