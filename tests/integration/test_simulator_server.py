"""The simulator as a process: whom it serves, what it survives, how it ends."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from tests.support.recording_app import SIGNING_SECRET, recording_app
from tests.support.slack_workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    MANIFEST,
    SlackAndApp,
    actions,
    button,
    slack,
)

ROOT = MANIFEST.parent


@contextmanager
def simulator_process(
    folder: Path, app_url: str, *more: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    (folder / "secret").write_text(SIGNING_SECRET)
    (folder / "token").write_text(BOT_TOKEN)
    command = [
        *(sys.executable, "-m", "local.slack", "--port", "0", "--exit-with-stdin"),
        *("--state", str(folder / "slack.sqlite3"), "--app-url", app_url),
        *("--signing-secret-file", str(folder / "secret")),
        *("--bot-token-file", str(folder / "token"), "--manifest", str(MANIFEST)),
        *more,
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().removeprefix("ready ").strip()
        finally:
            process.kill()


def test_a_card_survives_a_kill_and_can_still_be_clicked(tmp_path: Path) -> None:
    blocks = [actions(button("order:approve", value="o1"))]
    with recording_app() as app:
        with simulator_process(tmp_path, app.url) as (process, url):
            client = WebClient(token=BOT_TOKEN, base_url=f"{url}/api/")
            card = client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)
            process.kill()
            process.wait()
        with slack(tmp_path, state=tmp_path / "slack.sqlite3", manifest=MANIFEST) as again:
            given = {"user": "U0BOB", "channel": "C0APPROVALS", "action_id": "order:approve"}
            outcome = again.control("click", **given, ts=card["ts"])
            assert outcome.json["status"] == 200
            assert again.app.last.body["actions"][0]["value"] == "o1"
            later = again.client.chat_postMessage(channel="C0APPROVALS", text="next")
            assert later["ts"] > card["ts"]


def test_ephemerals_views_and_response_urls_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "slack.sqlite3"
    given = {"user": "U0BOB", "channel": "C0ORDERS", "command": "/order", "text": "x"}
    with slack(tmp_path, state=state) as first:
        first.app.answers({"text": "usage"})
        first.control("command", **given)
        response_url = first.app.last.form["response_url"]
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        first.client.views_publish(user_id="U0BOB", view=view)
    with slack(tmp_path, state=state) as second:
        assert second.respond(response_url, text="later").status == 200
        assert [each["text"] for each in second.ephemerals("U0BOB")] == ["usage", "later"]
        assert second.look("home", user="U0BOB")["blocks"][0]["type"] == "divider"


def test_the_process_ends_with_its_standard_input(tmp_path: Path) -> None:
    with (
        recording_app() as app,
        simulator_process(tmp_path, app.url) as (process, url),
    ):
        assert url.startswith("http://127.0.0.1:")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=5) == 0


def test_the_process_speaks_socket_mode(tmp_path: Path) -> None:
    (tmp_path / "app-token").write_text(APP_TOKEN)
    more = ("--socket-mode", "--app-token-file", str(tmp_path / "app-token"))
    with simulator_process(tmp_path, "", *more) as (_, url):
        client = WebClient(token=APP_TOKEN, base_url=f"{url}/api/")
        opened = client.apps_connections_open(app_token=APP_TOKEN)
        assert opened["url"].startswith("ws://127.0.0.1:")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "--app-url is needed"),
        (("--socket-mode",), "--socket-mode needs --app-token-file"),
    ],
)
def test_a_start_without_a_way_to_the_app_is_refused(given: tuple[str, ...], words: str) -> None:
    secrets = ("--signing-secret-file", "x", "--bot-token-file", "x")
    command = [sys.executable, "-m", "local.slack", *secrets, *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert words in done.stderr


def test_a_manifest_that_is_none_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("x: 1")
    (tmp_path / "secret").write_text("s")
    command = [
        *(sys.executable, "-m", "local.slack", "--app-url", "http://127.0.0.1:1/"),
        *("--signing-secret-file", str(tmp_path / "secret")),
        *("--bot-token-file", str(tmp_path / "secret")),
        *("--manifest", str(tmp_path / "empty")),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "oauth_config.scopes.bot is empty" in done.stderr


def test_a_foreign_host_is_refused(workspace: SlackAndApp) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "127.0.0.1:1"):
        assert workspace.request("GET", "/healthz", headers={"Host": host}).status == 421
    port = urlsplit(workspace.simulator.url).port
    assert workspace.request("GET", "/healthz", headers={"Host": f"localhost:{port}"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_cannot_act(workspace: SlackAndApp, headers: dict[str, str]) -> None:
    answer = workspace.request("POST", "/_control/clear-faults", b"{}", headers)
    assert answer.status == 403
    own = {"Origin": workspace.simulator.url, "Sec-Fetch-Site": "same-origin"}
    assert workspace.request("POST", "/_control/clear-faults", b"{}", own).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/assets/app.js", 200),
        ("GET", "/assets/../server.py", 404),
        ("GET", "/assets/%2e%2e/server.py", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/archives/C0ORDERS/x", 404),
        ("POST", "/nowhere", 404),
        ("GET", "/_control/nowhere", 404),
        ("GET", "/_control/click", 405),
        ("POST", "/_control/messages", 405),
        ("DELETE", "/", 404),
    ],
)
def test_paths(workspace: SlackAndApp, method: str, path: str, status: int) -> None:
    assert workspace.request(method, path).status == status


def test_the_page_may_load_nothing_from_elsewhere(workspace: SlackAndApp) -> None:
    policy = workspace.request("GET", "/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "2000001"}, 413),
        ({"Content-Length": "x"}, 411),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    workspace: SlackAndApp, headers: dict[str, str], status: int
) -> None:
    assert workspace.request("POST", "/_control/click", headers=headers).status == status


@pytest.mark.parametrize("body", [b"not json", b"[]", b"null", b"7"])
def test_a_control_body_that_is_no_object_is_refused(workspace: SlackAndApp, body: bytes) -> None:
    answer = workspace.request("POST", "/_control/click", body)
    assert (answer.status, answer.json["field"]) == (400, "body")


def test_one_connection_serves_many_requests(workspace: SlackAndApp) -> None:
    parts = urlsplit(workspace.simulator.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    first = connection.sock
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b'{"status":"ok"}'
    assert connection.sock is first
    connection.close()


def test_a_page_hears_of_a_change_at_once(workspace: SlackAndApp) -> None:
    parts = urlsplit(workspace.simulator.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    connection.request("GET", "/_control/changes")
    stream = connection.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert stream.readline() == b"retry: 500\n"
    before = int(stream.readline().removeprefix(b"data: "))
    assert stream.readline() == b"\n"
    workspace.client.chat_postMessage(channel="C0ORDERS", text="x")
    assert int(stream.readline().removeprefix(b"data: ")) > before
    stream.close()
    connection.close()


def test_the_state_shows_a_person_only_what_they_may_see(workspace: SlackAndApp) -> None:
    workspace.client.chat_postMessage(channel="U0ALICE", text="for Alice")
    workspace.client.chat_postEphemeral(channel="C0ORDERS", user="U0ALICE", text="psst")
    alice = workspace.look("state", user="U0ALICE")
    assert alice["messages"]["D0ALICE"][0]["text"] == "for Alice"
    assert alice["ephemerals"][0]["text"] == "psst"
    bob = workspace.look("state", user="U0BOB")
    assert "D0ALICE" not in bob["messages"]
    assert bob["ephemerals"] == []
