"""Faults happen as ordered, as often as ordered, and to the method they name."""

from __future__ import annotations

import http.client
import time
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.support.slack_workspace import BOT_TOKEN, FakeClock, SlackAndApp, refusal, slack


def post(workspace: SlackAndApp) -> None:
    workspace.client.chat_postMessage(channel="C0ORDERS", text="card")


@pytest.mark.parametrize("kind", [429, "429"])
def test_a_rate_limit_says_when_to_come_back(workspace: SlackAndApp, kind: object) -> None:
    workspace.control("fault", method="chat.postMessage", kind=kind, times=1, retry_after=30)
    with pytest.raises(SlackApiError) as caught:
        post(workspace)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "30"
    assert caught.value.response["error"] == "ratelimited"
    assert workspace.messages("C0ORDERS") == []
    post(workspace)


def test_a_server_error_does_no_work(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="*", kind="500", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(workspace)
        assert caught.value.response.status_code == 500
    assert workspace.messages("C0ORDERS") == []
    post(workspace)


def test_a_lost_answer_has_done_its_work(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="chat.postMessage", kind="lost")
    with pytest.raises((http.client.HTTPException, OSError)):
        post(workspace)
    assert len(workspace.messages("C0ORDERS")) == 1
    found = workspace.client.conversations_history(channel="C0ORDERS")
    assert len(found["messages"]) == 1


def test_a_hanging_call_does_no_work_and_ends_with_the_client(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="chat.postMessage", kind="timeout")
    hasty = WebClient(
        token=BOT_TOKEN, base_url=workspace.simulator.api_url, timeout=1, retry_handlers=[]
    )
    started = time.monotonic()
    with pytest.raises(OSError, match="timed out"):
        hasty.chat_postMessage(channel="C0ORDERS", text="card")
    assert time.monotonic() - started < 3
    assert workspace.messages("C0ORDERS") == []


@pytest.mark.parametrize("code", ["not_in_channel", "invalid_auth", "token_revoked", "is_archived"])
def test_any_error_of_slacks_can_be_ordered(workspace: SlackAndApp, code: str) -> None:
    workspace.control("fault", method="chat.postMessage", kind=code)
    with pytest.raises(SlackApiError) as caught:
        post(workspace)
    assert caught.value.response.status_code == 200
    assert caught.value.response["error"] == code


def test_a_fault_leaves_other_methods_alone(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="chat.update", kind="500")
    post(workspace)
    (pending,) = workspace.look("state")["faults"]
    assert (pending["method"], pending["kind"], pending["times"]) == ("chat.update", "500", 1)


def test_faults_can_be_cleared(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="*", kind="500", times=1000)
    workspace.control("clear-faults")
    post(workspace)


def test_response_urls_can_fail_too(workspace: SlackAndApp) -> None:
    given = {"user": "U0BOB", "channel": "C0ORDERS", "command": "/order", "text": ""}
    workspace.control("command", **given)
    response_url = workspace.app.last.form["response_url"]
    workspace.control("fault", method="response_url", kind="500")
    assert workspace.respond(response_url, text="x").status == 500
    assert workspace.respond(response_url, text="x").status == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"method": "chat.shout", "kind": "500"}, "method"),
        ({"method": "*"}, "kind"),
        ({"method": "*", "kind": 418}, "kind"),
        ({"method": "*", "kind": True}, "kind"),
        ({"method": "*", "kind": "500", "times": 0}, "times"),
        ({"method": "*", "kind": "429", "retry_after": -1}, "retry_after"),
        ({"method": "*", "kind": "500", "seconds": 0}, "seconds"),
        ({"method": "*", "kind": "500", "seconds": 3, "times": 1}, "seconds"),
        ({"method": "*", "kind": "500", "seconds": 3, "until_cleared": True}, "seconds"),
        ({"method": "*", "kind": "500", "until_cleared": "yes"}, "until_cleared"),
        ({"method": "*", "kind": "500", "channel": "C0NOWHERE"}, "channel"),
    ],
)
def test_a_fault_that_makes_no_sense_names_its_field(
    workspace: SlackAndApp, given: dict[str, object], field: str
) -> None:
    answer = workspace.control("fault", **given)
    assert (answer.status, answer.json["field"]) == (400, field)


