"""A callback is a doorbell: whenever it rings, and whatever it says, the table decides."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_durable_execution_sdk_python.lambda_service import ErrorObject
from aws_durable_execution_sdk_python_testing.exceptions import ResourceNotFoundException

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import AlreadyDecided
from approvals.domain.order import Order, Status
from tests.support.shop import BOB, CAROL
from tests.support.workflow import Engine, engine
from tests.workflow.checks import (
    FULFILLED,
    assert_ended,
    audited,
    cards_of,
    notes_of,
    stock_of_widgets,
)
from tests.workflow.paths import click, first_wait

ONCE = [
    "validate-order",
    "reserve-inventory",
    "wait-for-approval",
    "post-card",
    "settle",
    "show-decision",
    *FULFILLED,
    "announce-outcome",
]
WAIT_AGAIN = ["wait-for-approval", "post-card", "settle"]
NEVER_AN_APPROVAL = [
    None,
    b"",
    "garbage \x00 \N{SMILING FACE WITH HALO}".encode(),
    b"null",
    b"[]",
    b'"approved"',
    json.dumps({"orderId": "ord-9999", "decision": "approved", "by": BOB}).encode(),
    json.dumps({"orderId": "ord-0001", "decision": "approved", "by": BOB}).encode(),
]


@pytest.mark.fault("F10")
def test_a_click_while_the_card_is_still_being_posted_is_used_at_once() -> None:
    with engine() as running:
        shop = running.shop
        shop.messenger.after = lambda method: (
            _ignore(shop.answer("ord-0001")) if method == "post card:0" else None
        )
        order = shop.placed()

        assert running.finish(order.order_id)["status"] == "fulfilled"

        assert_ended(shop, order.order_id, Status.FULFILLED)
        assert running.names(order.order_id) == ONCE
        assert running.invocations(order.order_id) == 1


@pytest.mark.fault("F10")
def test_a_click_between_the_last_checkpoint_and_the_suspension_costs_one_more_invocation() -> None:
    clicked: list[str] = []

    class ClicksAfterCheckpoint:
        def __init__(self, client: Any) -> None:
            self._client = client

        def checkpoint(self, *args: Any, **kwargs: Any) -> Any:
            output = self._client.checkpoint(*args, **kwargs)
            order = running.shop.store.get("ord-0001")
            if order.status is Status.AWAITING_APPROVAL and order.stages[0].cards and not clicked:
                clicked.append(running.shop.answer(order.order_id).order.order_id)
            return output

    with engine(service=ClicksAfterCheckpoint) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "fulfilled"

        assert clicked == [order.order_id]
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert running.names(order.order_id) == ONCE
        assert running.invocations(order.order_id) <= 2


def _ignore(_: object) -> None:
    pass


def test_a_wait_is_completed_once() -> None:
    with engine() as running:
        order = running.asleep()
        click(running, order, BOB)

        with pytest.raises(AlreadyDecided) as refusal:
            click(running, order, CAROL, DecisionKind.REJECTED)
        with pytest.raises(ResourceNotFoundException):
            running.runner.send_callback_failure(first_wait(order))

        assert refusal.value.order.decision is not None
        assert refusal.value.order.decision.by == BOB
        running.finish(order.order_id)
        assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert audited(running.shop, order.order_id)["refused_rejected"] == 1
        assert running.invocations(order.order_id) == 2


@pytest.mark.fault("F11")
@pytest.mark.parametrize("expires", [True, False], ids=["expired", "fulfilled"])
def test_an_answer_after_the_end_changes_nothing(expires: bool) -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        if expires:
            running.deadline_passes(order.order_id)
        else:
            click(running, order, BOB)
        running.finish(order.order_id)
        ended = shop.store.get(order.order_id)
        history = running.events(order.order_id)

        with pytest.raises(AlreadyDecided) as refusal:
            click(running, order, CAROL, DecisionKind.REJECTED)
        with pytest.raises(ResourceNotFoundException):
            running.runner.send_callback_success(first_wait(order), b"{}")

        assert refusal.value.order == ended
        assert shop.store.get(order.order_id) == ended
        assert_ended(shop, order.order_id, Status.EXPIRED if expires else Status.FULFILLED)
        assert running.events(order.order_id) == history


@pytest.mark.fault("F11")
def test_an_answer_after_a_deadline_whose_timer_was_lost_expires_the_order() -> None:
    with engine() as running:
        shop, order = running.shop, running.asleep()
        shop.clock.advance(shop.deadline_seconds)

        with pytest.raises(AlreadyDecided):
            click(running, order, BOB)

        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(shop, order.order_id, Status.EXPIRED)


@pytest.mark.fault("F19")
@pytest.mark.parametrize("payload", NEVER_AN_APPROVAL, ids=repr)
def test_a_success_that_nobody_decided_wakes_the_order_and_it_sleeps_again(
    payload: bytes | None,
) -> None:
    with engine() as running:
        order = running.asleep()

        running.runner.send_callback_success(first_wait(order), payload)

        assert_waits_again_and_is_decided(running, order)


@pytest.mark.fault("F19")
@pytest.mark.parametrize(
    "error",
    [
        None,
        ErrorObject("rejected", "rejected", "garbage", None),
        ErrorObject(
            "rejected by U0BOB",
            "rejected",
            json.dumps({"orderId": "ord-0001", "decision": "rejected", "by": BOB}),
            None,
        ),
    ],
    ids=["empty", "garbage", "like-ours"],
)
def test_a_failure_that_nobody_decided_wakes_the_order_and_it_sleeps_again(
    error: ErrorObject | None,
) -> None:
    with engine() as running:
        order = running.asleep()

        running.runner.send_callback_failure(first_wait(order), error)

        assert_waits_again_and_is_decided(running, order)


def assert_waits_again_and_is_decided(running: Engine, order: Order) -> None:
    again = running.until_asleep(order.order_id, waits=2)
    waits = again.stages[0].waits
    assert again.status is Status.AWAITING_APPROVAL
    assert again.decision is None
    assert [wait.deadline_at for wait in waits] == [waits[0].deadline_at] * 2
    assert waits[0].callback_id != waits[1].callback_id
    assert cards_of(running.shop, order.order_id) == list(order.stages[0].cards)
    assert stock_of_widgets(running.shop) == (2, 0)
    assert notes_of(running.shop, order.order_id) == ["asked"]

    click(running, order, BOB)  # The card's button still names the first wait.

    assert running.finish(order.order_id)["status"] == "fulfilled"
    assert_ended(running.shop, order.order_id, Status.FULFILLED)
    assert running.names(order.order_id) == [*ONCE[:2], *WAIT_AGAIN, *WAIT_AGAIN, *ONCE[5:]]


def test_an_order_that_was_woken_for_nothing_still_expires() -> None:
    with engine() as running:
        order = running.asleep()
        running.shop.clock.advance(running.shop.deadline_seconds - 10)
        running.runner.send_callback_success(first_wait(order), b"")
        running.until_asleep(order.order_id, waits=2)

        running.deadline_passes(order.order_id)

        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(running.shop, order.order_id, Status.EXPIRED)


def test_a_second_wait_lasts_only_as_long_as_the_first_would_have() -> None:
    with engine() as running:
        order = running.asleep()
        running.shop.clock.advance(running.shop.deadline_seconds - 9.5)

        running.runner.send_callback_success(first_wait(order), b"")

        waits = running.until_asleep(order.order_id, waits=2).stages[0].waits
        assert waits[1].deadline_at == waits[0].deadline_at
        timers = [
            update.callback_options.timeout_seconds
            for update in running.updates(order.order_id)
            if update.callback_options is not None
        ]
        assert timers == [running.shop.deadline_seconds, 10]


def test_an_early_ring_after_the_deadline_expires_the_order() -> None:
    with engine() as running:
        order = running.asleep()
        running.shop.clock.advance(running.shop.deadline_seconds)

        running.runner.send_callback_success(first_wait(order), b"approved")

        assert running.finish(order.order_id)["status"] == "expired"
        assert_ended(running.shop, order.order_id, Status.EXPIRED)
