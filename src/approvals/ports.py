"""What the use cases need from the outside world, as protocols.

Implemented by `approvals.adapters` for real and by the fakes in `tests/support`; both pass the
same contract tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from approvals.domain.absence import Absence
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
    from approvals.domain.payment import Payment
    from approvals.domain.person import Person
    from approvals.domain.routing.route import Route
    from approvals.domain.story import Slot
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

    def audit(self, order_id: str, newest: int | None = None) -> tuple[AuditEntry, ...]:
        """Read an order's audit, oldest first: all of it, or the ``newest`` so many entries."""
        ...

    def find(
        self, status: Status | None, limit: int, cursor: str | None, *, oldest_first: bool = False
    ) -> OrderPage:
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


class Executions(Protocol):
    """Durable executions: one per order, named by the order's id."""

    def start(self, order_id: str) -> None:
        """Start the order's workflow, once. Raises ExecutionsUnavailable."""
        ...

    def heartbeat(self, callback_id: str) -> bool:
        """Tell a wait that somebody is on it. False if that wait is closed already.

        Raises:
            ExecutionsUnavailable: if it is not known whether that arrived.
        """
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
    """An order's messages in Slack. Raises SlackUnavailable (try again) or SlackRefused (do not).

    What a message says is made from the order; the slot says which message it is.
    """

    def post(self, order: Order, slot: Slot) -> Card:
        """Send a message, not idempotent; NOWHERE if its reader can never be sent it."""
        ...

    def update(self, order: Order, slot: Slot, where: Card) -> None:
        """Make a sent message show the order as it is; one that no longer exists is no error."""
        ...

    def find(self, order: Order, slot: Slot) -> Card | None:
        """Look for a message whose answer was lost."""
        ...


class Homes(Protocol):
    """The App Home tabs of those who looked at theirs lately."""

    def refresh(self, people: Sequence[str]) -> None:
        """Publish the Home tab of each that has one; what Slack does not take is kept for later."""
        ...

    def repair(self, has_time: Callable[[], bool]) -> None:
        """Publish again what Slack did not take and is due, for as long as there is time."""
        ...


class Directory(Protocol):
    """Slack's people and user groups, from what is known as far as that is recent enough."""

    def person(self, user_id: str) -> Person:
        """Return a person as known for a day, or for a week where Slack does not tell.

        Raises:
            SlackUnavailable, SlackRefused: where nothing that recent is known.
        """
        ...

    def members(self, group_id: str) -> frozenset[str]:
        """Return a group's members, at most 60 s old.

        Raises:
            SlackUnavailable: where they cannot be read.
            SlackRefused: for an unknown group; code ``no_groups`` where the plan has none.
        """
        ...

    def known(self, user_id: str) -> Person | None:
        """Return what is known of a person, however old, without asking Slack."""
        ...

    def known_members(self, group_id: str) -> frozenset[str] | None:
        """Return a group's members as `members` does, None if Slack must be asked for them."""
        ...

    def warm(self, people: Sequence[str]) -> None:
        """Ask Slack for those of whom too little is known; failures are left for later."""
        ...


class Absences(Protocol):
    """For whom somebody may vote."""

    def stands_in_for(self, person: str, now: datetime) -> tuple[str, ...]:
        """Return those who are away now and named ``person``. Raises StoreUnavailable."""
        ...


class StandIns(Absences, Protocol):
    """Who votes for whom while they are away."""

    def away(self, person: str, now: datetime) -> Absence | None:
        """Return until when a person is away, and who stands in. Raises StoreUnavailable."""
        ...

    def set_away(self, absence: Absence) -> None:
        """Keep an absence in the place of the person's earlier one. Raises StoreUnavailable."""
        ...

    def set_back(self, person: str) -> None:
        """Forget a person's absence, if there is one. Raises StoreUnavailable."""
        ...


class Reminded(Protocol):
    """Who was reminded when."""

    def may_remind(self, person: str, of: str, now: datetime, every_seconds: int) -> bool:
        """Note that ``person`` is reminded of ``of`` now; False if they were too lately.

        A repeated call for the same ``of`` is True again. Raises StoreUnavailable.
        """
        ...


class Reconciler(Protocol):
    """What brings Slack up to date while the workflow sleeps."""

    def show(self, order_id: str) -> None:
        """Have an order's messages shown soon; a failure is logged, the schedule follows."""
        ...


class Payments(Protocol):
    """Who moves the money. An order is charged once at most: its id is the idempotency key."""

    def charge(self, order_id: str, amount: Decimal, currency: str) -> str:
        """Charge the order; returns the charge's id, the same for the same order.

        Raises:
            PaymentDeclined: for good; nothing was charged.
            PaymentUnavailable: if it is not known whether it was charged.
        """
        ...

    def refund(self, order_id: str) -> str | None:
        """Give back what was charged for the order; returns the refund's id, None for nothing.

        Nothing can be charged for this order afterwards, not even by a request under way.

        Raises:
            PaymentDeclined: if it will not be given back.
            PaymentUnavailable: if it is not known whether it was.
        """
        ...


class Carrier(Protocol):
    """Who ships. An order is shipped once at most."""

    def ship(self, order_id: str) -> str:
        """Ship the order; returns the tracking number, the same for the same order.

        Raises:
            CarrierRefused: for good; nothing was shipped.
            CarrierUnavailable: if it is not known whether it was shipped.
        """
        ...

    def delivered(self, tracking: str) -> bool:
        """Tell whether the parcel has arrived. Raises ParcelLost or CarrierUnavailable."""
        ...


class Metrics(Protocol):
    """What is counted for operators."""

    def count(self, name: str, **dimensions: str) -> None:
        """Count one; dimensions are few and have few values, for each pair is a metric."""
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
