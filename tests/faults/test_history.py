"""What enters an execution's history passes our own guard, whichever step it comes from."""

from __future__ import annotations

import inspect

import pytest

from approvals.durable.steps import (
    MAX_ERROR_CHARACTERS,
    MAX_RESULT_BYTES,
    ApprovalSteps,
    RequestSteps,
    guarded,
)
from orchestrator.steps import Steps

EVERY_STEP = [
    (steps, name)
    for steps in (ApprovalSteps, RequestSteps, Steps)
    for name, method in inspect.getmembers(steps, inspect.isfunction)
    if not name.startswith("_")
]


@pytest.mark.fault("F21")
def test_f21_the_caps_are_far_below_those_of_lambda() -> None:
    assert (MAX_RESULT_BYTES, MAX_ERROR_CHARACTERS) == (64 * 1024, 1_000)
    assert len(EVERY_STEP) > 10


@pytest.mark.fault("F21")
@pytest.mark.parametrize(
    ("steps", "name"), EVERY_STEP, ids=[f"{steps.__name__}-{name}" for steps, name in EVERY_STEP]
)
def test_f21_no_step_goes_without_the_guard(steps: type, name: str) -> None:
    method = getattr(steps, name)
    plain = inspect.unwrap(method)
    assert method is not plain
    assert method.__code__ is guarded(plain).__code__
