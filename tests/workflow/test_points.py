"""Wherever a recorded execution may have slept, today's workflow sleeps on; all of it is recorded.

See `tests.workflow.points`. Nothing is asked for anew and no step runs: a replay that does either
fails with words that say what to do.
"""

from __future__ import annotations

from collections import defaultdict
from types import ModuleType

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.order import FINAL_STATUSES
from approvals.durable import approval, request_approval
from orchestrator import fulfilment, workflow
from tests.workflow.histories import REQUESTS, History, load, replay
from tests.workflow.paths import PATHS, giving_up_after
from tests.workflow.points import sleeps
from tests.workflow.requests import GIVEN_UP, WAYS, handler_of

MODULES: tuple[ModuleType, ...] = (workflow, fulfilment, approval, request_approval)
OF_ORDERS, OF_REQUESTS = list(PATHS), [*WAYS, GIVEN_UP]
NEVER_SLEPT_FOR = {approval.ASK_AND_REMIND}
"""Its branches are."""
ALWAYS_END_WELL = {
    fulfilment.FAIL, request_approval.OPEN, request_approval.CLOSE, approval.ASK_AND_REMIND,
    approval.PAUSE,
}  # fmt: skip
"""Where one of these gives up, the execution fails with it, and nothing is replayed any more; a
pause cannot fail."""


def named() -> set[str]:
    """Return the name of every operation that the code can ask for."""
    constants = [item for module in MODULES for item in vars(module).items()]
    return {value for name, value in constants if name.isupper() and type(value) is str}


def histories() -> list[History]:
    """Return everything that is recorded of today's shape."""
    return [
        *(load(path) for path in OF_ORDERS),
        *(load(path, REQUESTS) for path in OF_REQUESTS),
    ]


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", OF_ORDERS)
def test_an_order_sleeps_on_wherever_it_slept(path: str) -> None:
    points = list(sleeps(load(path).finished))

    assert points
    with giving_up_after(PATHS[path].wakes):
        for _, operations in points:
            assert replay(operations)["Status"] == "PENDING"


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", OF_REQUESTS)
def test_a_request_sleeps_on_wherever_it_slept(path: str) -> None:
    handler = handler_of(path)

    for _, operations in sleeps(load(path, REQUESTS).finished):
        assert replay(operations, handler)["Status"] == "PENDING"


@pytest.mark.fault("F22")
def test_every_operation_of_the_code_is_recorded_and_slept_for() -> None:
    recorded, slept_for = set[str](), set[str]()
    for history in histories():
        recorded |= {str(name) for name in history.names}
        slept_for |= {name for name, _ in sleeps(history.finished)}

    assert {name for name in recorded if not name.startswith("parallel-branch-")} == named()
    assert slept_for == named() - NEVER_SLEPT_FOR


@pytest.mark.fault("F22")
def test_every_operation_that_may_fail_is_recorded_failing_too() -> None:
    ends = defaultdict[str | None, set[str]](set)
    for history in histories():
        for operation in history.finished:
            ends[operation.name].add(operation.status.value)

    assert {name for name in named() if "SUCCEEDED" in ends[name]} == named()
    assert {name for name in named() if "FAILED" not in ends[name]} == ALWAYS_END_WELL
    assert ends[approval.WAIT] >= {"SUCCEEDED", "FAILED", "TIMED_OUT"}


@pytest.mark.fault("F22")
def test_every_end_of_an_order_and_of_a_request_is_recorded() -> None:
    orders = {load(path).returned["status"] for path in OF_ORDERS}
    requests = {load(path, REQUESTS).returned.get("kind") for path in OF_REQUESTS}

    assert orders - {"finished, not announced"} == {status.value for status in FINAL_STATUSES}
    assert requests - {None} == {kind.value for kind in DecisionKind}
