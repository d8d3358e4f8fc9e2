"""Errors to RFC 9457 problem details: mapped here once, words only, no trace and no AWS text.

What was said with its key is told in the reader's language. Of what was not, English tells the
text itself, and every other language what kind of problem it is.
"""

from __future__ import annotations

import http
import logging
from typing import TYPE_CHECKING, Any

from api.http import PROBLEM_JSON, Response
from api.schemas import decision_json, stage_asked
from approvals.domain.errors import (
    AlreadyDecided,
    ExecutionsUnavailable,
    Forbidden,
    InvalidRequest,
    MalformedRequest,
    NodError,
    NotAccepting,
    NotAuthenticated,
    NotWaiting,
    OrderConflict,
    OrderNotFound,
    SecretsUnavailable,
    SlackUnavailable,
    StaleButton,
    StartFailed,
    TooManyOpen,
    Unavailable,
    VoteRefused,
)
from approvals.domain.reason import Reason, in_words
from approvals.domain.words.naming import say_of
from approvals.domain.words.phrases import (
    decision_text,
    problem_text,
    refusal_text,
    status_text,
)
from approvals.domain.words.speech import ENGLISH, Words, Writing
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
    (TooManyOpen, 409, "too-many-open"),
    (StartFailed, 503, "start-failed"),
    (NotAccepting, 503, "not-accepting"),
    (Unavailable, 503, "unavailable"),
)
_GENERALLY: tuple[tuple[type[NodError], str], ...] = (
    (NotAuthenticated, "api.not_authenticated"),
    (Forbidden, "api.forbidden"),
    (OrderConflict, "api.order_conflict"),
    (ExecutionsUnavailable, "api.no_executions"),
    (SecretsUnavailable, "api.no_secrets"),
    (SlackUnavailable, "slack.failing"),
    (NodError, "api.unavailable"),
)
RETRY_AFTER = "5"
RETRY_AFTER_THE_STOP = "300"
"""An operator stopped new orders: seconds do not change that."""
MAX_DETAIL = 1000


def problem(
    status: int,
    kind: str,
    detail: str,
    headers: dict[str, str] | None = None,
    *,
    words: Words = ENGLISH,
    **extra: object,
) -> Response:
    """Return a problem response; ``kind`` names it within ``urn:nod:problem:``."""
    body: dict[str, Any] = {
        "type": f"urn:nod:problem:{kind}",
        "title": _title(status, words),
        "status": status,
        "detail": detail,
        **extra,
    }
    return Response(status, body, headers={"content-type": PROBLEM_JSON, **(headers or {})})


def _title(status: int, words: Words) -> str:
    name = http.HTTPStatus(status).name.lower()
    key = f"api.title.{name}"
    return words.say(key) if key in words.texts else http.HTTPStatus(status).phrase


def to_problem(error: NodError, words: Words = ENGLISH) -> Response:
    """Return the response that says what was wrong."""
    if isinstance(error, InvalidRequest):
        return _invalid(error, words)
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            return _known(error, status, name, words)
    log.error("unmapped error", extra={"error": type(error).__name__})
    return unexpected(words)


def unexpected(words: Words = ENGLISH) -> Response:
    """Return the response for what nobody foresaw; the log has the rest."""
    return problem(500, "unexpected", words.say("api.unexpected"), words=words)


def _known(error: NodError, status: int, name: str, words: Words) -> Response:
    if isinstance(error, AlreadyDecided | NotWaiting | StaleButton):
        told = _as_it_stands(error, words)
        return problem(status, name, told, words=words, **_state(error.order, words))
    pause = RETRY_AFTER_THE_STOP if isinstance(error, NotAccepting) else RETRY_AFTER
    headers = {401: {"www-authenticate": "Bearer"}, 503: {"retry-after": pause}}.get(status)
    order = {"orderId": error.order_id} if isinstance(error, StartFailed) else {}
    return problem(status, name, _told(error, words), headers, words=words, **order)


def _told(error: NodError, words: Words) -> str:
    if isinstance(error, VoteRefused):
        return refusal_text(error, words)
    text = error.args[0] if error.args else ""
    if isinstance(text, Reason) or words is ENGLISH:
        return in_words(text, words)
    return next(words.say(key) for kind, key in _GENERALLY if isinstance(error, kind))


def _invalid(error: InvalidRequest, words: Words) -> Response:
    fields = [{"field": p.field, "message": problem_text(p, words)} for p in error.problems]
    told = "; ".join(f"{each['field']}: {each['message']}" for each in fields)
    status = 400 if isinstance(error, MalformedRequest) else 422
    return problem(status, "invalid-request", told[:MAX_DETAIL], words=words, errors=fields)


def _as_it_stands(error: AlreadyDecided | NotWaiting | StaleButton, words: Words) -> str:
    order, asked = error.order, stage_asked(error.order)
    if asked is None or not isinstance(error, StaleButton):
        return _closed(order, words)
    stage = order.stages[error.stage] if error.stage is not None else None
    result = result_text(stage, Writing(words)) if stage else None
    if stage is None or result is None or not stage.votes:
        return words.say("api.other_stage", asked=asked)
    at = stage.votes[-1].at.strftime(INSTANT)
    closed = words.say("app.stage_closed", stage=stage.name, result=result, at=at)
    return words.say("api.stage_closed", closed=closed, asked=asked)


def _closed(order: Order, words: Words) -> str:
    if order.decision is None:
        return say_of(order, words, "api.not_waiting", status=status_text(order, words))
    decision = decision_text(order, order.decision, Writing(words))
    at = order.decision.at.strftime(INSTANT)
    return say_of(order, words, "api.closed", decision=decision, at=at)


def _state(order: Order, words: Words) -> dict[str, Any]:
    decision = decision_json(order.decision, words) if order.decision else None
    return {
        "orderId": order.order_id,
        "orderStatus": order.status.value,
        "decision": decision,
        "stageAsked": stage_asked(order),
    }
