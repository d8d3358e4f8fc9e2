"""chat.*: post, edit and delete messages."""

from __future__ import annotations

from local.slack.arguments import ApiError, Arguments
from local.slack.block_kit import (
    are_blocks_too_long,
    message_problems,
    metadata_problems,
    with_ids,
)
from local.slack.ephemerals import Kind
from local.slack.json_types import JsonObject
from local.slack.limits import LIMITS
from local.slack.messages import Message
from local.slack.methods.access import require_readable, require_writable
from local.slack.people import BOT_USER_ID, PersonKind, may_read, person_by_id
from local.slack.workspace import Workspace


def post_message(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Post to a channel, or to a person's direct message when given a user id."""
    channel = _posting_target(workspace, arguments.text("channel"))
    text, blocks = _content(arguments)
    thread_ts = _thread(workspace, channel, arguments)
    metadata = _metadata(arguments)
    message = workspace.messages.add(channel, text, blocks, metadata, thread_ts)
    shown = message.as_slack_shows_it(with_metadata=True)
    return {"channel": channel, "ts": message.ts, "message": shown}


def update(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Edit the bot's own message. Blocks that are not sent again are gone, as in Slack."""
    message = _existing(workspace, arguments)
    if message.user != BOT_USER_ID:
        raise ApiError("cant_update_message")
    text, blocks = _content(arguments)
    metadata = _metadata(arguments) if "metadata" in arguments else message.metadata
    changed = workspace.messages.replace(message, text, blocks, metadata)
    if changed is None:
        raise ApiError("message_not_found")
    shown = changed.as_slack_shows_it(with_metadata=True)
    return {"channel": changed.channel, "ts": changed.ts, "text": text, "message": shown}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Show a message to one member of a conversation."""
    channel = _posting_target(workspace, arguments.text("channel"))
    user = arguments.text("user")
    if person_by_id(user) is None or not may_read(user, channel):
        raise ApiError("user_not_in_channel")
    text, blocks = _content(arguments)
    thread_ts = _thread(workspace, channel, arguments)
    shown = workspace.ephemerals.add(user, channel, Kind.POSTED, text, blocks, thread_ts)
    return {"message_ts": shown.ts}


def delete(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Delete the bot's own message."""
    message = _existing(workspace, arguments)
    if message.user != BOT_USER_ID:
        raise ApiError("cant_delete_message")
    workspace.messages.remove(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Return an address that opens the page at a message."""
    channel, ts = arguments.text("channel"), arguments.text("message_ts")
    require_readable(workspace, channel)
    if workspace.messages.get(channel, ts) is None:
        raise ApiError("message_not_found")
    permalink = f"{workspace.url}/archives/{channel}/p{ts.replace('.', '')}"
    return {"channel": channel, "permalink": permalink}


def _posting_target(workspace: Workspace, channel: str) -> str:
    person = person_by_id(channel)
    if channel == BOT_USER_ID or (person is not None and person.kind is PersonKind.BOT):
        raise ApiError("cannot_dm_bot")
    if person is not None:
        return person.dm_id
    require_writable(workspace, channel, posts=True)
    return channel


def _existing(workspace: Workspace, arguments: Arguments) -> Message:
    channel, ts = arguments.text("channel"), arguments.text("ts")
    require_writable(workspace, channel)
    message = workspace.messages.get(channel, ts)
    if message is None:
        raise ApiError("message_not_found")
    return message


def _content(arguments: Arguments) -> tuple[str, list[JsonObject]]:
    text = arguments.optional_text("text") or ""
    blocks = arguments.structure("blocks", "invalid_blocks_format") or []
    if len(text) > LIMITS["message_text"]:
        raise ApiError("msg_too_long")
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = message_problems(blocks)
    if problems:
        raise ApiError("invalid_blocks", problems)
    if are_blocks_too_long(blocks):
        raise ApiError("msg_blocks_too_long")
    if not text.strip() and not blocks:
        raise ApiError("no_text")
    return text, with_ids(blocks)


def _metadata(arguments: Arguments) -> JsonObject | None:
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None
    problems = metadata_problems(metadata)
    if problems:
        raise ApiError("invalid_metadata_schema", problems)
    return dict(metadata)


def _thread(workspace: Workspace, channel: str, arguments: Arguments) -> str | None:
    """Return the thread's first message, also when a reply was named."""
    thread_ts = arguments.optional_text("thread_ts")
    if thread_ts is None:
        return None
    named = workspace.messages.get(channel, thread_ts)
    if named is None:
        raise ApiError("thread_not_found")
    return named.thread_ts or named.ts
