"""Reads what people type after ``/order``; says what was not understood."""

from __future__ import annotations

import re
from typing import Any

from approvals.domain.errors import FieldProblem, InvalidRequest
from approvals.domain.text import clean_text, shorten
from slack_app.message_text import as_typed

COMMANDS = ("list", "status", "withdraw", "away", "back", "help")
_IN_GERMAN = {
    "liste": "list", "zurückziehen": "withdraw", "weg": "away", "zurück": "back", "hilfe": "help"
}  # fmt: skip
"""Understood whatever somebody's language, beside the words that Nod names."""
_ITEM = re.compile(
    r"(?P<quantity>[+-]?[0-9][0-9.,]*)(?:\s*[x×*]\s+|[x×*]|\s+)(?P<sku>\S+)"
    r"|(?P<alone>[A-Za-z][\w-]*)",
    re.IGNORECASE,
)
# A quantity may hold a comma (and is refused for it), so "1,000x A,2x B" is two items.
_PART = re.compile(r"(?:^|[,;])\s*((?:[+-]?[0-9][0-9.,]*)?[^,;]*)")
_AND = re.compile(r"\s+(?:and|und)\s+(?=[+-]?[0-9])", re.IGNORECASE)
_FOR = re.compile(r"(?<![\w-])(?:for|für|fuer)(?![\w-])", re.IGNORECASE)
MAX_TEXT = 4_000
MAX_DIGITS = 9


def typed_text(text: str) -> str:
    """Return what was typed: without Slack's marks, cleaned, and no longer than anybody types."""
    return clean_text(as_typed(text[:MAX_TEXT]))


def nearest_command(typed: str) -> str | None:
    """Return the command that somebody may have meant by their first word."""
    import difflib  # noqa: PLC0415  # needed for mistyped commands only; costs cold start otherwise

    first = typed.partition(" ")[0].lower()
    known = (*COMMANDS, *_IN_GERMAN)
    near = next(iter(difflib.get_close_matches(first, known, n=1, cutoff=0.6)), "")
    return command_named(near)


def command_named(word: str) -> str | None:
    """Return the command that is called so, in either language."""
    name = _IN_GERMAN.get(word.lower(), word.lower())
    return name if name in COMMANDS else None


def parse_command(typed: str) -> dict[str, Any]:
    """Return the JSON of an order request from a `typed_text`.

    Raises:
        InvalidRequest: naming the part that was not understood.
    """
    if not typed:
        raise InvalidRequest([FieldProblem.said("text", "command_empty")])
    before, _, customer = _split(typed)
    listing = [part.strip() for part in _PART.findall(_AND.sub(", ", before))]
    problems: list[FieldProblem] = []
    items = [_item(part, problems) for part in listing if part]
    if not items:
        problems.append(FieldProblem.said("text", "command_items"))
    if not customer:
        problems.append(FieldProblem.said("text", "command_customer"))
    if problems:
        raise InvalidRequest(problems)
    return {"customer": customer, "items": items}


def _split(typed: str) -> tuple[str, str, str]:
    found = _FOR.search(typed)
    if found is None:
        return typed, "", ""
    return typed[: found.start()].strip(), found.group(), typed[found.end() :].strip()


def _item(part: str, problems: list[FieldProblem]) -> dict[str, Any]:
    match = _ITEM.fullmatch(part)
    if match is None:
        problems.append(FieldProblem.said("text", "command_part", said=shorten(part, 60)))
        return {}
    if match["alone"]:
        return {"sku": match["alone"], "quantity": 1}
    quantity = match["quantity"]
    if not re.fullmatch(r"[+-]?[0-9]+", quantity) or len(quantity) > MAX_DIGITS:
        problems.append(FieldProblem.said("text", "command_quantity", said=shorten(part, 60)))
        return {}
    return {"sku": match["sku"], "quantity": int(quantity)}
