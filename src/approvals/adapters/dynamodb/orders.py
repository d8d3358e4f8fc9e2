"""Orders in DynamoDB. Every change is one conditional write; a transaction counts as one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb import stock
from approvals.adapters.dynamodb.listing import find_orders
from approvals.adapters.dynamodb.mapping import (
    Record,
    audit_from,
    audit_record,
    card_record,
    decision_record,
    instant,
    order_from,
    order_key,
    order_record,
    stage_record,
    wait_record,
)
from approvals.adapters.dynamodb.table import ConditionFailed, Table
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import (
    OrderConflict,
    OrderNotFound,
    OutOfStock,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.order import Order, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.order import Card, OrderPage, Stage, Wait

_KEY_LIFETIME = timedelta(days=7)
_APPEND_ATTEMPTS = 5
_NOT_OVER = "(attribute_not_exists(#ended_at) OR #start_failed = :true)"


@dataclass(frozen=True, slots=True)
class DynamoDbOrderStore:
    """Implements the OrderStore port."""

    table: Table

    def place(self, order: Order, entry: AuditEntry, idempotency_key: str | None) -> Order:
        """See `approvals.ports.OrderStore`."""
        actions = [self.table.put_action(order_record(order), "attribute_not_exists(#pk)")]
        if idempotency_key is not None:
            expires = int((order.created_at + _KEY_LIFETIME).timestamp())
            key = _idempotency_key(order.requester, idempotency_key)
            record = {**key, "order_id": order.order_id, "expiresAt": expires}
            actions.append(self.table.put_action(record, "attribute_not_exists(#pk)"))
        try:
            self.table.transact([*actions, *self._audit(order.order_id, [entry])])
        except ConditionFailed:
            known = self._placed_before(order, idempotency_key)
            if known.fingerprint != order.fingerprint:
                message = "This order id or Idempotency-Key was used for another order."
                raise OrderConflict(message) from None
            return known
        return order

    def _placed_before(self, order: Order, idempotency_key: str | None) -> Order:
        if idempotency_key is not None:
            known = self.find_by_key(order.requester, idempotency_key)
            if known is not None:
                return known
        return self.get(order.order_id)

    def get(self, order_id: str) -> Order:
        """See `approvals.ports.OrderStore`."""
        record = self.table.get(order_key(order_id))
        if record is None:
            raise OrderNotFound(order_id)
        return order_from(record)

    def find_by_key(self, requester: str, idempotency_key: str) -> Order | None:
        """See `approvals.ports.OrderStore`."""
        record = self.table.get(_idempotency_key(requester, idempotency_key))
        return self.get(record["order_id"]) if record else None

    def audit(self, order_id: str) -> tuple[AuditEntry, ...]:
        """See `approvals.ports.OrderStore`."""
        records = self.table.query_all(f"ORDER#{order_id}", "AUDIT#")
        return tuple(audit_from(record) for record in records)

    def find(self, status: Status | None, limit: int, cursor: str | None) -> OrderPage:
        """See `approvals.ports.OrderStore`."""
        return find_orders(self.table, status, limit, cursor)

    def add_audit(self, order_id: str, entry: AuditEntry) -> None:
        """See `approvals.ports.OrderStore`."""
        self.table.put(audit_record(order_id, entry, _suffix(0)))

    def mark_start_failed(
        self, order_id: str, reason: str, at: datetime, entry: AuditEntry
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self._change(
            order_id,
            at,
            Status.FAILED,
            set_values={"reason": reason, "start_failed": True, "ended_at": instant(at)},
            condition="#status = :received",
            values={":received": Status.RECEIVED.value},
        )
        try:
            self.table.transact([update, *self._audit(order_id, [entry])])
        except ConditionFailed:
            return  # The workflow runs after all.

    def mark_started(self, order_id: str, at: datetime) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self._change(
            order_id,
            at,
            Status.RECEIVED,
            remove=["reason", "start_failed", "ended_at"],
            condition="#start_failed = :true",
            values={":true": True},
        )
        try:
            self.table.update(update)
        except ConditionFailed:
            return

    def reserve(
        self,
        order: Order,
        stages: Sequence[Stage],
        execution_arn: str,
        entries: Sequence[AuditEntry],
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        at = entries[-1].at
        moves = stock.reserve_actions(self.table, order, at)
        update = self._change(
            order.order_id,
            at,
            Status.RESERVED,
            set_values={
                "stages": [stage_record(stage) for stage in stages],
                "execution_arn": execution_arn,
            },
            remove=["reason", "start_failed", "ended_at"],
            condition="(#status = :received OR #start_failed = :true)",
            values={":received": Status.RECEIVED.value, ":true": True},
        )
        try:
            self.table.transact([*moves, update, *self._audit(order.order_id, entries)])
        except ConditionFailed as error:
            if self.table.get(stock.reservation_key(order.order_id)) is not None:
                return  # Held by an earlier run of this step.
            short = [item.sku for item, no in zip(order.items, error.failed, strict=False) if no]
            if short:
                raise OutOfStock(short) from None
            raise StockInconsistent("The order is not waiting for stock.") from None

    def add_wait(self, order: Order, stage: int, wait: Wait, entry: AuditEntry | None) -> bool:
        """See `approvals.ports.OrderStore`."""
        for _ in range(_APPEND_ATTEMPTS):
            if order.stages[stage].has_wait(wait.callback_id):
                return True
            update = self._change(
                order.order_id,
                order.updated_at if entry is None else entry.at,
                Status.AWAITING_APPROVAL,
                expressions={
                    f"stages[{stage}].waits": f"list_append(#stages[{stage}].#waits, :wait)"
                },
                condition=(
                    f"attribute_not_exists(#stages[{stage}].#result) AND #version = :version"
                    " AND attribute_not_exists(#decision)"
                ),
                values={":wait": [wait_record(wait)], ":version": order.version},
            )
            try:
                entries = [entry] if entry else []
                self.table.transact([update, *self._audit(order.order_id, entries)])
            except ConditionFailed:
                order = self.get(order.order_id)
                if order.stages[stage].result is not None or order.decision is not None:
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
            update = self._change(
                order_id,
                order.updated_at,
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
        update = self._change(
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
            self.table.transact([update, *vote, *self._audit(order.order_id, entries)])
        except ConditionFailed:
            return self.get(order.order_id)
        return _decided(order, stage, decision, seen_card)

    def ship(self, order: Order, at: datetime, entries: Sequence[AuditEntry]) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self._change(
            order.order_id,
            at,
            Status.FULFILLED,
            set_values={"ended_at": instant(at)},
            condition="#status = :approved",
            values={":approved": Status.APPROVED.value},
        )
        moves = stock.ship_actions(self.table, order, at)
        self._end(order.order_id, [*moves, update, *self._audit(order.order_id, entries)])

    def close(
        self,
        order: Order,
        status: Status,
        reason: str | None,
        at: datetime,
        decision: Decision | None,
        entries: Sequence[AuditEntry],
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        undecided = " AND attribute_not_exists(#decision)" if decision else ""
        update = self._change(
            order.order_id,
            at,
            status,
            set_values={
                "ended_at": instant(at),
                "reason": reason,
                "decision": decision_record(decision) if decision else None,
            },
            remove=["start_failed"],
            condition=_NOT_OVER + undecided,
            values={":true": True},
        )
        reservation = self.table.get(stock.reservation_key(order.order_id))
        held = reservation is not None and reservation["state"] == "held"
        moves = stock.release_actions(self.table, order, at) if held else []
        self._end(order.order_id, [*moves, update, *self._audit(order.order_id, entries)])

    def record_slack_problem(self, order_id: str, problem: str | None) -> None:
        """See `approvals.ports.OrderStore`."""
        order = self.get(order_id)
        update = self._change(
            order_id,
            order.updated_at,
            None,
            set_values={"slack_problem": problem},
            remove=[] if problem else ["slack_problem"],
            condition="attribute_exists(#pk)",
        )
        self.table.update(update)

    def mark_requester_told(self, order: Order, at: datetime) -> bool:
        """See `approvals.ports.OrderStore`."""
        update = self._change(
            order.order_id,
            order.updated_at,
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

    def _change(
        self,
        order_id: str,
        at: datetime,
        status: Status | None,
        *,
        set_values: Record | None = None,
        expressions: dict[str, str] | None = None,
        remove: Sequence[str] = (),
        condition: str,
        values: Record | None = None,
    ) -> dict[str, Any]:
        """Return an update of an order's own item; its version moves with every one."""
        moved = {"status": status.value, "statusPk": f"STATUS#{status.value}"} if status else {}
        return self.table.update_action(
            order_key(order_id),
            set_values={"updated_at": instant(at), **moved, **(set_values or {})},
            expressions={"version": "#version + :one", **(expressions or {})},
            remove=remove,
            condition=condition,
            values={":one": 1, **(values or {})},
        )

    def _audit(self, order_id: str, entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
        return [
            self.table.put_action(audit_record(order_id, entry, _suffix(index)))
            for index, entry in enumerate(entries)
        ]

    def _end(self, order_id: str, actions: Sequence[dict[str, Any]]) -> None:
        try:
            self.table.transact(actions)
        except ConditionFailed:
            if not self.get(order_id).is_final:
                message = "The stock is not held for this order, or the order is elsewhere."
                raise StockInconsistent(message) from None


def _suffix(index: int) -> str:
    return f"{index:02d}-{secrets.token_hex(4)}"


def _idempotency_key(requester: str, key: str) -> Record:
    digest = hashlib.sha256(f"{requester}\n{key}".encode()).hexdigest()
    return {"pk": f"KEY#{digest}", "sk": "KEY"}


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
