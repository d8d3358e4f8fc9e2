"""The bodies that Slack sends to an app, field by field (docs.slack.dev/reference)."""

from __future__ import annotations

import secrets
from typing import Final

from local.slack.ephemerals import Ephemeral
from local.slack.json_types import JsonObject
from local.slack.messages import Message
from local.slack.people import (
    APP_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Person,
    conversation_name,
)
from local.slack.views import View

VERIFICATION_TOKEN: Final = "deprecated-verification-token"  # noqa: S105 - believed by nobody
"""Slack still sends it. No app should believe it: the signature is what counts."""


def slash_command(
    person: Person, channel: str, command: str, text: str, trigger_id: str, response_url: str
) -> dict[str, str]:
    """Build the form of a slash command; ``text`` is escaped already."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel,
        "channel_name": conversation_name(channel),
        "user_id": person.user_id,
        "user_name": person.name,
        "command": command,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_press(
    person: Person, message: Message, actions: list[JsonObject], state: JsonObject
) -> JsonObject:
    """Build block_actions for a press on a message; it carries the whole message."""
    container: JsonObject = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": False,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    return {
        **_interaction("block_actions", person),
        "container": container,
        "channel": _channel(message.channel),
        "message": message.as_slack_shows_it(),
        "state": {"values": state},
        "actions": actions,
    }


def ephemeral_press(
    person: Person, ephemeral: Ephemeral, actions: list[JsonObject], state: JsonObject
) -> JsonObject:
    """Build block_actions for a press on an ephemeral, whose content Slack does not repeat."""
    container: JsonObject = {
        "type": "message",
        "message_ts": ephemeral.ts,
        "channel_id": ephemeral.channel,
        "is_ephemeral": True,
    }
    if ephemeral.thread_ts is not None:
        container["thread_ts"] = ephemeral.thread_ts
    return {
        **_interaction("block_actions", person),
        "container": container,
        "channel": _channel(ephemeral.channel),
        "state": {"values": state},
        "actions": actions,
    }


def view_press(
    person: Person, view: View, actions: list[JsonObject], state: JsonObject
) -> JsonObject:
    """Build block_actions for a press in a modal or the Home tab: no channel, no message."""
    return {
        **_interaction("block_actions", person),
        "container": {"type": "view", "view_id": view.view_id},
        "view": view.as_slack_shows_it(state),
        "actions": actions,
    }


def global_shortcut(person: Person, callback_id: str, action_ts: str) -> JsonObject:
    """Build a global shortcut's payload: no channel, no message, no way to answer by URL."""
    return {
        **_interaction("shortcut", person),
        "callback_id": callback_id,
        "action_ts": action_ts,
    }


def message_shortcut(
    person: Person, message: Message, callback_id: str, action_ts: str
) -> JsonObject:
    """Build a message shortcut's payload; it carries the whole message."""
    return {
        **_interaction("message_action", person),
        "callback_id": callback_id,
        "action_ts": action_ts,
        "channel": _channel(message.channel),
        "message_ts": message.ts,
        "message": message.as_slack_shows_it(),
    }


def view_submission(person: Person, view: View, state: JsonObject) -> JsonObject:
    """Build view_submission."""
    return {
        **_interaction("view_submission", person),
        "view": view.as_slack_shows_it(state),
        "response_urls": [],
    }


def view_closed(person: Person, view: View, is_cleared: bool) -> JsonObject:
    """Build view_closed."""
    return {
        **_interaction("view_closed", person),
        "view": view.as_slack_shows_it(),
        "is_cleared": is_cleared,
    }


def home_opened(person: Person, view: View | None, event_ts: str) -> JsonObject:
    """Build the app_home_opened event."""
    event: JsonObject = {
        "type": "app_home_opened",
        "user": person.user_id,
        "channel": person.dm_id,
        "tab": "home",
        "event_ts": event_ts,
    }
    if view is not None:
        event["view"] = view.as_slack_shows_it()
    return _event(event)


def channel_message(message: Message) -> JsonObject:
    """Build the event that tells an app what somebody wrote in a public channel."""
    shown = message.as_slack_shows_it()
    return _event(
        {**shown, "channel": message.channel, "channel_type": "channel", "event_ts": message.ts}
    )


def _event(event: JsonObject) -> JsonObject:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(float(event["event_ts"])),
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def _interaction(kind: str, person: Person) -> JsonObject:
    return {
        "type": kind,
        "user": {
            "id": person.user_id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: str) -> JsonObject:
    return {"id": channel, "name": conversation_name(channel)}
