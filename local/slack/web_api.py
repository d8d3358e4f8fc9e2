"""Slack's Web API: which methods exist, which scope each needs, and how calls are refused."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.methods import apps, bots, chat, conversations, openid, usergroups, users, views
from local.slack.people import dm_owner, person_by_id
from local.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Method:
    """A method and the scope it needs; some need none. Most are the bot's."""

    run: Callable[[Workspace, Arguments], JsonObject]
    scope: str | None = None
    scope_in_dm: str | None = None
    caller: str = "bot"


_OF_PEOPLE: Final = frozenset({"anybody", "user"})
"""Who calls a method without a token of the app's: it looks at what proves them itself."""

METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "apps.connections.open": Method(apps.open_connection, caller="app"),
        "auth.test": Method(users.auth_test),
        "bots.info": Method(bots.info, "users:read"),
        "chat.delete": Method(chat.delete, "chat:write"),
        "chat.getPermalink": Method(chat.get_permalink),
        "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
        "chat.postMessage": Method(chat.post_message, "chat:write"),
        "chat.update": Method(chat.update, "chat:write"),
        "conversations.history": Method(
            conversations.history, "channels:history", scope_in_dm="im:history"
        ),
        "conversations.info": Method(conversations.info, "channels:read", scope_in_dm="im:read"),
        "conversations.open": Method(conversations.open_, "im:write"),
        "conversations.replies": Method(
            conversations.replies, "channels:history", scope_in_dm="im:history"
        ),
        "openid.connect.token": Method(openid.token, caller="anybody"),
        "openid.connect.userInfo": Method(openid.user_info, caller="user"),
        "usergroups.list": Method(usergroups.list_, "usergroups:read"),
        "usergroups.users.list": Method(usergroups.members, "usergroups:read"),
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
        method = METHODS.get(name)
        if method is not None and method.caller in _OF_PEOPLE:
            arguments = arguments.with_more(_credentials(authorization))
            return {"ok": True, **method.run(workspace, arguments)}
        caller = _authenticate(workspace, authorization or _form_token(arguments))
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        if method.caller != caller:
            raise ApiError("not_allowed_token_type")
        _require_scope(workspace, method, arguments)
        return {"ok": True, **method.run(workspace, arguments)}
    except ApiError as error:
        return error.answer()


def _credentials(authorization: str | None) -> JsonObject:
    """Return a client's id and secret, or a person's token, as the header brings them."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme == "Bearer":
        return {"token": value}
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret} if scheme == "Basic" else {}


def named_conversation(arguments: Arguments) -> str | None:
    """Return the conversation that a call is about; a person's id means the DM with them."""
    try:
        channel = arguments.optional_text("channel")
    except ApiError:
        return None
    person = person_by_id(channel or "")
    return person.dm_id if person is not None else channel


def _form_token(arguments: Arguments) -> str | None:
    token = arguments.optional_text("token")
    return f"Bearer {token}" if token else None


def _authenticate(workspace: Workspace, authorization: str | None) -> str:
    """Return whose token this is: the bot's or the app's."""
    if not authorization:
        raise ApiError("not_authed")
    tokens = {"bot": workspace.bot_token}
    if workspace.sockets is not None:
        tokens["app"] = workspace.sockets.app_token
    for caller, token in tokens.items():
        if hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            if workspace.conditions.token_revoked:
                raise ApiError("token_revoked")
            return caller
    raise ApiError("invalid_auth")


def _require_scope(workspace: Workspace, method: Method, arguments: Arguments) -> None:
    scope = method.scope
    if method.scope_in_dm and dm_owner(arguments.optional_text("channel") or "") is not None:
        scope = method.scope_in_dm
    if scope is not None and scope not in workspace.manifest.scopes:
        provided = ",".join(sorted(workspace.manifest.scopes))
        raise ApiError("missing_scope", needed=scope, provided=provided)
