"""apps.*: what an app does with its app-level token."""

from __future__ import annotations

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.workspace import Workspace


def open_connection(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Return an address for one Socket Mode connection."""
    if workspace.sockets is None:
        raise ApiError("invalid_auth")
    return {"url": workspace.sockets.issue_url()}
