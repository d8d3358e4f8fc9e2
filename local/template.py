"""What the local stack runs, read from the template that is deployed.

Functions with their environment and what calls them, durable settings, and the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.cloudformation import Resolver, load, parameter_values
from local.names import (
    function_arn,
    function_name,
    pseudo_parameters,
    resource_values,
    table_name,
)
from local.triggers import Route, event_patterns, routes, schedules

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
    schedules: tuple[str, ...] = ()
    async_attempts: int = 3
    folder: Path | None = None
    """Where its own code is, if it is not Nod's, which it then has as a layer."""

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return function_arn(self.name)


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
    given = parameter_values(document, parameters, local or {})
    conditions = Resolver(document, {**pseudo_parameters(), **given})
    resources: dict[str, dict[str, Any]] = {
        logical_id: resource
        for logical_id, resource in document["Resources"].items()
        if conditions.exists(resource)
    }
    merged = {
        logical_id: _with_globals(document, resource)
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    values = {**pseudo_parameters(), **given, **resource_values(resources, merged)}
    resolver = Resolver(document, values)
    functions = {
        logical_id: _function(logical_id, properties, resolver)
        for logical_id, properties in merged.items()
    }
    return Template(
        parameters=given,
        functions={function.name: function for function in functions.values()},
        routes=tuple(
            route
            for logical_id, properties in merged.items()
            for route in routes(functions[logical_id].name, logical_id, properties, resolver)
        ),
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
        name=function_name(logical_id, properties),
        handler=str(resolver.resolve(properties["Handler"])),
        alias=properties.get("AutoPublishAlias"),
        timeout_seconds=int(resolver.resolve(properties.get("Timeout", 3))),
        memory_mb=int(resolver.resolve(properties.get("MemorySize", 128))),
        environment={key: str(value) for key, value in environment.items()},
        durability=durable
        and Durability(int(durable["ExecutionTimeout"]), int(durable["RetentionPeriodInDays"])),
        event_patterns=tuple(event_patterns(logical_id, properties, resolver)),
        schedules=tuple(schedules(logical_id, properties, resolver)),
        async_attempts=_async_attempts(properties, resolver),
    )


def _async_attempts(properties: Mapping[str, Any], resolver: Resolver) -> int:
    settings = resolver.resolve(properties.get("EventInvokeConfig", {}))
    return 1 + int(settings.get("MaximumRetryAttempts", 2))


def _tables(
    resources: Mapping[str, Mapping[str, Any]], resolver: Resolver
) -> Iterator[dict[str, Any]]:
    """The arguments of CreateTable; protection and backups have no meaning locally."""
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = resolver.resolve(resource.get("Properties", {}))
            settings = {key: properties[key] for key in _TABLE_SETTINGS if key in properties}
            yield {"TableName": table_name(logical_id, properties), **settings}
