"""openid.connect.*: who signed in."""

from __future__ import annotations

from local.slack.arguments import Arguments
from local.slack.json_types import JsonObject
from local.slack.workspace import Workspace

_TOKEN_ARGUMENTS = (
    "client_id", "client_secret", "code", "redirect_uri", "grant_type", "code_verifier",
)  # fmt: skip


def token(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Exchange a code for tokens."""
    given = {name: arguments.optional_text(name) or "" for name in _TOKEN_ARGUMENTS}
    return workspace.openid.exchange({name: text for name, text in given.items() if text})


def user_info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Tell whose token this is."""
    return workspace.openid.user_info(arguments.text("token"))
