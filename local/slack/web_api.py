"""Slack's Web API: which methods exist, which scope each needs, and how calls are refused."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.methods import chat, conversations, users, views
from local.slack.people import dm_owner
from local.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Method:
    """A method and the scope it needs; some need none."""

    run: Callable[[Workspace, Arguments], JsonObject]
    scope: str | None = None
    scope_in_dm: str | None = None


METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "auth.test": Method(users.auth_test),
        "chat.delete": Method(chat.delete, "chat:write"),
        "chat.getPermalink": Method(chat.get_permalink),
        "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
        "chat.postMessage": Method(chat.post_message, "chat:write"),
        "chat.update": Method(chat.update, "chat:write"),
        "conversations.history": Method(
            conversations.history, "channels:history", scope_in_dm="im:history"
        ),
        "conversations.open": Method(conversations.open_, "im:write"),
        "usergroups.users.list": Method(users.usergroup_members, "usergroups:read"),
        "users.info": Method(users.info, "users:read"),
        "views.open": Method(views.open_),
        "views.publish": Method(views.publish),
        "views.push": Method(views.push),
        "views.update": Method(views.update),
    }
)


def call(
    workspace: Workspace, name: str, authorization: str | None, arguments: Arguments
) -> JsonObject:
    """Run one method and return Slack's answer, refusals included."""
    try:
        _authenticate(workspace, authorization or _form_token(arguments))
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        _require_scope(workspace, method, arguments)
        return {"ok": True, **method.run(workspace, arguments)}
    except ApiError as error:
        return error.answer()


def _form_token(arguments: Arguments) -> str | None:
    token = arguments.optional_text("token")
    return f"Bearer {token}" if token else None


def _authenticate(workspace: Workspace, authorization: str | None) -> None:
    if not authorization:
        raise ApiError("not_authed")
    expected = f"Bearer {workspace.bot_token}".encode()
    if not hmac.compare_digest(authorization.encode(), expected):
        raise ApiError("invalid_auth")


def _require_scope(workspace: Workspace, method: Method, arguments: Arguments) -> None:
    scope = method.scope
    if method.scope_in_dm and dm_owner(arguments.optional_text("channel") or "") is not None:
        scope = method.scope_in_dm
    if scope is not None and scope not in workspace.manifest.scopes:
        provided = ",".join(sorted(workspace.manifest.scopes))
        raise ApiError("missing_scope", needed=scope, provided=provided)
