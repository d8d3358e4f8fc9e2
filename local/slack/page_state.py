"""What the page shows: everything one person can see, in one answer."""

from __future__ import annotations

from typing import Final

from local.slack.json_types import JsonObject
from local.slack.messages import Message
from local.slack.people import BOT_NAME, BOT_USER_ID, CHANNELS, PEOPLE, TEAM_ID, TEAM_NAME, Person
from local.slack.workspace import Workspace

_SHOWN_PER_CONVERSATION: Final = 200


def page_state(workspace: Workspace, person: Person | None) -> JsonObject:
    """Return a person's view of the workspace; without a person, everybody's."""
    # Read before anything else: a change meanwhile makes the page ask again, never miss it.
    version = workspace.changes.version
    people = (person,) if person is not None else PEOPLE
    conversations = _conversations(people)
    return {
        "version": version,
        "team": {"id": TEAM_ID, "name": TEAM_NAME},
        "bot": {"id": BOT_USER_ID, "name": BOT_NAME},
        "people": [
            {"id": each.user_id, "name": each.real_name, "role": each.role, "dm": each.dm_id}
            for each in PEOPLE
        ],
        "commands": [
            {"command": each.command, "hint": each.usage_hint, "description": each.description}
            for each in workspace.manifest.commands
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
            view.as_slack_shows_it()
            for each in people
            for view in workspace.views.stack_of(each.user_id)
        ],
        "home": _home(workspace, person),
        "faults": [
            {"method": fault.method, "kind": fault.kind, "times": times}
            for fault, times in workspace.faults.pending()
        ],
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


def _conversations(people: tuple[Person, ...]) -> list[JsonObject]:
    channels: list[JsonObject] = [
        {"id": each.channel_id, "kind": "channel", "name": each.name, "topic": each.topic}
        for each in CHANNELS
    ]
    dms: list[JsonObject] = [
        {"id": each.dm_id, "kind": "dm", "name": BOT_NAME, "topic": f"Only {each.real_name}"}
        for each in people
    ]
    return channels + dms


def _home(workspace: Workspace, person: Person | None) -> JsonObject | None:
    view = workspace.views.home_of(person.user_id) if person is not None else None
    return view.as_slack_shows_it() if view is not None else None
