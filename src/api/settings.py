"""The API's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.cost import Machine
from approvals.environment import (
    flag,
    integer,
    max_open_orders,
    metrics_namespace,
    optional,
    required,
    slack_access,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.environment import SlackAccess

MAX_SESSION_HOURS = 168


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """How people sign in with Slack; without a client id they do not."""

    client_id: str
    client_secret_parameter: str
    session_keys_parameter: str
    session_hours: int
    with_pkce: bool

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> SignInSettings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        client_id = optional(environment, "SLACK_CLIENT_ID")
        named = required if client_id else optional
        return cls(
            client_id=client_id,
            client_secret_parameter=named(environment, "SLACK_CLIENT_SECRET_PARAMETER"),
            session_keys_parameter=named(environment, "SESSION_KEYS_PARAMETER"),
            session_hours=integer(environment, "SESSION_HOURS", 1, MAX_SESSION_HOURS),
            with_pkce=flag(environment, "SLACK_PKCE"),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told by its template."""

    table_name: str
    orchestrator_function: str
    reconciler_function: str
    slack: SlackAccess
    sign_in: SignInSettings
    public_read: bool
    api_tokens_parameter: str
    page_url: str
    max_open_orders: int
    is_accepting: bool
    machine: Machine
    is_aws: bool
    log_level: str
    metrics_namespace: str

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises ValueError naming a variable that is missing or wrong."""
        return cls(
            table_name=required(environment, "TABLE_NAME"),
            orchestrator_function=required(environment, "ORCHESTRATOR_FUNCTION"),
            reconciler_function=optional(environment, "RECONCILER_FUNCTION"),
            slack=slack_access(environment),
            sign_in=SignInSettings.from_env(environment),
            public_read=flag(environment, "PUBLIC_READ"),
            api_tokens_parameter=required(environment, "API_TOKENS_PARAMETER"),
            page_url=optional(environment, "PAGE_URL"),
            max_open_orders=max_open_orders(environment),
            is_accepting=not flag(environment, "ORDERS_STOPPED"),
            machine=Machine(
                integer(environment, "ORCHESTRATOR_MEMORY_MB", 128, 10_240),
                integer(environment, "HISTORY_RETENTION_DAYS", 1, 90),
            ),
            is_aws=not optional(environment, "AWS_ENDPOINT_URL_LAMBDA"),
            log_level=optional(environment, "LOG_LEVEL", "INFO"),
            metrics_namespace=metrics_namespace(environment),
        )
