"""A session is a cookie, which browsers send by themselves: what a change needs beside it."""

from __future__ import annotations

import pytest

from tests.support.api_requests import ORIGIN, ApiDoor
from tests.support.identity_provider import FakeIdentityProvider
from tests.support.shop import ALICE, BOB, order_body
from tests.support.visitor import Visitor

FOREIGN: list[dict[str, str | None]] = [
    {"origin": "https://evil.example", "sec_fetch_site": "cross-site"},
    {"origin": "https://evil.example", "sec_fetch_site": None},
    {"origin": "null", "sec_fetch_site": None},
    {"origin": ORIGIN, "sec_fetch_site": "cross-site"},
    {"origin": ORIGIN + ".evil.example"},
    {"origin": None, "sec_fetch_site": "same-site"},
    {"origin": None, "sec_fetch_site": "none"},
    {"origin": None, "sec_fetch_site": None},
]
CHANGES = [
    ("POST", "/orders", order_body()),
    ("POST", "/orders/{id}/approve", {}),
    ("POST", "/orders/{id}/reject", {"reason": "no"}),
    ("POST", "/orders/{id}/withdraw", None),
    ("PUT", "/me/away", {"standIn": ALICE, "until": "2026-12-01"}),
    ("DELETE", "/me/away", None),
    ("POST", "/sign-out", None),
]


@pytest.fixture
def bob() -> Visitor:
    one = Visitor(ApiDoor(slack=FakeIdentityProvider()))
    one.sign_in(BOB)
    return one


@pytest.mark.attack("A7")
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_change_that_is_not_our_pages_is_refused(
    bob: Visitor, method: str, path: str, body: object, headers: dict[str, str | None]
) -> None:
    order = bob.door.shop.waiting()

    answer = bob.change(path.format(id=order.order_id), body, method, **headers)

    assert (answer.status, answer.kind) == (403, "foreign-origin")
    assert list(bob.door.shop.table.orders.values()) == [order]
    assert bob.door.shop.stand_ins.absences == {}
    assert bob.get("/me").status == 200


@pytest.mark.attack("A7")
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_change_without_what_belongs_to_the_session_is_refused(
    bob: Visitor, method: str, path: str, body: object
) -> None:
    order = bob.door.shop.waiting()
    alice = Visitor(bob.door)
    alice.sign_in(ALICE)
    again = Visitor(bob.door)
    again.sign_in(BOB)
    session = bob.cookies["nod-session"]
    wrong = [None, "", "x", alice.csrf(), again.csrf(), session, session.rpartition(".")[2], "ü"]

    for csrf in wrong:
        answer = bob.change(path.format(id=order.order_id), body, method, x_nod_csrf=csrf)
        assert (answer.status, answer.kind) == (403, "foreign-origin")

    assert list(bob.door.shop.table.orders.values()) == [order]
    assert bob.get("/me").status == 200


def test_a_change_that_is_our_pages_is_taken(bob: Visitor) -> None:
    assert bob.place().status == 202
    assert bob.change("/me/away", CHANGES[4][2], "PUT").status == 200


def test_another_form_than_json_is_refused(bob: Visitor) -> None:
    answer = bob.change("/orders", order_body(), content_type="text/plain")

    assert (answer.status, answer.kind) == (415, "not-json")


def test_a_refusal_does_not_repeat_what_was_brought(bob: Visitor) -> None:
    answer = bob.change("/sign-out", x_nod_csrf="guessed-value")

    assert "guessed-value" not in answer.text
    assert not [value for value in bob.cookies.values() if value in answer.text]


@pytest.mark.parametrize(
    "cookie",
    [
        "", "x", "first", "first.", "first.e30.", "none.e30.e30", "..", "U0BOB", "\ud800",
        "first.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x" * 8_000,
    ],
    ids=lambda c: ascii(c)[:20],
)  # fmt: skip
def test_a_cookie_that_we_did_not_sign_is_nobodys(bob: Visitor, cookie: str) -> None:
    eve = Visitor(bob.door, {"nod-session": cookie})

    assert eve.get("/me").status == eve.get("/orders").status == 401
    assert eve.get("/sign-in").json["me"] is None


