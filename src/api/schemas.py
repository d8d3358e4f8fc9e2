"""Domain values as the API's JSON: camelCase, money as decimal text, instants ISO 8601 UTC.

No callback id, execution ARN or token has a field here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from approvals.domain.order import Status
from approvals.domain.words.phrases import status_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.errors import VoteRefused
    from approvals.domain.order import Item, Order, Product
    from approvals.domain.timeline import Timeline


class Reader(Protocol):
    """Who an order is shown to."""

    def refusal(self, order: Order) -> VoteRefused | None:
        """Say why they may not decide it, None if they may."""
        ...

    def may_withdraw(self, order: Order) -> bool:
        """Tell whether they may take it back."""
        ...


def instant(at: datetime | None) -> str | None:
    """Return e.g. ``2026-11-21T09:30:00.123Z``."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def order_json(order: Order, reader: Reader) -> dict[str, Any]:
    """Return an order as its reader sees it."""
    stage = order.stage
    card = stage.cards[0] if stage and stage.cards else None
    wait = stage.newest_wait if stage else None
    return {
        "orderId": order.order_id,
        "status": order.status.value,
        "statusText": status_text(order),
        "customer": order.customer,
        "items": [_item_json(item) for item in order.items],
        "currency": order.currency,
        "total": str(order.total),
        "note": order.note,
        "sourceUrl": order.source_url or None,
        "tracking": order.tracking,
        "seen": [
            {"person": sighting.person, "at": instant(sighting.at)}
            for sighting in (stage.seen if stage else ())
        ],
        "requester": order.requester,
        "createdAt": instant(order.created_at),
        "updatedAt": instant(order.updated_at),
        "endedAt": instant(order.ended_at),
        "deadlineAt": instant(wait.deadline_at) if wait else None,
        "reason": order.reason,
        "decision": decision_json(order.decision) if order.decision else None,
        "card": {"channel": card.channel, "ts": card.ts} if card else None,
        "slackProblem": order.slack_problem,
        "allowed": _allowed(order, reader),
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "name": item.name,
        "quantity": item.quantity,
        "unitPrice": str(item.unit_price),
        "total": str(item.total),
    }


def _allowed(order: Order, reader: Reader) -> dict[str, Any]:
    if order.decision is not None or order.status is not Status.AWAITING_APPROVAL:
        return {"approve": False, "withdraw": False, "why": None}
    why = reader.refusal(order)
    return {
        "approve": why is None,
        "withdraw": reader.may_withdraw(order),
        "why": str(why) if why else None,
    }


def decision_json(decision: Decision) -> dict[str, Any]:
    """Return a decision."""
    return {
        "kind": decision.kind.value,
        "by": decision.by,
        "at": instant(decision.at),
        "via": decision.via.value,
        "reason": decision.reason,
    }


def audit_json(entry: AuditEntry) -> dict[str, Any]:
    """Return an audit entry."""
    return {
        "at": instant(entry.at),
        "what": entry.what,
        "who": entry.who,
        "via": entry.via.value,
        "why": entry.why,
    }


def catalogue_json(products: Mapping[str, Product]) -> dict[str, Any]:
    """Return the catalogue with its stock."""
    currencies = sorted({product.currency for product in products.values()})
    return {
        "currency": currencies[0] if currencies else None,
        "products": [
            {
                "sku": product.sku,
                "name": product.name,
                "unitPrice": str(product.unit_price),
                "currency": product.currency,
                "available": product.available,
                "reserved": product.reserved,
                "shipped": product.shipped,
            }
            for product in products.values()
        ],
    }


def timeline_json(order: Order, timeline: Timeline, now: datetime) -> dict[str, Any]:
    """Return a timeline; durations are seconds."""
    return {
        "orderId": order.order_id,
        "status": order.status.value,
        "createdAt": instant(order.created_at),
        "startedAt": instant(timeline.started_at),
        "endedAt": instant(timeline.ended_at),
        "serverTime": instant(now),
        "running": timeline.running,
        "wallSeconds": round(timeline.wall_seconds, 3),
        "activeSeconds": round(timeline.active_seconds, 3),
        "waitingSeconds": round(timeline.waiting_seconds, 3),
        "invocations": [
            {
                "startedAt": instant(invocation.started_at),
                "endedAt": instant(invocation.ended_at),
                "seconds": round(invocation.seconds, 3),
            }
            for invocation in timeline.invocations
        ],
        "steps": [
            {
                "name": step.name,
                "kind": step.kind,
                "status": step.status,
                "startedAt": instant(step.started_at),
                "endedAt": instant(step.ended_at),
                "attempts": step.attempts,
                "seconds": None if step.seconds is None else round(step.seconds, 3),
            }
            for step in timeline.steps
        ],
    }
