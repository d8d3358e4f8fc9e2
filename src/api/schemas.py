"""Domain values as the API's JSON: camelCase, money as decimal text, instants ISO 8601 UTC.

No callback id, execution ARN or token has a field here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from api.cost_schemas import cost_json
from approvals.domain.order import Status
from approvals.domain.reason import in_words
from approvals.domain.voting import approvers_now
from approvals.domain.words.happenings import happened
from approvals.domain.words.naming import kind_of
from approvals.domain.words.outcomes import by_hand, failure_text
from approvals.domain.words.phrases import refusal_text, status_text
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from approvals.domain.audit_log import LoggedEntry
    from approvals.domain.cost import Cost
    from approvals.domain.decision import AuditEntry, Decision
    from approvals.domain.errors import VoteRefused
    from approvals.domain.failure import Failure
    from approvals.domain.order import Item, Order, Product, Sighting, Stage
    from approvals.domain.payment import Payment
    from approvals.domain.timeline import Step, Timeline
    from approvals.domain.voting import CastVote
    from approvals.domain.words.speech import Words
    from approvals.use_cases.away import Standby


class Reader(Protocol):
    """Who an order is shown to."""

    @property
    def words(self) -> Words:
        """Their language's."""
        ...

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
    words = reader.words
    return {
        "orderId": order.order_id,
        "kind": kind_of(order),
        "status": order.status.value,
        "statusText": status_text(order, words),
        "title": order.title or None,
        "facts": [{"label": label, "value": value} for label, value in order.facts],
        "customer": order.customer or None,
        "items": [_item_json(item) for item in order.items],
        "currency": order.currency or None,
        "total": str(order.total) if order.is_purchase else None,
        "note": order.note,
        "sourceUrl": order.source_url or None,
        "tracking": order.tracking,
        "rule": order.rule or None,
        "stages": [stage_json(each) for each in order.stages],
        "stageAsked": stage_asked(order),
        "seen": _seen_json(stage.seen if stage else ()),
        "requester": order.requester,
        "createdAt": instant(order.created_at),
        "updatedAt": instant(order.updated_at),
        "payment": payment_json(order.payment, words) if order.payment else None,
        "shippedAt": instant(order.shipped_at),
        "deliveredAt": instant(order.delivered_at),
        "endedAt": instant(order.ended_at),
        "failure": failure_json(order, order.failure, words) if order.failure else None,
        "deadlineAt": instant(wait.deadline_at) if wait else None,
        "reason": in_words(order.reason, words) if order.reason else None,
        "decision": decision_json(order.decision, words) if order.decision else None,
        "card": {"channel": card.channel, "ts": card.ts} if card else None,
        "slackProblem": order.slack_problem,
        "allowed": _allowed(order, reader),
    }


def stage_asked(order: Order) -> str | None:
    """Return the name of the stage that a vote is for now; None where nobody is asked."""
    is_asked = order.decision is None and order.status is Status.AWAITING_APPROVAL
    return order.stage.name if is_asked and order.stage else None


def stage_json(stage: Stage) -> dict[str, Any]:
    """Return a stage: whose votes count by now, which were cast, and what that made of it."""
    wait = stage.newest_wait
    return {
        "name": stage.name,
        "channel": stage.channel,
        "approvers": list(approvers_now(stage)),
        "quorum": stage.quorum,
        "rejections": stage.rejections,
        "votes": [vote_json(vote) for vote in stage.votes],
        "seen": _seen_json(stage.seen),
        "escalatedAt": instant(stage.escalated_at),
        "deadlineAt": instant(wait.deadline_at) if wait else None,
        "result": stage.result,
    }


def vote_json(vote: CastVote) -> dict[str, Any]:
    """Return a vote; ``for`` is whom a stand-in voted for."""
    return {
        "person": vote.person,
        "for": vote.voice if vote.is_for_another else None,
        "kind": vote.kind.value,
        "at": instant(vote.at),
        "via": vote.via.value,
        "reason": vote.reason,
    }


def _seen_json(seen: Iterable[Sighting]) -> list[dict[str, Any]]:
    return [{"person": sighting.person, "at": instant(sighting.at)} for sighting in seen]


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
        "why": refusal_text(why, reader.words) if why else None,
    }


def decision_json(decision: Decision, words: Words = ENGLISH) -> dict[str, Any]:
    """Return a decision."""
    return {
        "kind": decision.kind.value,
        "by": decision.by,
        "at": instant(decision.at),
        "via": decision.via.value,
        "reason": in_words(decision.reason, words) if decision.reason else None,
    }


def payment_json(payment: Payment, words: Words = ENGLISH) -> dict[str, Any]:
    """Return what became of an order's money."""
    return {
        "state": payment.state.value,
        "chargeId": payment.charge_id,
        "chargedAt": instant(payment.charged_at),
        "declinedAt": instant(payment.declined_at),
        "reason": in_words(payment.reason, words) if payment.reason else None,
        "refundId": payment.refund_id,
        "refundedAt": instant(payment.refunded_at),
    }


def failure_json(order: Order, failure: Failure, words: Words = ENGLISH) -> dict[str, Any]:
    """Return what failed, and what is left to do, in words."""
    return {
        "step": failure.step,
        "attempts": failure.attempts,
        "reason": in_words(failure.reason, words),
        "text": failure_text(order, failure, words),
        "leftToDo": list(by_hand(order, failure, words)),
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


def logged_json(logged: LoggedEntry, words: Words) -> dict[str, Any]:
    """Return an audit entry with its order; ``text`` says in words what happened."""
    entry = logged.entry
    text = happened(entry.what, words)
    return {**audit_json(entry), "orderId": logged.order_id, "text": text}


def counts_json(counts: Mapping[Status, int]) -> dict[str, Any]:
    """Return how many orders there are in each status."""
    return {
        "counts": {status.value: count for status, count in counts.items()},
        "total": sum(counts.values()),
    }


def away_json(standby: Standby) -> dict[str, Any]:
    """Return who votes for somebody now, and for whom they may."""
    absence = standby.absence
    return {
        "identity": standby.person,
        "absence": (
            {"standIn": absence.stand_in, "until": instant(absence.until)} if absence else None
        ),
        "standsInFor": list(standby.stands_in_for),
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


def timeline_json(
    order: Order, timeline: Timeline, now: datetime, cost: Cost | None = None
) -> dict[str, Any]:
    """Return a timeline; durations are seconds."""
    return {
        "orderId": order.order_id,
        "status": order.status.value,
        "createdAt": instant(order.created_at),
        "startedAt": instant(timeline.started_at),
        "endedAt": instant(timeline.ended_at),
        "serverTime": instant(now),
        "running": timeline.running,
        "whole": timeline.is_whole,
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
        "steps": [_step_json(step) for step in timeline.steps],
        "cost": cost_json(cost) if cost else None,
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "kind": step.kind,
        "form": step.form,
        "status": step.status,
        "startedAt": instant(step.started_at),
        "endedAt": instant(step.ended_at),
        "dueAt": instant(step.due_at),
        "attempts": step.attempts,
        "runs": [
            {
                "status": run.status,
                "startedAt": instant(run.started_at),
                "endedAt": instant(run.ended_at),
            }
            for run in step.runs
        ],
        "seconds": None if step.seconds is None else round(step.seconds, 3),
    }
