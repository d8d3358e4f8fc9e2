"""Reads what people type after ``/order``; says what was not understood."""

from __future__ import annotations

import re
from typing import Any

from approvals.domain.errors import FieldProblem, InvalidRequest
from approvals.domain.text import clean_text, shorten

USAGE = "Usage: `/order 2x WIDGET-001, 1x GADGET-007 for Acme`"
_ITEM = re.compile(
    r"(?P<quantity>[+-]?[0-9][0-9.,]*)(?:\s*[x×*]\s+|[x×*]|\s+)(?P<sku>\S+)"
    r"|(?P<alone>[A-Za-z][\w-]*)",
    re.IGNORECASE,
)
# A quantity may hold a comma (and is refused for it), so "1,000x A,2x B" is two items.
_PART = re.compile(r"(?:^|[,;])\s*((?:[+-]?[0-9][0-9.,]*)?[^,;]*)")
_AND = re.compile(r"\s+and\s+(?=[+-]?[0-9])", re.IGNORECASE)
_FOR = re.compile(r"(?<![\w-])for(?![\w-])", re.IGNORECASE)
MAX_TEXT = 4_000
MAX_DIGITS = 9


def parse_command(text: str) -> dict[str, Any]:
    """Return the JSON of an order request.

    Raises:
        InvalidRequest: naming the part that was not understood.
    """
    typed = clean_text(_unescape(text[:MAX_TEXT]))
    if not typed:
        raise InvalidRequest.of("text", "tell what to order, and for whom")
    before, _, customer = _split(typed)
    listing = [part.strip() for part in _PART.findall(_AND.sub(", ", before))]
    problems: list[FieldProblem] = []
    items = [_item(part, problems) for part in listing if part]
    if not items:
        problems.append(FieldProblem("text", 'name at least one item before "for"'))
    if not customer:
        problems.append(FieldProblem("text", 'say for whom: end with "for" and the customer'))
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
        problems.append(FieldProblem("text", f'did not understand "{shorten(part, 60)}"'))
        return {}
    if match["alone"]:
        return {"sku": match["alone"], "quantity": 1}
    quantity = match["quantity"]
    if not re.fullmatch(r"[+-]?[0-9]+", quantity) or len(quantity) > MAX_DIGITS:
        message = f'the quantity in "{shorten(part, 60)}" must be a whole number'
        problems.append(FieldProblem("text", message))
        return {}
    return {"sku": match["sku"], "quantity": int(quantity)}


def _unescape(text: str) -> str:
    """Undo the three escapes that Slack applies to a command's text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
