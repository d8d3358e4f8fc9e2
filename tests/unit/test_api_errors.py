from __future__ import annotations

import json
from dataclasses import replace

import pytest

from api.errors import to_problem, unexpected
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import (
    AlreadyDecided,
    CarrierUnavailable,
    ExecutionsUnavailable,
    FieldProblem,
    Forbidden,
    InvalidRequest,
    MalformedRequest,
    NodError,
    NotAccepting,
    NotAuthenticated,
    NotRouted,
    NotShown,
    NotWaiting,
    OrderConflict,
    OrderNotFound,
    OutOfStock,
    ParcelLost,
    PaymentDeclined,
    PaymentInconsistent,
    PaymentUnavailable,
    PolicyInvalid,
    SecretsUnavailable,
    SignInRefused,
    SlackRefused,
    SlackUnavailable,
    StaleButton,
    StartFailed,
    StockInconsistent,
    StoreRefused,
    StoreUnavailable,
    TooManyOpen,
    UnexpectedFailure,
    VoteRefused,
)
from approvals.domain.order import Status
from tests.support.orders import ARN, FIRST_WAIT, STAGE, decided, new_order

ORDER = new_order(
    status=Status.APPROVED,
    stages=(replace(STAGE, waits=(FIRST_WAIT,)),),
    decision=decided(reason="Fine"),
    execution_arn=ARN,
)
CASES: list[tuple[NodError, int, str]] = [
    (NotAuthenticated("x"), 401, "not-authenticated"),
    (Forbidden("x"), 403, "forbidden"),
    (VoteRefused("own_order"), 403, "forbidden"),
    (OrderNotFound("ord-1"), 404, "order-not-found"),
    (AlreadyDecided("x", ORDER), 409, "already-decided"),
    (NotWaiting("x", ORDER), 409, "not-waiting"),
    (StaleButton("x", ORDER), 409, "another-stage"),
    (OrderConflict("x"), 409, "order-conflict"),
    (TooManyOpen(100), 409, "too-many-open"),
    (TooManyOpen(100), 409, "too-many-open"),
    (StartFailed("ord-1"), 503, "start-failed"),
    (NotAccepting(), 503, "not-accepting"),
    (StoreUnavailable("x"), 503, "unavailable"),
    (ExecutionsUnavailable("x"), 503, "unavailable"),
    (SecretsUnavailable("x"), 503, "unavailable"),
    (NotShown("x"), 503, "unavailable"),
    (SlackUnavailable("x"), 503, "unavailable"),
    (InvalidRequest.of("items[0].sku", "x"), 422, "invalid-request"),
    (InvalidRequest.of("status", "x"), 422, "invalid-request"),
    (MalformedRequest.of("cursor", "x"), 400, "invalid-request"),
    (OutOfStock(["A"]), 500, "unexpected"),
    (StockInconsistent("x"), 500, "unexpected"),
    (StoreRefused("x"), 500, "unexpected"),
    (PaymentInconsistent("x"), 500, "unexpected"),
    (PaymentDeclined("x"), 500, "unexpected"),
    (ParcelLost("x"), 500, "unexpected"),
    (PaymentUnavailable("x"), 503, "unavailable"),
    (CarrierUnavailable("x"), 503, "unavailable"),
    (NotRouted("no_rule", money="1.00 EUR"), 500, "unexpected"),
    (PolicyInvalid(["policy.yaml:1: rules: is missing"]), 500, "unexpected"),
    (SlackRefused("x", "x"), 500, "unexpected"),
    (UnexpectedFailure("x"), 500, "unexpected"),
]


@pytest.mark.parametrize(("error", "status", "kind"), CASES, ids=lambda v: type(v).__name__)
def test_every_error_is_a_problem(error: NodError, status: int, kind: str) -> None:
    response = to_problem(error)

    assert response.status == response.body["status"] == status
    assert response.body["type"] == f"urn:nod:problem:{kind}"
    assert response.headers["content-type"] == "application/problem+json"
    assert {"title", "detail"} <= response.body.keys()


def test_the_table_above_has_every_error() -> None:
    def leaves(kind: type[NodError]) -> set[type[NodError]]:
        below = kind.__subclasses__()
        return {kind} if not below else set().union(*(leaves(k) for k in below))

    ours = {k for k in leaves(NodError) if k.__module__ == "approvals.domain.errors"}

    # Signing in leads a browser back to the page, which has the words.
    assert ours - {SignInRefused} <= {type(error) for error, _, _ in CASES}


@pytest.mark.parametrize(
    ("error", "status"), [(NotAuthenticated("x"), 401), (StartFailed("o"), 503)]
)
def test_a_problem_says_what_to_do_next(error: NodError, status: int) -> None:
    headers = to_problem(error).headers

    assert ("www-authenticate" in headers) == (status == 401)
    assert ("retry-after" in headers) == (status == 503)


def test_who_decided_and_when_is_said() -> None:
    body = to_problem(AlreadyDecided("x", ORDER)).body

    assert body["detail"] == "This order is closed. Approved by U0BOB at 2026-11-21 09:00:00 UTC."
    assert body["decision"] == {
        "kind": "approved",
        "by": "U0BOB",
        "at": "2026-11-21T09:00:00.000Z",
        "via": "slack",
        "reason": "Fine",
    }
    assert (body["orderId"], body["orderStatus"]) == ("ord-1", "approved")


def test_an_order_that_asks_nobody_says_where_it_is() -> None:
    body = to_problem(NotWaiting("x", new_order())).body

    assert body["detail"] == "This order is not waiting for an answer. Received, being checked."
    assert body["decision"] is None


def test_an_expired_order_says_so() -> None:
    expired = replace(ORDER, decision=decided(DecisionKind.EXPIRED, "nod"))

    assert "Expired: nobody answered" in to_problem(AlreadyDecided("x", expired)).body["detail"]


def test_every_field_is_named() -> None:
    error = InvalidRequest([FieldProblem("customer", "is required"), FieldProblem("note", "long")])

    assert to_problem(error).body["errors"] == [
        {"field": "customer", "message": "is required"},
        {"field": "note", "message": "long"},
    ]


def test_a_detail_is_bounded() -> None:
    error = InvalidRequest(FieldProblem(f"items[{n}].sku", "x" * 90) for n in range(50))

    assert len(to_problem(error).body["detail"]) <= 1_000


@pytest.mark.parametrize(("error", "status", "kind"), CASES, ids=lambda v: type(v).__name__)
def test_no_callback_or_arn_leaves(error: NodError, status: int, kind: str) -> None:
    text = json.dumps(to_problem(error).body)

    assert FIRST_WAIT.callback_id not in text
    assert "arn:" not in text


def test_what_nobody_foresaw_says_nothing() -> None:
    body = to_problem(UnexpectedFailure("a secret")).body

    assert body == unexpected().body
    assert "secret" not in json.dumps(body)
