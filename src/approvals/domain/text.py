"""Text that people typed, made safe to keep.

What is kept is shown as typed everywhere; what has no business in a name or a note (control
characters, invisible direction switches, half characters) is taken out on the way in.
"""

from __future__ import annotations

import unicodedata

# Bidirectional controls can make a text read other than it is (Unicode TR36, "bidi spoofing").
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return ``value`` without control, bidirectional and surrogate characters, trimmed.

    Line breaks and tabs become spaces unless ``multiline``.
    """
    kept: list[str] = []
    for character in value.replace("\r\n", "\n").replace("\r", "\n"):
        if character in "\n\t":
            kept.append(character if multiline and character == "\n" else " ")
        elif character not in _BIDI and unicodedata.category(character) not in {"Cc", "Cs"}:
            kept.append(character)
    return "".join(kept).strip()


def shorten(value: str, limit: int) -> str:
    """Return ``value`` cut to ``limit`` characters, the last being an ellipsis if it was cut."""
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"
