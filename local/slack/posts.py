"""Messages that people write themselves, marked up as Slack marks up what was typed."""

from __future__ import annotations

import re
from typing import Final

from local.slack import payloads
from local.slack.escaping import escape
from local.slack.messages import Message
from local.slack.people import BOT_NAME, BOT_USER_ID, CHANNELS, PEOPLE, Person
from local.slack.workspace import Workspace

_USERS: Final = {
    BOT_NAME.lower(): BOT_USER_ID,
    **{name.lower(): each.user_id for each in PEOPLE for name in (each.name, each.real_name)},
}
_CHANNELS: Final = {each.name: each.channel_id for each in CHANNELS}
_MEANT: Final = re.compile(
    r"(?P<address>https?://[^\s<>|]*[^\s<>|.,:;!?)])"
    rf"|(?<![\w@])@(?P<user>{'|'.join(map(re.escape, _USERS))})\b"
    rf"|(?<![\w#])#(?P<channel>{'|'.join(map(re.escape, _CHANNELS))})\b"
    r"|(?<![\w@])@(?P<everybody>here|channel|everyone)\b",
    re.IGNORECASE,
)


def write_message(workspace: Workspace, person: Person, channel: str, text: str) -> Message:
    """Store what somebody typed; the app hears of it only if its manifest subscribes to that."""
    message = workspace.messages.add(channel, marked_up(text), [], user=person.user_id)
    hears = "message.channels" in workspace.manifest.bot_events
    if hears and workspace.conditions.is_member(channel):
        workspace.delivery.send_event(payloads.channel_message(message))
    return message


def marked_up(text: str) -> str:
    """Escape what was typed, and turn names and addresses into what Slack stores of them."""
    return _MEANT.sub(_mark, escape(text))


def _mark(found: re.Match[str]) -> str:
    if address := found["address"]:
        return f"<{address}>"
    if user := found["user"]:
        return f"<@{_USERS[user.lower()]}>"
    if channel := found["channel"]:
        name = channel.lower()
        return f"<#{_CHANNELS[name]}|{name}>"
    return f"<!{found['everybody'].lower()}>"
