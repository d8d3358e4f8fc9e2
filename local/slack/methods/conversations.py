"""conversations.*: open a direct message, read a channel or a thread back."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.messages import Message
from local.slack.methods.access import require_readable
from local.slack.people import PersonKind, channel_by_id, dm_owner, is_conversation, person_by_id
from local.slack.workspace import Workspace

_END_OF_TIME: Final = "9999999999.999999"


def open_(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Return the bot's direct message with one person; group messages are not simulated."""
    known = arguments.optional_text("channel")
    if known is not None:
        if dm_owner(known) is None:
            raise ApiError("channel_not_found")
        return {"no_op": True, "already_open": True, "channel": {"id": known}}
    users = arguments.optional_text("users")
    if users is None:
        raise ApiError("users_list_not_supplied")
    if "," in users:
        raise ApiError("invalid_arguments", ["[ERROR] only one user: no group messages here"])
    person = person_by_id(users)
    if person is None:
        raise ApiError("user_not_found")
    if person.kind is PersonKind.DEACTIVATED:
        raise ApiError("user_disabled")
    if person.kind is PersonKind.BOT:
        raise ApiError("cannot_dm_bot")
    return {"channel": {"id": person.dm_id}}


def info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Describe a conversation."""
    channel_id = arguments.text("channel")
    if not is_conversation(channel_id):
        raise ApiError("channel_not_found")
    channel, owner = channel_by_id(channel_id), dm_owner(channel_id)
    if channel is None:
        user = owner.user_id if owner is not None else None
        return {"channel": {"id": channel_id, "is_im": True, "user": user, "is_archived": False}}
    shown: JsonObject = {
        "id": channel_id,
        "name": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_private": False,
        "is_archived": workspace.conditions.is_archived(channel_id),
        "is_member": workspace.conditions.is_member(channel_id),
        "topic": {"value": channel.topic},
    }
    return {"channel": shown}


def history(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Return a window of a conversation, newest first, without thread replies."""
    channel = arguments.text("channel")
    require_readable(workspace, channel)
    limit = _limit(arguments, 100)
    oldest = _timestamp(arguments, "oldest", "0000000000.000000")
    latest = _timestamp(arguments, "latest", _END_OF_TIME)
    inclusive = arguments.flag("inclusive")
    cursor = arguments.optional_text("cursor")
    if cursor is not None:
        latest, inclusive = _read_cursor(cursor), False
    found = workspace.messages.top_level(channel, oldest, latest, inclusive, limit + 1)
    page, more = found[:limit], len(found) > limit
    with_metadata = arguments.flag("include_all_metadata")
    return {
        "messages": [_shown(workspace, message, with_metadata) for message in page],
        "has_more": more,
        "pin_count": 0,
        "response_metadata": {"next_cursor": _write_cursor(page[-1].ts) if more else ""},
    }


def replies(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Return a thread, its first message first.

    A message without replies comes alone, and so does a reply whose own ts was given
    (slackapi/bolt-python, issue 783). The pages after the first do not repeat the root.
    """
    channel, ts = arguments.text("channel"), arguments.text("ts")
    require_readable(workspace, channel)
    root = workspace.messages.get(channel, ts)
    if root is None:
        raise ApiError("thread_not_found")
    limit = _limit(arguments, 999)
    oldest = _timestamp(arguments, "oldest", "0000000000.000000")
    latest = _timestamp(arguments, "latest", _END_OF_TIME)
    inclusive = arguments.flag("inclusive")
    cursor = arguments.optional_text("cursor")
    after = _read_cursor(cursor) if cursor is not None else ""
    found = [
        message
        for message in (root, *workspace.messages.replies(channel, ts))
        if message.ts > after
        and (oldest < message.ts < latest or (inclusive and message.ts in (oldest, latest)))
    ]
    page, more = found[:limit], len(found) > limit
    with_metadata = arguments.flag("include_all_metadata")
    return {
        "messages": [_shown(workspace, message, with_metadata) for message in page],
        "has_more": more,
        "response_metadata": {"next_cursor": _write_cursor(page[-1].ts) if more else ""},
    }


def _limit(arguments: Arguments, default: int) -> int:
    limit = arguments.integer("limit", default)
    if not 1 <= limit <= 999:
        raise ApiError("invalid_limit")
    return limit


def _shown(workspace: Workspace, message: Message, with_metadata: bool) -> JsonObject:
    """Add what Slack says about a thread: counts to its root, the root's author to a reply."""
    shown = message.as_slack_shows_it(with_metadata)
    if message.thread_ts not in (None, message.ts):
        root = workspace.messages.get(message.channel, message.thread_ts or "")
        if root is not None:
            shown["parent_user_id"] = root.user
        return shown
    found = workspace.messages.replies(message.channel, message.ts)
    if found:
        users = list(dict.fromkeys(reply.user for reply in found))
        shown.update(
            thread_ts=message.ts,
            reply_count=len(found),
            reply_users=users,
            reply_users_count=len(users),
            latest_reply=found[-1].ts,
        )
    return shown


def _timestamp(arguments: Arguments, name: str, default: str) -> str:
    """Return a timestamp in the width in which timestamps compare as text."""
    value = arguments.optional_text(name)
    if value is None:
        return default
    try:
        microseconds = round(float(value) * 1_000_000) if "." not in value else _exact(value)
    except ValueError as error:
        raise ApiError(f"invalid_ts_{name}") from error
    return f"{microseconds // 1_000_000:010d}.{microseconds % 1_000_000:06d}"


def _exact(value: str) -> int:
    seconds, fraction = value.split(".", 1)
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0") or "0")


def _write_cursor(ts: str) -> str:
    return base64.b64encode(f"next_ts:{ts}".encode()).decode()


def _read_cursor(cursor: str) -> str:
    try:
        decoded = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ApiError("invalid_cursor") from error
    if not decoded.startswith("next_ts:"):
        raise ApiError("invalid_cursor")
    return decoded.removeprefix("next_ts:")
