"""What the template allows each function, and what Lambda itself does in the function's name."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from string import Template
from typing import Any

from local.names import ACCOUNT_ID, REGION, function_arn
from tests.support.aws_calls import Permission, table_arn
from tests.template.sam import (
    WITH_SLACK,
    Json,
    of_type,
    read_template,
    shown,
    translate,
    with_values,
)

FUNCTIONS = ("ApiFunction", "OrchestratorFunction", "ReconcilerFunction", "SlackFunction")
SOURCE: Json = read_template()


class _Names(Template):
    idpattern = r"[A-Za-z:.]+"


@cache
def translated() -> Json:
    """Return what CloudFormation makes of the template with whatever may be switched on."""
    return with_values(translate(SOURCE), **WITH_SLACK, OwnWorkflows="true")


def queue_arn(name: str) -> str:
    """Return a queue's ARN."""
    return f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{name}"


def _resolved(resource: Any) -> str:
    """Return a resource of a policy as an ARN, with its wildcards."""
    parameters = {name: each.get("Default", "") for name, each in SOURCE["Parameters"].items()}
    functions = {name: f"nod-{name.removesuffix('Function').lower()}" for name in FUNCTIONS}
    values = {
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT_ID,
        "AWS::StackName": "nod",
        "OrdersTable.Arn": table_arn("nod-orders"),
        **{f"{name}.Arn": queue_arn(f"nod-{name}") for name in of_type(SOURCE, "AWS::SQS::Queue")},
        **functions,
        **{f"{name}Aliaslive": f"{function_arn(each)}:live" for name, each in functions.items()},
        **parameters,
    }
    return _Names(shown(resource)).substitute(values)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(function: str) -> set[Permission]:
    """Return what the function's role allows it."""
    role = translated()["Resources"][f"{function}Role"]["Properties"]
    return {
        (action, _resolved(resource))
        for policy in role["Policies"]
        for statement in _listed(policy["PolicyDocument"]["Statement"])
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    }


def needed_by_lambda(properties: Json) -> Iterator[Permission]:
    """Yield what Lambda does with the role of a function that has these properties.

    What a function failed at goes to its dead-letter queue by the function's own permissions
    (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
    """
    if "DeadLetterConfig" in properties:
        yield "sqs:SendMessage", _resolved(properties["DeadLetterConfig"]["TargetArn"])


def _covers(allowed: Permission, needed: Permission) -> bool:
    return allowed[0] == needed[0] and fnmatchcase(needed[1], allowed[1])


def missing(allowed: set[Permission], needed: set[Permission]) -> set[Permission]:
    """Return what is needed and not allowed."""
    return {each for each in needed if not any(_covers(one, each) for one in allowed)}


def unused(allowed: set[Permission], needed: set[Permission]) -> set[Permission]:
    """Return what is allowed and never needed."""
    return {each for each in allowed if not any(_covers(each, one) for one in needed)}
