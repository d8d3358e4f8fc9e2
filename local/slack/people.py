"""The workspace that never changes: people of every kind, one bot, three channels, two groups.

Scripts and tests rely on these ids, so they are constants and not rows.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TEAM_ID: Final = "T0NOD"
TEAM_DOMAIN: Final = "nod-demo"
TEAM_NAME: Final = "Nod demo"
OTHER_TEAM_ID: Final = "T0OTHER"
APP_ID: Final = "A0NOD"
CLIENT_ID: Final = "2141029472.691202649728"
BOT_ID: Final = "B0NOD"
BOT_USER_ID: Final = "U0NOD"
BOT_NAME: Final = "Nod"


class PersonKind(StrEnum):
    """What somebody is to the workspace. Only members may decide; the others try."""

    MEMBER = "member"
    GUEST = "guest"
    DEACTIVATED = "deactivated"
    STRANGER = "stranger"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom the page lets you be."""

    user_id: str
    name: str
    real_name: str
    role: str
    time_zone: str
    winter_offset_seconds: int
    locale: str
    kind: PersonKind = PersonKind.MEMBER

    @property
    def team_id(self) -> str:
        """The workspace that the person belongs to: a stranger comes through a shared channel."""
        return OTHER_TEAM_ID if self.kind is PersonKind.STRANGER else TEAM_ID

    @property
    def dm_id(self) -> str:
        """The id of the bot's direct message with this person; it always exists."""
        return f"D{self.user_id[1:]}"

    def offset_seconds(self, now: float) -> int:
        """Return how far the person's clock is from UTC, in summer time too.

        A machine without a time zone database only knows the winter's.
        """
        offset = None
        with suppress(ZoneInfoNotFoundError):
            there = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.time_zone))
            offset = there.utcoffset()
        return self.winter_offset_seconds if offset is None else int(offset.total_seconds())


@dataclass(frozen=True, slots=True)
class Channel:
    """A public channel with every person and the bot in it."""

    channel_id: str
    name: str
    topic: str


@dataclass(frozen=True, slots=True)
class Group:
    """A user group, and who is in it until somebody changes that."""

    group_id: str
    handle: str
    name: str
    members: tuple[str, ...]


PEOPLE: Final = (
    Person("U0ALICE", "alice", "Alice", "Requester", "Europe/London", 0, "en-GB"),
    Person("U0BOB", "bob", "Bob", "Approver", "America/New_York", -18000, "en-US"),
    Person("U0CAROL", "carol", "Carol", "Approver", "Europe/Berlin", 3600, "de-DE"),
    Person("U0ERIN", "erin", "Erin", "Finance", "America/New_York", -18000, "en-US"),
    Person("U0DAVE", "dave", "Dave", "Outsider", "Asia/Tokyo", 32400, "en-US"),
    Person("U0GINA", "gina", "Gina", "Guest", "Europe/Paris", 3600, "fr-FR", PersonKind.GUEST),
    Person("U0FRED", "fred", "Fred", "Former", "Europe/London", 0, "en-GB", PersonKind.DEACTIVATED),
    Person("U0STRAY", "stray", "Stray", "Elsewhere", "Etc/UTC", 0, "en-US", PersonKind.STRANGER),
    Person("U0ROBOT", "robot", "Robot", "Bot", "Etc/UTC", 0, "en-US", PersonKind.BOT),
)

CHANNELS: Final = (
    Channel("C0ORDERS", "orders", "Place orders here with /order"),
    Channel("C0APPROVALS", "approvals", "Cards that wait for a yes"),
    Channel("C0FINANCE", "finance", "Cards that wait for the budget's yes"),
)

GROUPS: Final = (
    Group("S0BUYERS", "buyers", "Buyers", ("U0BOB", "U0CAROL")),
    Group("S0FINANCE", "finance", "Finance", ("U0ERIN",)),
)

_PEOPLE_BY_ID: Final = {person.user_id: person for person in PEOPLE}
_PEOPLE_BY_DM: Final = {person.dm_id: person for person in PEOPLE}
_CHANNELS_BY_ID: Final = {channel.channel_id: channel for channel in CHANNELS}
_GROUPS_BY_ID: Final = {group.group_id: group for group in GROUPS}


def person_by_id(user_id: str) -> Person | None:
    """Find a person; the bot is not one."""
    return _PEOPLE_BY_ID.get(user_id)


def channel_by_id(channel_id: str) -> Channel | None:
    """Find a public channel; direct messages are not channels."""
    return _CHANNELS_BY_ID.get(channel_id)


def group_by_id(group_id: str) -> Group | None:
    """Find a user group."""
    return _GROUPS_BY_ID.get(group_id)


def dm_owner(channel_id: str) -> Person | None:
    """Find whose direct message with the bot this is."""
    return _PEOPLE_BY_DM.get(channel_id)


def is_conversation(channel_id: str) -> bool:
    """Tell whether a message can live under this id."""
    return channel_id in _CHANNELS_BY_ID or channel_id in _PEOPLE_BY_DM


def may_read(user_id: str, channel_id: str) -> bool:
    """Tell whether a person sees this conversation: channels are open, direct messages are not."""
    if channel_id in _CHANNELS_BY_ID:
        return user_id in _PEOPLE_BY_ID
    owner = dm_owner(channel_id)
    return owner is not None and owner.user_id == user_id


def conversation_name(channel_id: str) -> str:
    """Return the name that payloads carry; Slack calls every direct message the same."""
    channel = channel_by_id(channel_id)
    return channel.name if channel else "directmessage"
