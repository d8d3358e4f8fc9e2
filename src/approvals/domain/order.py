"""An order and what its approval looks like at any moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.domain.decision import Decision
    from approvals.domain.failure import Failure
    from approvals.domain.payment import Payment
    from approvals.domain.voting import CastVote


class Status(StrEnum):
    """Where an order is. ``approved`` is on its way; the last five are final."""

    RECEIVED = "received"
    VALIDATED = "validated"
    RESERVED = "reserved"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    FULFILLED = "fulfilled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FAILED = "failed"


FINAL_STATUSES = frozenset(
    {Status.FULFILLED, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED, Status.FAILED}
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order; the price is the catalogue's when the order was placed."""

    sku: str
    name: str
    quantity: int
    unit_price: Decimal

    @property
    def total(self) -> Decimal:
        """Price of the whole line, in the order's currency."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Card:
    """A Slack message that shows this order."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """An approver said that they are looking at the order."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """Messages that somebody is sending; nobody else may until ``until``, but may look for them."""

    by: str
    until: datetime
    keys: frozenset[str]


class SlackCall(StrEnum):
    """What Slack limits by itself: sending messages, and editing them."""

    SEND = "send"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Rest:
    """Slack asked not to be called in this way again before ``until``."""

    call: SlackCall
    until: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """One callback that the workflow sleeps on."""

    callback_id: str
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """Those who had not voted were reminded, as far as they may be that often."""

    at: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Direct:
    """A copy of the card in somebody's direct messages."""

    person: str
    card: Card


@dataclass(frozen=True, slots=True)
class Stage:
    """One approval that the order needs. Earlier waits stay valid for buttons that name them.

    The first part is the policy's word on the stage as it was when the order was routed: later
    changes of the policy do not reach an order in flight. Seconds are whole; None means never.
    ``votes_cast`` moves with every vote: two that are cast at once are counted one after the other.
    ``reminders`` are the last few; there were ``forgotten_reminders`` before them.
    """

    name: str
    channel: str
    deadline_seconds: int
    approvers: tuple[str, ...]
    quorum: int = 1
    rejections: int = 1
    self_approval: bool = False
    four_eyes: bool = False
    remind_every_seconds: int | None = None
    remind_backoff: int = 1
    remind_person_every_seconds: int = 0
    escalate_after_seconds: int | None = None
    escalate_to: tuple[str, ...] = ()
    waits: tuple[Wait, ...] = ()
    cards: tuple[Card, ...] = ()
    seen: tuple[Sighting, ...] = ()
    votes: tuple[CastVote, ...] = ()
    votes_cast: int = 0
    escalated_at: datetime | None = None
    reminders: tuple[Reminder, ...] = ()
    forgotten_reminders: int = 0
    directs: tuple[Direct, ...] = ()
    result: str | None = None

    @property
    def newest_wait(self) -> Wait | None:
        """The callback that an answer goes to, if the workflow has got that far."""
        return self.waits[-1] if self.waits else None

    @property
    def asked_at(self) -> datetime | None:
        """When its approvers were first asked."""
        if not self.waits:
            return None
        return self.waits[0].deadline_at - timedelta(seconds=self.deadline_seconds)

    @property
    def times_reminded(self) -> int:
        """How many reminders there were, also those that nobody was due for."""
        return self.forgotten_reminders + len(self.reminders)

    def has_wait(self, callback_id: str) -> bool:
        """Tell whether ``callback_id`` is one of this stage's own."""
        return any(wait.callback_id == callback_id for wait in self.waits)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, by whom, and how far it has come. Instants are aware, UTC.

    ``rule`` names the policy's rule by which it was routed. What has a ``title`` is a request of
    another kind: it has no items, customer or stock, but ``facts``, each a label and a value.
    ``receipts`` are the copies of the requester's direct message, ``said`` the keys of the notes
    that are out (see `approvals.domain.story`), ``unshown`` says that Slack lags behind.
    """

    order_id: str
    status: Status
    customer: str
    items: tuple[Item, ...]
    currency: str
    requester: str
    created_at: datetime
    updated_at: datetime
    fingerprint: str
    note: str = ""
    source_url: str = ""
    page_url: str = ""
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    stages: tuple[Stage, ...] = ()
    decision: Decision | None = None
    reason: str | None = None
    slack_problem: str | None = None
    execution_arn: str | None = None
    ended_at: datetime | None = None
    payment: Payment | None = None
    tracking: str | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    failure: Failure | None = None
    receipts: tuple[Card, ...] = ()
    said: frozenset[str] = frozenset()
    posting: Posting | None = None
    rest: Rest | None = None
    unshown: bool = False
    start_failed: bool = False
    version: int = 1
    shown_version: int = 0

    @property
    def is_shown(self) -> bool:
        """Tell whether every message in Slack shows the order as it is here."""
        return self.shown_version == self.version

    @property
    def seconds_to_decide(self) -> float | None:
        """How long it took from asking to the decision; None where nobody was asked."""
        asked_at = self.stages[0].asked_at if self.stages else None
        if asked_at is None or self.decision is None:
            return None
        return max(0.0, (self.decision.at - asked_at).total_seconds())

    @property
    def total(self) -> Decimal:
        """The order's amount, in its currency."""
        return sum((item.total for item in self.items), Decimal("0.00"))

    @property
    def is_purchase(self) -> bool:
        """Tell whether items are ordered; else something else is to be approved."""
        return not self.title

    @property
    def was_reserved(self) -> bool:
        """Tell whether stock was ever held: stages and rule are stored with the reservation."""
        return bool(self.stages or self.rule)

    @property
    def is_final(self) -> bool:
        """Tell whether nothing will change any more."""
        return self.status in FINAL_STATUSES

    @property
    def stage_index(self) -> int:
        """Index of the stage that is being asked, or was asked last; of the last after all."""
        asked = [index for index, stage in enumerate(self.stages) if stage.waits]
        if self.decision is not None and asked:
            return asked[-1]
        for index, stage in enumerate(self.stages):
            if stage.result is None:
                return index
        return max(len(self.stages) - 1, 0)

    @property
    def stage(self) -> Stage | None:
        """The stage that `stage_index` names; none before validation."""
        return self.stages[self.stage_index] if self.stages else None


@dataclass(frozen=True, slots=True)
class Product:
    """A SKU of the catalogue with its stock; available + reserved + shipped never changes."""

    sku: str
    name: str
    unit_price: Decimal
    currency: str
    available: int
    reserved: int = 0
    shipped: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """An order that somebody decided, and how long it had been waiting for them."""

    order_id: str
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class ToShow:
    """An order whose messages in Slack are to be shown again, and how often that failed."""

    order_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ToKeep:
    """An order that is over and not kept yet, and how often that was tried."""

    order_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders, newest first, and where to go on (None at the end)."""

    orders: tuple[Order, ...] = field(default=())
    next_cursor: str | None = None
