"""What calls a function: SAM's events, read from the template.

An event that the local stack does not reproduce is an error, never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.cloudformation import Resolver, TemplateError
from local.names import kebab_case

_KINDS = {"HttpApi", "EventBridgeRule", "Schedule"}
DEFAULT = "$default"
_RATE = re.compile(r"rate\((?:1 (?:minute|hour|day)|(?!0|1 )\d+ (?:minutes|hours|days))\)")
_SCHEDULE_SETTINGS = {"Schedule", "Name", "Description", "Enabled", "State"}


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API: `GET /orders/{orderId}` goes to a function."""

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        """What API Gateway calls it."""
        return DEFAULT if self.path == DEFAULT else f"{self.method} {self.path}"


def routes(
    function: str, logical_id: str, properties: Mapping[str, Any], resolver: Resolver
) -> Iterator[Route]:
    """The routes that lead to a function; `$default` takes what no other takes.

    Raises:
        TemplateError: One of them is not explicit.
    """
    for _, settings in _events("HttpApi", logical_id, properties):
        if not {"Method", "Path"} & settings.keys():
            yield Route("ANY", DEFAULT, function)
            continue
        method = str(resolver.resolve(settings["Method"])).upper()
        path = str(resolver.resolve(settings["Path"]))
        if "+}" in path or path == DEFAULT or method in {"ANY", "*"}:
            raise TemplateError(f"{logical_id}: routes must be explicit: {method} {path}")
        yield Route(method, path, function)


def event_patterns(
    logical_id: str, properties: Mapping[str, Any], resolver: Resolver
) -> Iterator[dict[str, Any]]:
    """The patterns of the events that a function is given."""
    for _, settings in _events("EventBridgeRule", logical_id, properties):
        yield resolver.resolve(settings["Pattern"])


def schedules(logical_id: str, properties: Mapping[str, Any], resolver: Resolver) -> Iterator[str]:
    """The names of the rules that run a function regularly; one that is off has none.

    Raises:
        TemplateError: It is no rate, or has a setting that is not reproduced.
    """
    for name, unresolved in _events("Schedule", logical_id, properties):
        settings = resolver.resolve(unresolved)
        if unknown := sorted(set(settings) - _SCHEDULE_SETTINGS):
            raise TemplateError(f"{logical_id}: the local stack knows no {unknown[0]} of {name}")
        expression = str(settings["Schedule"])
        if not _RATE.fullmatch(expression):
            raise TemplateError(
                f"{logical_id}: the local stack knows schedules such as rate(5 minutes), "
                f"not {expression}"
            )
        off = settings.get("State") == "DISABLED" or settings.get("Enabled") in {False, "false"}
        if not off:
            yield str(settings.get("Name", f"nod-{kebab_case(logical_id + name)}"))


def _events(
    wanted: str, logical_id: str, properties: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, event in properties.get("Events", {}).items():
        if event["Type"] not in _KINDS:
            raise TemplateError(f"{logical_id}: the local stack has no {event['Type']} events")
        if event["Type"] == wanted:
            yield name, event.get("Properties", {})
