"""Errors to RFC 9457 problem details: mapped here once, words only, no trace and no AWS text."""

from __future__ import annotations

import http
import logging
from typing import TYPE_CHECKING, Any

from api.http import PROBLEM_JSON, Response
from api.schemas import decision_json, stage_asked
from approvals.domain.errors import (
    AlreadyDecided,
    Forbidden,
    InvalidRequest,
    MalformedRequest,
    NodError,
    NotAuthenticated,
    NotWaiting,
    OrderConflict,
    OrderNotFound,
    StaleButton,
    StartFailed,
    Unavailable,
)
from approvals.domain.words.naming import kind_of
from approvals.domain.words.phrases import decision_text, status_text
from approvals.domain.words.speech import ENGLISH, PLAIN
from approvals.domain.words.stages import result_text

if TYPE_CHECKING:
    from approvals.domain.order import Order

INSTANT = "%Y-%m-%d %H:%M:%S UTC"
log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[NodError], int, str], ...] = (
    (NotAuthenticated, 401, "not-authenticated"),
    (Forbidden, 403, "forbidden"),
    (OrderNotFound, 404, "order-not-found"),
    (AlreadyDecided, 409, "already-decided"),
    (NotWaiting, 409, "not-waiting"),
    (StaleButton, 409, "another-stage"),
    (OrderConflict, 409, "order-conflict"),
    (StartFailed, 503, "start-failed"),
    (Unavailable, 503, "unavailable"),
)


def problem(
    status: int, kind: str, detail: str, headers: dict[str, str] | None = None, **extra: object
) -> Response:
    """Return a problem response; ``kind`` names it within ``urn:nod:problem:``."""
    body: dict[str, Any] = {
        "type": f"urn:nod:problem:{kind}",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **extra,
    }
    return Response(status, body, headers={"content-type": PROBLEM_JSON, **(headers or {})})


def to_problem(error: NodError) -> Response:
    """Return the response that says what was wrong."""
    if isinstance(error, InvalidRequest):
        return _invalid(error)
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            headers = {401: {"www-authenticate": "Bearer"}, 503: {"retry-after": "5"}}.get(status)
            if isinstance(error, AlreadyDecided | NotWaiting | StaleButton):
                return problem(status, name, _as_it_stands(error), **_state(error.order))
            if isinstance(error, StartFailed):
                return problem(status, name, str(error), headers, orderId=error.order_id)
            return problem(status, name, str(error), headers)
    log.error("unmapped error", extra={"error": type(error).__name__})
    return unexpected()


def unexpected() -> Response:
    """Return the response for what nobody foresaw; the log has the rest."""
    return problem(500, "unexpected", "Something went wrong here. It was logged. Try again.")


def _invalid(error: InvalidRequest) -> Response:
    fields = [{"field": p.field, "message": p.message} for p in error.problems]
    status = 400 if isinstance(error, MalformedRequest) else 422
    return problem(status, "invalid-request", str(error)[:1000], errors=fields)


def _as_it_stands(error: AlreadyDecided | NotWaiting | StaleButton) -> str:
    order, asked = error.order, stage_asked(error.order)
    if asked is None or not isinstance(error, StaleButton):
        return _closed(order)
    stage = order.stages[error.stage] if error.stage is not None else None
    result = result_text(stage, PLAIN) if stage else None
    if stage is None or result is None or not stage.votes:
        return f"The stage {asked} is asked now. Nothing was changed."
    at = stage.votes[-1].at.strftime(INSTANT)
    closed = ENGLISH.say("app.stage_closed", stage=stage.name, result=result, at=at)
    return f"{closed} The stage {asked} is asked now."


def _closed(order: Order) -> str:
    kind = kind_of(order)
    if order.decision is not None:
        at = order.decision.at.strftime(INSTANT)
        return f"This {kind} is closed. {decision_text(order, order.decision)} at {at}."
    return f"This {kind} is not waiting for an answer: {status_text(order).lower()}."


def _state(order: Order) -> dict[str, Any]:
    decision = decision_json(order.decision) if order.decision else None
    return {
        "orderId": order.order_id,
        "orderStatus": order.status.value,
        "decision": decision,
        "stageAsked": stage_asked(order),
    }
