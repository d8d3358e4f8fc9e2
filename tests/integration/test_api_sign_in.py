"""Through the API's own handler: to Slack and back, and the session that comes of it."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from api.sessions import MOST_PENDING
from approvals.domain.errors import SlackUnavailable
from approvals.domain.person import Standing
from tests.support.api_requests import DEMO, ORIGIN, ApiDoor
from tests.support.identity_provider import (
    KEYS_PARAMETER,
    SESSION_SECONDS,
    SLACK_PAGE,
    FakeIdentityProvider,
    session_keys,
)
from tests.support.shop import ALICE, BOB
from tests.support.visitor import Visitor


def door() -> ApiDoor:
    return ApiDoor(slack=FakeIdentityProvider())


OWN_ORDER = "You asked for this yourself, so somebody else must decide it."


def visitor(user_id: str | None = None, at: ApiDoor | None = None) -> Visitor:
    found = Visitor(at or door())
    if user_id is not None:
        found.sign_in(user_id)
    return found


def problem_in(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("sign-in", [""])[0]


def test_a_person_who_comes_back_is_themselves_at_the_address_they_left() -> None:
    bob = Visitor(door())

    back = bob.sign_in(BOB, to="/orders/ord-1?x=1")

    assert (back.status, back.headers["location"]) == (302, "/orders/ord-1?x=1")
    me = bob.get("/me")
    assert (me.status, me.headers["cache-control"]) == (200, "no-store")
    assert me.json == bob.get("/sign-in").json["me"]
    assert me.json["identity"] == BOB
    assert me.json["name"] == "Bob"
    assert me.json["via"] == "slack"
    assert me.json["may"] == ["decide", "order", "read"]
    assert len(me.json["csrf"]) == 43


def test_slack_is_asked_with_what_only_this_browser_can_bring_back() -> None:
    one = Visitor(door())
    answer = one.get("/sign-in/slack", {"to": "/"})

    address = answer.headers["location"]
    assert address.startswith(f"{SLACK_PAGE}?")
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"{ORIGIN}/sign-in/slack/callback"]
    [cookie] = answer.cookies
    name, _, attributes = cookie.partition("=")
    assert re.fullmatch("nod-sign-in-[0-9a-f]{12}", name)
    assert attributes.endswith("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax")


@pytest.mark.attack("A7")
def test_the_session_is_a_cookie_that_no_script_and_no_other_site_gets() -> None:
    session, pending = visitor().sign_in(BOB).cookies

    assert session.startswith("nod-session=first.")
    assert session.endswith(f"; Max-Age={SESSION_SECONDS}; Path=/; HttpOnly; SameSite=Lax")
    assert re.fullmatch(
        "nod-sign-in-[0-9a-f]{12}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax", pending
    )


@pytest.mark.attack("A7")
def test_over_https_the_cookies_are_this_hosts_alone() -> None:
    bob = Visitor(door(), secure=True)

    session, _ = bob.sign_in(BOB).cookies

    assert session.startswith("__Host-nod-session=first.")
    assert session.endswith("; Path=/; HttpOnly; Secure; SameSite=Lax")
    assert bob.get("/me").json["identity"] == BOB
    bob.cookies = {"nod-session": bob.cookies["__Host-nod-session"]}
    assert bob.get("/me").status == 401


@pytest.mark.attack("A4")
def test_a_vote_by_session_is_the_same_person_under_the_same_rules_by_way_of_the_page() -> None:
    at = door()
    alice, bob = visitor(ALICE, at), visitor(BOB, at)
    placed = alice.place()
    assert placed.status == 202, placed.text
    assert placed.json["requester"] == ALICE
    order = at.shop.waiting(requester=ALICE)
    path = f"/orders/{order.order_id}"

    own = alice.change(f"{path}/approve")
    assert (own.status, own.json["detail"]) == (403, OWN_ORDER)
    outsider = visitor("U0DAVE", at)
    assert outsider.change(f"{path}/approve").status == 403
    decided = bob.change(f"{path}/approve", {"reason": "fine"})

    assert decided.status == 200, decided.text
    assert decided.json["decision"]["by"] == BOB
    assert decided.json["decision"]["via"] == "web"
    entries = [(e.who, e.via.value) for e in at.shop.store.audit(order.order_id)]
    assert entries[-3:] == [(ALICE, "web"), ("U0DAVE", "web"), (BOB, "web")]


def test_a_browser_that_does_not_say_where_it_is_is_still_the_page() -> None:
    at = door()
    order = at.shop.waiting()

    decided = visitor(BOB, at).change(f"/orders/{order.order_id}/approve", sec_fetch_site=None)

    assert decided.json["decision"]["via"] == "web"


def test_a_token_beside_a_session_is_whose_the_change_is_and_comes_by_the_api() -> None:
    at = door()
    order = at.shop.waiting()

    decided = visitor(BOB, at).change(
        f"/orders/{order.order_id}/approve", authorization=f"Bearer {DEMO}"
    )

    assert (decided.json["decision"]["by"], decided.json["decision"]["via"]) == ("api:demo", "api")


def test_signing_out_ends_it() -> None:
    bob = visitor(BOB)

    answer = bob.change("/sign-out")

    assert (answer.status, answer.json["me"]) == (200, None)
    assert answer.cookies == ("nod-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",)
    assert bob.cookies == {}
    assert bob.get("/me").status == 401


@pytest.mark.parametrize(
    ("seconds", "status"), [(SESSION_SECONDS - 1, 200), (SESSION_SECONDS, 401)]
)
def test_a_session_is_over_after_its_hours_whatever_the_browser_keeps(
    seconds: int, status: int
) -> None:
    bob = visitor(BOB)
    bob.door.shop.clock.advance(seconds)

    assert bob.get("/orders").status == status


def test_a_session_of_the_future_is_none() -> None:
    at = door()
    at.shop.clock.advance(120)
    bob = visitor(BOB, at)
    at.shop.clock.advance(-120)

    assert bob.get("/me").status == 401


@pytest.mark.attack("A11")
def test_a_rotated_key_signs_nobody_out_until_the_old_one_is_dropped() -> None:
    bob = visitor(BOB)
    secrets = bob.door.secrets.values

    secrets[KEYS_PARAMETER] = session_keys("second", "first")
    assert bob.get("/me").json["identity"] == BOB
    assert bob.place().status == 202
    assert visitor(BOB, bob.door).cookies["nod-session"].startswith("second.")
    secrets[KEYS_PARAMETER] = session_keys("second")
    assert bob.get("/me").status == 401


def test_keys_that_cannot_be_read_are_no_end_of_a_session() -> None:
    bob = visitor(BOB)
    state = bob.leave_for_slack()
    del bob.door.secrets.values[KEYS_PARAMETER]

    assert bob.get("/me").status == 503
    assert problem_in(bob.come_back(state=state, code="x").headers["location"]) == "unavailable"
    assert problem_in(bob.get("/sign-in/slack").headers["location"]) == "unavailable"
    assert "nod-session" in bob.cookies


@pytest.mark.parametrize(
    "standing", [Standing.GUEST, Standing.DEACTIVATED, Standing.FOREIGN, Standing.BOT]
)
def test_whoever_is_no_member_gets_no_session_and_is_told_why(standing: Standing) -> None:
    one = Visitor(door())
    one.door.shop.directory.says(BOB, standing)

    back = one.sign_in(BOB, to="/orders/ord-1?a=b")

    assert back.headers["location"] == f"/orders/ord-1?a=b&sign-in={standing.value}"
    assert one.cookies == {}
    assert one.get("/me").status == 401


def test_whoever_is_deactivated_meanwhile_is_out_for_reading_too() -> None:
    bob = visitor(BOB)
    order = bob.door.shop.waiting()
    assert bob.get("/orders").status == 200
    csrf = bob.csrf()

    bob.door.shop.directory.says(BOB, Standing.DEACTIVATED)

    assert bob.get("/orders").status == bob.get("/me").status == 401
    assert bob.get("/sign-in").json["me"] is None
    assert bob.change(f"/orders/{order.order_id}/approve", x_nod_csrf=csrf).status == 401
    assert bob.door.shop.store.get(order.order_id) == order


def test_an_outage_of_slack_does_not_end_reading() -> None:
    bob = visitor(BOB)
    bob.door.shop.directory.away = SlackUnavailable("slow")

    assert bob.get("/orders").status == 200


def test_another_state_an_old_one_or_none_is_refused() -> None:
    one, other = Visitor(door()), Visitor(door())
    slack = one.door.slack
    assert slack is not None
    state, foreign = one.leave_for_slack(), other.leave_for_slack()

    assert problem_in(one.come_back(state=foreign, code="c").headers["location"]) == "expired"
    one.come_back(state=state, error="access_denied")
    again = one.come_back(state=state, code=slack.grant(BOB))
    assert problem_in(again.headers["location"]) == "expired"  # What was pending is gone by then.
    state = one.leave_for_slack()
    one.door.shop.clock.advance(600)
    late = one.come_back(state=state, code=slack.grant(BOB))
    assert problem_in(late.headers["location"]) == "expired"
    assert one.get("/me").status == 401


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_tabs_that_sign_in_at_once_both_come_back(order: tuple[int, int]) -> None:
    browser = Visitor(door())
    slack = browser.door.slack
    assert isinstance(slack, FakeIdentityProvider)
    tabs = [(to, browser.leave_for_slack(to)) for to in ("/orders/one", "/orders/two")]
    for number in order:
        to, state = tabs[number]
        back = browser.come_back(state=state, code=slack.grant(ALICE if number else BOB))
        assert back.headers["location"] == to
        assert browser.get("/me").json["identity"] == (ALICE if number else BOB)
    assert not [name for name in browser.cookies if name.startswith("nod-sign-in")]


def test_sign_ins_that_nobody_finished_make_room() -> None:
    browser = Visitor(door())
    for _ in range(MOST_PENDING * 3):
        browser.leave_for_slack()
        assert len(browser.cookies) <= MOST_PENDING

    assert browser.sign_in(BOB).headers["location"] == "/"


def test_a_link_that_carries_somebody_elses_answer_signs_nobody_in() -> None:
    eve, victim = Visitor(door()), Visitor(door())
    assert eve.door.slack is not None
    answer = {"state": eve.leave_for_slack(), "code": eve.door.slack.grant("U0EVE")}
    victim.door = eve.door

    assert problem_in(victim.come_back(**answer).headers["location"]) == "expired"
    victim.leave_for_slack()
    assert problem_in(victim.come_back(**answer).headers["location"]) == "expired"
    assert victim.get("/me").status == 401


def test_a_replayed_answer_signs_nobody_in_even_with_the_cookie_of_then() -> None:
    one = Visitor(door())
    assert one.door.slack is not None
    state, code = one.leave_for_slack(), one.door.slack.grant(BOB)
    kept = dict(one.cookies)
    one.come_back(state=state, code=code)
    thief = Visitor(one.door, kept)

    assert problem_in(thief.come_back(state=state, code=code).headers["location"]) == "refused"
    assert thief.get("/me").status == 401


def test_a_cancel_at_slack_is_told_where_it_began() -> None:
    one = Visitor(door())
    state = one.leave_for_slack("/orders/ord-1")

    back = one.come_back(state=state, error="access_denied")

    assert back.headers["location"] == "/orders/ord-1?sign-in=cancelled"
    assert one.cookies == {}


ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "evil",
    "", "/ok\r\nset-cookie: a=b", "/a b", "javascript:alert(1)", "/.//evil.example", "/ü",
    "/" + "x" * 600, "/\t/evil.example", "///evil.example", "/a//b",
]  # fmt: skip


@pytest.mark.parametrize("to", ELSEWHERE, ids=ascii)
def test_nobody_is_sent_to_another_site(to: str) -> None:
    assert visitor().sign_in(BOB, to=to).headers["location"] == "/"
    failed = Visitor(door())
    state = failed.leave_for_slack(to)
    back = failed.come_back(state=state, error="access_denied")
    assert back.headers["location"] == "/?sign-in=cancelled"


@pytest.mark.parametrize("to", ["/", "/orders/ord-1", "/?status=failed&new=1", "/orders/a%2Fb"])
def test_an_address_of_the_page_is_kept(to: str) -> None:
    assert visitor().sign_in(BOB, to=to).headers["location"] == to


def test_a_token_counts_before_a_session_and_a_wrong_one_is_nobody() -> None:
    bob = visitor(BOB)

    assert bob.get("/me", authorization=f"Bearer {DEMO}").json["identity"] == "api:demo"
    assert bob.get("/me", authorization="Bearer wrong").status == 401


def test_without_slack_there_are_tokens_alone() -> None:
    one = Visitor(ApiDoor())

    assert one.get("/sign-in").json == {
        "slack": False,
        "tokens": True,
        "publicRead": False,
        "me": None,
    }
    for path in ("/sign-in/slack", "/sign-in/slack/callback"):
        assert one.get(path).headers["location"] == "/?sign-in=unset"
    with_cookie = Visitor(one.door, visitor(BOB).cookies)
    assert with_cookie.get("/orders").status == 401


def test_without_tokens_there_is_slack_alone() -> None:
    at = door()
    at.secrets.values["/nod/api/tokens"] = json.dumps({"tokens": []})

    assert Visitor(at).get("/sign-in").json["tokens"] is False


@pytest.mark.parametrize("held", [None, "no JSON"])
def test_tokens_that_cannot_be_read_close_no_other_way_in(held: str | None) -> None:
    bob = visitor(BOB)
    bob.door.secrets.values.pop("/nod/api/tokens")
    if held is not None:
        bob.door.secrets.values["/nod/api/tokens"] = held

    answer = bob.get("/sign-in")

    assert (answer.status, answer.json["slack"], answer.json["tokens"]) == (200, True, False)
    assert answer.json["me"]["identity"] == BOB
    assert bob.get("/orders").status == 200


def test_tokens_that_are_the_only_way_in_and_cannot_be_read_are_for_later() -> None:
    one = Visitor(ApiDoor())
    one.door.secrets.values.clear()

    assert one.get("/sign-in").status == 503


def test_a_token_is_told_what_it_is() -> None:
    me = ApiDoor().get("/me", DEMO).json

    assert me == {
        "identity": "api:demo",
        "name": None,
        "via": "token",
        "may": ["decide", "order", "read"],
        "csrf": None,
        "locale": None,
    }


def test_nothing_secret_is_in_what_the_browser_gets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    bob = visitor(BOB)
    bob.place()

    seen = json.dumps([[a.text, dict(a.headers), a.cookies] for _, _, a in bob.door.seen])
    for secret in ("kkkkkkkk", DEMO, KEYS_PARAMETER):
        assert secret not in seen
    for held in (*bob.cookies.values(), "code-0"):
        assert held not in caplog.text
