"""Stand-ins for Slack, the durable engine and the secret store that record and can fail."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from approvals.adapters.slack.cards import card_blocks, card_text
from approvals.domain.decision import Decision
from approvals.domain.errors import ExecutionsUnavailable, SecretsUnavailable
from approvals.domain.order import Card, Order


@dataclass
class RecordingExecutions:
    """Implements the Executions port, for many threads. ``closed`` names waits that are over."""

    started: list[str] = field(default_factory=list)
    delivered: list[tuple[str, Decision]] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    on_deliver: Callable[[str, Decision], None] = lambda _callback_id, _decision: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, order_id: str) -> None:
        self._fail()
        self.started.append(order_id)

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
    """Implements the Messenger port; keeps every message as Slack would show it.

    ``failures`` maps a method to errors to raise, one a call; ``lose`` names methods whose next
    answer is lost after the work is done.
    """

    messages: dict[Card, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    lose: dict[str, Exception] = field(default_factory=dict)
    after: Callable[[str], None] = lambda _method: None
    _ts: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def post_card(self, order: Order, stage: int) -> Card:
        self._called("post_card")
        card = Card(order.stages[stage].channel, f"1700000000.{next(self._ts):06d}")
        self._show(card, order, stage)
        self._done("post_card")
        return card

    def update_card(self, where: Card, order: Order, stage: int) -> None:
        self._called("update_card")
        self._show(where, order, stage)
        self._done("update_card")

    def find_card(self, order: Order, stage: int) -> Card | None:
        self._called("find_card")
        wanted = (order.order_id, stage)
        return next((c for c, m in self.messages.items() if m["of"] == wanted), None)

    def tell(self, person: str, text: str) -> None:
        self._called("tell")
        self.told.append((person, text))
        self._done("tell")

    def _show(self, card: Card, order: Order, stage: int) -> None:
        self.messages[card] = {
            "of": (order.order_id, stage),
            "text": card_text(order),
            "blocks": card_blocks(order, stage),
        }

    def _called(self, method: str) -> None:
        self.calls.append(method)
        if self.failures.get(method):
            raise self.failures[method].pop(0)

    def _done(self, method: str) -> None:
        self.after(method)
        if method in self.lose:
            raise self.lose.pop(method)


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
