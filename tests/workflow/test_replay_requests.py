"""Requests of workflows of one's own that sleep through a release: recorded executions go on."""

from __future__ import annotations

import json

import pytest

from approvals.durable import request_approval as primitive
from tests.workflow.histories import REQUESTS, HistoryBroken, load, recorded, replay
from tests.workflow.requests import GIVEN_UP, WAYS, asking, handler_of, record
from tests.workflow.waiting import REMINDING

PATHS = [*WAYS, GIVEN_UP]


def test_every_path_is_recorded() -> None:
    assert recorded(REQUESTS) == sorted(PATHS)


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", PATHS)
def test_recorded_executions_replay(path: str) -> None:
    history = load(path, REQUESTS)
    handler = handler_of(path)

    assert replay(history.asleep, handler)["Status"] == "PENDING"
    finished = replay(history.finished, handler)
    assert finished["Status"] == "SUCCEEDED"
    assert json.loads(finished["Result"]) == history.returned


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", PATHS)
def test_operations_are_what_they_were(path: str) -> None:
    before, today = load(path, REQUESTS).shape, record(path).shape

    if before != today:
        raise HistoryBroken(f"Operations of the path {path}: were {before}, are {today}.")


@pytest.mark.fault("F22")
def test_a_renamed_operation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(primitive, "OPEN", "renamed")

    with pytest.raises(HistoryBroken, match="name checkpoint='open-request' current='renamed'"):
        replay(load("reminded", REQUESTS).finished, asking(REMINDING))
