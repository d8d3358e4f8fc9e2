"""Which permissions a call to AWS needs: its action on its resource, as IAM checks them.

Sources: docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html,
list_awslambda.html, list_awssystemsmanager.html; a transaction is checked as each of its actions
(amazondynamodb/latest/developerguide/transaction-apis-iam.html); what is asked or told of an
execution, on its ARN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.names import ACCOUNT_ID, REGION

_ON_ONE_TABLE = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem"})
_IN_A_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
_CALLBACK = "SendDurableExecutionCallback"

type Permission = tuple[str, str]
"""An action and the ARN of what it is done to."""


def table_arn(name: str) -> str:
    """Return a table's ARN."""
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{name}"


@dataclass
class CallRecorder:
    """Notes what each function needs; ``execution_of`` finds a callback's execution's ARN."""

    execution_of: Callable[[str], str]
    needed: dict[str, set[Permission]] = field(default_factory=dict)

    def watch(self, function: str, client: Any) -> Any:
        """Return a boto3 client, whose calls are from now on noted as the function's."""
        service = client.meta.service_model.service_name

        def note(params: Mapping[str, Any], model: Any, **_: object) -> None:
            found = self._permissions(service, model.name, params)
            self.needed.setdefault(function, set()).update(found)

        client.meta.events.register("provide-client-params", note)
        return client

    def _permissions(
        self, service: str, operation: str, params: Mapping[str, Any]
    ) -> Iterator[Permission]:
        match service, operation:
            case "dynamodb", _:
                yield from _on_tables(operation, params)
            case "ssm", "GetParameter":
                name = params["Name"]
                yield "ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter{name}"
            case "lambda", "Invoke":
                yield "lambda:InvokeFunction", params["FunctionName"]
            case "lambda", "GetDurableExecution" | "GetDurableExecutionHistory":
                yield f"lambda:{operation}", self.execution_of(params["DurableExecutionArn"])
            case "lambda", _ if operation.startswith(_CALLBACK):
                yield f"lambda:{operation}", self.execution_of(params["CallbackId"])
            case _:
                raise AssertionError(f"which permission {service} {operation} needs is not known")


def _on_tables(operation: str, params: Mapping[str, Any]) -> Iterator[Permission]:
    match operation:
        case "Query":
            index = params.get("IndexName")
            yield (
                "dynamodb:Query",
                table_arn(params["TableName"]) + (f"/index/{index}" if index else ""),
            )
        case "BatchGetItem":
            for name in params["RequestItems"]:
                yield "dynamodb:BatchGetItem", table_arn(name)
        case "TransactWriteItems":
            for action in params["TransactItems"]:
                for kind, details in action.items():
                    name = details["TableName"]
                    yield f"dynamodb:{_IN_A_TRANSACTION[kind]}", table_arn(name)
        case _ if operation in _ON_ONE_TABLE:
            yield f"dynamodb:{operation}", table_arn(params["TableName"])
        case _:
            raise AssertionError(f"which permission DynamoDB {operation} needs is not known")
