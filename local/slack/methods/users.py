"""auth.test and users.*: who the bot and the people are."""

from __future__ import annotations

from typing import Final

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.people import (
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    TEAM_ID,
    TEAM_NAME,
    Person,
    PersonKind,
    person_by_id,
)
from local.slack.workspace import Workspace

_THE_BOT: Final = Person(
    BOT_USER_ID, BOT_NAME.lower(), BOT_NAME, "", "Etc/UTC", 0, "en-US", PersonKind.BOT
)


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
    person = _THE_BOT if user_id == BOT_USER_ID else person_by_id(user_id)
    if person is None:
        raise ApiError("user_not_found")
    return {"user": _user(person, workspace.clock(), arguments.flag("include_locale"))}


def _user(person: Person, now: float, with_locale: bool) -> JsonObject:
    user = _what_is_always_told(person)
    if person.kind is PersonKind.DEACTIVATED:
        return user
    user |= {
        "real_name": person.real_name,
        "tz": person.time_zone,
        "tz_label": person.time_zone,
        "tz_offset": person.offset_seconds(now),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.kind is PersonKind.GUEST,
        "is_ultra_restricted": False,
        "is_stranger": person.kind is PersonKind.STRANGER,
    }
    if with_locale:
        user["locale"] = person.locale
    return user


def _what_is_always_told(person: Person) -> JsonObject:
    """Return what Slack says of everybody; of a deactivated person it says no more.

    Time zone, roles and locale are missing there (docs.slack.dev/reference/objects/user-object).
    """
    profile = {
        "real_name": person.real_name,
        "display_name": person.name,
        "team": person.team_id,
    }
    is_bot = person.kind is PersonKind.BOT
    if is_bot:
        profile["bot_id"] = BOT_ID if person.user_id == BOT_USER_ID else f"B{person.user_id[1:]}"
    return {
        "id": person.user_id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.kind is PersonKind.DEACTIVATED,
        "profile": profile,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
