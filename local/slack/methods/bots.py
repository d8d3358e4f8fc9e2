"""bots.info: which app a bot belongs to."""

from __future__ import annotations

from local.slack.arguments import ApiError, Arguments
from local.slack.json_types import JsonObject
from local.slack.people import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID
from local.slack.workspace import Workspace


def info(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Describe the bot, by its bot id and not by its user id."""
    if arguments.text("bot") != BOT_ID:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": BOT_ID,
            "deleted": False,
            "name": BOT_NAME,
            "updated": 1_700_000_000,
            "app_id": APP_ID,
            "user_id": BOT_USER_ID,
        }
    }
