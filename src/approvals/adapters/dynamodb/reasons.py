"""Reasons to table attributes and back: the text, and beside it the keys that can say it anew.

What an earlier version stored is text alone, and stays readable.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from approvals.domain.reason import Reason, Said


def reason_record(reason: str | None) -> dict[str, Any]:
    """Return the attributes of what this is the reason of; both are written, or neither."""
    if reason is None:
        return {}
    said = reason.said if isinstance(reason, Reason) else ()
    keys = [{"key": each.key, "values": dict(each.values)} for each in said]
    return {"reason": str(reason), "reason_said": keys}


def reason_from(record: dict[str, Any]) -> str | None:
    """Return the reason that a record holds, if it holds one."""
    text: str | None = record.get("reason")
    said = record.get("reason_said")
    if text is None or not said:
        return text
    return Reason(text, (Said(each["key"], _values(each["values"])) for each in said))


def _values(record: dict[str, Any]) -> tuple[tuple[str, object], ...]:
    return tuple((name, _value(value)) for name, value in record.items())


def _value(value: object) -> object:
    match value:
        case Decimal():
            return int(value)
        case list():
            return tuple(value)
        case _:
            return value
