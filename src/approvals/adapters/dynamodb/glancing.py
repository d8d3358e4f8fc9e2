"""An order and its newest audit entry by one Query: what asking again and again costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.mapping import audit_from, order_from, order_key, to_wire
from approvals.domain.errors import OrderNotFound

if TYPE_CHECKING:
    from approvals.adapters.dynamodb.table import Table
    from approvals.domain.decision import AuditEntry
    from approvals.domain.order import Order

_AUDIT = "AUDIT#"


def read_with_newest_entry(table: Table, order_id: str) -> tuple[Order, AuditEntry | None]:
    """Read both, consistently. Raises OrderNotFound.

    Backwards from the order's own item, the newest audit entry is the next one.
    """
    key = order_key(order_id)
    found, _ = table.query(
        KeyConditionExpression="pk = :pk AND sk <= :sk",
        ExpressionAttributeValues=to_wire({":pk": key["pk"], ":sk": key["sk"]}),
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=2,
    )
    if not found or found[0]["sk"] != key["sk"]:
        raise OrderNotFound(order_id)
    entries = [record for record in found[1:] if record["sk"].startswith(_AUDIT)]
    if len(found) > 1 and not entries:  # Something else stands between them.
        entries = table.query_last(key["pk"], _AUDIT, 1)
    return order_from(found[0]), audit_from(entries[0]) if entries else None
