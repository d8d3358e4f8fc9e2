"""Fifty people decide two hundred orders, in Slack and through the API, at the same instants.

`make test` lets two people answer an order, or five, or ten, `make faults` all fifty. Who answers
what, and where, is drawn from a seed, which a failure prints: it draws the same again, though not
who is first.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Status
from approvals.domain.words.speech import ENGLISH
from tests.support.crowd import PEOPLE, Answering, Crowd, Told, all_at_once, callback_of
from tests.support.database import create_table, dynoxide, has_dynoxide
from tests.support.quick_client import QuickClient
from tests.support.shop import ALICE, PRODUCTS, WIDGET

ORDERS = 200
ANSWERS = tuple(map(int, os.environ.get("NOD_CROWD", "2,2,5,10").split(",")))
"""How many answer one order at one instant, in turn; all fifty answer one order or another."""
SEED = int(os.environ.get("NOD_SEED") or secrets.randbelow(10**9))
TWICE = ENGLISH.say("refused.already_voted")


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    """Everybody, on a database of their own that is right under concurrency."""
    if not has_dynoxide():
        pytest.skip("dynoxide is not installed here (make setup): concurrency stays untested")
    with dynoxide(tmp_path / "nod.db") as endpoint:
        client = QuickClient(endpoint)
        yield Crowd(create_table(client))
        client.close()


@pytest.mark.fault("F9")
def test_f9_fifty_people_decide_two_hundred_orders_once_each_and_no_vote_is_lost(
    crowd: Crowd,
) -> None:
    sys.stdout.write(f"to draw the same again: NOD_SEED={SEED}\n")
    draw = random.Random(SEED)
    ids = crowd.fill(ORDERS)

    told = answered(crowd, draw, ids)
    assert {each.order_id for each in told} == set(ids)
    assert {each.person for each in told} == {*PEOPLE, ALICE}
    going_on = [each.order_id for each in crowd.orders(ids) if each.stage_index == 1]
    assert going_on
    crowd.shop.clock.advance(60)
    for order_id in going_on:
        crowd.shop.steps().post_card(order_id, 1, callback_of(order_id, 1))
    told += answered(crowd, draw, going_on)

    assert_the_table_agrees(crowd, ids, told)


def answered(crowd: Crowd, draw: random.Random, ids: Sequence[str]) -> list[Told]:
    """Let everybody answer some of these orders, all of which wait; returns what they were told."""
    told: list[Told] = []
    left, sizes = list(ids), itertools.cycle(ANSWERS)
    while left:
        size = next(sizes)
        groups = itertools.batched(draw.sample(PEOPLE, len(PEOPLE)), size, strict=True)
        races = list(zip(crowd.orders(left[: len(PEOPLE) // size]), groups, strict=False))
        calls = [call for order, people in races for call in race(crowd, draw, order, people)]
        now = all_at_once(calls)
        for before, _ in races:
            mine = [each for each in now if each.order_id == before.order_id]
            assert_one_winner(crowd, before, mine)
        told += now
        del left[: len(races)]
    return told


def race(crowd: Crowd, draw: random.Random, order: Order, people: Sequence[str]) -> list[Answering]:
    """Return what these people, and sometimes the requester, answer an order that waits."""
    calls: list[Answering] = []
    for person in people:
        kind = draw.choice([DecisionKind.APPROVED] * 3 + [DecisionKind.REJECTED])
        if draw.randrange(3) == 0:
            calls.append(crowd.call(order, person, kind))
        elif kind is DecisionKind.REJECTED:
            calls.append(crowd.submit(order, person))
        else:
            calls.append(crowd.press(order, person))
            if draw.randrange(8) == 0:
                calls.append(crowd.call(order, person, kind))
    if draw.randrange(10) == 0:
        calls.append(crowd.call(order, ALICE, DecisionKind.WITHDRAWN))
    return draw.sample(calls, len(calls))


def assert_one_winner(crowd: Crowd, before: Order, told: Sequence[Told]) -> None:
    """Assert that a stage holds what counts, and that everybody else was told who closed it."""
    order, index = crowd.shop.store.get(before.order_id), before.stage_index
    stage = order.stages[index]
    counted = [each for each in told if each.refusal is None]
    votes = [(each.person, each.kind) for each in counted if each.kind != "withdrawn"]
    assert sorted((vote.person, vote.kind) for vote in stage.votes) == sorted(votes)
    withdrawn = [each.person for each in counted if each.kind == "withdrawn"]
    is_withdrawn = order.decision is not None and order.decision.kind is DecisionKind.WITHDRAWN
    assert withdrawn == ([ALICE] if is_withdrawn else [])
    assert stage.votes_cast == len(counted)

    callback_id = callback_of(order.order_id, index)
    rung = {decision.decision_id for to, decision in crowd.bell.rung if to == callback_id}
    outcomes = [decision for to, decision in crowd.bell.delivered if to == callback_id]
    late = [each for each in told if each.refusal not in {None, TWICE}]
    if stage.result is None:
        assert (rung, outcomes, late) == (set(), [], [])
        return
    winner = order.decision.by if order.decision else stage.votes[-1].person
    assert [(each.by, each.kind) for each in outcomes] == [(winner, stage.result)]
    assert rung == {outcomes[0].decision_id}
    for each in late:
        # Who takes back an order between two stages is told where it is: nobody has decided it.
        named = winner if order.decision or each.person != ALICE else "stage 2 of 2"
        assert re.search(rf"\b{named}\b", each.refusal or ""), each


def assert_the_table_agrees(crowd: Crowd, ids: Sequence[str], told: Sequence[Told]) -> None:
    """Assert that lists, counters, audit, people's items and stock say what the orders say."""
    store, orders = crowd.shop.store, crowd.orders(ids)
    statuses = Counter(order.status for order in orders)
    assert {status: n for status, n in store.counts().items() if n} == dict(statuses)
    for status in statuses:
        listed = {order.order_id for order in listed_as(crowd, status)}
        assert listed == {order.order_id for order in orders if order.status is status}

    refused = Counter(each.order_id for each in told if each.refusal is not None)
    counted = Counter(each.order_id for each in told if each.refusal is None)
    for order in orders:
        said = Counter(entry.what for entry in store.audit(order.order_id))
        decisions = [said[kind] for kind in ("approved", "rejected", "withdrawn")]
        assert sum(decisions) == (order.decision is not None)
        votes = said["voted_approved"] + said["voted_rejected"]
        assert votes + sum(decisions) == counted[order.order_id]
        found = sum(n for what, n in said.items() if what.startswith("refused_"))
        assert found == refused[order.order_id]

    assert {order.decision.via for order in orders if order.decision} == {"slack", "api"}
    voted = Counter(vote.person for order in orders for s in order.stages for vote in s.votes)
    assert {each: len(store.decided_by(each, 2 * ORDERS)) for each in PEOPLE} == {
        each: voted[each] for each in PEOPLE
    }
    product = crowd.shop.catalogue.products()[WIDGET]
    assert (product.available, product.reserved) == (PRODUCTS[0].available, len(ids))


def listed_as(crowd: Crowd, status: Status) -> list[Order]:
    """Return all orders that the list of a status has."""
    found: list[Order] = []
    cursor: str | None = None
    while True:
        page = crowd.shop.store.find(status, 100, cursor)
        found += page.orders
        cursor = page.next_cursor
        if cursor is None:
            return found
