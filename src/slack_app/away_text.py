"""Reads what people type after ``/order away``: a day and a mention, in whatever order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from approvals.domain.errors import FieldProblem, InvalidRequest
from approvals.domain.text import clean_text, shorten
from approvals.use_cases.away import EXAMPLE_DAY
from slack_app.message_text import MARKED, as_typed, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXAMPLE = f"/order away until {EXAMPLE_DAY} @bob"
_BETWEEN = frozenset({"until", "till", "to", "and", "bis", "und"})
_SHOWN = 60


class AwayText(NamedTuple):
    """Who stands in, as Slack names them, and the day as it was typed."""

    stand_in: str
    until: str


def parse_away(text: str) -> AwayText:
    """Return what was meant, from the text as Slack sends it: it alone knows who ``@bob`` is.

    Raises:
        InvalidRequest: naming all that was not understood or is missing.
    """
    people = [found[2] for found in MARKED.finditer(text) if found[1] == "@"]
    words = [
        word
        for word in clean_text(unescape(MARKED.sub(" ", text))).replace(",", " ").split()
        if word.lower() not in _BETWEEN
    ]
    days = [word.rstrip(".;") for word in words if word[0].isdigit()]
    others = [word for word in words if not word[0].isdigit()]
    problems = [*_not_understood(text, others), *_missing(people, days, others, text)]
    if problems:
        raise InvalidRequest(problems)
    return AwayText(people[0], days[0])


def _not_understood(text: str, words: Sequence[str]) -> Iterator[FieldProblem]:
    for found in MARKED.finditer(text):
        if found[2].startswith("subteam"):
            yield FieldProblem.said("text", "away_group")
        elif found[1] != "@":
            yield _problem("command_part", as_typed(found[0]))
    for word in words:
        yield _problem("away_plain" if word.startswith("@") else "command_part", word)


def _problem(key: str, said: str) -> FieldProblem:
    return FieldProblem.said("text", key, said=shorten(clean_text(said), _SHOWN))


def _missing(
    people: Sequence[str], days: Sequence[str], words: Sequence[str], text: str
) -> Iterator[FieldProblem]:
    if not days:
        yield FieldProblem.said("text", "away_no_day", day=EXAMPLE_DAY)
    named = people or any(word.startswith("@") for word in words) or "<!subteam" in text
    if not named:
        yield FieldProblem.said("text", "away_nobody")
    if len(people) > 1 or len(days) > 1:
        yield FieldProblem.said("text", "away_many")
