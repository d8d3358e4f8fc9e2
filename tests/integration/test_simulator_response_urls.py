"""Response URLs: five answers, half an hour, the right readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.slack_workspace import FakeClock, SlackAndApp, actions, button, slack


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def workspace(tmp_path: Path, clock: FakeClock) -> Iterator[SlackAndApp]:
    with slack(tmp_path, clock=clock) as running:
        yield running


@pytest.fixture
def response_url(workspace: SlackAndApp) -> str:
    """Bob's click on a card gives the app a way to answer him."""
    blocks = [actions(button("order:approve"))]
    posted = workspace.client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)
    where = {"user": "U0BOB", "channel": "C0APPROVALS", "ts": posted["ts"]}
    workspace.control("click", **where, action_id="order:approve")
    return str(workspace.app.last.body["response_url"])


def test_an_answer_is_private_by_default(workspace: SlackAndApp, response_url: str) -> None:
    answer = workspace.respond(response_url, text="too late")
    assert (answer.status, answer.json) == (200, {"ok": True})
    (shown,) = workspace.ephemerals("U0BOB")
    assert (shown["text"], shown["kind"]) == ("too late", "response_url")
    assert workspace.ephemerals("U0CAROL") == []
    assert [each["text"] for each in workspace.messages("C0APPROVALS")] == ["card"]


def test_an_answer_may_be_public(workspace: SlackAndApp, response_url: str) -> None:
    workspace.respond(response_url, response_type="in_channel", text="Bob was here")
    assert workspace.messages("C0APPROVALS")[1]["text"] == "Bob was here"


def test_an_answer_may_replace_or_delete_the_message(
    workspace: SlackAndApp, response_url: str
) -> None:
    workspace.respond(response_url, replace_original=True, text="decided")
    (card,) = workspace.messages("C0APPROVALS")
    assert (card["text"], card["blocks"]) == ("decided", [])
    workspace.respond(response_url, delete_original=True)
    assert workspace.messages("C0APPROVALS") == []


def test_the_sixth_answer_is_refused(workspace: SlackAndApp, response_url: str) -> None:
    for number in range(5):
        assert workspace.respond(response_url, text=str(number)).status == 200
    answer = workspace.respond(response_url, text="six")
    assert (answer.status, answer.json["error"]) == (404, "used_url")
    assert len(workspace.ephemerals("U0BOB")) == 5


def test_half_an_hour_later_nothing_is_shown(
    workspace: SlackAndApp, response_url: str, clock: FakeClock
) -> None:
    clock.now += 1799
    assert workspace.respond(response_url, text="in time").status == 200
    clock.now += 2
    answer = workspace.respond(response_url, text="late")
    assert (answer.status, answer.json["error"]) == (404, "expired_url")


def test_a_guessed_url_is_refused(workspace: SlackAndApp) -> None:
    assert workspace.respond("http://127.0.0.1/response/guess", text="x").status == 404


def test_bad_blocks_are_refused_with_the_reason(workspace: SlackAndApp, response_url: str) -> None:
    answer = workspace.respond(response_url, text="x", blocks=[{"type": "carousel"}])
    assert (answer.status, answer.json["error"]) == (400, "invalid_blocks")
    assert "carousel" in answer.json["response_metadata"]["messages"][0]
