"""The API's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.policy import ApprovalPolicy
from approvals.environment import integer, listed, optional, required

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told by its template."""

    table_name: str
    orchestrator_function: str
    policy: ApprovalPolicy
    api_tokens_parameter: str
    page_url: str
    log_level: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            orchestrator_function=required(environment, "ORCHESTRATOR_FUNCTION"),
            policy=ApprovalPolicy(
                approvers=listed(environment, "APPROVERS"),
                channel=optional(environment, "APPROVAL_CHANNEL"),
                deadline_seconds=integer(
                    environment, "APPROVAL_DEADLINE_SECONDS", 1, 30 * 24 * 3600
                ),
            ),
            api_tokens_parameter=required(environment, "API_TOKENS_PARAMETER"),
            page_url=optional(environment, "PAGE_URL"),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
        )
