"""Wires the API; the one file with effects at import."""

from __future__ import annotations

import os

from api.app import Dependencies, SlackSignIn, build_handler
from api.links import Links
from api.settings import Settings
from api.signing import Signer
from api.tokens import Tokens
from approvals.adapters.aws import dynamodb_client, lambda_client, ssm_client
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.names import NamesTable
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
from approvals.adapters.slack.openid import SlackOpenId
from approvals.adapters.system import RandomIds, SystemClock
from approvals.domain.not_spent import savings
from approvals.use_cases.price_order import PriceOrder

settings = Settings.from_env(os.environ)
configure_logging(settings.log_level)
table = Table(dynamodb_client(), settings.table_name)
functions, secrets, clock = lambda_client(), SsmSecrets(ssm_client()), SystemClock()
metrics = EmfMetrics(clock, namespace=settings.metrics_namespace)
slack, ways = settings.slack, settings.sign_in
lambda_handler = build_handler(
    Dependencies(
        tokens=Tokens(secrets, settings.api_tokens_parameter),
        store=DynamoDbOrderStore(table),
        catalogue=DynamoDbCatalogue(table),
        executions=LambdaExecutions(functions, settings.orchestrator_function),
        directory=SlackDirectory(
            SlackApi.with_token(secrets, slack.bot_token_parameter, slack.api_url, metrics),
            PeopleTable(table),
            clock,
            slack.team_id,
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
        names=NamesTable(table, clock),
        metrics=metrics,
        page_url=settings.page_url,
        max_open_orders=settings.max_open_orders,
        is_accepting=settings.is_accepting,
        price_order=PriceOrder(price_list(), settings.machine),
        savings=savings(price_list().prices, settings.machine.retention_days),
        links=Links(settings.slack.api_url, settings.is_aws),
        sign_in=(
            SlackSignIn(
                SlackOpenId.at(
                    slack.api_url,
                    secrets,
                    metrics,
                    client_id=ways.client_id,
                    client_secret_parameter=ways.client_secret_parameter,
                    team_id=slack.team_id,
                    with_pkce=ways.with_pkce,
                ),
                Signer(secrets, ways.session_keys_parameter),
                ways.session_hours * 3_600,
                slack.team_id,
            )
            if ways.client_id
            else None
        ),
        public_read=settings.public_read,
    )
)
