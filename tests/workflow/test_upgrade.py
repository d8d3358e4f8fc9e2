"""Orders that an older release has put to sleep, woken by this one (see decisions 8 and 13).

The recordings are of the workflow before it had ``show-decision``, and before it charged anything.
The steps stand behind all that a sleeping execution has recorded, so whoever sleeps can be woken by
any release; an execution that has passed that point can only be finished by the version that
started it, where Lambda keeps it.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from aws_durable_execution_sdk_python.lambda_service import Operation, OperationStatus

from approvals.domain.order import Order, Status
from tests.support.shop import DEADLINE_SECONDS, Shop
from tests.support.workflow import a_shop
from tests.workflow.checks import CARD, DEMAND, FULFILLED, assert_told, stock_of_widgets
from tests.workflow.histories import (
    WITHOUT_PAYMENT,
    WITHOUT_SHOW_DECISION,
    Continuing,
    HistoryBroken,
    load,
    recorded,
    releases,
    replay,
    resume,
)
from tests.workflow.paths import answer

OLD = [
    (release, path)
    for release in (WITHOUT_SHOW_DECISION, WITHOUT_PAYMENT)
    for path in recorded(release)
]
BEFORE_CHARGING = {"approved", "failed", "without_slack", "wait_skipped", "woken_for_nothing"}
"""Paths on which an order is approved."""
WOKEN = {
    Status.FULFILLED: OperationStatus.SUCCEEDED,
    Status.REJECTED: OperationStatus.FAILED,
    Status.WITHDRAWN: OperationStatus.FAILED,
    Status.EXPIRED: OperationStatus.TIMED_OUT,
}


def waits_as_before(callback_id: str) -> tuple[Shop, Order]:
    """Return an order as the older release has left it: a card is out, and nothing else."""
    shop = a_shop()
    order = shop.waiting(callback_id)
    for where, message in list(shop.messenger.messages.items()):
        if message["of"] != (order.order_id, CARD):
            del shop.messenger.messages[where]
    order = replace(order, receipts=(), said=frozenset(), shown_version=0)
    shop.table.orders[order.order_id] = order
    return shop, order


def before_the_end(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return what was recorded while the execution slept on its last wait."""
    last = max(index for index, operation in enumerate(operations) if operation.name == "settle")
    return operations[:last]


def woken(operations: tuple[Operation, ...], status: OperationStatus) -> tuple[Operation, ...]:
    """Return the operations with the last wait completed like this."""
    waits = [index for index, operation in enumerate(operations) if operation.callback_details]
    last = waits[-1]
    return (*operations[:last], replace(operations[last], status=status), *operations[last + 1 :])


def callback_of(operations: tuple[Operation, ...]) -> str:
    return [o.callback_details.callback_id for o in operations if o.callback_details][-1]


@pytest.mark.parametrize(
    ("release", "step"),
    [(WITHOUT_SHOW_DECISION, "show-decision"), (WITHOUT_PAYMENT, "charge-payment")],
)
def test_what_the_older_release_recorded_has_no_such_step(release: str, step: str) -> None:
    assert recorded(release)
    assert all(step not in load(path, release).names for path in recorded(release))


@pytest.mark.parametrize(
    ("release", "path"), [(release, path) for release in releases() for path in recorded(release)]
)
def test_an_order_that_sleeps_since_the_older_release_sleeps_on(release: str, path: str) -> None:
    assert replay(load(path, release).asleep)["Status"] == "PENDING"


@pytest.mark.fault("F22")
@pytest.mark.parametrize("status", WOKEN, ids=str)
@pytest.mark.parametrize(("release", "path"), OLD)
def test_an_order_that_sleeps_since_the_older_release_is_finished_and_told_in_full(
    release: str, path: str, status: Status
) -> None:
    old = load(path, release)
    asleep = before_the_end(old.finished) if path == "woken_for_nothing" else old.asleep
    service = Continuing()
    shop, order = waits_as_before(callback_of(asleep))
    answer(shop, order, status)
    if status is Status.EXPIRED:
        shop.clock.advance(DEADLINE_SECONDS)

    output = resume(woken(asleep, WOKEN[status]), shop.steps(), service)

    assert json.loads(output["Result"]) == {"orderId": order.order_id, "status": status.value}
    ended = shop.store.get(order.order_id)
    assert ended.status is status
    assert stock_of_widgets(shop) == (0, DEMAND if status is Status.FULFILLED else 0)
    assert_told(shop, ended)
    done = FULFILLED if status is Status.FULFILLED else ["release-inventory"]
    finished = [update.name for update in service.updates if update.action.value == "SUCCEED"]
    assert finished == ["settle", "show-decision", *done, "announce-outcome"]


@pytest.mark.parametrize("path", recorded(WITHOUT_SHOW_DECISION))
def test_an_execution_that_has_passed_the_decision_belongs_to_the_version_that_started_it(
    path: str,
) -> None:
    with pytest.raises(HistoryBroken, match="current='show-decision'"):
        replay(load(path, WITHOUT_SHOW_DECISION).finished)


@pytest.mark.parametrize("path", recorded(WITHOUT_PAYMENT))
def test_only_an_execution_that_has_passed_an_approval_belongs_to_the_version_that_started_it(
    path: str,
) -> None:
    finished = load(path, WITHOUT_PAYMENT).finished
    if path in BEFORE_CHARGING:
        with pytest.raises(HistoryBroken, match="current='charge-payment'"):
            replay(finished)
    else:
        assert replay(finished)["Status"] == "SUCCEEDED"
