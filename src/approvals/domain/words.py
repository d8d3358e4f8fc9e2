"""The sentences that say where an order is, the same in Slack, on the page and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.money import format_money
from approvals.domain.order import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.decision import Decision
    from approvals.domain.order import Order

EXPIRED_REASON = "Nobody answered before the deadline."

_STATUS_WORDS = {
    Status.RECEIVED: "Received, being checked",
    Status.VALIDATED: "Checked, stock is being reserved",
    Status.RESERVED: "Stock reserved, approvers are being asked",
    Status.AWAITING_APPROVAL: "Awaiting approval",
    Status.APPROVED: "Approved, being fulfilled",
    Status.FULFILLED: "Approved and shipped",
    Status.REJECTED: "Rejected",
    Status.WITHDRAWN: "Withdrawn",
    Status.EXPIRED: "Expired: nobody answered in time",
    Status.FAILED: "Failed",
}


def status_text(order: Order) -> str:
    """Return the order's state in words, Slack's delivery problems included."""
    if order.status is Status.AWAITING_APPROVAL:
        if order.decision is not None and order.decision.kind is not DecisionKind.APPROVED:
            return f"{order.decision.kind.capitalize()}, stock is being given back"
        if order.slack_problem:
            return "Awaiting approval, Slack delivery failing"
    return _STATUS_WORDS[order.status]


def decision_text(decision: Decision, person: Callable[[str], str] = str) -> str:
    """Return who decided what; ``person`` writes an identity the way the reader's place does."""
    if decision.kind is DecisionKind.EXPIRED:
        return "Expired: nobody answered before the deadline"
    if decision.by == NOD:
        return f"{decision.kind.capitalize()} automatically"
    return f"{decision.kind.capitalize()} by {person(decision.by)}"


def outcome_sentence(order: Order) -> str:
    """Return what a requester is told at the end, without markup; names are identities."""
    what = (
        f"order {order.order_id} for {order.customer} ({format_money(order.total, order.currency)})"
    )
    if order.status is Status.FULFILLED:
        return f"Your {what} was approved and has shipped."
    if order.status is Status.REJECTED:
        return f"Your {what} was rejected. {order.reason or 'No reason was given.'}"
    if order.status is Status.EXPIRED:
        return f"Your {what} expired: nobody answered before the deadline. Its stock is free again."
    if order.status is Status.WITHDRAWN:
        return f"Your {what} was withdrawn. Its stock is free again."
    return f"Your {what} failed. {order.reason or ''}".rstrip()
