"""Every answer of whole scenarios, Slack's included, says what a browser may do with it."""

from __future__ import annotations

import pytest

from api.http import SECURITY_HEADERS
from tests.integration.test_slack_app_privacy import Wire
from tests.integration.test_slack_app_privacy import whole_scenario as everything_in_slack
from tests.support.api_requests import ApiDoor, whole_scenario
from tests.support.identity_provider import FakeIdentityProvider
from tests.support.shop import BOB
from tests.support.slack_requests import SlackDoor
from tests.support.visitor import Visitor


@pytest.mark.attack("A9")
def test_a9_every_answer_of_the_api_has_the_guards_and_what_is_personal_is_not_shared() -> None:
    door = ApiDoor(slack=FakeIdentityProvider())
    whole_scenario(door)
    bob = Visitor(door)
    bob.sign_in(BOB)
    bob.get("/me")
    bob.come_back(state="no such", code="none")
    bob.change("/sign-out")
    assert {answer.status for _, _, answer in door.seen} >= {200, 202, 302, 401, 403, 404, 409, 503}
    for method, path, answer in door.seen:
        assert answer.headers.items() >= SECURITY_HEADERS.items(), (method, path)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        # The page itself, its files and its description are the same for everybody.
        if path != "/" and answer.status == 200:
            kept = answer.headers["cache-control"]
            assert kept in {"no-store", "private, no-cache"} or path == "/openapi.json", path


@pytest.mark.attack("A9")
def test_a9_every_answer_to_slack_has_the_guards_too() -> None:
    door = SlackDoor()
    wire = Wire(door)
    everything_in_slack(door)
    assert {response["statusCode"] for response in wire.responses} >= {200, 401, 403, 404, 500, 503}
    for response in wire.responses:
        headers = {name.lower(): value for name, value in response["headers"].items()}
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.attack("A7")
def test_a7_every_cookie_over_https_is_this_hosts_alone() -> None:
    door = ApiDoor(slack=FakeIdentityProvider())
    bob = Visitor(door, secure=True)
    bob.sign_in(BOB)
    bob.change("/sign-out")
    set_cookies = [cookie for _, _, answer in door.seen for cookie in answer.cookies]
    assert len(set_cookies) > 2
    for cookie in set_cookies:
        assert cookie.startswith("__Host-")
        assert {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))
