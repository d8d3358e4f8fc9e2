"""What the use cases need from the outside world, as protocols.

Implemented by `approvals.adapters` for real and by the fakes in `tests/support`; both pass the
same contract tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.order import Card, Order, OrderPage, Product, Stage, Status, Wait


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

    def audit(self, order_id: str) -> tuple[AuditEntry, ...]:
        """Read an order's audit, oldest first."""
        ...

    def find(self, status: Status | None, limit: int, cursor: str | None) -> OrderPage:
        """Read orders, newest first. Raises MalformedRequest for a cursor that is not ours."""
        ...

    def add_audit(self, order_id: str, entry: AuditEntry) -> None:
        """Record an attempt that changed nothing."""
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
        stages: Sequence[Stage],
        execution_arn: str,
        entries: Sequence[AuditEntry],
    ) -> None:
        """Hold stock for every item and mark the order reserved; a second call changes nothing.

        Raises:
            OutOfStock: naming each SKU that has too little; nothing is held then.
        """
        ...

    def add_wait(self, order: Order, stage: int, wait: Wait, entry: AuditEntry | None) -> bool:
        """Store a wait. False if the stage has a result already, and then nothing is stored."""
        ...

    def add_card(self, order_id: str, stage: int, card: Card) -> Order:
        """Store where a card is; returns the order as it is now. A second call changes nothing."""
        ...

    def record_vote(
        self,
        order: Order,
        stage: int,
        decision: Decision,
        entries: Sequence[AuditEntry],
        seen_card: Card | None = None,
    ) -> Order:
        """Close the stage with this decision, if nobody has; returns the order as it is now.

        The caller finds out who won by comparing ``decision_id``. ``seen_card`` is a copy of the
        card that the stage does not list yet; it is stored with the vote.
        """
        ...

    def ship(self, order: Order, at: datetime, entries: Sequence[AuditEntry]) -> None:
        """Turn held stock into shipped stock and mark the order fulfilled; idempotent.

        Raises:
            StockInconsistent: if the stock is not held for this order.
        """
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
    ) -> None:
        """End the order in ``status`` and give back whatever stock it holds; idempotent.

        Raises:
            StoreUnavailable: also if the order moved since it was read: ``status`` may be another
                by now. An order that is over already stays as it is.
        """
        ...

    def record_slack_problem(self, order_id: str, problem: str) -> None:
        """Keep, in words, why Slack does not show this order's card; `add_card` takes it back."""
        ...

    def mark_requester_told(self, order: Order, at: datetime) -> bool:
        """Record that cards and requester know the end. False if the order moved meanwhile."""
        ...


class Catalogue(Protocol):
    """What can be ordered, with prices and stock."""

    def products(self) -> Mapping[str, Product]:
        """Read every product by SKU. Raises StoreUnavailable."""
        ...


class Executions(Protocol):
    """Durable executions: one per order, named by the order's id."""

    def start(self, order_id: str) -> None:
        """Start the order's workflow, once. Raises ExecutionsUnavailable."""
        ...

    def deliver(self, callback_id: str, decision: Decision, order_id: str) -> bool:
        """Complete a wait with a decision. False if that wait is closed already.

        Raises:
            ExecutionsUnavailable: if it is not known whether the workflow was woken.
        """
        ...

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        """Read an execution's events, oldest first; empty once retention is over."""
        ...


class Messenger(Protocol):
    """Slack, as far as cards go. Raises SlackUnavailable (try again) or SlackRefused (do not)."""

    def post_card(self, order: Order, stage: int) -> Card:
        """Post a card of the order as it is to the stage's channel; not idempotent."""
        ...

    def update_card(self, where: Card, order: Order, stage: int) -> None:
        """Make a posted card show the order as it is; one that no longer exists is no error."""
        ...

    def find_card(self, order: Order, stage: int) -> Card | None:
        """Look in the stage's channel for a card whose answer was lost."""
        ...

    def tell(self, person: str, text: str) -> None:
        """Send a person a direct message; not idempotent."""
        ...


class Secrets(Protocol):
    """Secrets by parameter name."""

    def get(self, name: str) -> str:
        """Return the secret, cached for a limited time. Raises SecretsUnavailable."""
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        ...


class Ids(Protocol):
    """Identifiers nobody can guess."""

    def new_order_id(self) -> str:
        """Return an id for an order, 1 to 64 of [A-Za-z0-9_-]."""
        ...

    def new_decision_id(self) -> str:
        """Return an id for an attempt to decide."""
        ...
