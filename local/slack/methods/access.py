"""Whether the bot may use a conversation: it exists, it is not archived, the bot is in it."""

from __future__ import annotations

from local.slack.arguments import ApiError
from local.slack.people import channel_by_id, is_conversation
from local.slack.workspace import Workspace


def require_readable(workspace: Workspace, channel: str) -> None:
    """Let the bot read where it is a member; an archived channel can still be read.

    Raises:
        ApiError: channel_not_found or not_in_channel.
    """
    if not is_conversation(channel):
        raise ApiError("channel_not_found")
    if not workspace.conditions.is_member(channel):
        raise ApiError("not_in_channel")


def require_writable(workspace: Workspace, channel: str, posts: bool = False) -> None:
    """Let the bot write where it is a member; ``posts`` tells a new message from a change.

    Raises:
        ApiError: channel_not_found, is_archived or not_in_channel.
    """
    if not is_conversation(channel):
        raise ApiError("channel_not_found")
    if workspace.conditions.is_archived(channel):
        raise ApiError("is_archived")
    may_post_anywhere = posts and "chat:write.public" in workspace.manifest.scopes
    if not may_post_anywhere or channel_by_id(channel) is None:
        require_readable(workspace, channel)
