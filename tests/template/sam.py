"""The template as it is written, and as CloudFormation gets it, without an AWS account."""

import json
import os
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"

type Json = dict[str, Any]


class NoManagedPolicies:
    """The template names none, so a look-up in AWS would be a mistake."""

    def load(self) -> dict[str, str]:
        """Refuse."""
        raise AssertionError("a managed policy was looked up by its name")


def read_template() -> Json:
    """Return template.yaml, its short intrinsics (``!Ref``) in their long form."""
    template: Json = yaml_parse((ROOT / "template.yaml").read_text())
    return template


def translate(template: Json) -> Json:
    """Return what the SAM transform makes of a template, with every parameter at its default."""
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    template = json.loads(json.dumps(template))
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/code.zip"
    defaults = {name: each["Default"] for name, each in template["Parameters"].items()}
    translated: Json = transform(template, defaults, NoManagedPolicies())
    return json.loads(json.dumps(translated))  # type: ignore[no-any-return]


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
