from __future__ import annotations

import json

import pytest

from api.tokens import DECIDE, ORDER, READ, Caller, Tokens
from approvals.domain.errors import Forbidden, NotAuthenticated, SecretsUnavailable
from tests.support.doubles import FakeSecrets

PARAMETER = "/nod/api/tokens"
STORED = {
    "tokens": [
        {"identity": "api:demo", "token": "demo-token", "may": [READ, ORDER, DECIDE]},
        {"identity": "api:reader", "token": "reader-token", "may": [READ]},
    ]
}


def tokens(stored: object = STORED) -> Tokens:
    text = stored if isinstance(stored, str) else json.dumps(stored)
    return Tokens(FakeSecrets({PARAMETER: text}), PARAMETER)


def caller(authorization: str, known: Tokens | None = None) -> Caller:
    return (known or tokens()).caller({"authorization": authorization})


@pytest.mark.parametrize(
    "authorization", ["Bearer demo-token", "bearer demo-token", "BEARER  demo-token "]
)
def test_a_token_is_an_identity(authorization: str) -> None:
    assert caller(authorization) == Caller("api:demo", frozenset({READ, ORDER, DECIDE}))


@pytest.mark.parametrize(
    "authorization",
    [
        "", "Bearer", "Bearer ", "demo-token", "Basic demo-token", "Bearer demo-toke",
        "Bearer demo-tokenx", "Bearer DEMO-TOKEN", "Bearer demo-token reader-token",
        "Bearer tøken", "Bearer \ud800", "Bearer " + "x" * 100_000, "Bearer null",
    ],
    ids=lambda a: repr(a)[:30],
)  # fmt: skip
def test_anything_else_is_nobody(authorization: str) -> None:
    with pytest.raises(NotAuthenticated):
        caller(authorization)


def test_without_the_header_there_is_nobody() -> None:
    with pytest.raises(NotAuthenticated):
        tokens().caller({})


@pytest.mark.attack("A15")
def test_a_refusal_does_not_repeat_the_token() -> None:
    with pytest.raises(NotAuthenticated) as error:
        caller("Bearer made-up-token")

    assert "made-up-token" not in str(error.value)


def test_an_empty_token_in_the_store_is_no_way_in() -> None:
    known = tokens({"tokens": [{"identity": "api:ghost", "token": "", "may": [READ]}]})

    for authorization in ("Bearer ", "Bearer", "Bearer  "):
        with pytest.raises(NotAuthenticated):
            caller(authorization, known)


def test_a_store_without_tokens_lets_nobody_in() -> None:
    with pytest.raises(NotAuthenticated):
        caller("Bearer demo-token", tokens({"tokens": []}))


@pytest.mark.parametrize(
    "stored",
    [
        "", "demo-token", "null", "[]", "{}", '{"tokens": null}', '{"tokens": ["demo-token"]}',
        '{"tokens": [{"token": "demo-token"}]}',
        '{"tokens": [{"token": "demo-token", "identity": "x"}]}',
        '{"tokens": [{"token": 7, "identity": "x", "may": ["read"]}]}',
        '{"tokens": [{"token": "demo-token", "identity": "x", "may": null}]}',
    ],
)  # fmt: skip
def test_tokens_not_in_their_form_let_nobody_in(
    stored: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SecretsUnavailable) as error:
        caller("Bearer demo-token", tokens(stored))

    assert "demo-token" not in f"{error.value}{error.value.__cause__}{caplog.text}"


def test_a_store_that_is_away_is_not_a_wrong_token() -> None:
    with pytest.raises(SecretsUnavailable):
        caller("Bearer demo-token", Tokens(FakeSecrets({}), PARAMETER))


def test_a_token_may_do_what_it_says_and_nothing_else() -> None:
    reader = caller("Bearer reader-token")

    reader.check(READ)
    for permission in (ORDER, DECIDE, "", "everything"):
        with pytest.raises(Forbidden):
            reader.check(permission)
