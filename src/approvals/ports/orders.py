"""Orders and their stock, as the use cases need them kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from approvals.domain.audit_log import LoggedEntries
    from approvals.domain.decision import AuditEntry, Decision
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
        Status,
        ToShow,
        Wait,
    )
    from approvals.domain.order_query import Candidates, OrderQuery
    from approvals.domain.payment import Payment
    from approvals.domain.routing.route import Route
    from approvals.domain.voting import StageChange


class OrderStore(Protocol):
    """Orders, their audit, votes and stock. Every method raises StoreUnavailable if it cannot."""

    def place(self, order: Order, entry: AuditEntry, idempotency_key: str | None) -> Order:
        """Store a new order, or return the one that this id or key already stands for.

        Raises:
            OrderConflict: if the id or key stands for an order with another fingerprint.
        """
        ...

    def get(self, order_id: str) -> Order:
        """Read one order, consistently. Raises OrderNotFound."""
        ...

    def get_with_newest_entry(self, order_id: str) -> tuple[Order, AuditEntry | None]:
        """Read one order and its newest audit entry at once, consistently. Raises OrderNotFound."""
        ...

    def audit(self, order_id: str, newest: int | None = None) -> tuple[AuditEntry, ...]:
        """Read an order's audit, oldest first: all of it, or the ``newest`` so many entries."""
        ...

    def find(
        self, status: Status | None, limit: int, cursor: str | None, *, oldest_first: bool = False
    ) -> OrderPage:
        """Read orders, newest first. Raises MalformedRequest for a cursor that is not ours."""
        ...

    def candidates(self, query: OrderQuery, after: str | None, limit: int) -> Candidates:
        """Read up to ``limit`` orders, among them all up to there that ``query`` looks for.

        The newest come first; by a text they come by the name that it finds them by, the newest
        of one name first. ``after`` is the position at which an earlier call for the same query
        ended. Every call is bounded, whatever there is.

        Raises:
            MalformedRequest: for a position that is not one of this query's.
        """
        ...

    def counts(self) -> Mapping[Status, int]:
        """Read how many orders there are in each status, from counters that move with them."""
        ...

    def audit_log(
        self, since: datetime, before: datetime, after: str | None, limit: int
    ) -> LoggedEntries:
        """Read up to ``limit`` audit entries of all orders, oldest first; bounded as `candidates`.

        Raises:
            MalformedRequest: for a position that is not one of this range's.
        """
        ...

    def add_audit(self, order_id: str, entry: AuditEntry) -> None:
        """Record an attempt that changed nothing."""
        ...

    def open_orders(self, requester: str, limit: int) -> int:
        """Return how many of a requester's orders are not over, counted up to ``limit``."""
        ...

    def find_by_key(self, requester: str, idempotency_key: str) -> Order | None:
        """Read the order that this requester placed under this key, if any."""
        ...

    def mark_start_failed(
        self, order_id: str, reason: str, at: datetime, entry: AuditEntry
    ) -> bool:
        """Mark a received order failed; False if its workflow has moved it, so it did start."""
        ...

    def mark_started(self, order_id: str, entry: AuditEntry) -> None:
        """Take back a failed start, so that the same id can be tried again."""
        ...

    def reserve(
        self,
        order: Order,
        route: Route,
        execution_arn: str,
        entries: Sequence[AuditEntry],
        decision: Decision | None = None,
    ) -> None:
        """Hold stock for every item and mark the order reserved; a second call changes nothing.

        ``decision`` approves it at once, where the policy asks nobody.

        Raises:
            OutOfStock: naming each SKU that has too little; nothing is held then.
        """
        ...

    def add_wait(self, order: Order, stage: int, wait: Wait, entry: AuditEntry | None) -> bool:
        """Store a wait. False if the stage has a result already, and then nothing is stored."""
        ...

    def mark_seen(
        self, order: Order, stage: int, sighting: Sighting, due_at: datetime, entry: AuditEntry
    ) -> Order:
        """Note that an approver is looking; returns the order as it is now.

        The cards are then to be shown again by ``due_at``. A second call of the same person, or
        one after the decision, changes nothing.
        """
        ...

    def record_vote(
        self,
        order: Order,
        stage: int,
        change: StageChange,
        entries: Sequence[AuditEntry],
        seen_card: Card | None = None,
        due_at: datetime | None = None,
    ) -> Order:
        """Write a vote and what it closes, if nothing was cast or closed since; returns the order.

        The caller finds out whether it was written by comparing the ids of vote and decision.
        ``seen_card`` is a copy of the card that the stage does not list yet; it is stored with the
        vote. ``due_at`` is when the cards are to be shown again where no workflow wakes for it.
        """
        ...

    def escalate(
        self, order: Order, stage: int, at: datetime, entries: Sequence[AuditEntry]
    ) -> bool:
        """Let the stage's stand-ins vote, too. False if it is closed, or that was done before."""
        ...

    def add_reminder(
        self, order: Order, stage: int, reminder: Reminder, entries: Sequence[AuditEntry]
    ) -> bool:
        """Note who is reminded. False if the order moved since it was read, or waits no more."""
        ...

    def keep_payment(self, order: Order, payment: Payment, entries: Sequence[AuditEntry]) -> None:
        """Store what became of the order's money; idempotent.

        Raises:
            PaymentInconsistent: if the order is not approved, or its money has gone another way.
        """
        ...

    def ship(
        self, order: Order, tracking: str, at: datetime, entries: Sequence[AuditEntry]
    ) -> None:
        """Turn held stock into shipped stock; the order stays on its way. Idempotent.

        Raises:
            StockInconsistent: if the stock is not held for this order.
        """
        ...

    def deliver(self, order: Order, at: datetime, entries: Sequence[AuditEntry]) -> None:
        """Mark a shipped order fulfilled; idempotent. Raises StockInconsistent for any other."""
        ...

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
        """End the order in ``status`` and give back whatever stock it holds; idempotent.

        ``gives_back`` is False where the stock cannot be given back: the order ends without.

        Raises:
            StoreUnavailable: also if the order moved since it was read: ``status`` may be another
                by now. An order that is over already stays as it is.
            StockInconsistent: if the stock that it holds cannot be given back.
        """
        ...

    def begin_posting(self, order: Order, posting: Posting) -> Order | None:
        """Note what is about to be sent; None if the order moved since it was read."""
        ...

    def keep_posts(self, order_id: str, posted: Mapping[str, Card], by: str | None = None) -> Order:
        """Store messages by their key (see `approvals.domain.story`); returns the order.

        ``by`` ends that sender's posting. A second call changes nothing.
        """
        ...

    def mark_shown(
        self, order: Order, posted: Mapping[str, Card], *, was_due: bool = False
    ) -> bool:
        """Store messages and that Slack shows the order as it was read, trouble being over.

        ``was_due`` says that it was to be shown again although the order does not say so.

        Returns False, and stores nothing, if the order moved since.
        """
        ...

    def note_unshown(
        self,
        order_id: str,
        problem: str | None,
        due_at: datetime,
        attempts: int,
        posting: Posting | None = None,
        rest: Rest | None = None,
    ) -> None:
        """Keep that Slack lags behind, why (None takes a reason back), and when to try again.

        ``posting`` replaces what this sender noted as being sent, and nobody else's; ``rest`` what
        Slack asked to wait for.
        """
        ...

    def show_again(self, order_id: str, due_at: datetime) -> None:
        """Have the order shown by ``due_at``, also if the table says that Slack shows it."""
        ...

    def due_to_show(self, now: datetime, limit: int) -> tuple[ToShow, ...]:
        """Read the orders whose messages are to be shown again by now, in no order."""
        ...

    def drop_to_show(self, order_id: str) -> None:
        """Give up showing an order; it keeps what is known of the trouble."""
        ...

    def placed_by(self, requester: str, limit: int, cursor: str | None) -> OrderPage:
        """Read a requester's orders, newest first. Raises MalformedRequest as `find` does."""
        ...

    def decided_by(self, person: str, limit: int) -> tuple[Decided, ...]:
        """Read what a person decided, newest first."""
        ...

    def get_many(self, order_ids: Sequence[str]) -> tuple[Order, ...]:
        """Read up to 100 orders, in the order asked for; ids of none are left out."""
        ...


class Catalogue(Protocol):
    """What can be ordered, with prices and stock."""

    def products(self) -> Mapping[str, Product]:
        """Read every product by SKU. Raises StoreUnavailable."""
        ...