def test_a_cookie_of_another_purpose_is_nobodys(bob: Visitor) -> None:
    one = Visitor(bob.door)
    state = one.leave_for_slack()
    [(name, pending)] = one.cookies.items()
    one.cookies = {"nod-session": pending}

    assert one.get("/me").status == 401
    one.cookies = {name: bob.cookies["nod-session"]}
    assert one.come_back(state=state, code="x").headers["location"] == "/?sign-in=expired"


def test_a_changed_cookie_is_nobodys(bob: Visitor) -> None:
    key, body, mac = bob.cookies["nod-session"].split(".")
    alice = Visitor(bob.door)
    alice.sign_in(ALICE)
    mixed = [
        f"{key}.{alice.cookies['nod-session'].split('.')[1]}.{mac}",
        f"{key}.{body}.{alice.cookies['nod-session'].split('.')[2]}",
    ]

    for text in mixed:
        assert Visitor(bob.door, {"nod-session": text}).get("/me").status == 401


def test_a_session_is_not_signed_with_the_key_of_another_place(bob: Visitor) -> None:
    elsewhere = Visitor(ApiDoor(slack=FakeIdentityProvider()), dict(bob.cookies))
    elsewhere.door.secrets.values["/nod/session/keys"] = (
        '{"keys": [{"id": "first", "key": "' + "another-key-of-the-same-name" * 2 + '"}]}'
    )

    assert elsewhere.get("/me").status == 401


class TestPublicRead:
    """Where the operator lets everybody read."""

    READ = ("/catalogue", "/orders", "/counts", "/orders/{id}", "/orders/{id}/timeline")

    @pytest.fixture
    def reader(self) -> Visitor:
        return Visitor(ApiDoor(slack=FakeIdentityProvider(), public_read=True))

    def test_orders_are_read_without_a_name(self, reader: Visitor) -> None:
        order = reader.door.shop.waiting()
        for path in self.READ:
            assert reader.get(path.format(id=order.order_id)).status == 200, path
        assert reader.get("/me").json == {
            "identity": None,
            "name": None,
            "via": "public",
            "may": ["read"],
            "csrf": None,
            "locale": None,
        }

    def test_nothing_is_allowed_and_why_is_said(self, reader: Visitor) -> None:
        order = reader.door.shop.waiting()
        shown = [
            reader.get(f"/orders/{order.order_id}").json,
            *reader.get("/orders").json["orders"],
        ]
        for each in shown:
            assert each["allowed"] == {
                "approve": False,
                "withdraw": False,
                "why": "Sign in to answer.",
            }

    def test_everything_else_needs_signing_in(self, reader: Visitor) -> None:
        order = reader.door.shop.waiting()
        for path in ("/me/away", "/insights", "/audit?from=2026-11-01&to=2026-11-30"):
            assert reader.get(*path.split("?")).status == 401
        for method, path, body in CHANGES:
            answer = reader.change(path.format(id=order.order_id), body, method)
            assert answer.status == 401, path
        assert list(reader.door.shop.table.orders.values()) == [order]

    def test_whoever_has_no_name_has_placed_nothing(self, reader: Visitor) -> None:
        reader.door.shop.waiting()
        assert len(reader.get("/orders").json["orders"]) == 1
        for query in ("requester=me", "waitingFor=me"):
            assert reader.get("/orders", query).json == {"orders": [], "next": None, "people": {}}

    def test_a_wrong_token_is_not_taken_for_nobody(self, reader: Visitor) -> None:
        assert reader.get("/orders", authorization="Bearer wrong").status == 401

    def test_a_person_is_themselves(self, reader: Visitor) -> None:
        reader.sign_in(BOB)
        order = reader.door.shop.waiting()
        assert reader.get("/me").json["identity"] == BOB
        assert reader.get(f"/orders/{order.order_id}").json["allowed"]["approve"] is True

    def test_it_is_off_unless_it_is_switched_on(self) -> None:
        stranger = Visitor(ApiDoor(slack=FakeIdentityProvider()))
        order = stranger.door.shop.waiting()
        for path in (*self.READ, "/me"):
            assert stranger.get(path.format(id=order.order_id)).status == 401
