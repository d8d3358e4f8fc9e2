"""An order table in memory, with one lock as its conditional write."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from approvals.domain.audit_log import LoggedEntries
from approvals.domain.decision import AuditEntry, Decision
from approvals.domain.errors import (
    MalformedRequest,
    OrderConflict,
    OrderNotFound,
    OutOfStock,
    PaymentInconsistent,
    StockInconsistent,
    StoreUnavailable,
)
from approvals.domain.failure import Failure
from approvals.domain.order import (
    Card,
    Decided,
    Order,
    OrderPage,
    Posting,
    Product,
    Reminder,
    Rest,
    Sighting,
    Stage,
    Status,
    ToShow,
    Wait,
)
from approvals.domain.order_query import Candidates, OrderQuery
from approvals.domain.payment import Payment, PaymentState
from approvals.domain.reminders import with_reminder
from approvals.domain.routing.route import Route
from approvals.domain.story import with_messages
from approvals.domain.tally import Tally
from approvals.domain.voting import CastVote, StageChange
from approvals.domain.week import Week
from tests.support import listing

KEEP_AFTER = timedelta(seconds=60)
"""When an order is to be kept that no event has had kept."""


@dataclass
class InMemoryTable:
    """What the store and the catalogue share.

    ``before_read`` and ``before_write`` may raise: the table is away.
    """

    orders: dict[str, Order] = field(default_factory=dict)
    audit: dict[str, list[AuditEntry]] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    reservations: dict[str, str] = field(default_factory=dict)
    votes: list[tuple[str, int, CastVote]] = field(default_factory=list)
    to_show: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    to_keep: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tallies: dict[Week, list[Tally]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    before_read: Callable[[str], None] = lambda _: None
    before_write: Callable[[str], None] = lambda _: None
    writes: list[str] = field(default_factory=list)

    def wrote(self, name: str) -> None:
        self.before_write(name)
        self.writes.append(name)


@dataclass
class InMemoryCatalogue:
    """Implements the Catalogue port."""

    table: InMemoryTable

    def products(self) -> Mapping[str, Product]:
        return dict(self.table.products)


@dataclass
class InMemoryOrderStore:
    """Implements the OrderStore port."""

    table: InMemoryTable

    def place(self, order: Order, entry: AuditEntry, idempotency_key: str | None) -> Order:
        with self.table.lock:
            known = self.table.orders.get(order.order_id)
            if idempotency_key is not None:
                known = self.find_by_key(order.requester, idempotency_key) or known
            if known is not None:
                if known.fingerprint != order.fingerprint:
                    raise OrderConflict("This order id or key was used for another order.")
                return known
            self.table.wrote("place")
            self.table.orders[order.order_id] = order
            if idempotency_key is not None:
                self.table.keys[(order.requester, idempotency_key)] = order.order_id
            self._note(order.order_id, [entry])
            return order

    def get(self, order_id: str) -> Order:
        self.table.before_read("get")
        with self.table.lock:
            if order_id not in self.table.orders:
                raise OrderNotFound(order_id)
            return self.table.orders[order_id]

    def get_with_newest_entry(self, order_id: str) -> tuple[Order, AuditEntry | None]:
        with self.table.lock:
            entries = self.audit(order_id, newest=1)
            return self.get(order_id), entries[0] if entries else None

    def find_by_key(self, requester: str, idempotency_key: str) -> Order | None:
        order_id = self.table.keys.get((requester, idempotency_key))
        return self.get(order_id) if order_id else None

    def open_orders(self, requester: str, limit: int) -> int:
        self.table.before_read("open_orders")
        with self.table.lock:
            mine = [o for o in self._all() if o.requester == requester and o.is_purchase]
            return min(limit, sum(not order.is_final for order in mine))

    def audit(self, order_id: str, newest: int | None = None) -> tuple[AuditEntry, ...]:
        entries = tuple(self.table.audit.get(order_id, ()))
        return entries if newest is None else entries[-newest:]

    def find(
        self, status: Status | None, limit: int, cursor: str | None, *, oldest_first: bool = False
    ) -> OrderPage:
        self.table.before_read("find")
        found = [o for o in self._all() if status is None or o.status is status]
        return self._page(found, limit, cursor, oldest_first=oldest_first)

    def candidates(self, query: OrderQuery, after: str | None, limit: int) -> Candidates:
        with self.table.lock:
            return listing.candidates(self.table.orders, query, after, limit)

    def counts(self) -> Mapping[Status, int]:
        return listing.counts(self.table.orders)

    def audit_log(
        self, since: datetime, before: datetime, after: str | None, limit: int
    ) -> LoggedEntries:
        with self.table.lock:
            return listing.audit_log(self.table.audit, since, before, after, limit)

    def add_audit(self, order_id: str, entry: AuditEntry) -> None:
        with self.table.lock:
            self.table.wrote("add_audit")
            self._note(order_id, [entry])

    def mark_start_failed(
        self, order_id: str, reason: str, at: datetime, entry: AuditEntry
    ) -> bool:
        with self.table.lock:
            order = self.get(order_id)
            if order.status is Status.RECEIVED:
                self._put(order, at, status=Status.FAILED, reason=reason, start_failed=True,
                          ended_at=at)  # fmt: skip
                self._note(order_id, [entry])
                return True
            return False

    def mark_started(self, order_id: str, entry: AuditEntry) -> None:
        with self.table.lock:
            order = self.get(order_id)
            if order.start_failed:
                self._put(order, entry.at, status=Status.RECEIVED, reason=None,
                          start_failed=False, ended_at=None)  # fmt: skip
                self._note(order_id, [entry])

    def reserve(
        self,
        order: Order,
        route: Route,
        execution_arn: str,
        entries: Sequence[AuditEntry],
        decision: Decision | None = None,
    ) -> None:
        with self.table.lock:
            if order.order_id in self.table.reservations:
                return
            stock = {sku: p.available for sku, p in self.table.products.items()}
            short = [i.sku for i in order.items if stock.get(i.sku, 0) < i.quantity]
            if short:
                raise OutOfStock(short)
            current = self.get(order.order_id)
            if current.status is not Status.RECEIVED and not current.start_failed:
                raise StockInconsistent("The order is not waiting for stock.")
            self._put(current, entries[-1].at, rule=route.rule_name, stages=route.stages,
                      status=Status.APPROVED if decision else Status.RESERVED, decision=decision,
                      execution_arn=execution_arn, start_failed=False, ended_at=None,
                      reason=None)  # fmt: skip
            self._move(order, "available", "reserved")
            self.table.reservations[order.order_id] = "held"
            self._note(order.order_id, entries)

    def add_wait(self, order: Order, stage: int, wait: Wait, entry: AuditEntry | None) -> bool:
        with self.table.lock:
            order = self.get(order.order_id)
            asked = order.stages[stage]
            if asked.has_wait(wait.callback_id):
                return True
            if asked.result is not None or order.decision is not None or order.is_final:
                return False
            at = entry.at if entry else order.updated_at
            self._put(order, at, status=Status.AWAITING_APPROVAL,
                      stages=_with(order, stage, waits=(*asked.waits, wait)))  # fmt: skip
            self._note(order.order_id, [entry] if entry else [])
            return True

    def mark_seen(
        self, order: Order, stage: int, sighting: Sighting, due_at: datetime, entry: AuditEntry
    ) -> Order:
        with self.table.lock:
            order = self.get(order.order_id)
            seen = order.stages[stage].seen
            is_over = order.decision is not None or order.status is not Status.AWAITING_APPROVAL
            if is_over or any(known.person == sighting.person for known in seen):
                return order
            stages = _with(order, stage, seen=(*seen, sighting))
            order = self._put(order, entry.at, stages=stages, unshown=True)
            self.table.to_show[order.order_id] = (due_at, 0)
            self._note(order.order_id, [entry])
            return order

    def record_vote(
        self,
        order: Order,
        stage: int,
        change: StageChange,
        entries: Sequence[AuditEntry],
        seen_card: Card | None = None,
        due_at: datetime | None = None,
    ) -> Order:
        with self.table.lock:
            read, order = order, self.get(order.order_id)
            now = order.stages[stage]
            closed = now.result is not None or order.decision is not None
            moved = now.votes_cast != read.stages[stage].votes_cast
            if closed or moved or order.status is not Status.AWAITING_APPROVAL:
                return order
            stages = _with(
                order,
                stage,
                votes=change.votes,
                votes_cast=now.votes_cast + 1,
                result=change.result.value if change.result else None,
                cards=tuple(dict.fromkeys((*now.cards, *([seen_card] if seen_card else [])))),
            )
            status = Status.APPROVED if change.approves else order.status
            order = self._put(order, change.at, status=status, decision=change.decision,
                              stages=stages, unshown=order.unshown or bool(due_at))  # fmt: skip
            if change.vote is not None:
                self.table.votes.append((order.order_id, stage, change.vote))
            if due_at is not None:
                self.table.to_show[order.order_id] = (due_at, 0)
            self._note(order.order_id, entries)
            return order

    def escalate(
        self, order: Order, stage: int, at: datetime, entries: Sequence[AuditEntry]
    ) -> bool:
        with self.table.lock:
            order = self.get(order.order_id)
            now = order.stages[stage]
            closed = now.result is not None or order.decision is not None
            is_asked = order.status is Status.AWAITING_APPROVAL and not closed
            if not is_asked or now.escalated_at is not None:
                return False
            self._put(order, at, stages=_with(order, stage, escalated_at=at))
            self._note(order.order_id, entries)
            return True

    def add_reminder(
        self, order: Order, stage: int, reminder: Reminder, entries: Sequence[AuditEntry]
    ) -> bool:
        with self.table.lock:
            now = self.get(order.order_id)
            closed = now.decision is not None or now.stages[stage].result is not None
            is_asked = now.status is Status.AWAITING_APPROVAL and not closed
            if now.version != order.version or not is_asked:
                return False
            after = with_reminder(now.stages[stage], reminder)
            stages = (*now.stages[:stage], after, *now.stages[stage + 1 :])
            self._put(now, reminder.at, stages=stages)
            self._note(order.order_id, entries)
            return True

    def keep_payment(self, order: Order, payment: Payment, entries: Sequence[AuditEntry]) -> None:
        with self.table.lock:
            current = self.get(order.order_id)
            known = current.payment
            if known is not None and known.state is payment.state:
                return
            returns = payment.state is PaymentState.REFUNDED
            moves = known is None or (returns and known.is_charged)
            if current.status is not Status.APPROVED or not moves:
                raise PaymentInconsistent("The order's money may not move now.")
            self._put(current, entries[-1].at, payment=payment)
            self._note(order.order_id, entries)

    def ship(
        self, order: Order, tracking: str, at: datetime, entries: Sequence[AuditEntry]
    ) -> None:
        with self.table.lock:
            current = self.get(order.order_id)
            held = self.table.reservations.get(order.order_id) == "held"
            if current.is_final or current.shipped_at is not None:
                return
            if current.status is not Status.APPROVED or not held:
                raise StockInconsistent("The stock is not held for this order.")
            self._put(current, at, shipped_at=at, tracking=tracking)
            self._move(order, "reserved", "shipped")
            self.table.reservations[order.order_id] = "shipped"
            self._note(order.order_id, entries)

    def deliver(self, order: Order, at: datetime, entries: Sequence[AuditEntry]) -> None:
        with self.table.lock:
            current = self.get(order.order_id)
            if current.delivered_at is not None:
                return
            if current.status is not Status.APPROVED or current.shipped_at is None:
                raise StockInconsistent("The order was not shipped, or is over.")
            self._put(current, at, status=Status.FULFILLED, ended_at=at, delivered_at=at)
            self.table.to_keep[order.order_id] = (at + KEEP_AFTER, 0)
            self._note(order.order_id, entries)

    def close(
        self,
        order: Order,
        status: Status,
        reason: str | None,
        at: datetime,
        decision: Decision | None,
        entries: Sequence[AuditEntry],
        execution_arn: str | None = None,
        failure: Failure | None = None,
        *,
        gives_back: bool = True,
    ) -> None:
        with self.table.lock:
            current = self.get(order.order_id)
            if current.is_final and not current.start_failed:
                return
            if current.version != order.version:
                raise StoreUnavailable("The order changed meanwhile. Try again.")
            if decision is not None and current.decision is not None:
                raise StockInconsistent("The order is elsewhere.")
            releases = gives_back and self.table.reservations.get(order.order_id) == "held"
            if releases and any(self._held(item.sku) < item.quantity for item in order.items):
                raise StockInconsistent("The stock is not held for this order.")
            self.table.to_keep[order.order_id] = (at + KEEP_AFTER, 0)
            self._put(current, at, status=status, ended_at=at, reason=reason or current.reason,
                      decision=decision or current.decision, start_failed=False,
                      execution_arn=execution_arn or current.execution_arn,
                      failure=failure)  # fmt: skip
            if releases:
                self._move(order, "reserved", "available")
                self.table.reservations[order.order_id] = "released"
            self._note(order.order_id, entries)

    def begin_posting(self, order: Order, posting: Posting) -> Order | None:
        with self.table.lock:
            current = self.get(order.order_id)
            if current.version != order.version:
                return None
            return self._put(current, current.updated_at, posting=posting)

    def keep_posts(self, order_id: str, posted: Mapping[str, Card], by: str | None = None) -> Order:
        with self.table.lock:
            order = self.get(order_id)
            after = with_messages(order, posted)
            if by is not None and order.posting is not None and order.posting.by == by:
                after = replace(after, posting=None)
            return order if after == order else self._put(after, order.updated_at)

    def mark_shown(
        self, order: Order, posted: Mapping[str, Card], *, was_due: bool = False
    ) -> bool:
        with self.table.lock:
            current = self.get(order.order_id)
            if current.version != order.version:
                return False
            self._put(with_messages(current, posted), current.updated_at, posting=None, rest=None,
                      slack_problem=None, unshown=False,
                      shown_version=current.version + 1)  # fmt: skip
            if current.unshown or was_due:
                self.table.to_show.pop(order.order_id, None)
            return True

    def note_unshown(
        self,
        order_id: str,
        problem: str | None,
        due_at: datetime,
        attempts: int,
        posting: Posting | None = None,
        rest: Rest | None = None,
    ) -> None:
        with self.table.lock:
            order = self.get(order_id)
            is_mine = posting and (order.posting is None or order.posting.by == posting.by)
            self._put(order, order.updated_at, slack_problem=problem, unshown=True,
                      posting=posting if is_mine else order.posting,
                      rest=rest or order.rest)  # fmt: skip
            self.table.to_show[order_id] = (due_at, attempts)

    def show_again(self, order_id: str, due_at: datetime) -> None:
        with self.table.lock:
            self.table.wrote("show_again")
            self.table.to_show[order_id] = (due_at, 0)

    def due_to_show(self, now: datetime, limit: int) -> tuple[ToShow, ...]:
        self.table.before_read("due_to_show")
        due = [(at, key, tries) for key, (at, tries) in self.table.to_show.items() if at <= now]
        return tuple(ToShow(order_id, attempts) for _, order_id, attempts in sorted(due)[:limit])

    def drop_to_show(self, order_id: str) -> None:
        self.table.to_show.pop(order_id, None)

    def placed_by(self, requester: str, limit: int, cursor: str | None) -> OrderPage:
        return self._page([o for o in self._all() if o.requester == requester], limit, cursor)

    def decided_by(self, person: str, limit: int) -> tuple[Decided, ...]:
        mine = [vote for vote in self.table.votes if vote[2].person == person]
        mine.sort(key=lambda vote: vote[2].at, reverse=True)
        return tuple(
            Decided(order_id, vote.at, self._seconds_asked(order_id, stage, vote.at))
            for order_id, stage, vote in mine[:limit]
        )

    def _seconds_asked(self, order_id: str, stage: int, at: datetime) -> float:
        asked_at = self.get(order_id).stages[stage].asked_at or at
        return max(0.0, (at - asked_at).total_seconds())

    def get_many(self, order_ids: Sequence[str]) -> tuple[Order, ...]:
        return tuple(self.table.orders[i] for i in order_ids if i in self.table.orders)

    def _all(self) -> list[Order]:
        return list(self.table.orders.values())

    def _page(
        self, found: list[Order], limit: int, cursor: str | None, *, oldest_first: bool = False
    ) -> OrderPage:
        found.sort(key=lambda o: (o.created_at, o.order_id), reverse=not oldest_first)
        start = _read_cursor(cursor, [o.order_id for o in found])
        page = tuple(found[start : start + limit])
        more = start + limit < len(found)
        return OrderPage(page, _cursor(page[-1].order_id) if more else None)

    def _put(self, order: Order, at: datetime, **changes: object) -> Order:
        self.table.wrote("order")
        changed = replace(order, updated_at=at, version=order.version + 1, **changes)  # type: ignore[arg-type]
        self.table.orders[order.order_id] = changed
        return changed

    def _note(self, order_id: str, entries: Sequence[AuditEntry]) -> None:
        self.table.audit.setdefault(order_id, []).extend(entries)

    def _held(self, sku: str) -> int:
        product = self.table.products.get(sku)
        return product.reserved if product else 0

    def _move(self, order: Order, source: str, target: str) -> None:
        for item in order.items:
            product = self.table.products[item.sku]
            counts = {
                source: getattr(product, source) - item.quantity,
                target: getattr(product, target) + item.quantity,
            }
            self.table.products[item.sku] = replace(product, **counts)


@dataclass
class InterferingOrderStore(InMemoryOrderStore):
    """Something happens right before a vote is written, or the table goes away right after."""

    meanwhile: Callable[[], object] = lambda: None
    leave_after_vote: bool = False
    away: bool = False

    def get(self, order_id: str) -> Order:
        if self.away:
            raise StoreUnavailable("The order table is busy.")
        return super().get(order_id)

    def record_vote(self, order: Order, *args: Any, **kwargs: Any) -> Order:
        self.meanwhile()
        after = super().record_vote(order, *args, **kwargs)
        self.away = self.leave_after_vote
        # The real store answers with the order that it was given, decided.
        stages = (replace(after.stages[0], waits=order.stages[0].waits),)
        return replace(after, stages=stages)


def _with(order: Order, stage: int, **changes: object) -> tuple[Stage, ...]:
    changed = replace(order.stages[stage], **changes)  # type: ignore[arg-type]
    return (*order.stages[:stage], changed, *order.stages[stage + 1 :])


def _cursor(order_id: str) -> str:
    return base64.urlsafe_b64encode(order_id.encode()).decode()


def _read_cursor(cursor: str | None, order_ids: Sequence[str]) -> int:
    if cursor is None:
        return 0
    try:
        return order_ids.index(base64.urlsafe_b64decode(cursor).decode()) + 1
    except ValueError:
        raise MalformedRequest.said("cursor", "cursor") from None
