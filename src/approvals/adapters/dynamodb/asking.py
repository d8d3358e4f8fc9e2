"""Asking for an answer and taking it: waits, cards, the one decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.mapping import (
    Record,
    card_record,
    decision_record,
    instant,
    order_from,
    wait_record,
)
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.order import Order, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.order import Card, Wait

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

    def add_card(self, order_id: str, stage: int, card: Card) -> Order:
        """See `approvals.ports.OrderStore`."""
        for _ in range(_APPEND_ATTEMPTS):
            order = self.get(order_id)
            if card in order.stages[stage].cards:
                return order
            update = self.change(
                order_id,
                None,
                None,
                expressions={
                    f"stages[{stage}].cards": f"list_append(#stages[{stage}].#cards, :card)"
                },
                remove=["slack_problem"],
                condition="#version = :version",
                values={":card": [card_record(card)], ":version": order.version},
            )
            try:
                return order_from(self.table.update(update))
            except ConditionFailed:
                continue
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
        vote = [] if decision.by == NOD else [self.table.put_action(_vote(order, stage, decision))]
        try:
            self.table.transact([update, *vote, *self.audit_actions(order.order_id, entries)])
        except ConditionFailed:
            return self.get(order.order_id)
        return _decided(order, stage, decision, seen_card)

    def record_slack_problem(self, order_id: str, problem: str) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order_id,
            None,
            None,
            set_values={"slack_problem": problem},
            condition="attribute_exists(#pk)",
        )
        self.table.update(update)

    def mark_requester_told(self, order: Order, at: datetime) -> bool:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order.order_id,
            None,
            None,
            set_values={"requester_told_at": instant(at)},
            condition="#version = :version",
            values={":version": order.version},
        )
        try:
            self.table.update(update)
        except ConditionFailed:
            return False
        return True


def _vote(order: Order, stage: int, decision: Decision) -> Record:
    key = {"pk": f"ORDER#{order.order_id}", "sk": f"VOTE#{stage:02d}#{decision.by}"}
    return {**key, **decision_record(decision)}


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
