"""Wires the reconciler; the one file with effects at import."""

from __future__ import annotations

import os
import time

from approvals.adapters.aws import dynamodb_client, lambda_client, ssm_client
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.rounds import RoundsTable
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.logs import configure_logging
from approvals.adapters.metrics import EmfMetrics
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.wiring import connect_slack
from approvals.adapters.system import RandomIds, SystemClock
from reconciler.app import build_handler
from reconciler.build import Dependencies
from reconciler.settings import Settings

SECONDS_BETWEEN_HISTORIES = 0.2
"""A third of the account's 15 histories a second, which the page reads, too."""
SECONDS_BETWEEN_LOOKS = 0.1
"""A third of the account's 30 looks at an execution a second."""
settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table, clock = Table(dynamodb_client(patient=True), settings.table_name), SystemClock()
store = DynamoDbOrderStore(table)
metrics = EmfMetrics(clock, namespace=settings.metrics_namespace)
slack = connect_slack(
    settings.slack,
    SsmSecrets(ssm_client()),
    store,
    table,
    clock,
    Look(settings.words, settings.caution_amount),
    metrics,
)
lambda_handler = build_handler(
    Dependencies(
        store=store,
        messenger=slack.messenger,
        homes=slack.homes,
        directory=slack.directory,
        clock=clock,
        ids=RandomIds(),
        finished=FinishedTable(table),
        executions=LambdaExecutions(lambda_client(patient=True), settings.orchestrator_function),
        rounds=RoundsTable(table),
        payments=DemoGateway(table),
        metrics=metrics,
        memory_mb=settings.orchestrator_memory_mb,
        pause=lambda: time.sleep(SECONDS_BETWEEN_HISTORIES),
        pause_between_looks=lambda: time.sleep(SECONDS_BETWEEN_LOOKS),
        is_connected=bool(settings.slack.bot_token_parameter),
    )
)
