"""The laboratory's engine has no pauses either."""

from tests.workflow.conftest import engine_without_pauses

__all__ = ["engine_without_pauses"]
