"""Which language an answer is in: the first that its reader wants and Nod speaks, else English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.wanted import wanted
from approvals.domain.words.speech import ENGLISH, LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Mapping


def words_of(headers: Mapping[str, str]) -> Words:
    """Return the words that ``Accept-Language`` asks for."""
    spoken = (each.partition("-")[0] for each in wanted(headers.get("accept-language", "")))
    return next((LANGUAGES[each] for each in spoken if each in LANGUAGES), ENGLISH)
