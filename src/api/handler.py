"""Wires the API; the one file with effects at import."""

from __future__ import annotations

import os

from api.app import Dependencies, build_handler
from api.settings import Settings
from api.tokens import Tokens
from approvals.adapters.aws import dynamodb_client, lambda_client, ssm_client
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.logs import configure_logging
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.system import RandomIds, SystemClock

settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table = Table(dynamodb_client(), settings.table_name)
lambda_handler = build_handler(
    Dependencies(
        tokens=Tokens(SsmSecrets(ssm_client()), settings.api_tokens_parameter),
        store=DynamoDbOrderStore(table),
        catalogue=DynamoDbCatalogue(table),
        executions=LambdaExecutions(lambda_client(), settings.orchestrator_function),
        policy=settings.policy,
        clock=SystemClock(),
        ids=RandomIds(),
        page_url=settings.page_url,
    )
)
