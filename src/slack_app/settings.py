"""The Slack app's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from approvals.environment import approval_policy, optional, required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.policy import ApprovalPolicy


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told by its template. An empty team or app id is not checked."""

    table_name: str
    orchestrator_function: str
    policy: ApprovalPolicy
    signing_secret_parameter: str
    team_id: str
    app_id: str
    page_url: str
    response_url_origins: frozenset[str]
    log_level: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        slack = urlsplit(optional(environment, "SLACK_API_URL", "https://slack.com/api/"))
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            orchestrator_function=required(environment, "ORCHESTRATOR_FUNCTION"),
            policy=approval_policy(environment),
            signing_secret_parameter=required(environment, "SLACK_SIGNING_SECRET_PARAMETER"),
            team_id=optional(environment, "SLACK_TEAM_ID"),
            app_id=optional(environment, "SLACK_APP_ID"),
            page_url=optional(environment, "PAGE_URL"),
            # Slack's own host; where the Web API is elsewhere (the simulator), that host instead.
            response_url_origins=frozenset(
                {"https://hooks.slack.com"}
                if slack.hostname in {"slack.com", "www.slack.com"}
                else {f"{slack.scheme}://{slack.netloc}"}
            ),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
        )
