"""Wires the API; the one file with effects at import."""

from __future__ import annotations

import os

from api.app import Dependencies, build_handler
from api.links import Links
from api.settings import Settings
from api.tokens import Tokens
from approvals.adapters.aws import dynamodb_client, lambda_client, ssm_client
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.dynamodb.stand_ins import StandInsTable
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.logs import configure_logging
from approvals.adapters.metrics import EmfMetrics
from approvals.adapters.prices import price_list
from approvals.adapters.reconciler import LambdaReconciler, NoReconciler
from approvals.adapters.secrets import SsmSecrets
from approvals.adapters.slack.api import SlackApi
from approvals.adapters.slack.directory import SlackDirectory
from approvals.adapters.system import RandomIds, SystemClock
from approvals.domain.not_spent import savings
from approvals.use_cases.price_order import PriceOrder

settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table = Table(dynamodb_client(), settings.table_name)
functions, secrets, clock = lambda_client(), SsmSecrets(ssm_client()), SystemClock()
lambda_handler = build_handler(
    Dependencies(
        tokens=Tokens(secrets, settings.api_tokens_parameter),
        store=DynamoDbOrderStore(table),
        catalogue=DynamoDbCatalogue(table),
        executions=LambdaExecutions(functions, settings.orchestrator_function),
        directory=SlackDirectory(
            SlackApi.with_token(
                secrets,
                settings.slack.bot_token_parameter,
                settings.slack.api_url,
                EmfMetrics(clock),
            ),
            PeopleTable(table),
            clock,
            settings.slack.team_id,
        ),
        reconciler=(
            LambdaReconciler(functions, settings.reconciler_function)
            if settings.reconciler_function
            else NoReconciler()
        ),
        stand_ins=StandInsTable(table),
        clock=clock,
        ids=RandomIds(),
        finished=FinishedTable(table),
        page_url=settings.page_url,
        price_order=PriceOrder(price_list(), settings.machine),
        savings=savings(price_list().prices, settings.machine.retention_days),
        links=Links(settings.slack.api_url, settings.is_aws),
    )
)
