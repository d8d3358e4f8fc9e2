"""Turns what a caller sent into an order request, or says everything that is wrong with it.

Used where an order enters (API, Slack) and again by the workflow, which trusts no input.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.errors import FieldProblem, InvalidRequest, MalformedRequest
from approvals.domain.order import Item
from approvals.domain.text import clean_text, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.order import Product

MAX_ITEMS = 50
"""Lines in one order; a DynamoDB transaction takes 100 items, a reservation one a line and five."""
MAX_QUANTITY = 10_000
MAX_CUSTOMER = 200
MAX_NOTE = 3_000
"""As much as a field of a Slack form holds."""
ORDER_ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What Lambda accepts as a DurableExecutionName."""
_SKU_PATTERN = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_CURRENCY_PATTERN = re.compile(r"[A-Z]{3}")
_KNOWN_FIELDS = frozenset({"customer", "items", "currency", "note", "orderId"})


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """How many of a SKU, and where in the request that was first said (for error paths)."""

    sku: str
    quantity: int
    position: int


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """A well-formed request; whether its SKUs exist is for the catalogue to say."""

    customer: str
    lines: tuple[RequestedLine, ...]
    currency: str | None
    note: str
    order_id: str | None = None
    source_url: str = ""
    """Permalink of the Slack message that the order came from; only Slack's shortcuts set it."""

    def fingerprint(self, requester: str) -> str:
        """Return a digest that is equal exactly for the same request by the same person."""
        lines = sorted([line.sku, line.quantity] for line in self.lines)
        body = [requester, self.customer, lines, self.currency, self.note]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def parse_order_request(body: object) -> OrderRequest:
    """Read an untrusted JSON value.

    Raises:
        InvalidRequest: with every problem found, each naming its field.
    """
    if not isinstance(body, dict):
        raise MalformedRequest([FieldProblem.said("body", "body")])
    problems: list[FieldProblem] = [
        FieldProblem.said(clean_text(str(name))[:64] or "body", "unknown_field")
        for name in body
        if name not in _KNOWN_FIELDS
    ]
    customer = _text(body, "customer", MAX_CUSTOMER, problems, required=True)
    note = _text(body, "note", MAX_NOTE, problems, required=False)
    lines = _lines(body.get("items"), problems)
    currency = _currency(body.get("currency"), problems)
    order_id = _order_id(body.get("orderId"), problems)
    if problems:
        raise InvalidRequest(problems)
    return OrderRequest(customer, lines, currency, note, order_id)


def _text(
    body: Mapping[str, Any],
    name: str,
    limit: int,
    problems: list[FieldProblem],
    *,
    required: bool,
) -> str:
    value = body.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        problems.append(FieldProblem.said(name, "required_text" if required else "text"))
        return ""
    if len(value) > limit:
        problems.append(FieldProblem.said(name, "too_long", limit=limit))
        return ""
    text = clean_text(value, multiline=name == "note")
    if required and not text:
        problems.append(FieldProblem.said(name, "empty"))
    return text


def _lines(value: object, problems: list[FieldProblem]) -> tuple[RequestedLine, ...]:
    if not isinstance(value, list) or not value:
        problems.append(FieldProblem.said("items", "items_required"))
        return ()
    if len(value) > MAX_ITEMS:
        problems.append(FieldProblem.said("items", "too_many_lines", limit=MAX_ITEMS))
        return ()
    merged: dict[str, RequestedLine] = {}
    for index, line in enumerate(value):
        parsed = _line(line, f"items[{index}]", problems)
        if parsed:
            sku, quantity = parsed
            before = merged.get(sku, RequestedLine(sku, 0, index))
            merged[sku] = RequestedLine(sku, before.quantity + quantity, before.position)
            if merged[sku].quantity > MAX_QUANTITY:
                too_many = {"limit": MAX_QUANTITY, "sku": sku}
                where = f"items[{index}].quantity"
                problems.append(FieldProblem.said(where, "too_many_of", **too_many))
    return tuple(merged.values())


