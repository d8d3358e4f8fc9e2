"""What people type, as Slack passes it on: escaped, and on demand with ids for names.

A command whose manifest says ``should_escape`` gets people, groups, channels and addresses as what
they are (docs.slack.dev/interactivity/implementing-slash-commands); any other gets plain text.
"""

from __future__ import annotations

import re
from typing import Final

from local.slack.people import BOT_NAME, BOT_USER_ID, CHANNELS, GROUPS, PEOPLE

_ESCAPES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_NAMES: Final = (
    {f"@{person.name}": f"<@{person.user_id}|{person.name}>" for person in PEOPLE}
    | {f"@{BOT_NAME.lower()}": f"<@{BOT_USER_ID}|{BOT_NAME.lower()}>"}
    | {f"@{each.handle}": f"<!subteam^{each.group_id}|@{each.handle}>" for each in GROUPS}
    | {f"#{channel.name}": f"<#{channel.channel_id}|{channel.name}>" for channel in CHANNELS}
    | {f"@{everybody}": f"<!{everybody}>" for everybody in ("here", "channel", "everyone")}
)
_NAME: Final = re.compile(r"(?<![\w@#])[@#][\w.-]*\w")
_ADDRESS: Final = re.compile(r"(?<![\w/.@-])(?:https?://[^\s<>|]+|www\.[\w-]+\.[\w./-]*\w)")


def escape(text: str) -> str:
    """Escape what a person typed, as Slack does before an app sees it."""
    for plain, escaped in _ESCAPES:
        text = text.replace(plain, escaped)
    return text


def resolved(text: str) -> str:
    """Escape, and put ids into the place of names that Slack knows."""
    named = _NAME.sub(lambda found: _NAMES.get(found[0].lower(), found[0]), escape(text))
    return _ADDRESS.sub(lambda found: _link(found[0]), named)


def _link(address: str) -> str:
    if address.startswith("www."):
        return f"<http://{address}|{address}>"
    return f"<{address}>"
