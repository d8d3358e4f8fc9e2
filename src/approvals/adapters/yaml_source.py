"""YAML 1.2 as somebody wrote it: text, lists and keys with their lines, and nothing else.

Only the parser's events are used: nothing is constructed from a file, and no value gets a type.
Bounded in depth and in what aliases repeat.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from approvals.domain.routing.source import Block, Node, Scalar, Series
from approvals.domain.text import clean_text, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20
MAX_NODES = 50_000
"""With what aliases repeat."""


class Unreadable(Exception):
    """The text is no YAML, or YAML that is not taken; says where and why."""

    def __init__(self, line: int, message: str) -> None:
        """Keep the line, from 1, and what is wrong there."""
        self.line, self.message = line, message
        super().__init__(message)


def read_yaml(text: str) -> Node | None:
    """Return the one document of ``text``; None where there is none.

    Raises:
        Unreadable: for the first thing that cannot be read.
    """
    tree = _Tree()
    for event in _events(text):
        tree.take(event, event.start_mark.line + 1)
    return tree.root


def _events(text: str) -> Iterator[Any]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise Unreadable(line, f"is not YAML: {_short(said)}") from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(line, "holds a character that YAML does not allow") from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise Unreadable(1, f"is not YAML: {_short(str(error))}") from error


def _short(message: str) -> str:
    return shorten(clean_text(message), 200)


@dataclass(slots=True)
class _Open:
    """A list or block whose end has not come yet."""

    event: Any
    line: int
    children: list[Node] = field(default_factory=list)
    size: int = 1

    def closed(self) -> Node:
        if isinstance(self.event, SequenceStartEvent):
            return Series(self.line, tuple(self.children))
        entries: list[tuple[Scalar, Node]] = []
        for name, value in zip(self.children[::2], self.children[1::2], strict=True):
            if not isinstance(name, Scalar):
                raise Unreadable(name.line, "a key must be a word, not a list or other keys")
            entries.append((name, value))
        return Block(self.line, tuple(entries))


@dataclass(slots=True)
class _Tree:
    """What the events have told so far; ``anchors`` holds values with their sizes."""

    root: Node | None = None
    documents: int = 0
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)

    def take(self, event: Any, line: int) -> None:
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise Unreadable(line, "a second document starts here; only one is read")
        elif isinstance(event, AliasEvent):
            if event.anchor not in self.anchors:
                raise Unreadable(line, f"*{_short(event.anchor)} is not defined before this line")
            self._add(*self.anchors[event.anchor], line)
        elif isinstance(event, ScalarEvent):
            self._check_tag(event, line)
            self._finish(event, Scalar(line, event.value, event.style is not None), 1, line)
        elif isinstance(event, CollectionStartEvent):
            self._check_tag(event, line)
            if len(self.open) == MAX_DEPTH:
                raise Unreadable(line, f"is nested deeper than {MAX_DEPTH} levels")
            self.open.append(_Open(event, line))
        elif isinstance(event, CollectionEndEvent):
            done = self.open.pop()
            self._finish(done.event, done.closed(), done.size, line)

    def _finish(self, event: Any, node: Node, size: int, line: int) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = node, size
        self._add(node, size, line)

    def _add(self, node: Node, size: int, line: int) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.children.append(node)
        parent.size += size
        if parent.size > MAX_NODES:
            raise Unreadable(line, f"holds more than {MAX_NODES:,} values, with its aliases")

    @staticmethod
    def _check_tag(event: Any, line: int) -> None:
        if event.tag is not None:
            raise Unreadable(line, f"has the tag {_short(str(event.tag))}; no tags are read")
