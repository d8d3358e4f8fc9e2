"""Text that people typed, made safe to keep.

What is kept is shown as typed everywhere; what has no business in a name or a note (control
characters, invisible direction switches, hidden text, half characters) is taken out on the way in.
"""

from __future__ import annotations

import re
import unicodedata

# Control characters, formats and half characters. Among the formats are bidirectional controls,
# which can make a text read other than it is (Unicode TR36, "bidi spoofing").
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
# Formats that stay: joiners, which emoji and scripts need, and signs written before a number.
_JOINERS = "\u200c\u200d"
_NUMBER_SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
_KEPT = frozenset(_JOINERS + _NUMBER_SIGNS)
# A flag such as Scotland's is a black flag with tags behind it; elsewhere tags only hide text.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
# Hangul fillers, and code points that Unicode leaves unassigned and has shown as nothing.
_NOTHING = re.compile(
    "[\u115f\u1160\u2065\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
# Kept beside others, seen by nobody alone: spaces, joiners, marks that stand on a letter.
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
_BRAILLE_SPACE = "\u2800"
_BREAKS = str.maketrans(dict.fromkeys("\r\u2028\u2029\u0085\v\f", "\n"))


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return ``value`` without what misleads or hides, trimmed; empty if nothing in it is seen.

    Line breaks and tabs become spaces unless ``multiline``.
    """
    text = value.replace("\r\n", "\n").translate(_BREAKS)
    flags = [flag.span() for flag in _FLAG.finditer(text)]
    kept: list[str] = []
    for at, character in enumerate(text):
        if character in "\n\t":
            kept.append(character if multiline and character == "\n" else " ")
        elif _stays(character) or any(start <= at < end for start, end in flags):
            kept.append(character)
    if not any(map(_is_seen, kept)):
        return ""
    return "".join(kept).strip().strip(_JOINERS).strip()


def shorten(value: str, limit: int) -> str:
    """Return ``value`` cut to ``limit`` characters, the last being an ellipsis if it was cut."""
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def _stays(character: str) -> bool:
    if character in _KEPT:
        return True
    return unicodedata.category(character) not in _DROPPED and not _NOTHING.match(character)


def _is_seen(character: str) -> bool:
    if character in "\n" + _BRAILLE_SPACE:
        return False
    return character in _NUMBER_SIGNS or unicodedata.category(character) not in _UNSEEN
