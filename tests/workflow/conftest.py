"""The engine without its pauses; what it does is the same."""

from __future__ import annotations

import pytest
from aws_durable_execution_sdk_python import state
from aws_durable_execution_sdk_python_testing.executor import Executor


@pytest.fixture(autouse=True)
def engine_without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    # How long the SDK takes to notice that an invocation is over, and the engine to try again.
    monkeypatch.setattr(state, "_STOP_SIGNAL_POLL_SECONDS", 0.005)
    monkeypatch.setattr(Executor, "RETRY_BACKOFF_SECONDS", 0)
