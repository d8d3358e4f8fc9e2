"""The reconciler's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from approvals.environment import integer, required
from approvals.showing_settings import ShowingSettings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Settings(ShowingSettings):
    """What the function is told by its template."""

    orchestrator_function: str
    orchestrator_memory_mb: int

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        showing = ShowingSettings.from_env(environment)
        return cls(
            table_name=showing.table_name,
            slack=showing.slack,
            words=showing.words,
            caution_amount=showing.caution_amount,
            log_level=showing.log_level,
            orchestrator_function=required(environment, "ORCHESTRATOR_FUNCTION"),
            metrics_namespace=showing.metrics_namespace,
            orchestrator_memory_mb=integer(environment, "ORCHESTRATOR_MEMORY_MB", 128, 10_240),
        )
