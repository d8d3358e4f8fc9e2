"""The Slack app's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from approvals.environment import (
    caution_amount,
    flag,
    language,
    max_open_orders,
    metrics_namespace,
    optional,
    reject_reasons,
    required,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from approvals.domain.words.speech import Words


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told by its template. An empty team or app id is not checked."""

    table_name: str
    orchestrator_function: str
    reconciler_function: str
    words: Words
    caution_amount: Decimal | None
    reject_reasons: tuple[str, ...]
    signing_secret_parameter: str
    slack_bot_token_parameter: str
    slack_api_url: str
    team_id: str
    app_id: str
    page_url: str
    max_open_orders: int
    is_accepting: bool
    response_url_origins: frozenset[str]
    log_level: str
    metrics_namespace: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        slack_api_url = optional(environment, "SLACK_API_URL", "https://slack.com/api/")
        slack = urlsplit(slack_api_url)
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            orchestrator_function=required(environment, "ORCHESTRATOR_FUNCTION"),
            reconciler_function=optional(environment, "RECONCILER_FUNCTION"),
            words=language(environment),
            caution_amount=caution_amount(environment),
            reject_reasons=reject_reasons(environment),
            signing_secret_parameter=required(environment, "SLACK_SIGNING_SECRET_PARAMETER"),
            slack_bot_token_parameter=required(environment, "SLACK_BOT_TOKEN_PARAMETER"),
            slack_api_url=slack_api_url,
            team_id=optional(environment, "SLACK_TEAM_ID"),
            app_id=optional(environment, "SLACK_APP_ID"),
            page_url=optional(environment, "PAGE_URL"),
            max_open_orders=max_open_orders(environment),
            is_accepting=not flag(environment, "ORDERS_STOPPED"),
            # Slack's own host; where the Web API is elsewhere (the simulator), that host instead.
            response_url_origins=frozenset(
                {"https://hooks.slack.com"}
                if slack.hostname in {"slack.com", "www.slack.com"}
                else {f"{slack.scheme}://{slack.netloc}"}
            ),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
            metrics_namespace=metrics_namespace(environment),
        )
