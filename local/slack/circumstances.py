"""The control API's other half: what befalls the workspace and Slack itself, as ordered."""

from __future__ import annotations

from typing import Final

from local.slack.control_input import ControlError, ControlInput
from local.slack.faults import ANY_METHOD, KINDS, RESPONSE_URL, Fault, is_kind
from local.slack.json_types import JsonObject
from local.slack.page_state import shown_channel, shown_groups
from local.slack.people import CHANNELS, GROUPS, Channel, channel_by_id, group_by_id
from local.slack.web_api import METHODS
from local.slack.workspace import Workspace

_A_DAY_SECONDS: Final = 86_400


def order_fault(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Order a fault for a number of calls of a method, for some seconds, or until it is cleared."""
    method = given.text("method")
    if method not in METHODS and method not in (ANY_METHOD, RESPONSE_URL):
        known = ", ".join([ANY_METHOD, RESPONSE_URL, *METHODS])
        raise ControlError(f"unknown method; known are {known}", "method")
    kind = given.raw("kind")
    word = str(kind) if isinstance(kind, (int, str)) and not isinstance(kind, bool) else ""
    if not is_kind(word):
        raise ControlError(f"kind must be {', '.join(KINDS)} or a Slack error code", "kind")
    channel = given.conversation() if "channel" in given else None
    fault = Fault(method, word, given.integer("retry_after", 1, 0, _A_DAY_SECONDS), channel)
    until_cleared = "until_cleared" in given and given.flag("until_cleared")
    if [until_cleared, "seconds" in given, "times" in given].count(True) > 1:
        raise ControlError("a fault has times, seconds or until_cleared: one of them", "seconds")
    if until_cleared:
        workspace.faults.add_until_cleared(fault)
    elif "seconds" in given:
        workspace.faults.add_for(fault, given.integer("seconds", 1, 1, _A_DAY_SECONDS))
    else:
        workspace.faults.add(fault, given.integer("times", 1, 1, 1_000_000))
    return {"ok": True}


def clear_faults(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Make Slack well again: no faults, no archived or left channels, a valid token."""
    workspace.faults.clear()
    workspace.conditions.clear()
    return {"ok": True}


def change_group(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Say who is in a user group."""
    group = group_by_id(given.text("id"))
    if group is None:
        known = ", ".join(each.group_id for each in GROUPS)
        raise ControlError(f"no such group; here are {known}", "id", 404)
    workspace.groups.set_members(group, given.people("users"))
    return {"ok": True, "groups": shown_groups(workspace)}


def change_plan(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Pay for the workspace, or stop: user groups exist on paid plans only."""
    workspace.groups.set_paid(given.flag("paid"))
    return {"ok": True, "paid": workspace.groups.paid}


def change_channel(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Archive a channel, remove the bot from it, or undo either."""
    channel = _channel(given)
    if "archived" not in given and "member" not in given:
        raise ControlError("say archived or member", "archived")
    archived = given.flag("archived") if "archived" in given else None
    member = given.flag("member") if "member" in given else None
    if archived is not None:
        workspace.conditions.set_archived(channel.channel_id, archived)
    if member is not None:
        workspace.conditions.set_member(channel.channel_id, member)
    return {"ok": True, "channel": shown_channel(workspace, channel)}


def revoke_token(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Revoke the app's tokens, or make them valid again."""
    workspace.conditions.revoke_token(given.flag("revoked"))
    return {"ok": True, "token_revoked": workspace.conditions.token_revoked}


def _channel(given: ControlInput) -> Channel:
    channel = channel_by_id(given.text("id"))
    if channel is None:
        known = ", ".join(each.channel_id for each in CHANNELS)
        raise ControlError(f"no such channel; here are {known}", "id", 404)
    return channel
