"""Names and ARNs that AWS would give; locally they are made up readably."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REGION = "eu-central-1"
ACCOUNT_ID = "123456789012"
# Lambda numbers the versions it publishes; locally there is one, which the alias names.
VERSION = "1"

_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def pseudo_parameters() -> dict[str, str]:
    """What `Ref` gives for CloudFormation's own parameters."""
    return {
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT_ID,
        "AWS::Partition": "aws",
        "AWS::StackName": "nod",
        "AWS::URLSuffix": "amazonaws.com",
    }


def resource_values(
    resources: Mapping[str, Mapping[str, Any]], functions: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """What Ref and GetAtt give for the resources that exist locally."""
    values: dict[str, str] = {}
    for logical_id, properties in functions.items():
        name = function_name(logical_id, properties)
        values[logical_id] = name
        values[f"{logical_id}.Arn"] = function_arn(name)
        if alias := properties.get("AutoPublishAlias"):
            values[f"{logical_id}.Alias"] = f"{function_arn(name)}:{alias}"
            values[f"{logical_id}.Version"] = f"{function_arn(name)}:{VERSION}"
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            name = table_name(logical_id, resource.get("Properties", {}))
            values[logical_id] = name
            values[f"{logical_id}.Arn"] = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{name}"
        elif resource["Type"] == "AWS::Serverless::HttpApi":
            values[logical_id] = "nodlocal00"
    return values


def function_name(logical_id: str, properties: Mapping[str, Any]) -> str:
    """The name CloudFormation would make up, made up readably: SlackFunction is nod-slack."""
    given = properties.get("FunctionName")
    if isinstance(given, str):
        return given
    return f"nod-{kebab_case(logical_id.removesuffix('Function'))}"


def table_name(logical_id: str, properties: Mapping[str, Any]) -> str:
    """The same for a table: OrdersTable is nod-orders."""
    given = properties.get("TableName")
    return (
        given if isinstance(given, str) else f"nod-{kebab_case(logical_id.removesuffix('Table'))}"
    )


def function_arn(name: str) -> str:
    """A function's unqualified ARN."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}"


def rule_arn(name: str) -> str:
    """The ARN of an EventBridge rule."""
    return f"arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/{name}"


def kebab_case(name: str) -> str:
    """Write a logical id as AWS's names are written."""
    return _CAMEL_CASE.sub("-", name).lower()
