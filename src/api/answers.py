"""What somebody answers to an order, from a request: the stage that they mean, the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import FieldProblem, InvalidRequest, MalformedRequest
from approvals.domain.reason import MAX_REASON
from approvals.domain.text import clean_text
from approvals.use_cases.decide import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.http import Request
    from approvals.domain.errors import VoteRefused
    from approvals.domain.order import Order


def read_vote(
    request: Request,
    order_id: str,
    kind: DecisionKind,
    refusal: VoteRefused | None,
    find: Callable[[str], Order],
) -> Answer:
    """Return a vote, for the stage that its body names: repeated or late, it is for no other.

    Raises:
        InvalidRequest, MalformedRequest: for what is wrong with the body. An order of several
            stages is not voted on without one of their names.
        OrderNotFound: if there is no such order.
    """
    body = _body(request, "reason", "stage")
    # Whoever may not vote at all is told that, and nothing of the stages.
    stage = None if refusal else _index(find(order_id), body.get("stage"))
    via, reason = via_of(request), body.get("reason")
    return Answer(order_id, request.identity, kind, via, reason, stage=stage, refusal=refusal)


def read_withdrawal(request: Request, order_id: str, refusal: VoteRefused | None) -> Answer:
    """Return a withdrawal; it is of the whole order. Raises as `read_vote` does."""
    kind, reason = DecisionKind.WITHDRAWN, _body(request, "reason").get("reason")
    return Answer(order_id, request.identity, kind, via_of(request), reason, refusal=refusal)


def via_of(request: Request) -> Via:
    """Tell how the caller signed in: a session is the page's, a token whoever's that holds it.

    A header proves nothing here: whoever holds a token can send any.
    """
    return Via.WEB if request.by_session else Via.API


def _index(order: Order, name: str | None) -> int | None:
    names = [stage.name for stage in order.stages]
    if name in names:
        return names.index(name)
    if not names or (name is None and not names[1:]):
        return None
    key = "which_stage" if name is None else "stage"
    raise MalformedRequest.said("stage", key, stages=", ".join(names))


def _body(request: Request, *fields: str) -> dict[str, Any]:
    body = request.json() if request.body else {}
    if not isinstance(body, dict):
        raise MalformedRequest.said("body", "body")
    only = "only_reason_and_stage" if "stage" in fields else "only_reason"
    problems = [
        FieldProblem.said(clean_text(str(name))[:64] or "body", only)
        for name in body
        if name not in fields
    ]
    problems += [
        FieldProblem.said(name, "text")
        for name in fields
        if not isinstance(body.get(name), str | None)
    ]
    reason = body.get("reason")
    if isinstance(reason, str) and len(reason) > MAX_REASON:
        problems.append(FieldProblem.said("reason", "too_long", limit=MAX_REASON))
    if problems:
        raise InvalidRequest(problems)
    return body
