"""What Slack marks up as plain text: notes, names and the like are shown as they were typed."""

from __future__ import annotations

import re

from approvals.domain.order_request import MAX_NOTE
from approvals.domain.text import clean_text, shorten

_MAX_READ = 40_000
"""A message is no longer; the payload that carries it is limited before."""
# <@U0BOB|bob>, <#C0ORDERS|orders>, <!subteam^S0BUYERS|@buyers>, <!here>, <https://nod.example|Nod>
MARKED = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def note_from_message(text: object) -> str:
    """Return a message's text as an order's note: plain, cleaned and short enough."""
    if not isinstance(text, str):
        return ""
    plain = unescape(MARKED.sub(_written, text[:_MAX_READ]))
    return shorten(clean_text(plain, multiline=True), MAX_NOTE)


def as_typed(text: str) -> str:
    """Return a command's text as its author typed it, before Slack put ids and links into it."""
    return unescape(MARKED.sub(_typed, text))


def unescape(text: str) -> str:
    """Undo the three escapes that Slack applies to everything that people type."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _written(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign == "!":
        # Dates and groups have a label to be read; @here and its like are their own.
        return label or f"@{target.partition('^')[0]}"
    if sign:
        return f"{sign}{label or target}"
    return f"{label} ({target})" if label and label != target else target


def _typed(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign:
        return _written(found)
    return label or target