def _line(line: object, path: str, problems: list[FieldProblem]) -> tuple[str, int] | None:
    if not isinstance(line, dict):
        problems.append(FieldProblem.said(path, "item"))
        return None
    before = len(problems)
    sku, quantity = line.get("sku"), line.get("quantity")
    if not isinstance(sku, str) or not _SKU_PATTERN.fullmatch(sku.strip().upper()):
        problems.append(
            FieldProblem.said(f"{path}.sku", "sku_not", said=shorten(clean_text(sku), 40))
            if isinstance(sku, str)
            else FieldProblem.said(f"{path}.sku", "sku")
        )
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        problems.append(FieldProblem.said(f"{path}.quantity", "whole_number"))
    elif not 1 <= quantity <= MAX_QUANTITY:
        problems.append(FieldProblem.said(f"{path}.quantity", "range", limit=MAX_QUANTITY))
    problems.extend(
        FieldProblem.said(f"{path}.{clean_text(str(name))[:64]}", "unknown_item_field")
        for name in line
        if name not in {"sku", "quantity"}
    )
    if len(problems) > before or not isinstance(sku, str) or not isinstance(quantity, int):
        return None
    return sku.strip().upper(), quantity


def _currency(value: object, problems: list[FieldProblem]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _CURRENCY_PATTERN.fullmatch(value.strip().upper()):
        problems.append(FieldProblem.said("currency", "currency"))
        return None
    return value.strip().upper()


def _order_id(value: object, problems: list[FieldProblem]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not ORDER_ID_PATTERN.fullmatch(value):
        problems.append(FieldProblem.said("orderId", "order_id"))
        return None
    return value


def price(request: OrderRequest, catalogue: Mapping[str, Product]) -> tuple[tuple[Item, ...], str]:
    """Return the request's items at the catalogue's prices, and their currency.

    Where the request names no currency, it is the one that all of its items are sold in.

    Raises:
        InvalidRequest: for an unknown SKU, items that are not sold in one currency or not in the
            one named, or more than is in stock now.
    """
    if not catalogue:
        raise InvalidRequest([FieldProblem.said("items", "empty_catalogue")])
    problems: list[FieldProblem] = []
    items: list[Item] = []
    sold_in = sorted({product.currency for product in catalogue.values()})
    known = [catalogue[line.sku] for line in request.lines if line.sku in catalogue]
    currency = request.currency or (known[0].currency if known else None)
    if request.currency is not None and request.currency not in sold_in:
        accepted = ", ".join(sold_in)
        problems.append(FieldProblem.said("currency", "currency_not_sold", currencies=accepted))
    for line in request.lines:
        path, product = f"items[{line.position}]", catalogue.get(line.sku)
        if product is None:
            problems.append(_unknown_sku(f"{path}.sku", line.sku, catalogue))
        elif currency in sold_in and product.currency != currency:
            first = None if request.currency else known[0]
            problems.append(_other_currency(f"{path}.sku", product, currency, first))
        elif product.available <= 0:
            problems.append(FieldProblem.said(f"{path}.quantity", "sold_out", sku=line.sku))
        elif line.quantity > product.available:
            stock = {"available": product.available, "sku": line.sku}
            problems.append(FieldProblem.said(f"{path}.quantity", "stock", **stock))
        else:
            items.append(Item(line.sku, product.name, line.quantity, product.unit_price))
    if problems or currency is None:
        raise InvalidRequest(problems)
    return tuple(items), currency


def _other_currency(
    field: str, product: Product, currency: str | None, first: Product | None
) -> FieldProblem:
    """Say that a product is not sold in the currency named, or in that of the ``first`` item."""
    if first is None:
        return FieldProblem.said(field, "sku_currency", currency=currency)
    return FieldProblem.said(
        field, "sku_other_currency", currency=product.currency, first=first.sku, other=currency
    )


def _unknown_sku(field: str, sku: str, catalogue: Mapping[str, Product]) -> FieldProblem:
    import difflib  # noqa: PLC0415  # needed for mistyped SKUs only; costs cold start otherwise

    near = difflib.get_close_matches(sku, list(catalogue), n=3, cutoff=0.5)
    if near:
        return FieldProblem.said(field, "sku_unknown_near", sku=sku, near=tuple(near))
    return FieldProblem.said(field, "sku_unknown", sku=sku)
