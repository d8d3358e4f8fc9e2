"""What the local stack runs, read from the template that is deployed.

Functions with their environment, routes, EventBridge rules, durable settings, and the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.cloudformation import Resolver, TemplateError, load, parameter_values

REGION = "eu-central-1"
ACCOUNT_ID = "123456789012"
# Lambda numbers the versions it publishes; locally there is one, which the alias names.
VERSION = "1"

_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TABLE_SETTINGS = (
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "BillingMode",
    "ProvisionedThroughput",
    "StreamSpecification",
)


@dataclass(frozen=True, slots=True)
class Durability:
    """A function's DurableConfig, in the template's units."""

    execution_timeout_seconds: int
    retention_days: int


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function: how it is called, and what it sees."""

    logical_id: str
    name: str
    handler: str
    alias: str | None
    timeout_seconds: int
    memory_mb: int
    environment: dict[str, str]
    durability: Durability | None
    event_patterns: tuple[dict[str, Any], ...]

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return _function_arn(self.name)


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API: `GET /orders/{orderId}` goes to a function."""

    method: str
    path: str
    function: str


@dataclass(frozen=True, slots=True)
class Template:
    """The deployed template with local values."""

    parameters: dict[str, str]
    functions: dict[str, Function]
    routes: tuple[Route, ...]
    tables: tuple[dict[str, Any], ...]


def read_template(
    path: Path, parameters: Mapping[str, str], local: Mapping[str, str] | None = None
) -> Template:
    """Read the template, with `parameters` in the place of its defaults.

    Args:
        path: The template.
        parameters: Values that somebody chose.
        local: Values for those parameters that are not given, as far as the template has them.

    Raises:
        TemplateError: The template needs something that is not known locally, or a parameter is
            given that it does not have.
    """
    document = load(path.read_text(encoding="utf-8"))
    resources: dict[str, dict[str, Any]] = document["Resources"]
    merged = {
        logical_id: _with_globals(document, resource)
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    given = parameter_values(document, parameters, local or {})
    values = {**_pseudo_parameters(), **given, **_resource_values(resources, merged)}
    resolver = Resolver(document, values)
    functions = {
        logical_id: _function(logical_id, properties, resolver)
        for logical_id, properties in merged.items()
    }
    return Template(
        parameters=given,
        functions={function.name: function for function in functions.values()},
        routes=tuple(_routes(merged, functions, resolver)),
        tables=tuple(_tables(resources, resolver)),
    )


def name_and_value(text: str) -> tuple[str, str]:
    """Split `Name=Value`, the form of parameters on a command line.

    Raises:
        ValueError: There is no equals sign.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text} is not Name=Value")
    return name, value


def _with_globals(document: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, Any]:
    """Merge SAM's Globals into a function: maps key by key, the function's own value wins."""
    general = document.get("Globals", {}).get("Function", {})
    merged: dict[str, Any] = _merge(general, resource.get("Properties", {}))
    return merged


def _merge(general: Any, own: Any) -> Any:
    if not (isinstance(general, dict) and isinstance(own, dict)):
        return own
    return {
        key: _merge(general[key], own[key])
        if key in general and key in own
        else own.get(key, general.get(key))
        for key in {**general, **own}
    }


def _pseudo_parameters() -> dict[str, str]:
    return {
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT_ID,
        "AWS::Partition": "aws",
        "AWS::StackName": "nod",
        "AWS::URLSuffix": "amazonaws.com",
    }


def _resource_values(
    resources: Mapping[str, Mapping[str, Any]], functions: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """What Ref and GetAtt give for the resources that exist locally."""
    values: dict[str, str] = {}
    for logical_id, properties in functions.items():
        name = _function_name(logical_id, properties)
        values[logical_id] = name
        values[f"{logical_id}.Arn"] = _function_arn(name)
        if alias := properties.get("AutoPublishAlias"):
            values[f"{logical_id}.Alias"] = f"{_function_arn(name)}:{alias}"
            values[f"{logical_id}.Version"] = f"{_function_arn(name)}:{VERSION}"
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            name = _table_name(logical_id, resource.get("Properties", {}))
            values[logical_id] = name
            values[f"{logical_id}.Arn"] = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{name}"
        elif resource["Type"] == "AWS::Serverless::HttpApi":
            values[logical_id] = "nodlocal00"
    return values


def _function_name(logical_id: str, properties: Mapping[str, Any]) -> str:
    """The name CloudFormation would make up, made up readably: SlackFunction is nod-slack."""
    given = properties.get("FunctionName")
    if isinstance(given, str):
        return given
    return f"nod-{_kebab_case(logical_id.removesuffix('Function'))}"


def _table_name(logical_id: str, properties: Mapping[str, Any]) -> str:
    given = properties.get("TableName")
    return (
        given if isinstance(given, str) else f"nod-{_kebab_case(logical_id.removesuffix('Table'))}"
    )


def _kebab_case(name: str) -> str:
    return _CAMEL_CASE.sub("-", name).lower()


def _function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}"


def _function(logical_id: str, properties: Mapping[str, Any], resolver: Resolver) -> Function:
    environment = resolver.resolve(properties.get("Environment", {}).get("Variables", {}))
    logging_config = resolver.resolve(
        properties.get("LoggingConfig", {}).get("ApplicationLogLevel")
    )
    if logging_config:
        environment = {**environment, "AWS_LAMBDA_LOG_LEVEL": logging_config}
    durable = resolver.resolve(properties.get("DurableConfig"))
    return Function(
        logical_id=logical_id,
        name=_function_name(logical_id, properties),
        handler=str(resolver.resolve(properties["Handler"])),
        alias=properties.get("AutoPublishAlias"),
        timeout_seconds=int(resolver.resolve(properties.get("Timeout", 3))),
        memory_mb=int(resolver.resolve(properties.get("MemorySize", 128))),
        environment={key: str(value) for key, value in environment.items()},
        durability=durable
        and Durability(int(durable["ExecutionTimeout"]), int(durable["RetentionPeriodInDays"])),
        event_patterns=tuple(_event_patterns(logical_id, properties, resolver)),
    )


def _events(properties: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for event in properties.get("Events", {}).values():
        yield event["Type"], event.get("Properties", {})


def _event_patterns(
    logical_id: str, properties: Mapping[str, Any], resolver: Resolver
) -> Iterator[dict[str, Any]]:
    for kind, settings in _events(properties):
        if kind == "EventBridgeRule":
            yield resolver.resolve(settings["Pattern"])
        elif kind != "HttpApi":
            raise TemplateError(f"{logical_id}: the local stack has no {kind} events")


def _routes(
    functions: Mapping[str, Mapping[str, Any]],
    named: Mapping[str, Function],
    resolver: Resolver,
) -> Iterator[Route]:
    for logical_id, properties in functions.items():
        for kind, settings in _events(properties):
            if kind == "HttpApi":
                method = str(resolver.resolve(settings["Method"])).upper()
                path = str(resolver.resolve(settings["Path"]))
                if "+}" in path or path == "$default" or method in {"ANY", "*"}:
                    raise TemplateError(f"{logical_id}: routes must be explicit: {method} {path}")
                yield Route(method, path, named[logical_id].name)


def _tables(
    resources: Mapping[str, Mapping[str, Any]], resolver: Resolver
) -> Iterator[dict[str, Any]]:
    """The arguments of CreateTable; protection and backups have no meaning locally."""
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = resolver.resolve(resource.get("Properties", {}))
            settings = {key: properties[key] for key in _TABLE_SETTINGS if key in properties}
            yield {"TableName": _table_name(logical_id, properties), **settings}
