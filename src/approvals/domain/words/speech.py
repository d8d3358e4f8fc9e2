"""One language's words: looked up by key, filled in by name, numbers written its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from approvals.domain.words.english import ENGLISH_TEXTS
from approvals.domain.words.german import GERMAN_TEXTS

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Texts are plain; whoever marks them up escapes the values."""

    language: str
    texts: Mapping[str, str]
    swaps_separators: bool = False
    """Whether 1,250.00 is written 1.250,00."""

    def say(self, key: str, **values: object) -> str:
        """Return the text of ``key`` with ``{name}`` filled in.

        A tuple is written as a choice, a whole number with this language's separators.

        Raises:
            KeyError: for a key that no language has.
        """
        written = {name: self._value(value) for name, value in values.items()}
        return self.texts[key].format(**written)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the text of ``key.one`` or ``key.other``; ``{n}`` is the number."""
        form = "one" if number == 1 else "other"
        return self.say(f"{key}.{form}", n=self.number(number), **values)

    def number(self, value: int) -> str:
        """Return e.g. ``1,250``."""
        return self._written(f"{value:,}")

    def money(self, value: Decimal, currency: str) -> str:
        """Return e.g. ``1,250.00 EUR``."""
        return f"{self._written(f'{value:,.2f}')} {currency}"

    def any_of(self, names: Sequence[str]) -> str:
        """Return ``A``, ``A or B``, ``A, B or C``."""
        return self._joined("list.or", names)

    def all_of(self, names: Sequence[str]) -> str:
        """Return ``A``, ``A and B``, ``A, B and C``."""
        return self._joined("list.and", names)

    def duration(self, seconds: float) -> str:
        """Return how long something took in at most two units: ``2 h 5 min``."""
        whole = max(0, round(seconds))
        if whole < _MINUTE:
            return self.say("duration.seconds", n=whole)
        if whole < _HOUR:
            return self.say("duration.minutes", n=round(whole / _MINUTE))
        if whole < _DAY:
            hours, minutes = divmod(round(whole / _MINUTE), 60)
            return self._two("duration.hours", hours, "duration.minutes", minutes)
        days, hours = divmod(round(whole / _HOUR), 24)
        return self._two("duration.days", days, "duration.hours", hours)

    def _value(self, value: object) -> object:
        match value:
            case tuple():
                return self.any_of(value)
            case int():
                return self.number(value)
            case _:
                return value

    def _joined(self, key: str, names: Sequence[str]) -> str:
        if len(names) <= 1:
            return "".join(names)
        return self.say(key, first=", ".join(names[:-1]), last=names[-1])

    def _two(self, large: str, many: int, small: str, few: int) -> str:
        text = self.say(large, n=many)
        return f"{text} {self.say(small, n=few)}" if few else text

    def _written(self, text: str) -> str:
        return text.translate(_SWAPPED) if self.swaps_separators else text


@dataclass(frozen=True, slots=True)
class Writing:
    """How a place writes what phrases are made of: its words, people, and names that people gave.

    ``person`` takes an identity, ``name`` what stands in the policy as a name; both return it
    marked up, or escaped, as that place needs it.
    """

    words: Words
    person: Callable[[str], str] = str
    name: Callable[[str], str] = str


ENGLISH: Final = Words("en", ENGLISH_TEXTS)
GERMAN: Final = Words("de", GERMAN_TEXTS, swaps_separators=True)
PLAIN: Final = Writing(ENGLISH)
"""English without markup, as the API speaks."""
LANGUAGES: Final[Mapping[str, Words]] = {words.language: words for words in (ENGLISH, GERMAN)}


def words_for(locale: str | None, otherwise: Words = ENGLISH) -> Words:
    """Return the words of a Slack locale such as ``de-DE``, or ``otherwise`` if it has none."""
    return LANGUAGES.get((locale or "").partition("-")[0].lower(), otherwise)