def test_a_fault_may_last_for_a_while_instead(tmp_path: Path) -> None:
    clock = FakeClock()
    with slack(tmp_path, clock=clock) as workspace:
        workspace.control("fault", method="chat.postMessage", kind="ratelimited", seconds=10)
        for _ in range(3):
            assert refusal(workspace.client.chat_postMessage, channel="C0ORDERS", text="x")
        (pending,) = workspace.look("state")["faults"]
        assert (pending["times"], pending["seconds_left"]) == (None, 10)
        clock.now += 11
        post(workspace)
        assert workspace.look("state")["faults"] == []


def test_a_fault_may_last_until_it_is_cleared_and_the_newest_such_counts(
    workspace: SlackAndApp,
) -> None:
    for kind in ("internal_error", "ratelimited"):
        workspace.control("fault", method="chat.postMessage", kind=kind, until_cleared=True)
    workspace.control("fault", method="*", kind="fatal_error", until_cleared=True)
    workspace.control("fault", method="chat.postMessage", kind="ratelimited", until_cleared=True)
    workspace.control("fault", method="chat.postMessage", kind="is_archived", times=1)
    asked = workspace.client.chat_postMessage
    refused = [refusal(asked, channel="C0ORDERS", text="x")["error"] for _ in range(3)]
    assert refused == ["is_archived", "ratelimited", "ratelimited"]
    assert refusal(workspace.client.auth_test)["error"] == "fatal_error"
    pending = workspace.look("state")["faults"]
    assert [(each["kind"], each["times"], each["seconds_left"]) for each in pending] == [
        ("ratelimited", None, None),
        ("fatal_error", None, None),
    ]
    workspace.control("clear-faults")
    post(workspace)


def test_a_fault_may_be_one_channels(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="*", kind="fatal_error", channel="C0APPROVALS", times=2)
    post(workspace)
    workspace.client.auth_test()
    failed = refusal(workspace.client.conversations_history, channel="C0APPROVALS")
    assert failed["error"] == "fatal_error"
    (pending,) = workspace.look("state")["faults"]
    assert (pending["channel"], pending["times"]) == ("C0APPROVALS", 1)


def test_a_fault_of_a_direct_message_concerns_posts_to_its_person(workspace: SlackAndApp) -> None:
    workspace.control("fault", method="chat.postMessage", kind="fatal_error", channel="U0BOB")
    workspace.client.chat_postMessage(channel="U0ALICE", text="x")
    failed = refusal(workspace.client.chat_postMessage, channel="U0BOB", text="x")
    assert failed["error"] == "fatal_error"


def test_a_fault_may_concern_the_response_urls_of_one_channel(workspace: SlackAndApp) -> None:
    given = {"user": "U0BOB", "channel": "C0ORDERS", "command": "/order", "text": ""}
    workspace.control("command", **given)
    response_url = workspace.app.last.form["response_url"]
    workspace.control("fault", method="response_url", kind="500", channel="C0FINANCE")
    assert workspace.respond(response_url, text="x").status == 200
    workspace.control("fault", method="response_url", kind="500", channel="C0ORDERS")
    assert workspace.respond(response_url, text="x").status == 500


def test_the_page_hears_of_faults_that_come_happen_and_end(tmp_path: Path) -> None:
    clock = FakeClock()
    with slack(tmp_path, clock=clock) as workspace:
        changes = workspace.simulator.workspace.changes
        versions = [changes.version]
        workspace.control("fault", method="chat.update", kind="500", seconds=1)
        versions.append(changes.version)
        workspace.control("fault", method="auth.test", kind="fatal_error")
        versions.append(changes.version)
        refusal(workspace.client.auth_test)
        versions.append(changes.version)
        clock.now += 2
        workspace.simulator.workspace.faults.forget_what_is_over()
        versions.append(changes.version)
        assert versions == sorted(set(versions))
