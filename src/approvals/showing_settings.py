"""The environment of the functions that show orders in Slack, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from approvals.environment import (
    caution_amount,
    language,
    metrics_namespace,
    optional,
    required,
    slack_access,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from approvals.domain.words.speech import Words
    from approvals.environment import SlackAccess


@dataclass(frozen=True, slots=True)
class ShowingSettings:
    """What the template tells the orchestrator and the reconciler alike."""

    table_name: str
    slack: SlackAccess
    words: Words
    caution_amount: Decimal | None
    log_level: str
    metrics_namespace: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            slack=slack_access(environment),
            words=language(environment),
            caution_amount=caution_amount(environment),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
            metrics_namespace=metrics_namespace(environment),
        )
