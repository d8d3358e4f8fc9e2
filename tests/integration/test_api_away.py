"""``/me/away``: whoever a token names says who votes in their place."""

from __future__ import annotations

import pytest

from approvals.domain.errors import SlackUnavailable
from approvals.domain.person import Person, Standing
from tests.support.api_requests import BOBS, DEMO, READER, REQUESTER, Answer, ApiDoor
from tests.support.shop import ALICE, BOB, CAROL, Shop
from tests.support.time import START

BODY = '{"standIn": "U0CAROL", "until": "2026-12-01"}'


def change(door: ApiDoor, method: str, body: str | None = None, **how: str | None) -> Answer:
    return door.change(method, "/me/away", body, how.pop("token", BOBS), **how)


def test_a_stand_in_is_set_shown_and_ended() -> None:
    door = ApiDoor()
    door.shop.directory.people[BOB] = Person(BOB, Standing.MEMBER, "en-US", START, "Europe/Berlin")
    nobody: dict[str, object] = {"identity": BOB, "absence": None, "standsInFor": []}
    away = nobody | {"absence": {"standIn": CAROL, "until": "2026-11-30T23:00:00.000Z"}}

    assert door.get("/me/away", BOBS).json == nobody
    answer = change(door, "PUT", BODY)
    assert (answer.status, answer.json) == (200, away)
    assert door.get("/me/away", BOBS).json == away
    for _ in range(2):
        answer = change(door, "DELETE")
        assert (answer.status, answer.json) == (200, nobody)


def test_one_identity_votes_for_another() -> None:
    door = ApiDoor(Shop(approvers=("api:demo",)))
    order = door.shop.waiting(requester=ALICE)
    assert door.approve(order.order_id, BOBS).status == 403

    change(door, "PUT", f'{{"standIn": "{BOB}", "until": "2026-12-01"}}', token=DEMO)

    assert door.get("/me/away", BOBS).json["standsInFor"] == ["api:demo"]
    assert door.get(f"/orders/{order.order_id}", BOBS).json["allowed"]["approve"] is True
    assert door.approve(order.order_id, BOBS).status == 200
    (vote,) = door.shop.store.get(order.order_id).stages[0].votes
    assert (vote.person, vote.voice) == (BOB, "api:demo")


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ("", 400, ["body"]),
        ("[]", 400, ["body"]),
        ("{}", 422, ["standIn", "until"]),
        ('{"standIn": 5, "until": null, "for": "ever"}', 422, ["standIn", "until", "for"]),
        ('{"standIn": "U0BOB", "until": "soon"}', 422, ["until", "standIn"]),
        ('{"standIn": "api:demo", "until": "2026-12-01"}', 422, ["standIn"]),
        ('{"standIn": "\\ud800", "until": "\\u0661-12-01"}', 422, ["until", "standIn"]),
    ],
)
def test_what_is_wrong_is_named_by_its_field(body: str, status: int, fields: list[str]) -> None:
    door = ApiDoor()

    answer = change(door, "PUT", body)

    assert (answer.status, answer.fields) == (status, fields)
    assert door.shop.stand_ins.absences == {}


@pytest.mark.parametrize("token", [READER, REQUESTER])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_token_that_may_not_decide_gives_no_voice_away(method: str, token: str) -> None:
    door = ApiDoor()
    assert change(door, method, BODY, token=token).status == 403
    assert door.get("/me/away", token).status == 200
    assert door.shop.stand_ins.absences == {}


def test_without_a_token_and_from_another_site_nothing_is_said_or_set() -> None:
    door = ApiDoor()
    assert door.get("/me/away", None).status == 401
    assert change(door, "PUT", BODY, token=None).status == 401
    assert change(door, "PUT", BODY, origin="https://evil.example").kind == "foreign-origin"
    assert change(door, "DELETE", origin="https://evil.example").kind == "foreign-origin"
    assert door.shop.stand_ins.absences == {}


def test_where_slack_is_silent_the_caller_is_asked_to_come_back() -> None:
    door = ApiDoor()
    door.shop.directory.away = SlackUnavailable("Slack is failing.")

    answer = change(door, "PUT", BODY)

    assert (answer.status, answer.kind) == (503, "unavailable")
    assert "nothing was changed" in answer.json["detail"]
    assert answer.headers["retry-after"] == "5"
