"""Whatever a policy may plan, an order stays far below what the table takes as one item."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.dynamodb.mapping import order_key, order_record
from approvals.adapters.dynamodb.stage_records import card_record
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.policy_file import parse_policy
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import PolicyInvalid, StoreRefused
from approvals.domain.order import Card, Order, Reminder, Sighting, Stage, Status, Wait
from approvals.domain.reason import MAX_KEPT_REASON
from approvals.domain.reminders import KEPT, MOST_COPIES, MOST_PEOPLE, with_reminder
from approvals.domain.stage_plan import reminder_pauses
from approvals.domain.story import missing, slots, with_messages
from approvals.domain.voting import CastVote
from tests.support.orders import Database, new_order, widgets
from tests.support.shop import Shop
from tests.support.time import START

MOST_BYTES = 250 * 1024
"""Of DynamoDB's 400 KB."""
ID, MESSAGE = "U0AB{:07d}", Card("D0123456789", "1700000000.000001")
STAGES, PEOPLE, VOTES = 10, 50, 10


def people(first: int) -> list[str]:
    return [ID.format(number) for number in range(first, first + PEOPLE)]


def policy(remind_every: str = "3h", quorum: int = 5) -> bytes:
    stages = "".join(
        f"""
      - name: {"n" * 58}{index}
        channel: C0123456789
        approvers: [{", ".join(people(100 * index))}]
        quorum: {quorum}
        rejections: 6
        deadline: 3d
        remind_every: {remind_every}
        escalate_after: 1h
        escalate_to: [{", ".join(people(100 * index + PEOPLE))}]"""
        for index in range(STAGES)
    )
    return f"rules:\n  - name: all\n    stages:{stages}\n".encode()


LARGEST = parse_policy(policy(), "p.yaml").rules[0].stages


@pytest.mark.parametrize("more", [{"remind_every": "2h"}, {"quorum": 6}], ids=str)
def test_a_policy_that_asks_for_more_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(PolicyInvalid, match="together may"):
        parse_policy(policy(**more), "p.yaml")


def lived(stage: Stage, *, closed: bool) -> Stage:
    """Return a stage in which everything happened that could."""
    everybody = (*stage.approvers, *stage.escalate_to)
    votes = tuple(
        CastVote("v" * 36, person, person, DecisionKind.REJECTED, START, Via.SLACK,
                 "x" * MAX_KEPT_REASON, DecisionKind.APPROVED)
        for person in everybody[: VOTES - 1]
    )  # fmt: skip
    deadline = START + timedelta(days=30)
    stage = replace(
        stage,
        waits=(Wait("c" * 294, deadline), Wait("d" * 294, deadline)),
        seen=tuple(Sighting(person, START) for person in everybody),
        votes=votes[: stage.rejections - 1],
        votes_cast=500,
        escalated_at=START,
        result="approved" if closed else None,
    )
    for number in range(len(reminder_pauses(stage))):
        first = number * MOST_PEOPLE % len(everybody)
        reminder = Reminder(START, everybody[first : first + MOST_PEOPLE])
        stage = with_reminder(stage, reminder)
    return stage


def everything_said(order: Order) -> Order:
    """Return the order with every message out, of each stage while it was open."""
    for _ in range(2):
        order = with_messages(order, {slot.key: MESSAGE for slot in slots(order)})
    assert not missing(order)
    return order


def largest() -> Order:
    order = new_order("ord-1", *[widgets(10_000)] * 50, note="n" * 3_000, requester="U0ALICE")
    order = replace(order, status=Status.AWAITING_APPROVAL, rule="all", customer="c" * 200)
    for index, stage in enumerate(LARGEST):
        is_open = replace(order, stages=(*order.stages, lived(stage, closed=False)))
        order = everything_said(is_open)
        closed = replace(order.stages[index], result="approved")
        if index < STAGES - 1:
            order = replace(order, stages=(*order.stages[:-1], closed))
    return order


def record_of(order: Order) -> dict[str, Any]:
    """Return the item that the order's writes add up to."""
    receipts = [card_record(card) for card in order.receipts]
    return order_record(order) | {
        "rule": order.rule, "said": sorted(order.said), "receipts": receipts,
    }  # fmt: skip


def size(value: Any) -> int:
    """Return what DynamoDB counts for a value, rather more."""
    match value:
        case str():
            return len(value.encode())
        case int() | Decimal():
            return len(str(value)) + 2
        case dict():
            return 3 + sum(len(name) + 1 + size(each) for name, each in value.items())
        case list() | tuple():
            return 3 + sum(1 + size(each) for each in value)
        case _:
            return 1


def test_the_largest_order_of_the_largest_policy_is_a_small_item() -> None:
    order = largest()

    assert len(order.stages) == STAGES
    assert sum(len(stage.directs) for stage in order.stages) == MOST_COPIES
    assert all(len(stage.reminders) == KEPT for stage in order.stages)
    assert size(record_of(order)) < MOST_BYTES


@pytest.mark.parametrize("table", ["moto", "dynoxide"])
def test_it_can_still_be_decided(table: str, request: pytest.FixtureRequest) -> None:
    found: Table = request.getfixturevalue(f"{table}_table")
    database = Database.in_table(found)
    database.reserved(new_order(requester="U0ALICE"))
    found.put(record_of(largest()))
    shop = Shop(real_store=database.store, real_catalogue=database.catalogue)

    reminded = database.store.get("ord-1").stages[-1].times_reminded
    shop.steps().remind("ord-1", STAGES - 1, reminded)
    for person in LARGEST[-1].approvers[10:15]:
        shop.answer("ord-1", person)

    order = database.store.get("ord-1")
    assert order.stages[-1].times_reminded == reminded + 1
    assert order.decision is not None
    assert order.decision.kind is DecisionKind.APPROVED


@pytest.mark.parametrize("table", ["moto", "dynoxide"])
def test_what_the_table_can_never_take_is_not_tried_for_hours_and_named_to_the_log(
    table: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    found: Table = request.getfixturevalue(f"{table}_table")
    with pytest.raises(StoreRefused) as refused:
        found.put({**order_key("ord-1"), "note": "n" * 420_000})

    assert "size" not in str(refused.value)
    [line] = [record for record in caplog.records if record.name.endswith("dynamodb.table")]
    assert "size" in str(getattr(line, "cause", "")).lower()
