"""Data as somebody wrote it: every value with its line, nothing guessed about its type.

What reads a file makes these; the policy decides what each value means, so that ``20.10`` is an
amount and never a float, and ``no`` a word and never false.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from approvals.domain.text import clean_text, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from approvals.domain.routing.keys import Key

# What YAML 1.2 and JSON take for something else than text where it is written without quotes.
_NOT_TEXT = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE"
    r"|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as written between its quotes, if it has any."""

    line: int
    text: str
    quoted: bool = False

    @property
    def is_text(self) -> bool:
        """Tell whether it stands for itself, and not for a number, a truth value or nothing."""
        return self.quoted or (self.text != "" and _NOT_TEXT.fullmatch(self.text) is None)


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Keys with their values, in the order of the file; a key may stand there twice."""

    line: int
    entries: tuple[tuple[Scalar, Node], ...]


type Node = Scalar | Series | Block


@dataclass(slots=True)
class Problems:
    """Everything found wrong in one file."""

    file_name: str
    found: list[tuple[int, str]] = field(default_factory=list)
    _told: set[tuple[int, str]] = field(default_factory=set)

    def add(self, place: Place, message: str) -> None:
        """Note what is wrong with a value: once, wherever else an alias repeats the value."""
        if (id(place.node), message) not in self._told:
            self._told.add((id(place.node), message))
            where = f"{place.path}: " if place.path else ""
            self.found.append((place.line, f"{self.file_name}:{place.line}: {where}{message}"))

    def __len__(self) -> int:
        return len(self.found)

    def in_order(self) -> tuple[str, ...]:
        """Return the problems by their lines."""
        return tuple(text for _, text in sorted(self.found, key=lambda problem: problem[0]))


@dataclass(frozen=True, slots=True)
class Place:
    """A value, where it stands (``rules[0].name``), and who is told what is wrong with it."""

    node: Node
    line: int
    path: str
    problems: Problems

    def wrong(self, message: str) -> None:
        """Note that this value is wrong."""
        self.problems.add(self, message)

    def items(self) -> list[Place]:
        """Return the values of a list; anything else is taken for a list of one."""
        if not isinstance(self.node, Series):
            return [self]
        return [
            Place(node, node.line, f"{self.path}[{index}]", self.problems)
            for index, node in enumerate(self.node.items)
        ]

    def keys(self, known: Mapping[str, Key], what: str) -> Keys | None:
        """Return the values by their keys, and say which keys are unknown, twice or missing.

        Args:
            known: the keys that may be here.
            what: what this is, for messages: "a stage".
        """
        if not isinstance(self.node, Block) or not self.node.entries:
            allowed = ", ".join(known)
            self.wrong(f"must be {what}, not {said(self.node)}. Its keys: {allowed}")
            return None
        found: dict[str, Place] = {}
        for key, value in self.node.entries:
            name = shorten(clean_text(key.text), 40)
            place = Place(value, key.line, f"{self.path}.{name}".lstrip("."), self.problems)
            if key.text not in known:
                place.wrong(_unknown(name, known, what))
            elif key.text in found:
                place.wrong(f"is given twice; it is at line {found[key.text].line} already")
            else:
                found[key.text] = place
        for name, key_of in known.items():
            if key_of.required and name not in found:
                self.wrong(f'lacks the key "{name}": {key_of.means}')
        return Keys(self, found)


@dataclass(frozen=True, slots=True)
class Keys:
    """The known keys of one block."""

    place: Place
    found: Mapping[str, Place]

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def read[T](
        self, name: str, reader: Callable[[Place], T | None], default: T | None = None
    ) -> T | None:
        """Return a key's value, ``default`` where it is missing, None where it is wrong."""
        return reader(self.found[name]) if name in self.found else default

    def wrong(self, name: str, message: str) -> None:
        """Note that a key's value is wrong, or that it is where it is not."""
        self.found.get(name, self.place).wrong(message)


def said(node: Node) -> str:
    """Return a value as a message quotes it."""
    if isinstance(node, Series):
        return "a list" if node.items else "an empty list"
    if isinstance(node, Block):
        return "keys and values" if node.entries else "nothing"
    if not node.text and not node.quoted:
        return "nothing"
    return f'"{shorten(clean_text(node.text), 40)}"'


def _unknown(name: str, known: Mapping[str, Key], what: str) -> str:
    if name == "<<":
        return 'merging with "<<" is not read; write the keys out, or use an anchor for one value'
    near = get_close_matches(name, known, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else "."
    return f"is not a key of {what}{hint} Allowed: {', '.join(known)}"
