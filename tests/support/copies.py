"""Copies of a real order, whole: what it left in each store, with other ids and an earlier time.

An order that the stack itself placed is the mould; nothing of its form is known here but what is
its own: its id, its execution's, the tokens that name them, and its times.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"
_MILLISECONDS = r"(?<![0-9a-f])1\d{12}(?![0-9a-f])"
_MESSAGE = r"(?<![\d.])1\d{9}\.\d{6}(?!\d)"
_AGE = r"(?<!\d)\d{7}\.\d{5}\.\d{6}"
"""Of search items: what is the smaller the newer the order is."""
_TOKEN = r"eyJhcm4i[A-Za-z0-9+/]+=*"
_DAY = r"(?<=AUDIT#)\d{4}-\d\d-\d\d(?!T)"
_MILLISECOND = timedelta(milliseconds=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Original:
    """Which execution is copied: its name, which is the order's id, and what follows it."""

    name: str
    run: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: its name, as long as the original's, its run, and how much older it is."""

    name: str
    run: str
    older: timedelta


type _Change = Callable[[str, Copy], str]


class Mould:
    """A text of an original, from which those of its copies are made.

    Args:
        original: Whose text it is.
        text: Anything that names it, JSON or not.
        day_of: The instant whose day an audit item's partition is named after.
    """

    def __init__(self, original: Original, text: str, day_of: str = "") -> None:
        self._original = original
        self._day_of = day_of
        changes: dict[str, _Change] = {
            re.escape(original.name): lambda _, copy: copy.name,
            re.escape(original.run): lambda _, copy: copy.run,
            _TOKEN: self._token,
            _INSTANT: lambda text, copy: _earlier(text, copy.older),
            _DAY: lambda _, copy: _earlier(self._day_of, copy.older).partition("T")[0],
            _MILLISECONDS: lambda text, copy: str(int(text) - copy.older // _MILLISECOND),
            _MESSAGE: lambda text, copy: earlier_message(text, copy.older),
            _AGE: lambda text, copy: _older(text, copy.older),
        }
        places = re.compile("|".join(f"({pattern})" for pattern in changes))
        kinds = list(changes.values())
        self._kept: list[str] = []
        self._places: list[str] = []
        self._changes: dict[str, _Change] = {}
        begun = 0
        for place in places.finditer(text):
            self._kept.append(text[begun : place.start()])
            self._places.append(place[0])
            self._changes[place[0]] = kinds[(place.lastindex or 1) - 1]
            begun = place.end()
        self._rest = text[begun:]

    def cast(self, copy: Copy) -> str:
        """Return the copy's text."""
        new = {old: change(old, copy) for old, change in self._changes.items()}
        pairs = zip(self._kept, self._places, strict=True)
        return "".join(part for kept, old in pairs for part in (kept, new[old])) + self._rest

    def _token(self, token: str, copy: Copy) -> str:
        names = base64.b64decode(token).decode()
        names = names.replace(self._original.name, copy.name)
        return base64.b64encode(names.replace(self._original.run, copy.run).encode()).decode()


def earlier_message(ts: str, older: timedelta) -> str:
    """Return the timestamp of a message that was sent so much earlier."""
    moved = int(ts.replace(".", "")) - older // _MICROSECOND
    return f"{moved // 1_000_000}.{moved % 1_000_000:06d}"


def _earlier(instant: str, older: timedelta) -> str:
    return (datetime.fromisoformat(instant) - older).isoformat(timespec="microseconds")


def _older(age: str, older: timedelta) -> str:
    days, seconds, microseconds = map(int, age.split("."))
    left = timedelta(days, seconds, microseconds) + older
    return f"{left.days:07d}.{left.seconds:05d}.{left.microseconds:06d}"
