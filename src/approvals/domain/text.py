"""Text that people typed, made safe to keep.

What is kept is shown as typed everywhere; what has no business in a name or a note (control
characters, invisible direction switches, half characters) is taken out on the way in.
"""

from __future__ import annotations

import unicodedata

# Bidirectional controls can make a text read other than it is (Unicode TR36, "bidi spoofing").
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Nothing to see: a name of these would be empty. The joiners stay: emoji and scripts need them.
_BLANK = "\u00ad\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
_UNSEEN = frozenset(_BIDI + _BLANK)
_JOINERS = "\u200c\u200d"
_BREAKS = str.maketrans(dict.fromkeys("\r\u2028\u2029\u0085\v\f", "\n"))


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return ``value`` without control, bidirectional and surrogate characters, trimmed.

    Line breaks and tabs become spaces unless ``multiline``.
    """
    kept: list[str] = []
    for character in value.replace("\r\n", "\n").translate(_BREAKS):
        if character in "\n\t":
            kept.append(character if multiline and character == "\n" else " ")
        elif character not in _UNSEEN and unicodedata.category(character) not in {"Cc", "Cs"}:
            kept.append(character)
    return "".join(kept).strip().strip(_JOINERS).strip()


def shorten(value: str, limit: int) -> str:
    """Return ``value`` cut to ``limit`` characters, the last being an ellipsis if it was cut."""
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"
