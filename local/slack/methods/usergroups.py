"""usergroups.*: who is in which group, on a workspace that pays for groups."""

from __future__ import annotations

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.people import GROUPS, TEAM_ID, Group, group_by_id
from local.slack.workspace import Workspace


def list_(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """List the groups, with members and their number only when asked."""
    _require_paid_plan(workspace)
    with_users, with_count = arguments.flag("include_users"), arguments.flag("include_count")
    return {"usergroups": [_shown(workspace, each, with_users, with_count) for each in GROUPS]}


def members(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """List a group's members."""
    group_id = arguments.text("usergroup")
    _require_paid_plan(workspace)
    group = group_by_id(group_id)
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": workspace.groups.members(group)}


def _require_paid_plan(workspace: Workspace) -> None:
    """Refuse on the free plan.

    docs.slack.dev lists plan_upgrade_required for both methods. Methods that change groups were
    seen to answer paid_teams_only instead (grafana/oncall, pull request 4793): order that as a
    fault to see what an app makes of it.
    """
    if not workspace.groups.paid:
        raise ApiError("plan_upgrade_required")


def _shown(workspace: Workspace, group: Group, with_users: bool, with_count: bool) -> JsonObject:
    users = workspace.groups.members(group)
    shown: JsonObject = {
        "id": group.group_id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_create": 1_700_000_000,
        "date_update": 1_700_000_000,
        "date_delete": 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
    }
    if with_users:
        shown["users"] = users
    if with_count:
        shown["user_count"] = len(users)
    return shown
