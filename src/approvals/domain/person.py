"""What is known of a Slack user: whether they are one of us, and how they read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Standing(StrEnum):
    """What a Slack account is to the workspace. Only members may decide."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    FOREIGN = "foreign"
    NOBODY = "nobody"
    """An id that Slack does not know."""


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user as `users.info` told at ``known_at``; ``locale`` is e.g. ``de-DE``.

    ``time_zone`` is e.g. ``Europe/Berlin``, empty where Slack did not tell; so is ``name``, what
    they call themselves there.
    """

    user_id: str
    standing: Standing
    locale: str
    known_at: datetime
    time_zone: str = ""
    name: str = ""
