"""What orders somebody looks for, and how an order's names are compared with what they typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from approvals.domain.order import Order, Status

MIN_TEXT = 2
"""Fewer characters would find a good part of everything."""
MAX_NAME = 100
"""So many characters of a name are compared; what differs later on is found, too."""


class NameKind(StrEnum):
    """What a name is of, in the order in which orders found by it come."""

    ORDER_ID = "ID"
    SKU = "SKU"
    CUSTOMER = "NAME"
    """Of a request: its title."""


def normalized(text: str) -> str:
    """Return ``text`` as it is compared: without case, look-alike forms and doubled spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())[:MAX_NAME].rstrip()


def search_names(order: Order) -> tuple[tuple[NameKind, str], ...]:
    """Return by which names the beginnings of which find an order, in the order they are tried."""
    skus = sorted({normalized(item.sku) for item in order.items})
    names = [(NameKind.SKU, sku) for sku in skus]
    names.append((NameKind.CUSTOMER, normalized(order.title or order.customer)))
    return tuple(name for name in names if len(name[1]) >= MIN_TEXT)


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """All of it must hold. ``placed_from`` is within the range, ``placed_before`` is not.

    ``text`` is an order's id, exactly, or what a SKU, the customer or a request's title begins
    with; it has at least `MIN_TEXT` characters that count, or is empty. Amounts are compared
    without their currency; a request, which has none, is never within a range of amounts.
    """

    text: str = ""
    status: Status | None = None
    requester: str = ""
    placed_from: datetime | None = None
    placed_before: datetime | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None

    def matches(self, order: Order) -> bool:
        """Tell whether this order is looked for."""
        return (
            (not self.text or self.first_match(order) is not None)
            and self.status in {None, order.status}
            and self.requester in {"", order.requester}
            and (self.placed_from is None or self.placed_from <= order.created_at)
            and (self.placed_before is None or order.created_at < self.placed_before)
            and self._is_in_range(order)
        )

    def first_match(self, order: Order) -> tuple[NameKind, str] | None:
        """Return the first name by which ``text`` finds an order, so that it is listed once."""
        if order.order_id == self.text:
            return NameKind.ORDER_ID, order.order_id
        beginning = normalized(self.text)
        return next((n for n in search_names(order) if n[1].startswith(beginning)), None)

    def _is_in_range(self, order: Order) -> bool:
        if self.min_amount is None and self.max_amount is None:
            return True
        return (
            order.is_purchase
            and (self.min_amount is None or self.min_amount <= order.total)
            and (self.max_amount is None or order.total <= self.max_amount)
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order that may be looked for, and where a store's search stands after it."""

    position: str
    order: Order


@dataclass(frozen=True, slots=True)
class Candidates:
    """Some of the orders that may be looked for; ``next_position`` is None after the last.

    There may be none of them although there are more to come: an index can lag behind.
    """

    found: tuple[Candidate, ...] = ()
    next_position: str | None = None
