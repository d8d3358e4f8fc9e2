"""The API's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.cost import Machine
from approvals.environment import integer, optional, required, slack_access

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.environment import SlackAccess


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told by its template."""

    table_name: str
    orchestrator_function: str
    reconciler_function: str
    slack: SlackAccess
    api_tokens_parameter: str
    page_url: str
    machine: Machine
    is_aws: bool
    log_level: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            orchestrator_function=required(environment, "ORCHESTRATOR_FUNCTION"),
            reconciler_function=optional(environment, "RECONCILER_FUNCTION"),
            slack=slack_access(environment),
            api_tokens_parameter=required(environment, "API_TOKENS_PARAMETER"),
            page_url=optional(environment, "PAGE_URL"),
            machine=Machine(
                integer(environment, "ORCHESTRATOR_MEMORY_MB", 128, 10_240),
                integer(environment, "HISTORY_RETENTION_DAYS", 1, 90),
            ),
            is_aws=not optional(environment, "AWS_ENDPOINT_URL_LAMBDA"),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
        )
