"""Write docs/policy.schema.json, by which editors help to write a policy: `make policy-schema`.

Made from the keys and limits that the policy's reader uses. It says what a schema can; `make
policy-check` says the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from approvals.domain.identity import (
    API_IDENTITY_PATTERN,
    SLACK_GROUP_PATTERN,
    SLACK_USER_PATTERN,
)
from approvals.domain.routing import keys
from approvals.domain.routing.keys import Form, Key

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "policy.schema.json"


def schema() -> dict[str, Any]:
    """Return the schema. Draft 7 is what editors for YAML know best."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Nod: who must say yes to an order",
    } | _object(keys.POLICY_KEYS)


def _object(known: Mapping[str, Key], **more: Any) -> dict[str, Any]:
    required = [name for name, key in known.items() if key.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {name: _property(key) for name, key in known.items()},
        **({"required": required} if required else {}),
        **more,
    }


def _property(key: Key) -> dict[str, Any]:
    means = f"{key.means} ({key.default} if left out)" if key.default else key.means
    return {"description": means[0].upper() + means[1:]} | _form(key.form)


def _form(form: Form) -> dict[str, Any]:
    user, group, api = SLACK_USER_PATTERN, SLACK_GROUP_PATTERN, API_IDENTITY_PATTERN
    match form:
        case Form.NAME:
            return {"type": "string", "minLength": 1, "maxLength": keys.MAX_NAME}
        case Form.CHANNEL:
            return _text(keys.CHANNEL_PATTERN)
        case Form.PEOPLE:
            return _one_or_more(_identity(user, group, api), keys.MAX_PEOPLE)
        case Form.PERSONS:
            return _one_or_more(_identity(user, api), keys.MAX_VALUES)
        case Form.GROUPS:
            return _one_or_more(_identity(group), keys.MAX_VALUES)
        case Form.CURRENCIES:
            return _one_or_more(_text(keys.CURRENCY_PATTERN), keys.MAX_VALUES)
        case Form.PATTERNS:
            pattern = {"type": "string", "minLength": 1, "maxLength": keys.MAX_PATTERN}
            return _one_or_more(pattern, keys.MAX_VALUES)
        case Form.AMOUNT | Form.DURATION | Form.COUNT | Form.BACKOFF:
            return _number(form)
        case Form.SWITCH:
            return {"type": "boolean"}
        case Form.AUTOMATICALLY:
            return {"const": keys.AUTOMATICALLY}
        case _:
            return _nested(form)


def _number(form: Form) -> dict[str, Any]:
    match form:
        case Form.AMOUNT:
            return {"anyOf": [{"type": "number", "minimum": 0}, _text(keys.AMOUNT_PATTERN)]}
        case Form.DURATION:
            seconds = {"type": "integer", "minimum": 1, "maximum": keys.MAX_SECONDS}
            return {"anyOf": [seconds, _text(keys.DURATION_PATTERN)]}
        case _:
            limit = keys.MAX_QUORUM if form is Form.COUNT else keys.MAX_BACKOFF
            return {"type": "integer", "minimum": 1, "maximum": limit}


def _nested(form: Form) -> dict[str, Any]:
    match form:
        case Form.RANGE:
            both = [{"required": list(pair)} for pair in keys.EITHER_OR]
            return _object(keys.RANGE_KEYS, **{"not": {"anyOf": both}})
        case Form.CONDITION:
            return _object(keys.CONDITION_KEYS)
        case Form.REMINDERS:
            return _object(keys.REMINDERS_KEYS)
        case Form.STAGES:
            needs = {key: [other] for key, other in keys.ONLY_WITH}
            return _list(_object(keys.STAGE_KEYS, dependencies=needs), keys.MAX_STAGES)
        case _:
            either = [{"required": ["approve"]}, {"required": ["stages"]}]
            return _list(_object(keys.RULE_KEYS, oneOf=either), keys.MAX_RULES)


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^({pattern})$"}


def _identity(*patterns: str) -> dict[str, Any]:
    return _text("|".join(patterns)) | {"maxLength": keys.MAX_IDENTITY}


def _one_or_more(item: dict[str, Any], limit: int) -> dict[str, Any]:
    return {"anyOf": [item, _list(item, limit) | {"uniqueItems": True}]}


def _list(item: dict[str, Any], limit: int) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": limit, "items": item}


def text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
