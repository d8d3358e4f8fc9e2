"""The lines of docs/own-workflow.md, as they stand there, on the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aws_durable_execution_sdk_python
import pytest

from approvals.domain.decision import DecisionKind
from approvals.durable import request_approval as primitive
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.workflow import Engine, a_shop, engine
from tests.workflow.requests import request_steps

DOCUMENT = (Path(__file__).parents[2] / "docs/own-workflow.md").read_text(encoding="utf-8")
[LINES] = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
REQUEST_ID = "release-7"


@contextmanager
def releasing(monkeypatch: pytest.MonkeyPatch, released: list[int]) -> Iterator[Engine]:
    """Run the document's lines; its group is Bob and Carol."""
    # The engine makes the execution, so the lines' own decorator has nothing to do.
    monkeypatch.setattr(aws_durable_execution_sdk_python, "durable_execution", lambda run: run)
    names: dict[str, Any] = {"release": released.append}
    exec(LINES, names)

    def handler(_: Any, context: Any, steps: Any) -> dict[str, Any]:
        monkeypatch.setattr(primitive, "connected", lambda: steps)
        found = names["lambda_handler"]({"build": 7, "requester": ALICE}, context)
        assert isinstance(found, dict)
        return found

    shop = a_shop()
    shop.directory.groups["S0ONCALL"] = frozenset({BOB, CAROL})
    with engine(shop, build=request_steps, handler=handler) as running:
        yield running


def test_the_document_s_lines_are_twenty() -> None:
    assert len([line for line in LINES.splitlines() if line.strip()]) <= 20


def test_they_ask_two_people_and_then_release_once(monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []
    with releasing(monkeypatch, released) as running:
        order = running.begin(REQUEST_ID)
        running.shop.answer(order.order_id, BOB)
        running.shop.answer(order.order_id, CAROL)

        assert running.finish(REQUEST_ID) == {"released": True, "by": CAROL}
    assert (order.title, released) == ("Release build 7", [7])


def test_what_is_rejected_is_not_released(monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []
    with releasing(monkeypatch, released) as running:
        running.begin(REQUEST_ID)
        running.shop.answer(REQUEST_ID, BOB, DecisionKind.REJECTED)

        assert running.finish(REQUEST_ID) == {"released": False, "why": None}
    assert released == []


def test_the_group_that_they_name_alone_may_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    with releasing(monkeypatch, []) as running:
        order = running.begin(REQUEST_ID)

        assert running.shop.eligibility.why_not(order, DAVE) is not None
        assert running.shop.eligibility.why_not(order, CAROL) is None
