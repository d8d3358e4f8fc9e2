from __future__ import annotations

from dataclasses import replace

import pytest

from api.conditional import conditional, is_known, tag_of, unchanged
from api.http import Request, Response

ASKED = Request("GET", "/x", {}, {}, b"", "https://nod.example", "api:a", frozenset({"read"}))
FACTS = {"orderId": "ord-1", "names": ["Zoë", "\ud800"]}


def known_by(header: str) -> Request:
    return replace(ASKED, headers={"if-none-match": header})


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, identity="api:b"),
        replace(ASKED, may=frozenset({"read", "decide"})),
        replace(ASKED, headers={"accept-language": "de"}),
    ],
)
def test_a_tag_is_one_callers_in_one_language(other: Request) -> None:
    assert tag_of(ASKED, FACTS) != tag_of(other, FACTS)
    assert tag_of(ASKED, FACTS) == tag_of(replace(ASKED, path="/y", body=b"x"), FACTS)


def test_the_same_facts_have_one_tag_whatever_the_clock_says() -> None:
    now = FACTS | {"serverTime": "1", "wallSeconds": 1.0, "waitingSeconds": 1.0, "cost": {"so": 1}}
    later = {"serverTime": "2", "wallSeconds": 2.0, "waitingSeconds": 2.0, "cost": None} | FACTS

    assert tag_of(ASKED, now) == tag_of(ASKED, later)
    assert tag_of(ASKED, now) != tag_of(ASKED, now | {"activeSeconds": 1.0})


def test_an_answer_gets_its_tag_and_loses_its_body_for_who_has_it() -> None:
    first = conditional(ASKED, Response(200, FACTS, headers={"x": "y"}))
    tag = first.headers["etag"]

    assert (first.body, first.headers["x"], tag) == (FACTS, "y", tag_of(ASKED, FACTS))
    assert conditional(known_by(tag), Response(200, FACTS)) == unchanged(tag)


def test_an_endpoint_may_know_the_tag_itself() -> None:
    told = Response(200, FACTS, headers={"etag": 'W/"mine"'})

    assert conditional(ASKED, told).headers["etag"] == 'W/"mine"'
    assert conditional(known_by('W/"mine"'), told).status == 304


@pytest.mark.parametrize(
    "response",
    [
        Response(202, FACTS),
        Response(404, FACTS),
        Response(200, content=b"text"),
        Response(200, FACTS, headers={"cache-control": "no-store"}),
    ],
)
def test_what_is_no_data_or_nobodys_to_keep_stays_as_it_is(response: Response) -> None:
    assert conditional(known_by("*"), response) is response


def test_a_change_stays_as_it_is() -> None:
    response = Response(200, FACTS)

    assert conditional(replace(known_by("*"), method="POST"), response) is response


def test_a_tag_is_found_among_others() -> None:
    tag = tag_of(ASKED, FACTS)

    assert is_known(known_by(f'"a", {tag} , W/"b"'), tag)
    assert not is_known(known_by('"a", W/"b"'), tag)
    assert not is_known(ASKED, tag)
