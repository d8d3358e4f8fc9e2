"""Stock movements as parts of a transaction; the sum over a SKU's three counts never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import product_key

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table
    from approvals.domain.order import Order


def reservation_key(order_id: str) -> Record:
    """Return the key of the item that says what became of an order's stock."""
    return {"pk": f"ORDER#{order_id}", "sk": "RESERVATION"}


def reserve_actions(table: Table, order: Order, at: datetime) -> list[dict[str, Any]]:
    """Return one stock action an item, in the items' order, and the reservation last."""
    reservation = {
        **reservation_key(order.order_id),
        "state": "held",
        "at": instant(at),
        "lines": {item.sku: item.quantity for item in order.items},
    }
    return [
        *_moves(table, order, "available", "reserved"),
        table.put_action(reservation, "attribute_not_exists(#pk)"),
    ]


def ship_actions(table: Table, order: Order, at: datetime) -> list[dict[str, Any]]:
    """Return the actions that turn held stock into shipped stock."""
    return [*_moves(table, order, "reserved", "shipped"), _end(table, order, "shipped", at)]


def release_actions(table: Table, order: Order, at: datetime) -> list[dict[str, Any]]:
    """Return the actions that give held stock back."""
    return [*_moves(table, order, "reserved", "available"), _end(table, order, "released", at)]


def _moves(table: Table, order: Order, source: str, target: str) -> list[dict[str, Any]]:
    return [
        table.update_action(
            product_key(item.sku),
            set_values={},
            expressions={source: f"#{source} - :quantity", target: f"#{target} + :quantity"},
            condition=f"#{source} >= :quantity",
            values={":quantity": item.quantity},
        )
        for item in order.items
    ]


def _end(table: Table, order: Order, state: str, at: datetime) -> dict[str, Any]:
    return table.update_action(
        reservation_key(order.order_id),
        set_values={"state": state, "at": instant(at)},
        condition="#state = :held",
        values={":held": "held"},
    )
