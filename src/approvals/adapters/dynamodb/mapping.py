"""Domain values to table items and back. Instants are ISO 8601 UTC, money is decimal text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from approvals.adapters.dynamodb.instants import instant, parse_instant
from approvals.adapters.dynamodb.outcome_records import failure_from, payment_from
from approvals.adapters.dynamodb.reasons import reason_from, reason_record
from approvals.adapters.dynamodb.stage_records import cards_from, stage_from, stage_record
from approvals.domain.decision import AuditEntry, Decision, DecisionKind, Via
from approvals.domain.order import (
    Item,
    Order,
    Posting,
    Product,
    Rest,
    SlackCall,
    Status,
)

if TYPE_CHECKING:
    from datetime import datetime

type Record = dict[str, Any]
"""An item in plain Python values."""
type WireItem = dict[str, Any]
"""An item as DynamoDB's API takes and gives it."""

_serializer, _deserializer = TypeSerializer(), TypeDeserializer()


def to_wire(record: Record) -> WireItem:
    """Return ``record`` in DynamoDB's attribute-value form, leaving out what is None."""
    return {k: _serializer.serialize(v) for k, v in record.items() if v is not None}


def from_wire(item: WireItem) -> Record:
    """Return a DynamoDB item in plain values; numbers are Decimal."""
    return {k: _deserializer.deserialize(v) for k, v in item.items()}


def order_key(order_id: str) -> Record:
    """Return the key of an order's own item."""
    return {"pk": f"ORDER#{order_id}", "sk": "ORDER"}


def order_record(order: Order) -> Record:
    """Return a new order's item, with the attributes that the two indexes read."""
    return {
        **order_key(order.order_id),
        "order_id": order.order_id,
        "status": order.status.value,
        "customer": order.customer,
        "items": [_item_record(item) for item in order.items],
        "currency": order.currency,
        "requester": order.requester,
        "created_at": instant(order.created_at),
        "updated_at": instant(order.updated_at),
        "fingerprint": order.fingerprint,
        "note": order.note,
        "source_url": order.source_url or None,
        "page_url": order.page_url,
        "title": order.title or None,
        "facts": [{"label": label, "value": value} for label, value in order.facts] or None,
        "execution_arn": order.execution_arn,
        "stages": [stage_record(stage) for stage in order.stages],
        "version": order.version,
        "counted": True,
        "listPk": "ORDERS",
        "listSk": f"{instant(order.created_at)}#{order.order_id}",
        "statusPk": f"STATUS#{order.status.value}",
    }


def order_from(record: Record) -> Order:
    """Return the order that an item holds."""
    return Order(
        order_id=record["order_id"],
        status=Status(record["status"]),
        customer=record["customer"],
        items=tuple(_item_from(item) for item in record["items"]),
        currency=record["currency"],
        requester=record["requester"],
        created_at=parse_instant(record["created_at"]),
        updated_at=parse_instant(record["updated_at"]),
        fingerprint=record["fingerprint"],
        note=record.get("note", ""),
        source_url=record.get("source_url", ""),
        page_url=record.get("page_url", ""),
        title=record.get("title", ""),
        facts=tuple((fact["label"], fact["value"]) for fact in record.get("facts", [])),
        rule=record.get("rule", ""),
        stages=tuple(stage_from(stage) for stage in record.get("stages", [])),
        decision=decision_from(record["decision"]) if "decision" in record else None,
        reason=reason_from(record),
        slack_problem=record.get("slack_problem"),
        execution_arn=record.get("execution_arn"),
        ended_at=_optional_instant(record, "ended_at"),
        payment=payment_from(record["payment"]) if "payment" in record else None,
        tracking=record.get("tracking"),
        shipped_at=_optional_instant(record, "shipped_at"),
        delivered_at=_optional_instant(record, "delivered_at"),
        failure=failure_from(record["failure"]) if "failure" in record else None,
        receipts=cards_from(record.get("receipts", [])),
        said=frozenset(record.get("said", [])),
        posting=_posting_from(record["posting"]) if "posting" in record else None,
        rest=_rest_from(record["rest"]) if "rest" in record else None,
        unshown=bool(record.get("unshown", False)),
        start_failed=bool(record.get("start_failed", False)),
        version=int(record["version"]),
        shown_version=int(record.get("shown_version", 0)),
    )


