from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from slack_app.forms import parse

USER = {"id": "U0BOB", "team_id": "T0NOD"}
VIEW = {
    "id": "V1",
    "callback_id": "order:reject",
    "private_metadata": "{}",
    "state": {"values": {"order:reason": {"order:reason": {"value": None}}}},
}
CLICK = {"type": "block_actions", "user": USER, "actions": [{"action_id": "order:approve"}]}
SUBMISSION = {"type": "view_submission", "user": USER, "view": VIEW}
SHORTCUT = {"type": "shortcut", "user": USER, "callback_id": "x", "trigger_id": "1.2"}
MESSAGE_SHORTCUT = SHORTCUT | {
    "type": "message_action",
    "message": {"text": "x"},
    "channel": {"id": "C0ORDERS"},
}
OPENED = {
    "type": "event_callback",
    "event": {"type": "app_home_opened", "user": "U0BOB", "tab": "home"},
}


@pytest.mark.parametrize(
    "payload",
    [
        CLICK,
        CLICK | {"view": VIEW},
        CLICK | {"actions": [{"action_id": "order:more", "selected_option": {"value": "x"}}]},
        CLICK | {"view": {"type": "home"}},
        SUBMISSION,
        SHORTCUT,
        MESSAGE_SHORTCUT,
        OPENED,
        {"type": "event_callback", "event": {"type": "tokens_revoked"}},
    ],
    ids=lambda payload: str(payload["type"]),
)
def test_what_slack_sends_is_read_as_a_form_and_as_json(payload: dict[str, Any]) -> None:
    assert parse(json.dumps(payload)) == payload
    assert parse(urlencode({"payload": json.dumps(payload)})) == payload


@pytest.mark.parametrize(
    "payload",
    [
        CLICK | {"actions": [None]},
        CLICK | {"actions": {}},
        CLICK | {"actions": [{"value": "x"}]},
        CLICK | {"actions": [{"action_id": ["order:approve"]}]},
        CLICK | {"actions": [{"action_id": "order:more", "selected_option": "x"}]},
        CLICK | {"user": {}},
        CLICK | {"view": VIEW | {"state": "x"}},
        CLICK | {"view": VIEW | {"private_metadata": 5}},
        SUBMISSION | {"user": None},
        SUBMISSION | {"user": {"id": 5}},
        SUBMISSION | {"view": None},
        SUBMISSION | {"view": VIEW | {"id": None}},
        SUBMISSION | {"view": VIEW | {"callback_id": ["order:reject"]}},
        SUBMISSION | {"view": VIEW | {"private_metadata": {"order": 1}}},
        SUBMISSION | {"view": VIEW | {"state": None}},
        SUBMISSION | {"view": VIEW | {"state": {}}},
        SUBMISSION | {"view": VIEW | {"state": {"values": []}}},
        SUBMISSION | {"view": VIEW | {"state": {"values": {"order:reason": "x"}}}},
        SUBMISSION | {"view": VIEW | {"state": {"values": {"order:reason": {"x": "y"}}}}},
        SUBMISSION | {"view": VIEW | {"state": {"values": {"b": {"a": {"selected_option": "x"}}}}}},
        SHORTCUT | {"callback_id": []},
        SHORTCUT | {"trigger_id": None},
        SHORTCUT | {"user": "U0BOB"},
        MESSAGE_SHORTCUT | {"message": None},
        MESSAGE_SHORTCUT | {"channel": None},
        MESSAGE_SHORTCUT | {"channel": {"id": 5}},
        OPENED | {"event": None},
        OPENED | {"event": {"type": []}},
        OPENED | {"event": {"type": "app_home_opened"}},
        OPENED | {"event": {"type": "app_home_opened", "user": ["U0BOB"]}},
        {"command": "/order"},
        {"command": "/order", "user_id": ["U0BOB"]},
    ],
    ids=lambda payload: repr(payload)[:70],
)
def test_what_slack_never_sends_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(json.dumps(payload))
