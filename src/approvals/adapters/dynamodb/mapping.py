"""Domain values to table items and back. Instants are ISO 8601 UTC, money is decimal text."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from approvals.adapters.dynamodb.reasons import reason_from, reason_record
from approvals.domain.decision import AuditEntry, Decision, DecisionKind, Via
from approvals.domain.order import (
    Card,
    Item,
    Order,
    Posting,
    Product,
    Rest,
    Sighting,
    SlackCall,
    Stage,
    Status,
    Wait,
)

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


def instant(at: datetime) -> str:
    """Return e.g. ``2026-11-21T09:30:00.000000Z``: fixed width, so text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str) -> datetime:
    """Return the aware instant that `instant` wrote."""
    return datetime.fromisoformat(text)


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
        "stages": [stage_record(stage) for stage in order.stages],
        "version": order.version,
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
        stages=tuple(_stage_from(stage) for stage in record.get("stages", [])),
        decision=decision_from(record["decision"]) if "decision" in record else None,
        reason=reason_from(record),
        slack_problem=record.get("slack_problem"),
        execution_arn=record.get("execution_arn"),
        ended_at=_optional_instant(record, "ended_at"),
        tracking=record.get("tracking"),
        receipts=_cards_from(record.get("receipts", [])),
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


def stage_record(stage: Stage) -> Record:
    """Return a stage as it is nested in its order's item."""
    record: Record = {
        "name": stage.name,
        "channel": stage.channel,
        "deadline_seconds": stage.deadline_seconds,
        "approvers": list(stage.approvers),
        "waits": [wait_record(wait) for wait in stage.waits],
        "cards": [card_record(card) for card in stage.cards],
        "seen": [sighting_record(sighting) for sighting in stage.seen],
    }
    return record if stage.result is None else {**record, "result": stage.result}


def _stage_from(record: Record) -> Stage:
    waits = (Wait(w["callback_id"], parse_instant(w["deadline_at"])) for w in record["waits"])
    return Stage(
        name=record["name"],
        channel=record["channel"],
        deadline_seconds=int(record["deadline_seconds"]),
        approvers=tuple(record["approvers"]),
        waits=tuple(waits),
        cards=_cards_from(record["cards"]),
        seen=tuple(Sighting(s["person"], parse_instant(s["at"])) for s in record.get("seen", [])),
        result=record.get("result"),
    )


def wait_record(wait: Wait) -> Record:
    """Return a wait as it is nested in its stage."""
    return {"callback_id": wait.callback_id, "deadline_at": instant(wait.deadline_at)}


def card_record(card: Card) -> Record:
    """Return a card's place as it is nested in its stage."""
    return {"channel": card.channel, "ts": card.ts}


def _cards_from(records: list[Record]) -> tuple[Card, ...]:
    # A copy learned from a click and stored by its post as well is one card.
    return tuple(dict.fromkeys(Card(card["channel"], card["ts"]) for card in records))


def sighting_record(sighting: Sighting) -> Record:
    """Return who is looking as it is nested in its stage."""
    return {"person": sighting.person, "at": instant(sighting.at)}


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
