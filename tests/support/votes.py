"""Votes as people cast them through the API or by a button, and what came of them."""

from __future__ import annotations

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.order import Order
from approvals.use_cases.decide import Answer, Recorded
from tests.support.shop import Shop

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


def vote(
    shop: Shop, order: Order, person: str, kind: DecisionKind = APPROVED, reason: str | None = None
) -> Recorded:
    return shop.vote(Answer(order.order_id, person, kind, Via.API, reason))


def click(order: Order, person: str, stage: int = 0) -> Answer:
    """Return what Approve on a stage's card says."""
    callback_id = f"callback-{stage + 1}"
    return Answer(order.order_id, person, APPROVED, Via.SLACK, callback_id=callback_id, stage=stage)


def cast_in(shop: Shop, order: Order, stage: int = 0) -> list[tuple[str, DecisionKind]]:
    """Return who voted what in a stage."""
    votes = shop.store.get(order.order_id).stages[stage].votes
    return [(vote.person, vote.kind) for vote in votes]


def said(shop: Shop, order: Order) -> list[tuple[str, str, str | None]]:
    """Return what the audit says after the asking: what, who, why."""
    audit = shop.store.audit(order.order_id)
    return [(e.what, e.who, e.why) for e in audit[4:]]


def delivered(shop: Shop) -> list[tuple[str, DecisionKind]]:
    return [(callback_id, decision.kind) for callback_id, decision in shop.executions.delivered]
