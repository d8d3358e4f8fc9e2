"""auth.test, users.* and usergroups.*: who the bot and the people are."""

from __future__ import annotations

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.people import (
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    TEAM_ID,
    TEAM_NAME,
    Person,
    person_by_id,
)
from local.slack.workspace import Workspace


def auth_test(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Say whose token this is."""
    return {
        "url": f"{workspace.url}/",
        "team": TEAM_NAME,
        "user": BOT_NAME.lower(),
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Describe a person or the bot."""
    user_id = arguments.text("user")
    if user_id == BOT_USER_ID:
        bot = Person(BOT_USER_ID, BOT_NAME.lower(), BOT_NAME, "", "Etc/UTC", 0, "en-US")
        return {"user": _user(bot, is_bot=True, with_locale=arguments.flag("include_locale"))}
    person = person_by_id(user_id)
    if person is None:
        raise ApiError("user_not_found")
    return {"user": _user(person, is_bot=False, with_locale=arguments.flag("include_locale"))}


def usergroup_members(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """List a user group's members: nobody, for this workspace has no groups with people."""
    arguments.text("usergroup")
    return {"users": []}


def _user(person: Person, is_bot: bool, with_locale: bool) -> JsonObject:
    user: JsonObject = {
        "id": person.user_id,
        "team_id": TEAM_ID,
        "name": person.name,
        "deleted": False,
        "real_name": person.real_name,
        "tz": person.time_zone,
        "tz_label": person.time_zone,
        "tz_offset": person.time_zone_offset_seconds,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "team": TEAM_ID,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if with_locale:
        user["locale"] = person.locale
    return user
