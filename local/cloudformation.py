"""Reads CloudFormation YAML and resolves its intrinsic functions against local values.

The local stack takes its functions, routes and table from the template that is deployed, so the two
cannot drift. What cannot be resolved is an error that names it, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

try:  # Ten times as fast, where PyYAML has libyaml.
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]*)\}")
_NO_VALUE = object()


class TemplateError(Exception):
    """The template says something that the local stack cannot reproduce."""


class _Loader(SafeLoader):
    """SafeLoader that reads `!Ref x` as `{"Ref": "x"}` and `!Tag x` as `{"Fn::Tag": x}`.

    A key that is there twice is an error, as for CloudFormation: of two the last would be taken.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value} is there twice", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _construct_intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _construct_intrinsic)


def load(text: str) -> dict[str, Any]:
    """Read a template.

    Raises:
        TemplateError: The text is not YAML, or not a template.
    """
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as error:
        raise TemplateError(f"the template is not YAML: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise TemplateError("the template has no Resources")
    return document


def parameter_values(
    document: Mapping[str, Any], given: Mapping[str, str], local: Mapping[str, str]
) -> dict[str, str]:
    """Return every parameter's value: the one given, else the local one, else its default.

    Raises:
        TemplateError: A parameter is unknown, has no value, or breaks its own constraints, which
            CloudFormation would refuse too.
    """
    declared: dict[str, dict[str, Any]] = document.get("Parameters", {})
    if unknown := sorted(set(given) - set(declared)):
        raise TemplateError(f"the template has no parameter {', '.join(unknown)}")
    values: dict[str, str] = {}
    for name, spec in declared.items():
        value = given.get(name, local.get(name, spec.get("Default")))
        if value is None:
            raise TemplateError(f"the parameter {name} has no value")
        values[name] = str(value)
        if not _is_allowed(values[name], spec):
            reason = spec.get("ConstraintDescription", "breaks the template's constraints")
            raise TemplateError(f"the parameter {name} {reason}; it is {values[name]!r}")
    return values


def _is_allowed(value: str, spec: Mapping[str, Any]) -> bool:
    if spec.get("Type") == "Number":
        try:
            number = float(value)
        except ValueError:
            return False
        low, high = spec.get("MinValue", number), spec.get("MaxValue", number)
        if not float(low) <= number <= float(high):
            return False
    if "AllowedValues" in spec and value not in map(str, spec["AllowedValues"]):
        return False
    return re.fullmatch(spec.get("AllowedPattern", ".*"), value, re.DOTALL) is not None


class Resolver:
    """Turns a piece of a template into plain values.

    Args:
        document: The template, as `load` returns it.
        values: What `Ref` gives for each parameter, resource and pseudo parameter, and
            `"Resource.Attribute"` what `GetAtt` gives.
    """

    def __init__(self, document: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self._document = document
        self._values = values
        self._intrinsics: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self._condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: self.resolve(pair[0]) == self.resolve(pair[1]),
            "Fn::Not": lambda one: not self.resolve(one[0]),
            "Fn::And": lambda all_of: all(self.resolve(item) for item in all_of),
            "Fn::Or": lambda any_of: any(self.resolve(item) for item in any_of),
            "Fn::Join": lambda args: str(args[0]).join(map(str, self.resolve(args[1]))),
            "Fn::Select": lambda args: self.resolve(args[1])[int(self.resolve(args[0]))],
            "Fn::Split": lambda args: str(self.resolve(args[1])).split(str(args[0])),
            "Fn::FindInMap": self._find_in_map,
        }

    def resolve(self, node: Any) -> Any:
        """Return `node` with every intrinsic function replaced by its value.

        Raises:
            TemplateError: A function or a name is not known locally.
        """
        if isinstance(node, list):
            return [item for item in map(self.resolve, node) if item is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (name, argument), *_ = node.items()
            if name in self._intrinsics:
                return self._intrinsics[name](argument)
            if name.startswith("Fn::"):
                raise TemplateError(f"the local stack does not know {name}")
        resolved = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not _NO_VALUE}

    def exists(self, resource: Mapping[str, Any]) -> bool:
        """Tell whether a resource's condition holds; one without a condition always exists.

        Raises:
            TemplateError: The template has no such condition.
        """
        return "Condition" not in resource or self._condition(resource["Condition"])

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        return self._value(name)

    def _get_att(self, path: list[str]) -> Any:
        return self._value(".".join(path))

    def _value(self, name: str) -> Any:
        if name not in self._values:
            raise TemplateError(f"the local stack has no value for {name}")
        return self._values[name]

    def _sub(self, argument: Any) -> str:
        text, extra = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])
        extra = self.resolve(extra)

        def substitute(match: re.Match[str]) -> str:
            literal, name = match.group(1), match.group(2).strip()
            if literal:
                return f"${{{name}}}"
            return str(extra[name] if name in extra else self._value(name))

        return _SUBSTITUTION.sub(substitute, text)

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.resolve(then if self._condition(condition) else otherwise)

    def _condition(self, name: str) -> bool:
        conditions = self._document.get("Conditions", {})
        if name not in conditions:
            raise TemplateError(f"the template has no condition {name}")
        return bool(self.resolve(conditions[name]))

    def _find_in_map(self, argument: list[Any]) -> Any:
        mapping, first, second = (self.resolve(item) for item in argument)
        try:
            return self.resolve(self._document["Mappings"][mapping][first][second])
        except KeyError as error:
            raise TemplateError(f"the template maps nothing at {mapping}/{first}") from error
