"""What is wrong with an order, as a person reads it: where it is, counted as people count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from approvals.domain.words.phrases import problem_text

if TYPE_CHECKING:
    from approvals.domain.errors import FieldProblem
    from approvals.domain.words.speech import Words

_ITEM_FIELD = re.compile(r"items\[(\d+)\](?:\.(\w+))?")
_OF_THE_ITEM = frozenset({"sold_out"})
"""Problems for which no other quantity would do, although that is the field they stand at."""
_NAMES = {
    "customer": "field.customer",
    "items": "field.items",
    "note": "field.note",
    "currency": "field.currency",
    "quantity": "field.quantity",
    "until": "field.until",
    "standIn": "field.stand_in",
}


def problem_sentence(problem: FieldProblem, words: Words) -> str:
    """Return one problem with the name of its field, unescaped."""
    what = problem_text(problem, words)
    item = _ITEM_FIELD.fullmatch(problem.field)
    if item is None:
        return _capital(what if problem.field == "text" else _at(problem.field, what, words))
    number = int(item[1]) + 1
    if item[2] in {None, "sku"} or problem.key in _OF_THE_ITEM:
        return words.say("command.item", n=number, problem=what)
    return words.say("command.item_field", n=number, field=_name(item[2], words), problem=what)


def _at(field: str, what: str, words: Words) -> str:
    return words.say("command.field", field=_name(field, words), problem=what)


def _name(field: str, words: Words) -> str:
    return words.say(_NAMES[field]) if field in _NAMES else field


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"
