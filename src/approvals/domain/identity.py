"""Whose name is it: a Slack user's id, a Slack user group's, or another identity's (``api:ci``)."""

from __future__ import annotations

import re

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_SLACK_GROUP = re.compile(r"S[A-Z0-9]{2,}")


def is_slack_user(identity: str) -> bool:
    """Tell whether an identity is a Slack user id."""
    return _SLACK_USER.fullmatch(identity) is not None


def is_slack_group(identity: str) -> bool:
    """Tell whether an identity is a Slack user group id."""
    return _SLACK_GROUP.fullmatch(identity) is not None
