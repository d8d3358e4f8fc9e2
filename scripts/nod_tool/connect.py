"""Where the orders are: a stack on AWS, by its name, or the local one, by its ports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.reconciler import LambdaReconciler
from approvals.adapters.system import RandomIds, SystemClock
from approvals.use_cases.decide import Decide
from approvals.use_cases.wake import Wake
from local.names import REGION, function_arn, function_name, table_name

if TYPE_CHECKING:
    from pathlib import Path

    from approvals.ports import Clock, Executions, FinishedOrders, Metrics, OrderStore, Reconciler

_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3})
_RECONCILER = "ReconcilerFunctionAliaslive"
"""What SAM calls the reconciler's alias."""


class NotConnectedError(Exception):
    """The orders cannot be reached; the message says what to do, in our own words."""


class _NoMetrics:
    """A terminal is no place from which CloudWatch reads: what operators do is in the audit."""

    def count(self, *_: object) -> None:
        """Count nothing."""

    def measure(self, *_: object) -> None:
        """Measure nothing."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything that the commands need."""

    store: OrderStore
    executions: Executions
    finished: FinishedOrders
    reconciler: Reconciler
    clock: Clock

    @property
    def wake(self) -> Wake:
        """Return what delivers decisions."""
        return Wake(self.store, self.executions)

    @property
    def decide(self) -> Decide:
        """Return what writes decisions."""
        metrics: Metrics = _NoMetrics()
        return Decide(self.store, self.wake, self.reconciler, self.clock, RandomIds(), metrics)


def on_aws(
    stack: str, region: str | None, profile: str | None, sessions: Any = boto3.Session
) -> Orders:
    """Return the orders of a stack. Raises NotConnectedError."""
    try:
        session = sessions(region_name=region, profile_name=profile)
        outputs, reconciler = _stack(session.client("cloudformation", config=_CONFIG), stack)
        table = Table(session.client("dynamodb", config=_CONFIG), outputs["Table"])
        functions = session.client("lambda", config=_CONFIG)
    except KeyError:
        raise NotConnectedError(f"the stack {stack} is not one of Nod's") from None
    except ProfileNotFound:
        raise NotConnectedError(f"there is no AWS profile named {profile}") from None
    except NoRegionError:
        raise NotConnectedError("no region is known; name it with --region") from None
    except NoCredentialsError:
        raise NotConnectedError("there are no AWS credentials; name a --profile") from None
    except ClientError as error:
        raise NotConnectedError(_refused(error, stack)) from None
    except BotoCoreError:
        raise NotConnectedError("AWS does not answer; is the region's name right?") from None
    return _orders(table, functions, outputs["Orchestrator"], reconciler)


def on_this_machine(state: Path) -> Orders:
    """Return the orders of the local stack that runs on a folder. Raises NotConnectedError."""
    try:
        urls = json.loads((state / "stack.json").read_text(encoding="utf-8"))["urls"]
        aws, database = str(urls["aws"]), str(urls["database"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotConnectedError(f"no local stack runs on {state}; start it: make demo") from None

    def client(service: Any, address: str) -> Any:
        # No proxy of this machine's is asked for an address on it.
        return boto3.client(
            service,
            endpoint_url=address,
            region_name=REGION,
            config=_CONFIG.merge(Config(proxies={}, retries={"total_max_attempts": 1})),
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - the local stack takes any
        )

    table = Table(client("dynamodb", database), table_name("OrdersTable", {}))
    alias = {
        name: f"{function_arn(function_name(name, {}))}:live"
        for name in ("OrchestratorFunction", "ReconcilerFunction")
    }
    functions = client("lambda", aws)
    return _orders(table, functions, alias["OrchestratorFunction"], alias["ReconcilerFunction"])


def _orders(table: Table, functions: Any, orchestrator: str, reconciler: str) -> Orders:
    return Orders(
        DynamoDbOrderStore(table),
        LambdaExecutions(functions, orchestrator),
        FinishedTable(table),
        LambdaReconciler(functions, reconciler),
        SystemClock(),
    )


def _stack(cloudformation: Any, name: str) -> tuple[dict[str, str], str]:
    """Return a stack's outputs, and its reconciler's alias."""
    [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
    found = cloudformation.describe_stack_resource(StackName=name, LogicalResourceId=_RECONCILER)
    return outputs, str(found["StackResourceDetail"]["PhysicalResourceId"])


def _refused(error: ClientError, stack: str) -> str:
    code = error.response.get("Error", {}).get("Code", "")
    if code == "ValidationError":
        return f"there is no stack named {stack} in this account and region"
    if code in {"AccessDenied", "AccessDeniedException"}:
        return f"these credentials may not look at the stack {stack}"
    if code in {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"}:
        return "AWS does not accept these credentials (any more)"
    return f"AWS refuses to say where the stack {stack} keeps its orders ({code})"
