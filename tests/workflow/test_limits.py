"""What enters an execution's history is small and says nothing that it should not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.errors import StockInconsistent, UnexpectedFailure
from approvals.domain.order import Stage, Status
from approvals.domain.story import RECEIPT
from approvals.durable.steps import MAX_ERROR_CHARACTERS, MAX_RESULT_BYTES, guarded
from orchestrator.steps import Steps
from tests.support.workflow import engine
from tests.workflow.checks import stock_of_widgets
from tests.workflow.paths import SECRET


def returning(part: str, value: object) -> Callable[[Steps], Steps]:
    def change(steps: Steps) -> Steps:
        use_case: Any = lambda *_, **__: value  # noqa: E731
        return replace(steps, **{part: use_case})

    return change


@pytest.mark.fault("F21")
def test_a_result_over_the_cap_fails_the_order_instead_of_hanging_it() -> None:
    stage = Stage("approval", "C0APPROVALS", 60, tuple(f"U{n:07d}" for n in range(100_000)))
    with engine(change=returning("validate", (stage,))) as running:
        order = running.shop.placed()

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.status is Status.FAILED
        assert ended.reason == "The step validate-order failed unexpectedly."
        assert stock_of_widgets(running.shop) == (0, 0)
        assert running.shop.messenger.keys(order.order_id) == [RECEIPT]
        assert max(len(repr(event)) for event in running.events(order.order_id)) < 2_000


@pytest.mark.fault("F21")
def test_an_error_over_the_cap_is_cut_in_the_history_and_not_shown_to_anybody() -> None:
    class Talkative:
        def __call__(self, *_: Any, **__: Any) -> Any:
            raise StockInconsistent("w" * 40_000)

    def change(steps: Steps) -> Steps:
        talkative: Any = Talkative()
        return replace(steps, fulfill=talkative)

    with engine(change=change) as running:
        order = running.asleep()
        running.shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert ended.reason == "The step fulfill-order failed unexpectedly."
        assert stock_of_widgets(running.shop) == (0, 0)
        assert max(len(repr(event)) for event in running.events(order.order_id)) < 2_000


@pytest.mark.fault("F21")
@pytest.mark.parametrize("size", [MAX_RESULT_BYTES - 2, MAX_RESULT_BYTES - 1])
def test_the_cap_of_a_result_counts_bytes(size: int) -> None:
    @guarded
    def some_step() -> str:
        return "w" * size

    if size + 2 <= MAX_RESULT_BYTES:
        assert len(some_step()) == size
    else:
        with pytest.raises(UnexpectedFailure, match="some-step returned more"):
            some_step()


def test_an_error_of_ours_at_the_cap_is_kept_as_it_is() -> None:
    @guarded
    def some_step() -> None:
        raise StockInconsistent("w" * MAX_ERROR_CHARACTERS)

    with pytest.raises(StockInconsistent):
        some_step()


@pytest.mark.fault("F20")
def test_an_unknown_error_leaves_nothing_of_its_text_or_cause() -> None:
    @guarded
    def some_step() -> None:
        raise ValueError(SECRET)

    with pytest.raises(UnexpectedFailure) as failure:
        some_step()

    assert str(failure.value) == "The step some-step failed unexpectedly."
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__
