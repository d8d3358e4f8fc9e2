"""The template as it is written, and as CloudFormation gets it, without an AWS account."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.cloudformation import load

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"
WITH_SLACK = {"SlackTeamId": "T012ABCDEF", "SlackAppId": "A012ABCDEF"}
NO_VALUE = {"Ref": "AWS::NoValue"}

type Json = dict[str, Any]


class NoManagedPolicies:
    """The template names none, so a look-up in AWS would be a mistake."""

    def load(self) -> dict[str, str]:
        """Refuse."""
        raise AssertionError("a managed policy was looked up by its name")


def read_template() -> Json:
    """Return template.yaml, its short intrinsics (``!Ref``) in their long form."""
    template: Json = load((ROOT / "template.yaml").read_text())
    return template


def translate(template: Json) -> Json:
    """Return what the SAM transform makes of a template, with every parameter at its default."""
    # Here, for every worker collects every test: it takes long to import.
    from samtranslator.translator.transform import transform

    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    template = json.loads(json.dumps(template))
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/code.zip"
    defaults = {name: each["Default"] for name, each in template["Parameters"].items()}
    translated: Json = transform(template, defaults, NoManagedPolicies())
    return json.loads(json.dumps(translated))  # type: ignore[no-any-return]


def lint(text: str) -> list[Any]:
    """Return what cfn-lint says against a template."""
    # As above.
    from cfnlint.api import ManualArgs, lint

    return list(lint(text, config=ManualArgs(regions=[REGION])))


def _decider(template: Json, given: dict[str, str]) -> Callable[[Any], bool]:
    """Return what tells whether a condition holds with these parameters."""
    values = {name: each["Default"] for name, each in template["Parameters"].items()} | given

    def value(of: Any) -> Any:
        return values[of["Ref"]] if isinstance(of, dict) else of

    def holds(condition: Any) -> bool:
        match condition:
            case str(name) | {"Condition": str(name)}:
                return holds(template["Conditions"][name])
            case {"Fn::Not": [one]}:
                return not holds(one)
            case {"Fn::Equals": [one, other]}:
                return bool(value(one) == value(other))
            case {"Fn::And": list(several)}:
                return all(map(holds, several))
            case {"Fn::Or": list(several)}:
                return any(map(holds, several))
        raise AssertionError(f"no way to decide {condition!r}")

    return holds


def with_values(template: Json, **given: str) -> Json:
    """Return a template as these parameters make it: conditions decided, parameters left.

    A resource whose condition is false is left out, and ``Fn::If`` is what it comes to.
    """
    holds = _decider(template, given)

    def decided(part: Any) -> Any:
        match part:
            case {"Fn::If": [name, then, otherwise]}:
                return decided(then if holds(name) else otherwise)
            case dict():
                parts = {key: decided(each) for key, each in part.items()}
                return {key: each for key, each in parts.items() if each != NO_VALUE}
            case list():
                return [each for each in map(decided, part) if each != NO_VALUE]
        return part

    kept = {
        section: {
            name: each
            for name, each in template[section].items()
            if "Condition" not in each or holds(each["Condition"])
        }
        for section in ("Resources", "Outputs")
    }
    whole: Json = decided({"Globals": template.get("Globals", {}), **kept})
    return {**template, **whole}


def broken_rules(template: Json, **given: str) -> list[str]:
    """Return what CloudFormation would say before it changes anything."""
    holds = _decider(template, given)
    return [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if holds(rule["RuleCondition"])
        for assertion in rule["Assertions"]
        if not holds(assertion["Assert"])
    ]


def shown(value: Any) -> str:
    """Return a value with its intrinsics as Fn::Sub writes them, so that a list can name it."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": text}:
            return str(text)
    raise AssertionError(f"no way to show {value!r}")


def of_type(template: Json, kind: str) -> Json:
    """Return the properties of all resources of one type, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def names_in(value: Any) -> set[str]:
    """Return every logical id or parameter that a value refers to."""
    match value:
        case {"Ref": str(name)}:
            return {name}
        case {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::Sub": str(text)}:
            return {part.split("}")[0].split(".")[0] for part in text.split("${")[1:]}
        case dict():
            return {name for each in value.values() for name in names_in(each)}
        case list():
            return {name for each in value for name in names_in(each)}
    return set()
