"""Stand-ins for Slack, the durable engine and the secret store that record and can fail."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from approvals.domain.absence import Absence
from approvals.domain.decision import Decision
from approvals.domain.errors import (
    CarrierRefused,
    ExecutionsUnavailable,
    PaymentDeclined,
    SecretsUnavailable,
    SlackRefused,
)
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.metric import Metric
from approvals.domain.order import Card, Order, Status
from approvals.domain.person import Person, Standing
from approvals.domain.story import NOWHERE, Slot
from tests.support.time import START


@dataclass
class RecordingExecutions:
    """Implements the Executions port, for many threads. ``closed`` names waits that are over.

    ``stands`` says by ARN how an execution stands that does not just run.
    """

    started: list[str] = field(default_factory=list)
    delivered: list[tuple[str, Decision]] = field(default_factory=list)
    heartbeats: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stands: dict[str, Execution] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    on_deliver: Callable[[str, Decision], None] = lambda _callback_id, _decision: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, order_id: str) -> str | None:
        self._fail()
        self.started.append(order_id)
        return f"arn:started/{order_id}"

    def look(self, execution_arn: str) -> Execution:
        self._fail()
        self.looks.append(execution_arn)
        return self.stands.get(execution_arn, Execution(ExecutionStatus.RUNNING))

    def heartbeat(self, callback_id: str) -> bool:
        self._fail()
        self.heartbeats.append(callback_id)
        return callback_id not in self.closed

    def deliver(self, callback_id: str, decision: Decision, order_id: str) -> bool:
        self._fail()
        with self._lock:
            if callback_id in self.closed:
                return False
            self.closed.add(callback_id)
            self.delivered.append((callback_id, decision))
        self.on_deliver(callback_id, decision)
        return True

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        self._fail()
        return self.histories.get(execution_arn, [])

    def fail_next(self, times: int = 1) -> None:
        self.failures += [ExecutionsUnavailable("The workflow could not be woken yet.")] * times

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


@dataclass
class RecordingMessenger:
    """Implements the Messenger port; keeps of every message which order it shows.

    ``failures`` maps ``"post"`` or ``"post card:0"`` to errors to raise, one a call; ``lose`` names
    in the same way what is answered by an error after the work is done. ``never`` are the keys of
    messages that nobody can be sent.
    """

    messages: dict[Card, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    lose: dict[str, Exception] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)
    after: Callable[[str], None] = lambda _method: None
    _ts: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def post(self, order: Order, slot: Slot) -> Card:
        self._called("post", slot)
        if slot.key in self.never:
            return NOWHERE
        channel = order.stages[slot.stage].channel if order.stages else ""
        reader = slot.reader(order)
        where = f"D{reader[1:]}" if reader else channel
        card = Card(where, f"1700000000.{next(self._ts):06d}")
        self._show(card, order, slot)
        self._done("post", slot)
        return card

    def update(self, order: Order, slot: Slot, where: Card) -> None:
        self._called("update", slot)
        self._show(where, order, slot)
        self._done("update", slot)

    def find(self, order: Order, slot: Slot) -> Card | None:
        self._called("find", slot)
        wanted = (order.order_id, slot.key)
        return next((c for c, m in self.messages.items() if m["of"] == wanted), None)

    def shown(self, order_id: str, key: str) -> list[Order]:
        """Return the order as each copy of this message shows it."""
        return [m["order"] for m in self.messages.values() if m["of"] == (order_id, key)]

    def keys(self, order_id: str) -> list[str]:
        """Return which messages of an order are out, in their order."""
        return [m["of"][1] for m in self.messages.values() if m["of"][0] == order_id]

    def _show(self, card: Card, order: Order, slot: Slot) -> None:
        self.messages[card] = {"of": (order.order_id, slot.key), "order": order, "slot": slot}

    def _called(self, method: str, slot: Slot) -> None:
        self.calls.append(f"{method} {slot.key}")
        for name in (f"{method} {slot.key}", method):
            if self.failures.get(name):
                raise self.failures[name].pop(0)

    def _done(self, method: str, slot: Slot) -> None:
        self.after(f"{method} {slot.key}")
        for name in (f"{method} {slot.key}", method):
            if name in self.lose:
                raise self.lose.pop(name)


@dataclass
class InMemoryRounds:
    """Implements the Rounds port; counts the writes."""

    cursors: dict[Status, str] = field(default_factory=dict)
    writes: int = 0

    def left_at(self) -> dict[Status, str]:
        return dict(self.cursors)

    def leave_at(self, cursors: Mapping[Status, str]) -> None:
        self.cursors = dict(cursors)
        self.writes += 1


@dataclass
class RecordingReconciler:
    """Implements the Reconciler port."""

    asked: list[str] = field(default_factory=list)

    def show(self, order_id: str) -> None:
        self.asked.append(order_id)


@dataclass
class RecordingHomes:
    """Implements the Homes port."""

    refreshed: list[tuple[str, ...]] = field(default_factory=list)
    repaired: int = 0

    def refresh(self, people: Sequence[str]) -> None:
        self.refreshed.append(tuple(people))

    def repair(self, has_time: Callable[[], bool]) -> None:
        self.repaired += has_time()


@dataclass
class FakeDirectory:
    """Implements the Directory and Names ports: everyone is a member, unless said otherwise.

    ``away`` is raised in the place of an answer; ``asked`` lists who was looked up; ``fresh`` are
    the groups whose members are known without that; ``before`` is called before an answer;
    ``named`` counts how often names were asked for; ``nameless`` had
    none a moment ago.
    """

    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    away: Exception | None = None
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], object] = lambda _who: None
    named: int = 0
    nameless: set[str] = field(default_factory=set)
    team_id: str = "T0NOD"

    def team(self) -> str:
        if self.away is not None:
            raise self.away
        return self.team_id

    def person(self, user_id: str) -> Person:
        self.asked.append(user_id)
        self.before(user_id)
        if self.away is not None:
            raise self.away
        return self.people.get(user_id) or Person(user_id, Standing.MEMBER, "en-US", START)

    def members(self, group_id: str) -> frozenset[str]:
        self.asked.append(group_id)
        self.before(group_id)
        if self.away is not None:
            raise self.away
        if group_id not in self.groups:
            raise SlackRefused("no_such_subteam", "There is no such group.")
        return self.groups[group_id]

    def known(self, user_id: str) -> Person | None:
        return self.people.get(user_id)

    def names(self, people: Iterable[str], *, anew: bool = False) -> Mapping[str, str]:
        self.named += 1
        if not anew:
            people = [each for each in people if each not in self.nameless]
        known = [self.people[each] for each in people if each in self.people]
        return {person.user_id: person.name for person in known if person.name}

    def known_members(self, group_id: str) -> frozenset[str] | None:
        return self.groups[group_id] if group_id in self.fresh else None

    def warm(self, people: Sequence[str]) -> None:
        self.asked.append(f"warm {' '.join(people)}")

    def says(self, user_id: str, standing: Standing, locale: str = "en-US") -> None:
        """Have Slack know somebody as this."""
        self.people[user_id] = Person(user_id, standing, locale, START)


@dataclass
class Outside:
    """What the fakes of the gateway and the carrier have alike: calls that fail or get lost.

    ``failures`` maps a method to errors to raise, one a call; ``lose`` to errors to answer with
    after the work is done. ``on_call`` comes before each.
    """

    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    lose: dict[str, list[Exception]] = field(default_factory=dict)
    on_call: Callable[[], object] = lambda: None

    def _called(self, method: str) -> None:
        self.on_call()
        self.calls.append(method)
        if self.failures.get(method):
            raise self.failures[method].pop(0)

    def _done(self, method: str) -> None:
        if self.lose.get(method):
            raise self.lose[method].pop(0)


@dataclass
class FakePayments(Outside):
    """Implements the Payments port; ``charged`` and ``refunded`` list every movement of money."""

    charged: list[tuple[str, str]] = field(default_factory=list)
    refunded: list[str] = field(default_factory=list)
    no_more: dict[str, PaymentDeclined] = field(default_factory=dict)

    def charge(self, order_id: str, amount: Decimal, currency: str) -> str:
        try:
            self._called("charge")
        except PaymentDeclined as error:
            self.no_more[order_id] = error
        if order_id in self.no_more:
            raise self.no_more[order_id]
        if order_id not in dict(self.charged):
            self.charged.append((order_id, f"{amount} {currency}"))
        self._done("charge")
        return f"ch-{order_id}"

    def refund(self, order_id: str) -> str | None:
        self._called("refund")
        self.no_more[order_id] = PaymentDeclined("The charge was called off.")
        paid = order_id in dict(self.charged)
        if paid and order_id not in self.refunded:
            self.refunded.append(order_id)
        self._done("refund")
        return f"re-{order_id}" if paid else None


@dataclass
class FakeCarrier(Outside):
    """Implements the Carrier port; parcels arrive at the first look, or after ``under_way``.

    What it has refused it refuses for good.
    """

    shipped: list[str] = field(default_factory=list)
    under_way: int = 0
    no_more: dict[str, CarrierRefused] = field(default_factory=dict)

    def ship(self, order_id: str) -> str:
        try:
            self._called("ship")
        except CarrierRefused as error:
            self.no_more[order_id] = error
        if order_id in self.no_more:
            raise self.no_more[order_id]
        if order_id not in self.shipped:
            self.shipped.append(order_id)
        self._done("ship")
        return f"TRACK-{order_id}"

    def delivered(self, tracking: str) -> bool:
        self._called("delivered")
        self.under_way -= 1
        self._done("delivered")
        return self.under_way < 0


@dataclass
class RecordingMetrics:
    """Implements the Metrics port."""

    counted: list[str] = field(default_factory=list)
    measured: list[tuple[str, float]] = field(default_factory=list)

    def count(self, metric: Metric, value: str | None = None) -> None:
        self.counted.append(_named(metric, value))

    def measure(self, metric: Metric, number: float, value: str | None = None) -> None:
        self.measured.append((_named(metric, value), number))


def _named(metric: Metric, value: str | None) -> str:
    """Return a metric with what parts it; a value that the list lacks is a mistake here."""
    if not metric.dimension:
        assert value is None
        return metric.name
    assert value in metric.values, f"{metric.name} is not parted by {value}"
    return f"{metric.name} {value}"


@dataclass
class FakeSecrets:
    """Implements the Secrets port. Remove a value to take the store away."""

    values: dict[str, str]

    def get(self, name: str) -> str:
        if name not in self.values:
            raise SecretsUnavailable("A secret could not be read. Try again.")
        return self.values[name]


@dataclass
class RecordingReplies:
    """Private answers, as (response_url, text)."""

    sent: list[tuple[str | None, str]] = field(default_factory=list)

    def send(self, response_url: str | None, text: str) -> None:
        self.sent.append((response_url, text))


@dataclass
class FakeStandIns:
    """Implements the StandIns port."""

    absences: dict[str, Absence] = field(default_factory=dict)

    def away(self, person: str, now: datetime) -> Absence | None:
        absence = self.absences.get(person)
        return absence if absence is not None and absence.is_on(now) else None

    def stands_in_for(self, person: str, now: datetime) -> tuple[str, ...]:
        on = (a for a in self.absences.values() if a.is_on(now) and a.stand_in == person)
        return tuple(sorted(absence.person for absence in on))

    def away_among(self, people: Sequence[str], now: datetime) -> dict[str, Absence]:
        kept = {person: self.away(person, now) for person in people}
        return {person: absence for person, absence in kept.items() if absence is not None}

    def set_away(self, absence: Absence) -> None:
        self.absences[absence.person] = absence

    def set_back(self, person: str) -> None:
        self.absences.pop(person, None)


@dataclass
class FakeReminded:
    """Implements the Reminded port."""

    last: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def may_remind(self, person: str, of: str, now: datetime, every_seconds: int) -> bool:
        at, what = self.last.get(person, (None, ""))
        if at is not None and what != of and (now - at).total_seconds() < every_seconds:
            return False
        self.last[person] = (now, of)
        return True
