"""The engine without its pauses; what it does is the same."""

from __future__ import annotations

from tests.workflow.conftest import engine_without_pauses

__all__ = ["engine_without_pauses"]
