"""The API speaks its reader's language: problems, states, refusals and what failed."""

from __future__ import annotations

import re

import pytest

from api.errors import to_problem
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import (
    ExecutionsUnavailable,
    Forbidden,
    NodError,
    NotAuthenticated,
    OrderConflict,
    SecretsUnavailable,
    StoreUnavailable,
    VoteRefused,
)
from approvals.domain.failure import ByHand, Failure
from approvals.domain.order import Status
from approvals.domain.reason import Reason
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support.api_requests import DEMO, READER, REQUESTER, Answer, ApiDoor
from tests.support.orders import decided, new_order
from tests.support.shop import order_body

GERMANS = "de-DE,de;q=0.9,en;q=0.8"


def problems(door: ApiDoor, language: str) -> dict[str, Answer]:
    """Return every kind of refusal, in this language."""
    order_id = door.shop.waiting().order_id
    approve = f"/orders/{order_id}/approve"
    speaking = {"accept_language": language}
    door.shop.executions.fail_next(1)
    return {
        "nobody": door.get("/orders", None, **speaking),
        "unknown token": door.get("/orders", "wrong", **speaking),
        "may not order": door.post("/orders", order_body(), READER, **speaking),
        "may not decide": door.post(approve, {}, READER, **speaking),
        "own": door.post(approve, {}, REQUESTER, **speaking),
        "foreign": door.post(approve, {}, DEMO, origin="https://evil.example", **speaking),
        "not json": door.post("/orders", "{}", content_type="text/plain", **speaking),
        "broken json": door.post("/orders", "{", **speaking),
        "empty": door.post("/orders", {"customer": "", "items": [], "x": 1}, **speaking),
        "no such SKU": door.post("/orders", order_body(items=[{"sku": "NO-1", "quantity": 1}]),
                                 **speaking),
        "reason": door.post(approve, {"reason": 5, "why": 1}, DEMO, **speaking),
        "limit": door.get("/orders", query="limit=0", **speaking),
        "status": door.get("/orders", query="status=gone", **speaking),
        "cursor": door.get("/orders", query="cursor=!", **speaking),
        "no order": door.get("/orders/nothing", **speaking),
        "nowhere": door.get("/nowhere", **speaking),
        "method": door.change("DELETE", "/orders", None, DEMO, **speaking),
        "away": door.change("PUT", "/me/away", {"standIn": 1, "x": 1}, DEMO, **speaking),
        "not started": door.post("/orders", order_body(orderId="o-1"), **speaking),
        "key": door.post("/orders", order_body(), idempotency_key="ü", **speaking),
    }  # fmt: skip


def said(answer: Answer) -> list[str]:
    """Return every sentence of a problem."""
    told = answer.json
    return [told["title"], told["detail"], *(each["message"] for each in told.get("errors", []))]


def test_every_problem_is_told_in_german_to_who_wants_german() -> None:
    english, german = problems(ApiDoor(), "en"), problems(ApiDoor(), GERMANS)

    for name, answer in german.items():
        assert answer.headers["content-type"] == "application/problem+json", name
        assert answer.headers["content-language"] == "de", name
        assert (answer.status, answer.kind) == (english[name].status, english[name].kind)
        assert answer.fields == english[name].fields
        assert english[name].headers["content-language"] == "en"
        for one, other in zip(said(answer), said(english[name]), strict=True):
            assert one != other, f"{name}: {one}"
            assert not re.search(r"\b(the|must|is|not|your)\b", one), f"{name}: {one}"


@pytest.mark.parametrize(
    "error",
    [
        NotAuthenticated("x"),
        Forbidden("x"),
        OrderConflict("x"),
        StoreUnavailable("x"),
        ExecutionsUnavailable("x"),
        SecretsUnavailable("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_was_said_in_english_alone_is_told_by_its_kind(error: NodError) -> None:
    assert to_problem(error, ENGLISH).body["detail"] == "x"
    assert len(to_problem(error, GERMAN).body["detail"]) > len("x")


def test_who_decided_and_when_is_said_in_german_too() -> None:
    door = ApiDoor()
    order_id = door.shop.waiting().order_id
    assert door.approve(order_id).status == 200

    late = door.post(f"/orders/{order_id}/reject", {}, DEMO, accept_language=GERMANS)

    assert late.status == 409
    assert late.json["detail"].startswith(
        "Diese Bestellung ist abgeschlossen. Freigegeben von api:demo, 2026-11-21"
    )


@pytest.mark.parametrize("path", ["/orders/{id}", "/orders"])
def test_an_order_says_where_it_is_and_why_somebody_may_not_decide_it(path: str) -> None:
    door = ApiDoor()
    order_id = door.shop.waiting().order_id
    answers = [
        door.get(path.format(id=order_id), READER, accept_language=language)
        for language in ("en", "de")
    ]
    english, german = (
        answer.json["orders"][0] if path == "/orders" else answer.json for answer in answers
    )

    assert [answer.headers["content-language"] for answer in answers] == ["en", "de"]
    assert (english["statusText"], german["statusText"]) == (
        "Awaiting approval",
        "Wartet auf Freigabe",
    )
    assert english["allowed"]["why"] == str(VoteRefused("token_may_not_decide"))
    assert german["allowed"]["why"] == GERMAN.say("refused.token_may_not_decide")


def test_what_failed_and_what_people_have_to_do_is_told_in_german() -> None:
    door = ApiDoor()
    why = Reason.of("reason.payment")
    order = new_order(
        "failed-1",
        status=Status.FAILED,
        decision=decided(DecisionKind.APPROVED),
        failure=Failure.of("charge-payment", 3, why).leaving(ByHand.REFUND),
        reason=why,
    )
    door.shop.table.orders["failed-1"] = order

    told = door.get("/orders/failed-1", accept_language=GERMANS).json

    assert told["failure"]["text"].startswith("Die Abbuchung ist nach 3 Versuchen fehlgeschlagen")
    assert told["failure"]["leftToDo"][0].startswith("Fragen Sie beim Zahlungsdienst")
    assert told["reason"] == GERMAN.say("reason.payment") == told["failure"]["reason"]


def test_what_a_person_typed_stays_as_they_typed_it() -> None:
    door = ApiDoor()
    order_id = door.shop.waiting().order_id
    door.reject(order_id, body={"reason": "Nobody answered before the deadline."})

    told = door.get(f"/orders/{order_id}", accept_language=GERMANS).json

    assert told["decision"]["reason"] == "Nobody answered before the deadline."