def _optional_instant(record: Record, name: str) -> datetime | None:
    return parse_instant(record[name]) if name in record else None


def _item_record(item: Item) -> Record:
    return {
        "sku": item.sku,
        "name": item.name,
        "quantity": item.quantity,
        "unit_price": str(item.unit_price),
    }


def _item_from(record: Record) -> Item:
    price = Decimal(record["unit_price"])
    return Item(record["sku"], record["name"], int(record["quantity"]), price)


def posting_record(posting: Posting) -> Record:
    """Return what is being sent as it is nested in its order."""
    return {"by": posting.by, "until": instant(posting.until), "keys": sorted(posting.keys)}


def _posting_from(record: Record) -> Posting:
    return Posting(record["by"], parse_instant(record["until"]), frozenset(record["keys"]))


def rest_record(rest: Rest) -> Record:
    """Return until when Slack wants to rest as it is nested in its order."""
    return {"call": rest.call.value, "until": instant(rest.until)}


def _rest_from(record: Record) -> Rest:
    return Rest(SlackCall(record["call"]), parse_instant(record["until"]))


def decision_record(decision: Decision) -> Record:
    """Return a decision as it is nested in its order."""
    record = {
        "decision_id": decision.decision_id,
        "kind": decision.kind.value,
        "by": decision.by,
        "at": instant(decision.at),
        "via": decision.via.value,
        **reason_record(decision.reason),
    }
    return {name: value for name, value in record.items() if value is not None}


def decision_from(record: Record) -> Decision:
    """Return the decision that is nested in an order."""
    return Decision(
        decision_id=record["decision_id"],
        kind=DecisionKind(record["kind"]),
        by=record["by"],
        at=parse_instant(record["at"]),
        via=Via(record["via"]),
        reason=reason_from(record),
    )


def audit_record(order_id: str, entry: AuditEntry, suffix: str) -> Record:
    """Return an audit item; ``suffix`` keeps entries of one instant apart, and in order."""
    return {
        "pk": f"ORDER#{order_id}",
        "sk": f"AUDIT#{instant(entry.at)}#{suffix}",
        "at": instant(entry.at),
        "what": entry.what,
        "who": entry.who,
        "via": entry.via.value,
        "why": entry.why,
        "listPk": f"AUDIT#{instant(entry.at)[:10]}",
        "listSk": f"{instant(entry.at)}#{order_id}#{suffix}",
    }


def audit_from(record: Record) -> AuditEntry:
    """Return the audit entry that an item holds."""
    return AuditEntry(
        at=parse_instant(record["at"]),
        what=record["what"],
        who=record["who"],
        via=Via(record["via"]),
        why=record.get("why"),
    )


def product_key(sku: str) -> Record:
    """Return the key of a product with its stock."""
    return {"pk": "CATALOGUE", "sk": f"SKU#{sku}"}


def product_record(product: Product) -> Record:
    """Return a product's item."""
    return {
        **product_key(product.sku),
        "sku": product.sku,
        "name": product.name,
        "unit_price": str(product.unit_price),
        "currency": product.currency,
        "available": product.available,
        "reserved": product.reserved,
        "shipped": product.shipped,
    }


def product_from(record: Record) -> Product:
    """Return the product that an item holds."""
    return Product(
        sku=record["sku"],
        name=record["name"],
        unit_price=Decimal(record["unit_price"]),
        currency=record["currency"],
        available=int(record["available"]),
        reserved=int(record["reserved"]),
        shipped=int(record["shipped"]),
    )
