"""Private answers by response_url: to Slack's host alone, briefly, and never in the way."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from slack_app.replies import ResponseUrlReplies
from tests.support.shop import BOB, CAROL, DAVE
from tests.support.slack_requests import SlackDoor

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Hooks:
    """Takes response_url posts; answers with ``answer`` after ``delay`` seconds."""

    origin: str = ""
    answer: bytes = OK
    delay: float = 0.0
    received: list[bytes] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def requests(self) -> list[bytes]:
        """Return what was sent. The app may have given up before a busy machine read the first."""
        assert self.arrived.wait(30)
        return self.received

    def bodies(self) -> list[Any]:
        return [json.loads(raw.split(b"\r\n\r\n", 1)[1]) for raw in self.requests()]

    def serve(self, connection: socket.socket) -> None:
        raw = b""
        while b"\r\n\r\n" not in raw or (raw.startswith(b"POST") and raw[-1:] != b"}"):
            more = connection.recv(65_536)
            if not more:
                break
            raw += more
        self.received.append(raw)
        self.arrived.set()
        self.over.wait(self.delay)
        connection.sendall(self.answer)


@contextmanager
def hooks() -> Iterator[Hooks]:
    found = Hooks()
    listener = socket.create_server(("127.0.0.1", 0))
    found.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    found.serve(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.fixture
def hook() -> Iterator[Hooks]:
    with hooks() as found:
        yield found


def door_on(hook: Hooks) -> SlackDoor:
    return SlackDoor(sends=ResponseUrlReplies(frozenset({hook.origin})))


def test_a_loser_reads_the_answer_alone_and_the_card_is_not_touched(hook: Hooks) -> None:
    door = door_on(hook)
    order = door.shop.waiting()
    card = door.card(order)
    door.click(card, BOB)
    assert hook.received == []
    door.click(card, CAROL, response_url=f"{hook.origin}/actions/T0NOD/1/secret")
    (body,) = hook.bodies()
    assert (body["response_type"], body["replace_original"]) == ("ephemeral", False)
    assert f"Approved by <@{BOB}>" in body["text"]
    assert hook.received[0].startswith(b"POST /actions/T0NOD/1/secret HTTP/1.1\r\n")
    assert door.card(order) == card


FOREIGN = [
    "https://evil.example/actions/T0NOD/1/secret",
    "https://hooks.slack.com.evil.example/x",
    "https://hooks.slack.com@evil.example/x",
    "https://hooks.slack.com:444/x",
    "http://hooks.slack.com/x",
    "https://user:pass@hooks.slack.com/x",
    "https://hooks.slack.com\\@evil.example/x",
    "https:hooks.slack.com/x",
    "//hooks.slack.com/x",
    "HTTPS://[bad",
    "http://[::1",
    "file:///etc/passwd",
    "ftp://hooks.slack.com/x",
    "http://169.254.169.254/latest/meta-data",
    "javascript:alert(1)",
    "",
    "not a url",
    None,
    5,
    ["https://hooks.slack.com/x"],
    {"url": "https://hooks.slack.com/x"},
]


@pytest.mark.attack("A10")
@pytest.mark.parametrize("response_url", FOREIGN, ids=lambda url: str(url)[:50])
def test_a_foreign_response_url_is_not_called_and_the_refusal_stands(
    response_url: Any, hook: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connected.append(address))
    door = SlackDoor(sends=ResponseUrlReplies(frozenset({"https://hooks.slack.com"})))
    order = door.shop.waiting()
    door.click(door.card(order), DAVE, response_url=response_url)
    assert connected == []
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")


@pytest.mark.parametrize(
    "path", ["/a b", "/a\r\nX-Evil: 1", "/\u00e9", "/\x00", "/" + "x" * 10_000, "#x", "?x=\ud800"]
)
def test_an_odd_address_on_slacks_host_changes_nothing(path: str, hook: Hooks) -> None:
    door = door_on(hook)
    order = door.shop.waiting()
    door.click(door.card(order), DAVE, response_url=hook.origin + path)
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")
    assert not any(b"\r\nX-Evil" in raw for raw in hook.received)


ANSWERS = [
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
    b"",
    b"not http at all\r\n\r\n",
    b"HTTP/1.1 abc\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"y" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz",
]


@pytest.mark.fault("F27")
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer[:24]))
def test_a_failing_response_url_changes_nothing(
    answer: bytes, hook: Hooks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hook.answer = answer
    door = door_on(hook)
    order = door.shop.waiting()
    url = f"{hook.origin}/actions/secret"
    door.click(door.card(order), DAVE, response_url=url)
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")
    assert len(hook.requests()) == 1
    door.approve(order, BOB)
    assert door.shop.store.get(order.order_id).decision is not None
    assert not any(url in record.getMessage() for record in caplog.records)


@pytest.mark.attack("A10")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, hook: Hooks) -> None:
    with hooks() as elsewhere:
        location = f"Location: {elsewhere.origin}/x".encode()
        hook.answer = (
            f"HTTP/1.1 {status} Go\r\n".encode() + location + b"\r\nContent-Length: 0\r\n\r\n"
        )
        door = door_on(hook)
        order = door.shop.waiting()
        door.click(door.card(order), DAVE, response_url=f"{hook.origin}/x")
        assert len(hook.requests()) == 1
        assert elsewhere.received == []


def test_a_proxy_of_the_environment_does_not_see_the_address(
    hook: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hooks() as proxy:
        monkeypatch.setenv("http_proxy", proxy.origin)
        door = door_on(hook)
        order = door.shop.waiting()
        door.click(door.card(order), DAVE, response_url=f"{hook.origin}/x")
        assert (len(hook.requests()), proxy.received) == (1, [])


def test_a_closed_port_changes_nothing() -> None:
    with hooks() as gone:
        pass
    door = door_on(gone)
    order = door.shop.waiting()
    door.click(door.card(order), DAVE, response_url=f"{gone.origin}/x")
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")


def test_a_silent_response_url_is_given_one_second(hook: Hooks) -> None:
    hook.delay = 10
    door = door_on(hook)
    order = door.shop.waiting()
    began = time.monotonic()
    door.click(door.card(order), DAVE, response_url=f"{hook.origin}/x")
    assert 0.9 <= time.monotonic() - began < 1.6
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")
