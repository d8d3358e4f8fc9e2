"""`request_approval` in a workflow of one's own: every way, every death, every release."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import NotWaiting, OrderNotFound
from approvals.domain.order import Order, Status
from approvals.durable.steps import RequestSteps
from tests.support.shop import ALICE, BOB, CAROL, ERIN
from tests.support.workflow import Engine
from tests.workflow.checks import DECISIONS, assert_told, audited
from tests.workflow.crashes import Death, around_checkpoints, around_effects
from tests.workflow.requests import (
    REQUEST,
    REQUEST_ID,
    WAYS,
    asking,
    no_second_wait,
    nobody_reacts,
    requesting,
)
from tests.workflow.test_table_failures import away
from tests.workflow.waiting import ESCALATING, ONE, TWO_PEOPLE, approve

STATUSES = {
    "approved": Status.FULFILLED,
    "rejected": Status.REJECTED,
    "withdrawn": Status.WITHDRAWN,
    "expired": Status.EXPIRED,
}
UPDATES = {"approved": 13, "expired": 13}
"""Six steps begin and end, one wait begins."""
ASKED = [
    "place",
    "add_wait",
    "begin_posting",
    "post card:0",
    "post receipt",
    "post card:0:0:asked",
    "post receipt:0:asked",
    "mark_shown",
]
DECIDED = [
    "update card:0",
    "update receipt",
    "begin_posting",
    "post card:0:decided",
    "post receipt:decided",
    "mark_shown",
]
ENDED = ["close", "update card:0", "update receipt", "mark_shown"]
EFFECTS = {
    "approved": [*ASKED, *DECIDED, *ENDED],
    "expired": [*ASKED, "record_vote", *DECIDED, *ENDED],
}


def go(path: str, death: Death | None = None, **options: Any) -> Order:
    """Let a request go its way; returns it as it ended, once, and was told."""
    stages, while_asleep, kind = WAYS[path]
    with requesting(*stages, **options) as running:
        while_asleep(running, running.begin(REQUEST_ID))
        assert running.finish(REQUEST_ID)["kind"] == kind
        ended = assert_ended(running, kind)
        if death is not None:
            assert running.invocations(REQUEST_ID) == 2 + bool(death.at)
        return ended


def assert_ended(running: Engine, kind: str) -> Order:
    shop = running.shop
    order, happened = shop.store.get(REQUEST_ID), audited(shop, REQUEST_ID)
    assert order.status is STATUSES[kind]
    assert order.decision is not None
    assert order.decision.kind == kind
    assert {what: happened[what] for what in DECISIONS if happened[what]} == {kind: 1}
    assert happened["received"] == 1
    assert order.ended_at is not None
    assert_told(shop, order)
    return order


@pytest.mark.parametrize("path", WAYS)
def test_whatever_is_decided_is_returned_and_told(path: str) -> None:
    order = go(path)

    assert (order.title, order.facts) == (REQUEST.title, REQUEST.facts)
    assert (order.note, order.source_url) == (REQUEST.note, REQUEST.link)


def test_a_decision_says_who_made_it_and_why() -> None:
    with requesting(ONE) as running:
        running.begin(REQUEST_ID)
        recorded_vote = running.shop.answer(REQUEST_ID, BOB, DecisionKind.REJECTED)

        assert running.finish(REQUEST_ID) == {"kind": "rejected", "by": BOB, "reason": None}
        assert recorded_vote.delivered


def test_one_of_two_votes_wakes_nobody() -> None:
    with requesting(TWO_PEOPLE) as running:
        order = running.begin(REQUEST_ID)
        approve(running, order, BOB)

        assert running.invocations(REQUEST_ID) == 1
        approve(running, order, CAROL)
        assert running.finish(REQUEST_ID)["by"] == CAROL
        assert running.invocations(REQUEST_ID) == 2


@pytest.mark.parametrize("path", ["reminded", "escalated"])
def test_silence_is_chased_and_escalated(path: str) -> None:
    order = go(path)

    happened = order.stages[0]
    assert (len(happened.reminders), happened.escalated_at is not None) == (
        (1, False) if path == "reminded" else (0, True)
    )
    assert happened.votes[0].person == (BOB if path == "reminded" else ERIN)


@pytest.mark.parametrize("path", UPDATES)
def test_no_point_is_forgotten(path: str) -> None:
    effects, updates = Death(), Death()

    go(
        path,
        around=around_effects(effects, "after"),
        service=around_checkpoints(updates, "after"),
    )

    assert effects.points == EFFECTS[path]
    assert len(updates.points) == UPDATES[path]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("path", "at"), [(path, at) for path, n in UPDATES.items() for at in range(1, n + 1)]
)
def test_a_death_at_any_checkpoint_changes_nothing(path: str, at: int, when: str) -> None:
    death = Death(at)

    go(path, death, service=around_checkpoints(death, when))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, len(EFFECTS["approved"]) + 1))
def test_a_death_beside_any_effect_changes_nothing(at: int, when: str) -> None:
    death = Death(at)

    go("approved", death, around=around_effects(death, when))


def test_the_same_id_again_is_the_same_request() -> None:
    with requesting(ONE) as running:
        approve(running, running.begin(REQUEST_ID), BOB)
        first = running.finish(REQUEST_ID)
        before = running.shop.store.get(REQUEST_ID)

        second = running.run({})

        assert json.loads(str(second.result)) == first
        assert running.shop.store.get(REQUEST_ID) == before


def test_another_request_under_the_same_id_is_refused() -> None:
    with requesting(ONE) as running:
        approve(running, running.begin(REQUEST_ID), BOB)
        running.finish(REQUEST_ID)
        before = running.shop.store.get(REQUEST_ID)

        running.handler = asking(ONE, request=replace(REQUEST, title="Something else"))
        refused = running.run({})

        assert refused.error is not None
        assert REQUEST_ID in str(refused.error.message)
        assert running.shop.store.get(REQUEST_ID) == before


def test_a_wrong_request_is_refused_before_anything_is_stored_with_every_field_named() -> None:
    wrong = replace(REQUEST, title="", link="ftp://x", facts=(("", "x"),) * 9)
    with requesting(ONE, request=wrong) as running:
        refused = running.run({})

        assert refused.error is not None
        for name in ("title", "link", "facts"):
            assert name in str(refused.error.message)
        assert refused.operations == []
        with pytest.raises(OrderNotFound):
            running.shop.store.get(REQUEST_ID)
        assert running.shop.messenger.keys(REQUEST_ID) == []


def test_stages_that_nobody_could_satisfy_are_refused_before_anybody_is_asked() -> None:
    only_the_requester = replace(ONE, approvers=(ALICE,))
    with requesting(only_the_requester) as running:
        refused = running.run({})

        assert refused.error is not None
        assert "Nobody could decide" in str(refused.error.message)
        with pytest.raises(OrderNotFound):
            running.shop.store.get(REQUEST_ID)


def test_a_step_that_gives_up_ends_the_request_which_nobody_decides_any_more() -> None:
    with requesting(ESCALATING, change=no_second_wait) as running:
        running.begin(REQUEST_ID)
        nobody_reacts(running)

        result = running.result(REQUEST_ID)

        shop, order = running.shop, running.shop.store.get(REQUEST_ID)
        assert result.error is not None
        assert "did not answer" in str(result.error.message)
        assert (order.status, order.decision) == (Status.FAILED, None)
        assert order.failure is not None
        assert order.failure.step == "post-card"
        assert audited(shop, REQUEST_ID)["failed"] == 1
        assert "card:0:outcome" in shop.messenger.keys(REQUEST_ID)
        with pytest.raises(NotWaiting):
            shop.answer(REQUEST_ID, BOB)


def test_the_first_wait_that_cannot_be_stored_ends_the_request_too() -> None:
    with requesting(ONE, change=away("ask", 8)) as running:
        result = running.run({})

        assert result.error is not None
        assert running.shop.store.get(REQUEST_ID).status is Status.FAILED


@pytest.mark.parametrize(
    ("kind", "status"),
    [(DecisionKind.APPROVED, Status.FAILED), (DecisionKind.REJECTED, Status.REJECTED)],
)
def test_a_defect_after_the_decision_ends_the_request_by_what_can_still_be_done(
    kind: DecisionKind, status: Status
) -> None:
    def broken(steps: RequestSteps) -> RequestSteps:
        return replace(steps, settled=cast("Any", _defect))

    with requesting(ONE, change=broken) as running:
        running.begin(REQUEST_ID)
        running.shop.answer(REQUEST_ID, BOB, kind)

        assert running.result(REQUEST_ID).error is not None
        order = running.shop.store.get(REQUEST_ID)
        assert order.status is status
        assert order.decision is not None
        assert (order.decision.kind, order.failure is not None) == (kind, status is Status.FAILED)
        told = "card:0:outcome" in running.shop.messenger.keys(REQUEST_ID)
        assert told is (status is Status.FAILED)


def _defect(*_: object, **__: object) -> None:
    raise RuntimeError("defect")
