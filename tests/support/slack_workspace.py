"""A simulator with an app behind it and a slack_sdk client, as the simulator's tests use it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from local.slack.server import RunningSimulator, running_simulator
from tests.support.recording_app import SIGNING_SECRET, RecordingApp, recording_app

BOT_TOKEN = "xoxb-test-token"
APP_TOKEN = "xapp-test-token"
MANIFEST = Path(__file__).parents[2] / "slack-manifest.yaml"
EVERY_SCOPE = (
    *("channels:history", "groups:history", "im:write", "im:history", "users:read"),
    *("usergroups:read", "channels:read", "im:read"),
)
SHORTCUTS = (
    {
        "type": "global",
        "name": "Ask for approval",
        "callback_id": "ask",
        "description": "Opens a form",
    },
    {
        "type": "message",
        "name": "Explain this card",
        "callback_id": "explain",
        "description": "Says who decides",
    },
)

type Body = dict[str, Any]


class FakeClock:
    """A clock that moves when told to."""

    def __init__(self, now: float | None = None) -> None:
        self.now = time.time() if now is None else now

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Body:
        parsed = json.loads(self.body)
        assert isinstance(parsed, dict)
        return parsed


@dataclass(frozen=True, slots=True)
class SlackAndApp:
    """What a test holds in its hands."""

    simulator: RunningSimulator
    app: RecordingApp
    client: WebClient

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        parts = urlsplit(self.simulator.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answered(answer.status, dict(answer.headers.items()), answer.read())
        finally:
            connection.close()

    def control(self, name: str, **given: object) -> Answered:
        headers = {"Content-Type": "application/json"}
        return self.request("POST", f"/_control/{name}", json.dumps(given).encode(), headers)

    def look(self, name: str, **given: str) -> Any:
        return self.request("GET", f"/_control/{name}?{urlencode(given)}").json

    def ephemerals(self, user: str) -> list[Body]:
        return list(self.look("ephemerals", user=user)["ephemerals"])

    def messages(self, channel: str) -> list[Body]:
        return list(self.look("messages", channel=channel)["messages"])

    def respond(self, response_url: str, **body: object) -> Answered:
        headers = {"Content-Type": "application/json"}
        return self.request("POST", urlsplit(response_url).path, json.dumps(body).encode(), headers)


@contextmanager
def slack(
    folder: Path,
    *,
    state: str | Path = ":memory:",
    clock: FakeClock | None = None,
    ack_limit_seconds: float = 3.0,
    manifest: Path | None = None,
    socket_mode: bool = False,
    client_secret: str = "",
) -> Iterator[SlackAndApp]:
    """Run app and simulator. The manifest is the project's with everything switched on."""
    with (
        recording_app() as app,
        running_simulator(
            app_url=app.url,
            signing_secret=SIGNING_SECRET,
            bot_token=BOT_TOKEN,
            manifest=manifest or generous_manifest(folder),
            socket_mode=socket_mode,
            app_token=APP_TOKEN,
            state=state,
            ack_limit_seconds=ack_limit_seconds,
            clock=clock or time.time,
            client_secret=client_secret,
        ) as simulator,
    ):
        client = WebClient(token=BOT_TOKEN, base_url=simulator.api_url, retry_handlers=[])
        yield SlackAndApp(simulator, app, client)


def generous_manifest(
    folder: Path,
    *,
    also: Iterable[str] = (),
    without: str | None = None,
    home_tab: bool = True,
    shortcuts: Iterable[Mapping[str, str]] = SHORTCUTS,
) -> Path:
    """Write the project's manifest with all that the simulator can do, or most, switched on.

    ``also`` and ``without`` are scopes.
    """
    document = yaml.safe_load(MANIFEST.read_text())
    scopes = document["oauth_config"]["scopes"]
    scopes["bot"] = sorted({*scopes["bot"], *EVERY_SCOPE, *also} - {without})
    document["features"]["shortcuts"] = [dict(each) for each in shortcuts]
    document["features"]["app_home"]["home_tab_enabled"] = home_tab
    document["settings"]["event_subscriptions"] = {"bot_events": ["app_home_opened"]}
    path = folder / "manifest.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def refusal(call: Any, **arguments: object) -> Any:
    """Return what Slack answers to a call that it must refuse."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    assert caught.value.response.status_code == 200
    return caught.value.response


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def button(action_id: str, text: str = "Press", **more: object) -> Body:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Body, block_id: str = "buttons") -> Body:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def text_input(block_id: str, action_id: str, optional: bool = False, **more: object) -> Body:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    label = plain(action_id)
    return {
        "type": "input",
        "block_id": block_id,
        "label": label,
        "element": element,
        "optional": optional,
    }


def modal(*blocks: Body, **more: object) -> Body:
    return {
        "type": "modal",
        "title": plain("Reject"),
        "submit": plain("Reject"),
        "blocks": list(blocks),
        **more,
    }
