"""The JSON of what people do in Slack, field by field as Slack documents it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from local.slack.block_kit import with_ids
from local.slack.forms import read_form
from tests.support.shop import CHANNEL

TEAM, APP = "T0NOD", "A0NOD"
VERIFICATION_TOKEN = "verification-token-of-old"
RESPONSE_URL = "https://hooks.slack.com/actions/T0NOD/700/response-url-secret"

type Body = dict[str, Any]


def click(shown: Body, user: str, action_id: str, at: float, block_id: str | None = None) -> Body:
    """Return block_actions for an element of a message, or of a view (which has blocks, no ts)."""
    block, element = _find(shown["blocks"], action_id, block_id)
    action: Body = {
        "action_id": action_id,
        "block_id": block.get("block_id", "gone"),
        "type": element.get("type", "button"),
        "action_ts": f"{at:.6f}",
    }
    if element.get("type") == "overflow":
        action["selected_option"] = element["options"][0]
    else:
        action["text"] = element.get("text", {"type": "plain_text", "text": "Gone"})
        action["value"] = element.get("value", "")
    where = _on_message(shown) if "ts" in shown else _in_view(shown)
    return {**_interaction("block_actions", user), **where, "actions": [action]}


def submission(view: Body, user: str, values: dict[str, str]) -> tuple[Body, dict[str, str]]:
    """Return view_submission, and what Slack's own client would complain about before it."""
    blocks = with_ids(view["blocks"])
    state, complaints = read_form(blocks, values, {})
    shown = {**deepcopy(view), "id": "V0MODAL", "hash": "1700000000.hash", "blocks": blocks}
    body = {**_interaction("view_submission", user), "view": shown | {"state": {"values": state}}}
    return body | {"response_urls": []}, complaints


def shortcut(callback_id: str, user: str) -> Body:
    """Return a global shortcut."""
    return {
        **_interaction("shortcut", user),
        "callback_id": callback_id,
        "action_ts": "1700000000.000009",
    }


def message_shortcut(callback_id: str, user: str, text: object) -> Body:
    """Return a message's shortcut."""
    return {
        **_interaction("message_action", user),
        "callback_id": callback_id,
        "action_ts": "1700000000.000009",
        "channel": {"id": "C0ORDERS", "name": "orders"},
        "message_ts": "1700000000.000001",
        "message": {"type": "message", "user": "U0DAVE", "ts": "1700000000.000001", "text": text},
        "response_url": RESPONSE_URL,
    }


def home_opened(user: str, tab: str = "home") -> Body:
    """Return the app_home_opened event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event_id": "Ev0HOME",
        "event_time": 1_700_000_000,
        "event": {
            "type": "app_home_opened",
            "user": user,
            "channel": f"D{user[1:]}",
            "tab": tab,
            "event_ts": "1700000000.000009",
        },
        "authorizations": [{"team_id": TEAM, "user_id": "U0NOD", "is_bot": True}],
    }


def _interaction(kind: str, user: str) -> Body:
    return {
        "type": kind,
        "user": {"id": user, "username": "whoever", "name": "whoever", "team_id": TEAM},
        "api_app_id": APP,
        "token": VERIFICATION_TOKEN,
        "trigger_id": "700.1.trigger-secret",
        "team": {"id": TEAM, "domain": "nod"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _on_message(card: Body) -> Body:
    channel = card.get("channel", CHANNEL)
    message = {key: value for key, value in card.items() if key != "channel"}
    return {
        "container": {
            "type": "message",
            "message_ts": card["ts"],
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "channel": {"id": channel, "name": "approvals"},
        "message": {"type": "message", "user": "U0NOD", "bot_id": "B0NOD", **message},
        "state": {"values": {}},
        "response_url": RESPONSE_URL,
    }


def _in_view(view: Body) -> Body:
    shown = {"id": "V0HOME", "hash": "1700000000.hash", "state": {"values": {}}, **deepcopy(view)}
    return {"container": {"type": "view", "view_id": shown["id"]}, "view": shown}


def _find(blocks: list[Body], action_id: str, block_id: str | None) -> tuple[Body, Body]:
    for block in blocks:
        if block_id is not None and block.get("block_id") != block_id:
            continue
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for element in inside:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return block, element
    return {}, {}
