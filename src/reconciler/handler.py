"""Wires the reconciler; the one file with effects at import."""

from __future__ import annotations

import os

from approvals.adapters.aws import dynamodb_client, ssm_client
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.logs import configure_logging
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.wiring import connect_slack
from approvals.adapters.system import RandomIds, SystemClock
from reconciler.app import Dependencies, build_handler
from reconciler.settings import Settings

settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table, clock = Table(dynamodb_client(patient=True), settings.table_name), SystemClock()
store = DynamoDbOrderStore(table)
slack = connect_slack(
    settings.slack,
    SsmSecrets(ssm_client()),
    store,
    table,
    clock,
    Look(settings.words, settings.caution_amount),
)
lambda_handler = build_handler(
    Dependencies(
        store=store,
        messenger=slack.messenger,
        homes=slack.homes,
        directory=slack.directory,
        clock=clock,
        ids=RandomIds(),
    )
)
