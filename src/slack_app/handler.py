"""Wires the Slack app; the one file with effects at import."""

from __future__ import annotations

import os
import time

from approvals.adapters.aws import dynamodb_client, lambda_client, ssm_client
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.logs import configure_logging
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.system import RandomIds, SystemClock
from slack_app.app import Dependencies, build_handler
from slack_app.gate import Gate
from slack_app.replies import ResponseUrlReplies
from slack_app.settings import Settings

settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table = Table(dynamodb_client(), settings.table_name)
lambda_handler = build_handler(
    Dependencies(
        gate=Gate(
            SsmSecrets(ssm_client()),
            settings.signing_secret_parameter,
            settings.team_id,
            settings.app_id,
            time.time,
        ),
        store=DynamoDbOrderStore(table),
        catalogue=DynamoDbCatalogue(table),
        executions=LambdaExecutions(lambda_client(), settings.orchestrator_function),
        policy=settings.policy,
        replies=ResponseUrlReplies(settings.response_url_origins),
        clock=SystemClock(),
        ids=RandomIds(),
        page_url=settings.page_url,
    )
)
