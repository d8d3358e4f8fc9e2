"""Orders that lived in every way there is, made up from a seed, with their histories."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from approvals.domain.decision import Decision, DecisionKind, Via
from approvals.domain.order import Item, Order, Stage, Status, Wait
from approvals.domain.voting import CastVote
from tests.support.orders import new_order

EPOCH = datetime(2026, 9, 1, tzinfo=UTC)
PEOPLE = tuple(f"U0P{number:02d}" for number in range(12))
STAGES = ("approval", "finance", "legal # 2", "Führung")
CURRENCIES = ("EUR", "USD", "JPY")
OUTCOMES = {
    Status.FULFILLED: DecisionKind.APPROVED,
    Status.FAILED: DecisionKind.APPROVED,
    Status.REJECTED: DecisionKind.REJECTED,
    Status.WITHDRAWN: DecisionKind.WITHDRAWN,
    Status.EXPIRED: DecisionKind.EXPIRED,
}


def random_orders(count: int, seed: int) -> Iterator[tuple[Order, list[dict[str, Any]]]]:
    """Yield finished orders with their histories; some have none left."""
    chance = random.Random(seed)
    for number in range(count):
        order = _order(chance, f"ord-{number:05d}")
        yield order, _history(chance, order) if chance.random() < 0.95 else []


def _order(chance: random.Random, order_id: str) -> Order:
    created_at = EPOCH + timedelta(seconds=chance.randrange(12 * 7 * 86_400))
    status = chance.choice(list(OUTCOMES))
    stages, decided_at = _stages(chance, created_at, status)
    kind = OUTCOMES[status]
    by = stages[-1].votes[-1].person if stages and stages[-1].votes else PEOPLE[0]
    is_request = chance.random() < 0.2
    items = () if is_request else (Item("SKU", "Thing", chance.randint(1, 9), _price(chance)),)
    return replace(
        new_order(order_id),
        status=status,
        items=items,
        title="A document" if is_request else "",
        currency="" if is_request else chance.choice(CURRENCIES),
        created_at=created_at,
        stages=stages,
        decision=Decision(f"d-{order_id}", kind, by, decided_at, Via.SLACK),
        ended_at=decided_at + timedelta(milliseconds=chance.randrange(100_000)),
        execution_arn=f"arn:{order_id}",
    )


def _price(chance: random.Random) -> Decimal:
    return Decimal(chance.randrange(1, 1_000_000)) / 100


def _stages(
    chance: random.Random, created_at: datetime, status: Status
) -> tuple[tuple[Stage, ...], datetime]:
    at, stages = created_at + timedelta(seconds=1), []
    count = chance.randint(0, 3)
    for number in range(count):
        deadline_seconds = chance.randrange(3_600, 2_592_000)
        stage = Stage(chance.choice(STAGES), "C0", deadline_seconds, PEOPLE)
        wait = Wait(f"c-{number}", at + timedelta(seconds=deadline_seconds))
        at += timedelta(milliseconds=int(10 ** chance.uniform(2, 8)))
        is_last = number == count - 1
        silent = is_last and status in {Status.EXPIRED, Status.WITHDRAWN}
        votes = () if silent else _votes(chance, at)
        stages.append(replace(stage, waits=(wait,), votes=votes))
    return tuple(stages), at


def _votes(chance: random.Random, at: datetime) -> tuple[CastVote, ...]:
    voices = chance.sample(PEOPLE, chance.randint(1, 3))
    persons = [voice if chance.random() < 0.7 else chance.choice(PEOPLE) for voice in voices]
    last = len(voices) - 1
    return tuple(
        CastVote(f"v{n}", person, voice, DecisionKind.APPROVED, at - timedelta(seconds=last - n),
                 Via.SLACK)
        for n, (person, voice) in enumerate(zip(persons, voices, strict=True))
    )  # fmt: skip


def _history(chance: random.Random, order: Order) -> list[dict[str, Any]]:
    """One invocation that asks, one that ends; between them the wait."""
    assert order.decision is not None
    assert order.ended_at is not None
    first, last = order.created_at + timedelta(milliseconds=40), order.ended_at
    asked = first + timedelta(milliseconds=chance.randrange(50, 900))
    woken = max(order.decision.at, asked)
    ended = max(last, woken) + timedelta(milliseconds=chance.randrange(5, 2_000))
    return [
        {"EventType": "ExecutionStarted", "EventTimestamp": first, "Id": "e"},
        {"EventType": "CallbackStarted", "EventTimestamp": asked, "Id": "c", "Name": "wait",
         "CallbackStartedDetails": {"CallbackId": "secret", "Timeout": 3_600}},
        _invocation(first, asked),
        {"EventType": "CallbackSucceeded", "EventTimestamp": woken, "Id": "c",
         "CallbackSucceededDetails": {"Result": {"Payload": "x" * chance.randrange(500)}}},
        {"EventType": "StepStarted", "EventTimestamp": woken, "Id": "s", "Name": "settle"},
        {"EventType": "StepSucceeded", "EventTimestamp": woken, "Id": "s", "Name": "settle"},
        _invocation(woken, ended),
        {"EventType": "ExecutionSucceeded", "EventTimestamp": ended, "Id": "e"},
    ]  # fmt: skip


def _invocation(start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "EventType": "InvocationCompleted",
        "EventTimestamp": end,
        "InvocationCompletedDetails": {"StartTimestamp": start, "EndTimestamp": end},
    }
