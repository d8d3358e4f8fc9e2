"""Everything else outside: what runs, tells, charges, ships and counts; the time and its ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from approvals.domain.decision import Decision
    from approvals.domain.execution import Execution
    from approvals.domain.metric import Metric
    from approvals.domain.order import (
        Card,
        Order,
    )
    from approvals.domain.story import Slot


class Executions(Protocol):
    """Durable executions: one per order, named by the order's id."""

    def start(self, order_id: str) -> str | None:
        """Start the order's workflow, once; returns its execution's ARN, if that is told.

        Started before, it is that execution's, also of one that is over. Raises
        ExecutionsUnavailable.
        """
        ...

    def look(self, execution_arn: str) -> Execution:
        """Return how an execution stands.

        Raises:
            ExecutionsUnavailable: if that is not known now, or may not be asked.
        """
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
    """What is measured for operators: the metrics of `approvals.domain.metric`."""

    def count(self, metric: Metric, value: str | None = None) -> None:
        """Count one, of ``value`` where the metric is parted."""
        ...

    def measure(self, metric: Metric, number: float, value: str | None = None) -> None:
        """Note a number in the metric's unit, of ``value`` where the metric is parted."""
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
