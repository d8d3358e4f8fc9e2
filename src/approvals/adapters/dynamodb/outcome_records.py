"""An order's payment and failure as they are nested in its item, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.instants import instant, parse_instant
from approvals.adapters.dynamodb.reasons import reason_from, reason_record
from approvals.domain.failure import Failure
from approvals.domain.payment import Payment, PaymentState

if TYPE_CHECKING:
    from datetime import datetime

_INSTANTS = ("charged_at", "declined_at", "refunded_at")
_TEXTS = ("charge_id", "reason", "refund_id")


def payment_record(payment: Payment) -> dict[str, Any]:
    """Return a payment; what it does not have is left out."""
    texts = {name: getattr(payment, name) for name in _TEXTS}
    instants = {name: _written(getattr(payment, name)) for name in _INSTANTS}
    known = {name: value for name, value in {**texts, **instants}.items() if value is not None}
    return {"state": payment.state.value, **known}


def payment_from(record: dict[str, Any]) -> Payment:
    """Return the payment that a record holds."""
    known = {name: record[name] for name in _TEXTS if name in record}
    known |= {name: parse_instant(record[name]) for name in _INSTANTS if name in record}
    return Payment(PaymentState(record["state"]), **known)


def failure_record(failure: Failure) -> dict[str, Any]:
    """Return a failure."""
    record = {
        "step": failure.step,
        "attempts": failure.attempts,
        **reason_record(failure.reason),
        "left_to_do": list(failure.left_to_do),
    }
    if failure.not_undone:
        record["not_undone"] = [failure_record(each) for each in failure.not_undone]
    return record


def failure_from(record: dict[str, Any]) -> Failure:
    """Return the failure that a record holds."""
    left = tuple(record.get("left_to_do", []))
    reason = reason_from(record) or ""
    not_undone = tuple(map(failure_from, record.get("not_undone", [])))
    return Failure(record["step"], int(record["attempts"]), reason, left, not_undone)


def _written(at: datetime | None) -> str | None:
    return instant(at) if at is not None else None
