"""An order that somebody is filling in: what the form holds, as a request and back at its fields.

A draft has an id from the start: submitted twice, it is one order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from approvals.domain.order_request import MAX_QUANTITY

if TYPE_CHECKING:
    from collections.abc import Mapping

SKU, QUANTITY, CUSTOMER, NOTE = "order:sku", "order:quantity", "order:customer", "order:note"
"""The inputs' action ids; a row's block ids have its number besides, see `row_block`."""
MAX_ROWS = 10
_WHOLE = re.compile(r"[0-9]{1,9}")
_ITEM_FIELD = re.compile(r"items\[(\d{1,3})\](?:\.(.*))?")


@dataclass(frozen=True, slots=True)
class Row:
    """One item as filled in; the quantity is text until it is known to be a number."""

    sku: str | None = None
    quantity: str | None = "1"

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody filled it in."""
        return self.sku is None and self.quantity in {None, "", "1"}

    @property
    def number(self) -> int | None:
        """The quantity, if it is one that may be ordered."""
        written = (self.quantity or "").strip()
        number = int(written) if _WHOLE.fullmatch(written) else 0
        return number if 1 <= number <= MAX_QUANTITY else None


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that somebody is filling in."""

    draft_id: str
    rows: tuple[Row, ...] = (Row(),)
    customer: str = ""
    note: str = ""
    source_url: str = ""

    def with_another_row(self) -> Draft:
        """Return the draft with an empty row more, if the form holds one."""
        return replace(self, rows=(*self.rows, Row())[:MAX_ROWS])

    def body(self) -> dict[str, Any]:
        """Return the request for `parse_order_request`; rows that nobody filled in are left out."""
        items = [
            {"sku": row.sku, "quantity": _as_number(row.quantity)} for _, row in self._filled()
        ]
        return {"customer": self.customer, "items": items, "note": self.note}

    def block_of(self, field: str) -> str:
        """Return the id of the input at which a problem with this field of `body` is shown."""
        if field in {"customer", "note"}:
            return {"customer": CUSTOMER, "note": NOTE}[field]
        item, filled = _ITEM_FIELD.fullmatch(field), self._filled()
        if item is None or int(item[1]) >= len(filled):
            return row_block(0, SKU)
        return row_block(filled[int(item[1])][0], QUANTITY if item[2] == "quantity" else SKU)

    def _filled(self) -> list[tuple[int, Row]]:
        # The first row is always there: an order of nothing has its problem shown at it.
        return [(n, row) for n, row in enumerate(self.rows) if n == 0 or not row.is_empty]


def row_block(number: int, name: str) -> str:
    """Return the id of a row's field."""
    return f"{name}:{number}"


def read_draft(view: Mapping[str, Any]) -> Draft | None:
    """Return what a form holds, or None for one that we did not show.

    A quantity that Slack does not report, because nobody touched it, is its initial one.
    """
    try:
        kept = json.loads(view.get("private_metadata") or "")
    except (TypeError, ValueError, RecursionError):
        return None
    if not isinstance(kept, dict) or not isinstance(kept.get("draft"), str):
        return None
    count, source = kept.get("rows"), kept.get("source")
    if type(count) is not int or not 1 <= count <= MAX_ROWS:
        return None
    values = (view.get("state") or {}).get("values") or {}
    return Draft(
        draft_id=kept["draft"],
        rows=tuple(_read_row(values, number) for number in range(count)),
        customer=_typed(values, CUSTOMER, CUSTOMER) or "",
        note=_typed(values, NOTE, NOTE) or "",
        source_url=source if isinstance(source, str) else "",
    )


def _read_row(values: Mapping[str, Any], number: int) -> Row:
    block = values.get(row_block(number, SKU)) or {}
    selected = (block.get(SKU) or {}).get("selected_option") or {}
    sku, counted = selected.get("value"), row_block(number, QUANTITY)
    quantity = _typed(values, counted, QUANTITY) if counted in values else Row().quantity
    return Row(sku if isinstance(sku, str) else None, quantity)


def _typed(values: Mapping[str, Any], block_id: str, action_id: str) -> str | None:
    value = ((values.get(block_id) or {}).get(action_id) or {}).get("value")
    return value if isinstance(value, str) else None


def _as_number(quantity: str | None) -> int | str | None:
    written = (quantity or "").strip()
    return int(written) if _WHOLE.fullmatch(written) else quantity
