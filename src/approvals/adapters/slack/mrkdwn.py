"""Text for Slack: what people typed is shown as typed, what we wrote is formatted."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_ZERO_WIDTH = "\u200b"
# mrkdwn has no escape for what follows; a zero-width space stops each from acting.
_FORMATTING = re.compile(r"(?<![^\W_])[*_~`]+|[*_~`]+(?![^\W_])")
_QUOTE = re.compile(r"(?m)^(\s*)(&gt;)")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]+:)")
_AUTOLINK = re.compile(r"(?i)\b(?:https?|mailto|ftp)(?=:)|\bwww(?=\.)")


def is_slack_user(identity: str) -> bool:
    """Tell whether an identity is a Slack user id."""
    return _SLACK_USER.fullmatch(identity) is not None


def escape(text: str) -> str:
    """Return ``text`` so that Slack shows it as typed: no mention, link or format in it acts."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = _FORMATTING.sub(lambda found: f"{_ZERO_WIDTH}{found.group()}{_ZERO_WIDTH}", plain)
    plain = _QUOTE.sub(rf"\1{_ZERO_WIDTH}\2", plain)
    plain = _EMOJI.sub(f":{_ZERO_WIDTH}", plain)
    return _AUTOLINK.sub(lambda found: found.group() + _ZERO_WIDTH, plain)


def person(identity: str) -> str:
    """Return a mention of a Slack user, or another identity as text."""
    return f"<@{identity}>" if is_slack_user(identity) else escape(identity)


def date(at: datetime) -> str:
    """Return an instant that every reader sees in their own zone, UTC where Slack cannot."""
    fallback = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
