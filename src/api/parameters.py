"""What stands behind the question mark of an address, read strictly: each error says what is taken.

A parameter without a value is as good as none, but for those that only a program sets.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from approvals.domain.errors import MalformedRequest
from approvals.domain.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DATE.pattern + r"T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})")

type Query = Mapping[str, str]


def whole_number(query: Query, name: str, default: int, most: int) -> int:
    """Return a number from 1 to ``most``."""
    value = query.get(name)
    if value is None:
        return default
    if not _WHOLE_NUMBER.fullmatch(value) or not 1 <= int(value) <= most:
        raise MalformedRequest.said(name, "whole_number_to", limit=most)
    return int(value)


def one_of[T: str](query: Query, name: str, accepted: Iterable[T]) -> T | None:
    """Return the one that is named, None if none is."""
    value = query.get(name)
    if not value:
        return None
    known = list(accepted)
    for each in known:
        if each == value:
            return each
    key = "one_of" if len(known) > 1 else "exactly"
    raise MalformedRequest.said(name, key, accepted=tuple(map(str, known)))


def text(query: Query, name: str, most: int) -> str:
    """Return what somebody typed, cleaned; empty if nothing."""
    value = query.get(name, "")
    if len(value) > most:
        raise MalformedRequest.said(name, "too_long", limit=most)
    cleaned = clean_text(value)
    if value and not cleaned:
        raise MalformedRequest.said(name, "unseen")
    return cleaned


def amount(query: Query, name: str) -> Decimal | None:
    """Return an amount of money, without its currency."""
    value = query.get(name)
    if not value:
        return None
    if not _AMOUNT.fullmatch(value):
        raise MalformedRequest.said(name, "amount")
    return Decimal(value)


def since(query: Query, name: str) -> datetime | None:
    """Return the instant itself, or that at which the named day begins."""
    value = query.get(name)
    return _instant(name, value)[0] if value else None


def until(query: Query, name: str) -> datetime | None:
    """Return the instant itself, which the range ends before, or the end of the named day."""
    value = query.get(name)
    if not value:
        return None
    at, is_day = _instant(name, value)
    return at + timedelta(days=1) if is_day else at


def required(name: str, at: datetime | None) -> datetime:
    """Return the instant that was given. Raises MalformedRequest if none was."""
    if at is None:
        raise MalformedRequest.said(name, "when")
    return at


def check_order[T: (datetime, Decimal)](
    name: str, value: T | None, other: str, low: T | None
) -> None:
    """Raise MalformedRequest unless the range's end is above its beginning."""
    if value is not None and low is not None and value < low:
        raise MalformedRequest.said(name, "not_below", other=other)


def _instant(name: str, value: str) -> tuple[datetime, bool]:
    try:
        if _DATE.fullmatch(value):
            # The last day of all has no end.
            day = min(date.fromisoformat(value), date.max - timedelta(days=1))
            return datetime.combine(day, time(), UTC), True
        if _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC), False
    except (ValueError, OverflowError):
        pass
    raise MalformedRequest.said(name, "when")
