"""Why Nod itself ended an order: English text that knows its keys, said in any reader's language.

What people typed stays plain text. Keys and values are stored with orders, so a key that is gone
must still read: then the English text stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from approvals.domain.text import shorten
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approvals.domain.errors import FieldProblem
    from approvals.domain.words.speech import Words

MAX_REASON = 500
"""Characters of a reason, whoever gives it."""
MAX_KEPT_REASON = 600
"""With what was chosen from a list before the words of one's own."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a reason: the key of its words, and what fills them in."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, words: Words) -> str:
        """Return it as a sentence; raises KeyError where nothing has this key any more."""
        said = words.say(self.key, **dict(self.values))
        return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?")) else ".")


class Reason(str):
    """Equal to its English text, which is what the API, the page and the audit show."""

    __slots__ = ("said",)
    said: tuple[Said, ...]

    def __new__(cls, text: str, said: Iterable[Said] = ()) -> Self:
        """Build a reason from its text as it was stored; `of` is for new ones."""
        reason = super().__new__(cls, text)
        reason.said = tuple(said)
        return reason

    @classmethod
    def of(cls, key: str, **values: object) -> Self:
        """Build the reason whose words are those of ``key``."""
        return cls._saying((Said(key, tuple(values.items())),))

    @classmethod
    def of_problems(cls, problems: Iterable[FieldProblem]) -> Self:
        """Build the reason that names every problem."""
        return cls._saying(tuple(Said(f"problem.{p.key}", p.values) for p in problems))

    @classmethod
    def _saying(cls, said: tuple[Said, ...]) -> Self:
        return cls(shorten(_joined(said, ENGLISH), MAX_REASON), said)


def in_words(reason: str, words: Words) -> str:
    """Return a reason as its reader speaks; what somebody typed stays as it is."""
    if not isinstance(reason, Reason) or not reason.said:
        return reason
    try:
        return shorten(_joined(reason.said, words), MAX_REASON)
    except KeyError:
        return reason


def _joined(said: Iterable[Said], words: Words) -> str:
    return " ".join(sentence.text(words) for sentence in said)
