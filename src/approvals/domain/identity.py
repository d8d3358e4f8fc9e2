"""Whose name is it: a Slack user's id, a Slack user group's, or another identity's (``api:ci``)."""

from __future__ import annotations

import re
from typing import Final

SLACK_USER_PATTERN: Final = "[UW][A-Z0-9]{2,}"
SLACK_GROUP_PATTERN: Final = "S[A-Z0-9_]{2,}"
"""Slack's own have no underscore; those of examples and trials (S_FINANCE) do."""
API_IDENTITY_PATTERN: Final = "api:[A-Za-z0-9][A-Za-z0-9_.-]*"
_SLACK_USER = re.compile(SLACK_USER_PATTERN)
_SLACK_GROUP = re.compile(SLACK_GROUP_PATTERN)
_API_IDENTITY = re.compile(API_IDENTITY_PATTERN)


def is_slack_user(identity: str) -> bool:
    """Tell whether an identity is a Slack user id."""
    return _SLACK_USER.fullmatch(identity) is not None


def is_slack_group(identity: str) -> bool:
    """Tell whether an identity is a Slack user group id."""
    return _SLACK_GROUP.fullmatch(identity) is not None


def is_api_identity(identity: str) -> bool:
    """Tell whether an identity is one that only the API knows, such as ``api:ci``."""
    return _API_IDENTITY.fullmatch(identity) is not None
