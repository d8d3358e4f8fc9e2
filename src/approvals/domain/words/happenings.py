"""What an audit entry says happened, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from approvals.domain.words.speech import Words


def happened(what: str, words: Words = ENGLISH) -> str:
    """Return the words of an entry's code, or the code itself where an earlier version wrote it."""
    key = f"audit.{what}"
    return words.say(key) if key in words.texts else what.replace("_", " ").capitalize()
