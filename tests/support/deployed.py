"""The four functions as they are deployed, in this process: their own handlers and adapters.

Their environment is the template's, and boto3 makes their clients. DynamoDB is moto's, Lambda is
AWS's own test engine, Slack is the simulator; every call to AWS is noted for the function that
made it. Functions that another one invokes run when `settle` is called.
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

import boto3
from botocore.exceptions import ClientError

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.system import SystemClock
from local.names import function_arn
from local.slack.people import APP_ID, CLIENT_ID, TEAM_ID
from local.template import Function, read_template
from tests.support.api_requests import Answer, api_event
from tests.support.aws_calls import CallRecorder
from tests.support.database import REGION, ROOT, create_table, serving_database
from tests.support.identity_provider import session_keys
from tests.support.own_workflow import OWN_FUNCTION, OwnWorkflow
from tests.support.recording_app import SIGNING_SECRET, Delivered, Reply
from tests.support.shop import Shop
from tests.support.slack_requests import CONTEXT, FORM, JSON, slack_event
from tests.support.slack_workspace import BOT_TOKEN, MANIFEST, FakeClock, SlackAndApp, slack
from tests.support.time import LongContext, ManualClock
from tests.support.workflow import Engine, EngineClient, EngineExecutions

ORCHESTRATOR, SLACK = "OrchestratorFunction", "SlackFunction"
API, RECONCILER = "ApiFunction", "ReconcilerFunction"
POLICY = ROOT / "tests/support/policy-with-everything.yaml"
CLIENT_SECRET = "client-secret-that-nobody-may-see"
API_TOKENS = {
    "reader": ["read"],
    "requester": ["read", "order"],
    "demo": ["read", "order", "decide"],
}
SECRETS = {
    "/nod/slack/signing-secret": SIGNING_SECRET,
    "/nod/slack/bot-token": BOT_TOKEN,
    "/nod/slack/client-secret": CLIENT_SECRET,
    "/nod/session/keys": session_keys("first"),
    "/nod/api/tokens": json.dumps(
        {
            "tokens": [
                {"identity": f"api:{name}", "token": f"{name}-token", "may": may}
                for name, may in API_TOKENS.items()
            ]
        }
    ),
}  # fmt: skip


class AheadClock(ManualClock):
    """The real time and what a test has moved it ahead, for handlers that read the real one."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


class SlackClock(FakeClock):
    """The same time for the workspace."""

    def __init__(self, clock: AheadClock) -> None:
        self._clock = clock

    def __call__(self) -> float:
        return self._clock.now().timestamp()


