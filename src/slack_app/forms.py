"""What Slack sends, read once, and refused where it has another form: the listeners build on it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OBJECTS = ("team", "user", "channel", "container", "message", "view", "event")


def raw_body(event: Mapping[str, Any]) -> bytes | None:
    """Return the request's bytes (HTTP API base64-encodes forms), or None if they are broken."""
    body = event.get("body") or ""
    if not isinstance(body, str):
        return None
    if not event.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None


def parse(body: str) -> dict[str, Any]:
    """Return a request's payload: a command's fields, or the JSON of an interaction or event.

    Raises:
        ValueError: if it is neither.
    """
    if body.lstrip().startswith("{"):
        payload = json.loads(body)
    else:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=200)
        single: dict[str, Any] = {name: values[0] for name, values in fields.items()}
        payload = json.loads(single["payload"]) if "payload" in single else single
    if not isinstance(payload, dict) or not payload:
        raise ValueError("not an object")
    _check_form(payload)
    return payload


def _check_form(payload: Mapping[str, Any]) -> None:
    """Raise ValueError for what Slack never sends."""
    for name in _OBJECTS:
        if payload.get(name) is not None and not isinstance(payload[name], dict):
            raise ValueError(f"{name} is not an object")
    if "command" in payload and not isinstance(payload.get("user_id"), str):
        raise ValueError("a command of nobody's")
    kind = payload.get("type")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is not None and not check(payload):
        raise ValueError(f"not a {kind}")


def _is_click(payload: Mapping[str, Any]) -> bool:
    actions, view = payload.get("actions"), payload.get("view")
    if not isinstance(actions, list) or not actions:
        return False
    if not all(isinstance(action, dict) and _is_action(action) for action in actions):
        return False
    return _is_somebodys(payload) and (view is None or _is_view(view))


def _is_submission(payload: Mapping[str, Any]) -> bool:
    view = payload.get("view") or {}
    if not (_is_somebodys(payload) and _is_view(view) and _texts(view, "id", "callback_id")):
        return False
    return isinstance((view.get("state") or {}).get("values"), dict)


def _is_shortcut(payload: Mapping[str, Any]) -> bool:
    return _is_somebodys(payload) and _texts(payload, "callback_id", "trigger_id")


def _is_message_shortcut(payload: Mapping[str, Any]) -> bool:
    return (
        _is_shortcut(payload)
        and isinstance(payload.get("message"), dict)
        and _texts(payload.get("channel") or {}, "id")
    )


def _is_event(payload: Mapping[str, Any]) -> bool:
    event = payload.get("event") or {}
    if not _texts(event, "type"):
        return False
    return event["type"] != "app_home_opened" or _texts(event, "user")


def _is_somebodys(payload: Mapping[str, Any]) -> bool:
    return _texts(payload.get("user") or {}, "id")


def _is_view(view: Mapping[str, Any]) -> bool:
    """Tell whether what people filled in is where Slack puts it: values[block][action]."""
    state, metadata = view.get("state"), view.get("private_metadata")
    if not isinstance(metadata, str | None) or not isinstance(state, dict | None):
        return False
    values = (state or {}).get("values")
    if not isinstance(values, dict | None):
        return False
    return all(
        isinstance(block, dict)
        and all(isinstance(field, dict) and _is_choice(field) for field in block.values())
        for block in (values or {}).values()
    )


def _is_action(action: Mapping[str, Any]) -> bool:
    return _texts(action, "action_id") and _is_choice(action)


def _is_choice(element: Mapping[str, Any]) -> bool:
    return isinstance(element.get("selected_option"), dict | None)


def _texts(value: Mapping[str, Any], *names: str) -> bool:
    return all(isinstance(value.get(name), str) for name in names)


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "block_actions": _is_click,
    "view_submission": _is_submission,
    "shortcut": _is_shortcut,
    "message_action": _is_message_shortcut,
    "event_callback": _is_event,
}
