"""What the page shows: everything one person can see, in one answer."""

from __future__ import annotations

from typing import Final

from local.slack.faults import KINDS
from local.slack.json_types import JsonObject
from local.slack.messages import Message
from local.slack.people import (
    BOT_NAME,
    BOT_USER_ID,
    CHANNELS,
    GROUPS,
    PEOPLE,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    Person,
)
from local.slack.web_api import METHODS
from local.slack.workspace import Workspace

_SHOWN_PER_CONVERSATION: Final = 200


def page_state(workspace: Workspace, person: Person | None) -> JsonObject:
    """Return a person's view of the workspace; without a person, everybody's."""
    # Read before anything else: a change meanwhile makes the page ask again, never miss it.
    version = workspace.changes.version
    people = (person,) if person is not None else PEOPLE
    conversations = _conversations(workspace, people)
    return {
        "version": version,
        "team": {"id": TEAM_ID, "name": TEAM_NAME},
        "bot": {"id": BOT_USER_ID, "name": BOT_NAME},
        "people": [
            {
                "id": each.user_id,
                "name": each.real_name,
                "role": each.role,
                "dm": each.dm_id,
                "kind": each.kind.value,
                "tz": each.time_zone,
                "locale": each.locale,
            }
            for each in PEOPLE
        ],
        "groups": shown_groups(workspace),
        "paid": workspace.groups.paid,
        "channels": [shown_channel(workspace, each) for each in CHANNELS],
        "commands": [
            {"command": each.command, "hint": each.usage_hint, "description": each.description}
            for each in workspace.manifest.commands
        ],
        "shortcuts": [
            {
                "type": each.kind,
                "name": each.name,
                "callback_id": each.callback_id,
                "description": each.description,
            }
            for each in workspace.manifest.shortcuts
        ],
        "home_enabled": workspace.manifest.home_tab,
        "conversations": conversations,
        "messages": {
            each["id"]: [
                shown_message(message)
                for message in workspace.messages.newest_in(each["id"], _SHOWN_PER_CONVERSATION)
            ]
            for each in conversations
        },
        "ephemerals": [
            ephemeral.as_json()
            for each in people
            for ephemeral in workspace.ephemerals.seen_by(each.user_id, _SHOWN_PER_CONVERSATION)
        ],
        "views": [
            view.as_slack_shows_it(view.state)
            for each in people
            for view in workspace.views.stack_of(each.user_id)
        ],
        "home": _home(workspace, person),
        "faults": workspace.faults.pending(),
        "token_revoked": workspace.conditions.token_revoked,
        "socket_mode": workspace.sockets is not None,
        "methods": list(METHODS),
        "fault_kinds": list(KINDS),
    }


def shown_groups(workspace: Workspace) -> list[JsonObject]:
    """Return the user groups with their members."""
    members = workspace.groups.members
    return [{"id": each.group_id, "handle": each.handle, "users": members(each)} for each in GROUPS]


def shown_channel(workspace: Workspace, channel: Channel) -> JsonObject:
    """Return a channel and how the bot stands in it."""
    return {
        "id": channel.channel_id,
        "kind": "channel",
        "name": channel.name,
        "topic": channel.topic,
        "archived": workspace.conditions.is_archived(channel.channel_id),
        "member": workspace.conditions.is_member(channel.channel_id),
    }


def shown_message(message: Message) -> JsonObject:
    """Return a message with every key, so that scripts need not guess which are there."""
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "edited_ts": message.edited_ts,
        "metadata": message.metadata,
    }


def _conversations(workspace: Workspace, people: tuple[Person, ...]) -> list[JsonObject]:
    channels = [shown_channel(workspace, each) for each in CHANNELS]
    dms: list[JsonObject] = [
        {"id": each.dm_id, "kind": "dm", "name": BOT_NAME, "topic": f"Only {each.real_name}"}
        for each in people
    ]
    return channels + dms


def _home(workspace: Workspace, person: Person | None) -> JsonObject | None:
    view = workspace.views.home_of(person.user_id) if person is not None else None
    return view.as_slack_shows_it(view.state) if view is not None else None
