"""The orchestrator's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.environment import approval_policy, optional, required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.policy import ApprovalPolicy


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told by its template. ``slack_api_url`` is set where Slack is not."""

    table_name: str
    policy: ApprovalPolicy
    slack_bot_token_parameter: str
    slack_api_url: str
    log_level: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            policy=approval_policy(environment),
            slack_bot_token_parameter=optional(environment, "SLACK_BOT_TOKEN_PARAMETER"),
            slack_api_url=optional(environment, "SLACK_API_URL", "https://slack.com/api/"),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
        )