@dataclass
class Deployed:
    """What a test holds in its hands. ``shop`` reads the table without being noted."""

    workspace: SlackAndApp
    table: Table
    shop: Shop
    functions: Mapping[str, Function]
    handlers: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, list[str | Exception]] = field(default_factory=dict)
    """What the next calls of these operations get, one a call: an error's code, or a defect."""
    queue: list[tuple[str, Any]] = field(default_factory=list)
    own: OwnWorkflow = field(default_factory=OwnWorkflow)

    def __post_init__(self) -> None:
        self.calls = CallRecorder(self._execution_of)
        self.engine: Engine = cast("Engine", None)

    # What people and programs do.

    def api(
        self,
        method: str,
        path: str,
        body: object = None,
        token: str | None = "demo",
        query: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request through the gateway."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {"authorization": f"Bearer {token}-token"} if token else {}
        given |= {} if body is None else {"content-type": "application/json"}
        text = None if body is None else json.dumps(body)
        event = api_event(method, path, text, headers=given, query=query or {}, cookies=cookies)
        origin = urlsplit(self.workspace.app.url)
        event["requestContext"]["domainName"] = origin.netloc
        event["headers"]["x-forwarded-proto"] = origin.scheme
        raw = self.handlers[API](event, None)
        return Answer(raw["statusCode"], raw["headers"], raw["body"], tuple(raw.get("cookies", ())))

    def slack(self, delivered: Delivered) -> Reply:
        """Have the Slack function answer what the workspace sends."""
        payload = {"payload": json.dumps(delivered.body)} if delivered.body else {}
        is_json = "json" in delivered.headers.get("Content-Type", "")
        body = json.dumps(delivered.body) if is_json else urlencode(delivered.form or payload)
        kind = JSON if is_json else FORM
        answer = self.handlers[SLACK](
            slack_event(body.encode(), time.time(), content_type=kind), CONTEXT
        )
        said = json.loads(answer["body"]) if answer["body"].startswith("{") else answer["body"]
        return Reply(said, answer["statusCode"])

    def schedule(self) -> Any:
        """Run the reconciler as its schedule does."""
        return self.handlers[RECONCILER](
            {"source": "aws.events", "detail-type": "Scheduled Event"}, LongContext()
        )

    def settle(self) -> None:
        """Run the functions that were invoked meanwhile, until there are none."""
        while self.queue:
            function, event = self.queue.pop(0)
            self.handlers[function](event, LongContext())

    # What AWS does.

    def _execution_of(self, callback_id_or_arn: str) -> str:
        # The test engine's ARNs are not AWS's.
        own = OWN_FUNCTION in callback_id_or_arn
        name = OWN_FUNCTION if own else self.functions[ORCHESTRATOR].name
        return f"{function_arn(name)}:1/durable-execution/order/id"

    def client(self, function: str, service: str, **options: Any) -> Any:
        """Return the client that boto3 makes for a function, with what it asks answered here."""
        client = self.calls.watch(function, _real_client(service, **options))
        client.meta.events.register("provide-client-params", _keep_params)

        def answer(model: Any, context: dict[str, Any], **_: object) -> Any:
            try:
                self._fail(model.name, context["given"])
                if service == "dynamodb":
                    return None  # It goes to the database.
                answered = self._answer(model.name, context["given"])
            except ClientError as error:
                return SimpleNamespace(status_code=400), error.response
            return SimpleNamespace(status_code=200), answered

        client.meta.events.register("before-call", answer)
        return client

    def _fail(self, operation: str, given: dict[str, Any]) -> None:
        if not self.failures.get(operation):
            return
        failure = self.failures[operation].pop(0)
        if isinstance(failure, Exception):
            raise failure
        # AWS repeats what was sent in some of its messages; of the table's, one is logged.
        said = "made up" if failure == "ValidationException" else f"made up: {given}"
        raise ClientError({"Error": {"Code": failure, "Message": said}}, operation)

    def _answer(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        if operation == "GetParameter":
            return {"Parameter": {"Value": SECRETS[given["Name"]]}}
        if self.own.is_meant(given):
            return self.own.answer(operation, given)
        if given.get("FunctionName") == _alias(self.functions[RECONCILER]):
            self.queue.append((RECONCILER, json.loads(given["Payload"])))
            return {"StatusCode": 202}
        method = boto3_name(operation)
        return getattr(EngineClient(self.engine), method)(**given) or {}

    def load(self, function: str, endpoint: str) -> None:
        """Import a function's handler as Lambda does at a cold start."""
        name = self.functions[function].handler.rpartition(".")[0]
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        environment = {**self.functions[function].environment, "SLACK_API_URL": endpoint}
        if "POLICY_FILE" in environment:
            environment["POLICY_FILE"] = str(POLICY)

        def make(service: str, **options: Any) -> Any:
            return self.client(function, service, **options)

        with patch.dict(os.environ, environment), patch.object(boto3, "client", make):
            spec.loader.exec_module(module)
        self.handlers[function] = module.lambda_handler
        if function == ORCHESTRATOR:
            self.engine = Engine(self.shop, change=lambda _: module.steps)


_real_client: Any = boto3.client
_NOWHERE = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def _keep_params(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    context["given"] = params


def _alias(function: Function) -> str:
    return f"{function.arn}:{function.alias}"


def boto3_name(operation: str) -> str:
    """Return e.g. ``get_parameter`` for ``GetParameter``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in operation).removeprefix("_")


@contextmanager
def deployed(folder: Path, **parameters: str) -> Iterator[Deployed]:
    """Run everything until the block ends; ``parameters`` are the template's."""
    chosen = {
        "SlackTeamId": TEAM_ID,
        "SlackAppId": APP_ID,
        "SlackClientId": CLIENT_ID,
        "SlackPkce": "true",
        **parameters,
    }
    template = read_template(ROOT / "template.yaml", chosen)
    functions = {each.logical_id: each for each in template.functions.values()}
    clock = AheadClock()
    with ExitStack() as stack:
        database = stack.enter_context(serving_database())
        stack.enter_context(patch.object(SystemClock, "now", lambda _: clock.now()))
        workspace = stack.enter_context(
            slack(folder, manifest=MANIFEST, client_secret=CLIENT_SECRET, clock=SlackClock(clock))
        )
        stack.enter_context(patch.dict(os.environ, {**_NOWHERE, **database}))
        client = boto3.client("dynamodb")
        stack.callback(client.close)
        table = create_table(client, str(template.tables[0]["TableName"]))
        shop = Shop(
            clock=clock,
            executions=EngineExecutions(),
            real_store=DynamoDbOrderStore(table),
            real_catalogue=DynamoDbCatalogue(table),
            real_finished=FinishedTable(table),
        )
        running = Deployed(workspace, table, shop, functions)
        for function in (ORCHESTRATOR, SLACK, API, RECONCILER):
            running.load(function, workspace.simulator.api_url)
        runner = running.engine.runner
        stack.callback(runner._scheduler._loop.close)  # It leaves it open, which Python notes.
        stack.callback(runner.close)
        workspace.app.reply = running.slack
        yield running
