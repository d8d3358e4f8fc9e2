"""A browser at the API's door: it keeps cookies, follows to Slack and back, and proves its page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.api_requests import ORIGIN, Answer, ApiDoor, api_event
from tests.support.identity_provider import FakeIdentityProvider
from tests.support.shop import order_body

OWN_PAGE = {"origin": ORIGIN, "sec-fetch-site": "same-origin", "content-type": "application/json"}


@dataclass
class Visitor:
    """One browser; ``changes`` to the headers of a request are None to leave one out."""

    door: ApiDoor
    cookies: dict[str, str] = field(default_factory=dict)
    secure: bool = False

    def get(self, path: str, query: Mapping[str, str] | str = "", **changes: str | None) -> Answer:
        return self._send("GET", path, None, _names(changes), query)

    def change(
        self, path: str, body: Any = None, method: str = "POST", **changes: str | None
    ) -> Answer:
        """Send a change as our page does, with what ``/me`` says belongs to the session."""
        headers = OWN_PAGE | {"x-nod-csrf": self.csrf()} | _names(changes)
        return self._send(method, path, None if body is None else json.dumps(body), headers)

    def place(self) -> Answer:
        return self.change("/orders", order_body())

    def csrf(self) -> str | None:
        me = self.get("/sign-in").json["me"]
        return me and str(me["csrf"] or "")

    def leave_for_slack(self, to: str = "/") -> str:
        """Press the button; returns the state that Slack was given."""
        answer = self.get("/sign-in/slack", {"to": to})
        assert answer.status == 302, answer.text
        return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]

    def come_back(self, **given: str) -> Answer:
        return self.get("/sign-in/slack/callback", given)

    def sign_in(self, user_id: str, to: str = "/") -> Answer:
        slack = self.door.slack
        assert isinstance(slack, FakeIdentityProvider)
        return self.come_back(state=self.leave_for_slack(to), code=slack.grant(user_id))

    def copy(self) -> Visitor:
        """Return another browser with the same cookies."""
        return Visitor(self.door, dict(self.cookies), self.secure)

    def _send(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: Mapping[str, str | None],
        query: Mapping[str, str] | str = "",
    ) -> Answer:
        event = api_event(
            method, path, body, headers=headers, query=query, cookies=dict(self.cookies)
        )
        if self.secure:
            event["headers"]["x-forwarded-proto"] = "https"
        answer = self.door.send(event)
        for line in answer.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            if "Max-Age=0;" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer


def _names(headers: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
