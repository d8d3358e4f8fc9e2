"""The items beside an order by which it is found: by requester, by decider, by what is left."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.instants import instant, parse_instant
from approvals.adapters.dynamodb.mapping import Record
from approvals.domain.order import Decided, Order, ToKeep, ToShow

if TYPE_CHECKING:
    from datetime import datetime


TO_SHOW_PREFIX = "ORDER#"
"""Of these items' sort keys: DynamoDB takes no empty one in a query."""


def to_show_key(order_id: str) -> Record:
    """Return the key of the item that says that Slack lags behind with an order."""
    return {"pk": "TO_SHOW", "sk": f"{TO_SHOW_PREFIX}{order_id}"}


def to_show_record(order_id: str, due_at: datetime, attempts: int) -> Record:
    """Return that item."""
    return {**to_show_key(order_id), "due_at": instant(due_at), "attempts": attempts}


def to_show_from(record: Record) -> ToShow:
    """Return what that item says."""
    return ToShow(record["sk"].removeprefix(TO_SHOW_PREFIX), int(record["attempts"]))


TO_KEEP_PREFIX = TO_SHOW_PREFIX
KEEP_AFTER = timedelta(seconds=60)
"""By then the end of the execution has been announced, which has its order kept."""


def to_keep_key(order_id: str) -> Record:
    """Return the key of the item that says that a finished order is still to be kept."""
    return {"pk": "TO_KEEP", "sk": f"{TO_KEEP_PREFIX}{order_id}"}


def to_keep_record(order_id: str, due_at: datetime, attempts: int = 0) -> Record:
    """Return that item."""
    return {**to_keep_key(order_id), "due_at": instant(due_at), "attempts": attempts}


def to_keep_from(record: Record) -> ToKeep:
    """Return what that item says."""
    return ToKeep(record["sk"].removeprefix(TO_KEEP_PREFIX), int(record["attempts"]))


def placed_record(order: Order) -> Record:
    """Return the item that finds an order by its requester."""
    return {
        "pk": f"PERSON#{order.requester}",
        "sk": f"ORDER#{instant(order.created_at)}#{order.order_id}",
        "order_id": order.order_id,
    }


OPEN_PREFIX = "OPEN#"
"""Of the items by which a requester's open orders are counted."""


def open_key(requester: str, order_id: str) -> Record:
    """Return the key of the item that is there as long as somebody's order is not over."""
    return {"pk": f"PERSON#{requester}", "sk": f"{OPEN_PREFIX}{order_id}"}


def decided_record(person: str, decided: Decided) -> Record:
    """Return the item that finds a decision by who made it."""
    return {
        "pk": f"PERSON#{person}",
        "sk": f"DECIDED#{instant(decided.at)}#{decided.order_id}",
        "order_id": decided.order_id,
        "at": instant(decided.at),
        "seconds": Decimal(f"{decided.seconds:.3f}"),
    }


def decided_from(record: Record) -> Decided:
    """Return the decision that such an item names."""
    return Decided(record["order_id"], parse_instant(record["at"]), float(record["seconds"]))
