"""Wires the Slack app; the one file with effects at import."""

from __future__ import annotations

import os
import time

from approvals.adapters.aws import dynamodb_client, lambda_client, ssm_client
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.dynamodb.stand_ins import StandInsTable
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.logs import configure_logging
from approvals.adapters.metrics import EmfMetrics
from approvals.adapters.reconciler import LambdaReconciler, NoReconciler
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.slack.api import SlackApi
from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.directory import SlackDirectory
from approvals.adapters.slack.screens import SlackScreens
from approvals.adapters.system import RandomIds, SystemClock
from slack_app.app import build_handler
from slack_app.build import Dependencies
from slack_app.gate import Gate
from slack_app.replies import ResponseUrlReplies
from slack_app.settings import Settings

settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table, clock = Table(dynamodb_client(), settings.table_name), SystemClock()
secrets, functions, people = SsmSecrets(ssm_client()), lambda_client(), PeopleTable(table)
metrics = EmfMetrics(clock, namespace=settings.metrics_namespace)
slack = SlackApi.with_token(
    secrets, settings.slack_bot_token_parameter, settings.slack_api_url, metrics
)
lambda_handler = build_handler(
    Dependencies(
        gate=Gate(
            secrets,
            settings.signing_secret_parameter,
            settings.team_id,
            settings.app_id,
            time.time,
            metrics,
        ),
        store=DynamoDbOrderStore(table),
        catalogue=DynamoDbCatalogue(table),
        executions=LambdaExecutions(functions, settings.orchestrator_function),
        reconciler=(
            LambdaReconciler(functions, settings.reconciler_function)
            if settings.reconciler_function
            else NoReconciler()
        ),
        directory=SlackDirectory(slack, people, clock, settings.team_id),
        people=people,
        screens=SlackScreens(slack),
        replies=ResponseUrlReplies(settings.response_url_origins),
        stand_ins=StandInsTable(table),
        clock=clock,
        ids=RandomIds(),
        look=Look(settings.words, settings.caution_amount),
        metrics=metrics,
        reject_reasons=settings.reject_reasons,
        page_url=settings.page_url,
        max_open_orders=settings.max_open_orders,
        is_accepting=settings.is_accepting,
    )
)
