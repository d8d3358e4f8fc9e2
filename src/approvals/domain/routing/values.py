"""Reads a policy's single values and lists; what is wrong is noted, and None returned."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from approvals.domain.identity import (
    API_IDENTITY_PATTERN,
    SLACK_GROUP_PATTERN,
    SLACK_USER_PATTERN,
)
from approvals.domain.money import CENT
from approvals.domain.routing import keys
from approvals.domain.routing.source import Scalar, said
from approvals.domain.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.routing.source import Place

_AMOUNT = re.compile(keys.AMOUNT_PATTERN)
_CURRENCY = re.compile(keys.CURRENCY_PATTERN)
_CHANNEL = re.compile(keys.CHANNEL_PATTERN)
_DURATION = re.compile(keys.DURATION_PATTERN)
_WHOLE = re.compile("0|[1-9][0-9]{0,8}")
_TRUTH: Final = {"true": True, "false": False}
_USER = re.compile(SLACK_USER_PATTERN)
_GROUP = re.compile(SLACK_GROUP_PATTERN)
_API = re.compile(API_IDENTITY_PATTERN)
_A_USER, _A_GROUP, _AN_API = (
    "a Slack user's id (U012ABCDEF)",
    "a Slack user group's id (S012ABCDEF)",
    "an API identity (api:name)",
)


def name(place: Place) -> str | None:
    """Return the name of a rule or stage."""
    return _text(place, keys.MAX_NAME, "a name")


def pattern(place: Place) -> str | None:
    """Return a pattern of a SKU or customer."""
    return _text(place, keys.MAX_PATTERN, "a pattern such as WIDGET-*")


def currency(place: Place) -> str | None:
    """Return a currency."""
    return _matching(place, _CURRENCY, "a three-letter code in capitals, such as EUR")


def channel(place: Place) -> str | None:
    """Return a Slack channel's id."""
    return _matching(place, _CHANNEL, "a Slack channel's id such as C012ABCDEF")


def requester(place: Place) -> str | None:
    """Return who may place an order: a Slack user or an API identity."""
    if isinstance(place.node, Scalar) and _GROUP.fullmatch(place.node.text):
        place.wrong(f'{said(place.node)} is a user group, which belongs under "requester_group"')
        return None
    return _identity(place, (_USER, _API), f"{_A_USER} or {_AN_API}")


def group(place: Place) -> str | None:
    """Return a Slack user group."""
    return _identity(place, (_GROUP,), _A_GROUP)


def approver(place: Place) -> str | None:
    """Return who may vote: a Slack user, a user group or an API identity."""
    return _identity(place, (_USER, _GROUP, _API), f"{_A_USER}, {_A_GROUP} or {_AN_API}")


def listed(
    reader: Callable[[Place], str | None], limit: int
) -> Callable[[Place], tuple[str, ...] | None]:
    """Return a reader of one or more different values, a list or a single one."""

    def read(place: Place) -> tuple[str, ...] | None:
        places = place.items()
        if not places or len(places) > limit:
            place.wrong(f"must be one value or a list of 1 to {limit}, not {len(places)}")
            return None
        values: list[str] = []
        for each in places:
            value = reader(each)
            if value is not None and value in values:
                each.wrong(f"{said(each.node)} is in this list already")
            if value is not None:
                values.append(value)
        return tuple(values) if len(values) == len(places) else None

    return read


def amount(place: Place) -> Decimal | None:
    """Return an amount of money, exactly as written."""
    text = _matching(place, _AMOUNT, "an amount such as 20 or 20.50")
    return None if text is None else Decimal(text).quantize(CENT)


def seconds(place: Place) -> int | None:
    """Return a duration in seconds."""
    what = "a duration such as 30s, 10m, 24h or 7d, or whole seconds"
    text = _matching(place, _DURATION, what)
    if text is None:
        return None
    digits = text.rstrip("smhd")
    length = int(digits) * keys.UNIT_SECONDS[text[len(digits) :]]
    if length > keys.MAX_SECONDS:
        place.wrong(f"must be at most {keys.MAX_SECONDS // 86_400}d, not {said(place.node)}")
        return None
    return length


def whole(low: int, high: int) -> Callable[[Place], int | None]:
    """Return a reader of whole numbers from ``low`` to ``high``."""

    def read(place: Place) -> int | None:
        node = place.node
        if isinstance(node, Scalar) and not node.quoted and _WHOLE.fullmatch(node.text):
            number = int(node.text)
            if low <= number <= high:
                return number
        quoted = " in quotes" if isinstance(node, Scalar) and node.quoted else ""
        place.wrong(f"must be a whole number from {low} to {high}, not {said(node)}{quoted}")
        return None

    return read


def switch(place: Place) -> bool | None:
    """Return true or false."""
    node = place.node
    if isinstance(node, Scalar) and not node.quoted and node.text in _TRUTH:
        return _TRUTH[node.text]
    quoted = " in quotes" if isinstance(node, Scalar) and node.quoted else ""
    place.wrong(f"must be true or false, not {said(node)}{quoted}")
    return None


def _text(place: Place, limit: int, what: str) -> str | None:
    node = place.node
    if not isinstance(node, Scalar) or not node.text:
        place.wrong(f"must be {what}, not {said(node)}")
    elif not node.is_text:
        place.wrong(f"must be {what}: {node.text} is text only in quotes")
    elif len(node.text) > limit or clean_text(node.text) != node.text:
        place.wrong(f"must be {what} of at most {limit} characters in one line")
    else:
        return node.text
    return None


def _matching(place: Place, allowed: re.Pattern[str], what: str) -> str | None:
    node = place.node
    if isinstance(node, Scalar) and allowed.fullmatch(node.text):
        return node.text
    place.wrong(f"must be {what}, not {said(node)}")
    return None


def _identity(place: Place, allowed: tuple[re.Pattern[str], ...], what: str) -> str | None:
    node = place.node
    if not isinstance(node, Scalar) or len(node.text) > keys.MAX_IDENTITY:
        place.wrong(f"must be {what}, not {said(node)}")
        return None
    if any(form.fullmatch(node.text) for form in allowed):
        return node.text
    place.wrong(f"must be {what}, not {said(node)}")
    return None
