"""Orders that sleep through a release: recorded executions go on with today's workflow."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from aws_durable_execution_sdk_python.lambda_service import Operation, OperationStatus

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Status
from tests.support.shop import BOB, CAROL
from tests.workflow import waiting
from tests.workflow.checks import FULFILLED
from tests.workflow.histories import (
    Continuing,
    HistoryBroken,
    load,
    names,
    record,
    recorded,
    replay,
    resume,
)
from tests.workflow.paths import AFTER_APPROVAL, PATHS, WAITING, giving_up_after

SLEPT = [
    path
    for path, way in PATHS.items()
    if way.while_asleep is not None and path not in AFTER_APPROVAL
]
DECIDED_BY_ONE_STAGE = [
    path for path in SLEPT if path not in WAITING or len(waiting.WAYS[path][0]) == 1
]
PARALLEL_ENDS = ["parallel-branch-0", "ask-and-remind"]


def test_every_path_is_recorded() -> None:
    assert recorded() == sorted(PATHS)


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", PATHS)
def test_a_finished_execution_replays_to_the_same_end(path: str) -> None:
    history = load(path)

    with giving_up_after(PATHS[path].wakes):
        output = replay(history.finished)

    assert output["Status"] == "SUCCEEDED"
    assert json.loads(output["Result"]) == history.returned


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", SLEPT)
def test_a_sleeping_execution_replays_and_sleeps_on(path: str) -> None:
    assert replay(load(path).asleep)["Status"] == "PENDING"


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", PATHS)
def test_operations_are_what_they_were(path: str) -> None:
    before, today = load(path).shape, record(path).shape

    if before != today:
        raise HistoryBroken(f"Operations of the path {path}: were {before}, are {today}.")


@pytest.mark.fault("F22")
@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
@pytest.mark.parametrize("path", DECIDED_BY_ONE_STAGE)
def test_an_order_that_slept_through_a_release_is_finished_by_the_new_one(
    path: str, kind: DecisionKind
) -> None:
    asleep = load(path).asleep
    waits = [o.callback_details.callback_id for o in asleep if o.callback_details]
    stages = waiting.WAYS[path][0] if path in WAITING else (waiting.ONE,)
    shop, service = waiting.shop_asking(*stages), Continuing()
    order = shop.waiting(waits[-1])
    for person in (BOB, CAROL):
        if shop.store.get(order.order_id).decision is None:
            shop.answer(order.order_id, person, kind)

    output = resume(tuple(map(woken, asleep)), shop.steps(), service)

    status = Status.FULFILLED if kind is DecisionKind.APPROVED else Status.REJECTED
    assert json.loads(output["Result"]) == {"orderId": order.order_id, "status": status.value}
    assert shop.store.get(order.order_id).status is status
    done = FULFILLED if kind is DecisionKind.APPROVED else ["release-inventory"]
    finished = [update.name for update in service.updates if update.action.value == "SUCCEED"]
    ends = PARALLEL_ENDS if stages[0].remind_every_seconds else []
    assert finished == ["settle", *ends, "show-decision", *done, "announce-outcome"]


def woken(operation: Operation) -> Operation:
    if operation.callback_details is None:
        return operation
    return replace(operation, status=OperationStatus.SUCCEEDED)


@pytest.mark.attack("A11")
def test_recorded_histories_are_small_and_hold_nothing_secret() -> None:
    for path in PATHS:
        history = load(path)
        text = json.dumps([o.to_json_dict() for o in history.finished])
        assert "secret" not in text
        assert names(history.finished)[0] == "validate-order"
