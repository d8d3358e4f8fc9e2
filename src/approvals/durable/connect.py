"""Connects a durable function's steps to AWS and Slack, from its environment."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from approvals.adapters.aws import dynamodb_client, ssm_client
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.reminded import RemindedTable
from approvals.adapters.dynamodb.stand_ins import StandInsTable
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.logs import configure_logging
from approvals.adapters.metrics import EmfMetrics
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.wiring import connect_slack
from approvals.adapters.system import RandomIds, SystemClock
from approvals.durable.steps import RequestSteps
from approvals.environment import optional
from approvals.showing_settings import ShowingSettings
from approvals.use_cases.ask_for_approval import AskForApproval
from approvals.use_cases.close_request import CloseRequest
from approvals.use_cases.open_request import OpenRequest
from approvals.use_cases.remind import Remind
from approvals.use_cases.settle import Settle
from approvals.use_cases.show_order import ShowOrder

if TYPE_CHECKING:
    from collections.abc import Mapping


@functools.cache
def connected() -> RequestSteps:
    """Return the steps of this function's own environment, connected once."""
    return connect(os.environ)


def connect(environment: Mapping[str, str]) -> RequestSteps:
    """Return the steps of `request_approval` on the real table, clock and Slack.

    Args:
        environment: TABLE_NAME and SLACK_BOT_TOKEN_PARAMETER; optional PAGE_URL, LANGUAGE,
            CAUTION_AMOUNT, LOG_LEVEL, METRICS_NAMESPACE, SLACK_TEAM_ID, SLACK_APP_ID.

    Raises:
        ValueError: naming a variable that is missing or wrong.
    """
    settings = ShowingSettings.from_env(environment)
    configure_logging(settings.log_level)
    table, clock = Table(dynamodb_client(patient=True), settings.table_name), SystemClock()
    store = DynamoDbOrderStore(table)
    look = Look(settings.words, settings.caution_amount)
    metrics = EmfMetrics(clock, namespace=settings.metrics_namespace)
    slack = connect_slack(
        settings.slack, SsmSecrets(ssm_client()), store, table, clock, look, metrics
    )
    show = ShowOrder(store, slack.messenger, slack.homes, clock)
    return RequestSteps(
        ask=AskForApproval(store, show, slack.directory, clock),
        settled=Settle(store, clock, RandomIds(), metrics),
        reminder=Remind(
            store, show, slack.directory, StandInsTable(table), RemindedTable(table), clock
        ),
        show=show,
        opened=OpenRequest(store, clock, optional(environment, "PAGE_URL")),
        closed=CloseRequest(store, clock),
    )
