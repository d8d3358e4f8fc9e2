"""Wires the orchestrator; the one file with effects at import."""

from __future__ import annotations

import os
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution

from approvals.adapters.aws import dynamodb_client, ssm_client
from approvals.adapters.demo_shop.carrier import DemoCarrier
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
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
from orchestrator.build import Dependencies, build_steps
from orchestrator.settings import Settings
from orchestrator.workflow import approve_order

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
steps = build_steps(
    Dependencies(
        store=store,
        catalogue=DynamoDbCatalogue(table),
        messenger=slack.messenger,
        homes=slack.homes,
        directory=slack.directory,
        stand_ins=StandInsTable(table),
        reminded=RemindedTable(table),
        payments=DemoGateway(table),
        carrier=DemoCarrier(table),
        patience=settings.patience,
        metrics=metrics,
        policy=settings.policy,
        clock=clock,
        ids=RandomIds(),
    )
)


@durable_execution
def lambda_handler(event: Any, context: DurableContext) -> dict[str, Any]:
    """Run or resume the execution that Lambda names."""
    return approve_order(event, context, steps)
