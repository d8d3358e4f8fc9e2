"""Text for Slack: what people typed is shown as typed, what we wrote is formatted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import units
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.text import shorten
from approvals.domain.words.speech import Writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.words.speech import Words

# mrkdwn has no escape for its own marks. A mark that could act is written as its double, which
# looks the same and acts nowhere; a zero-width space breaks quotes, emoji names and addresses.
_DOUBLES = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"})
_ZERO_WIDTH = "\u200b"
# All marks but a single one between letters or digits. A pattern that begins with what it looks for
# passes quickly over text without it.
_FORMATTING = re.compile(r"[*_~`](?:(?<![^\W_].)[*_~`]*|[*_~`]*(?![^\W_]))")
_QUOTE = re.compile(r"(?m)^(\s*)(&gt;)")
_EMOJI = re.compile(r":(?=[^\s:]+:)")
_AUTOLINK = re.compile(r"(?i)\b(?:https?|mailto|ftp)(?=:)|\bwww(?=\.)")


def escape(text: str) -> str:
    """Return ``text`` so that Slack shows it as typed: no mention, link or format in it acts."""
    plain = entities(text)
    plain = _FORMATTING.sub(lambda found: found.group().translate(_DOUBLES), plain)
    plain = _QUOTE.sub(rf"\1{_ZERO_WIDTH}\2", plain)
    plain = _EMOJI.sub(f":{_ZERO_WIDTH}", plain)
    return _AUTOLINK.sub(lambda found: found.group() + _ZERO_WIDTH, plain)


def entities(text: str) -> str:
    """Return ``text`` for a plain_text object, where nothing else acts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, characters: int, budget: int, write: Callable[[str], str] = escape) -> str:
    """Return the beginning of ``text``, escaped, in at most ``budget`` units of Slack's.

    Escaping can make a text five times as long; cutting it afterwards could cut an entity.
    """
    shown = characters
    while units(written := write(shorten(text, shown))) > budget:
        shown = min(shown, len(text)) * 3 // 4
    return written


def person(identity: str) -> str:
    """Return a mention of a Slack user or user group, or another identity as text."""
    if is_slack_group(identity):
        return f"<!subteam^{identity}>"
    return f"<@{identity}>" if is_slack_user(identity) else typed(identity, 64, 200)


def named(name: str) -> str:
    """Return what the policy calls a rule or a stage."""
    return typed(name, 60, 150)


def in_slack(words: Words) -> Writing:
    """Return how phrases are written in mrkdwn."""
    return Writing(words, person, named)


def link(url: str, label: str) -> str:
    """Return a link of our own making; an address that could end it early is shown as text."""
    if not is_web_address(url):
        return escape(url)
    return f"<{url.replace('&', '&amp;')}|{label}>"


def is_web_address(url: str) -> bool:
    """Tell whether `link` makes a link of this."""
    return url.startswith(("https://", "http://")) and not re.search(r"[\s<>|]", url)


def date(at: datetime) -> str:
    """Return an instant that every reader sees in their own zone, UTC where Slack cannot."""
    fallback = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
