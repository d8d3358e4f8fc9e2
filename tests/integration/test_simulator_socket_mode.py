"""Socket Mode: what people do reaches one connection, and its ack counts as an answer does."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.support.slack_sockets import Body, bare_socket, listening, wait_for_connections
from tests.support.slack_workspace import (
    SlackAndApp,
    actions,
    button,
    modal,
    slack,
    text_input,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[SlackAndApp]:
    with slack(tmp_path, socket_mode=True) as running:
        yield running


def order(workspace: SlackAndApp) -> Body:
    given = {"user": "U0ALICE", "channel": "C0ORDERS", "command": "/order", "text": "1x A"}
    return workspace.control("command", **given).json


def test_a_command_arrives_and_its_ack_is_shown(workspace: SlackAndApp) -> None:
    with listening(workspace, lambda _: {"text": "placed"}) as got:
        outcome = order(workspace)
    assert (outcome["status"], outcome["error"]) == (200, None)
    (request,) = got
    assert (request.type, request.accepts_response_payload) == ("slash_commands", True)
    assert request.payload["command"] == "/order"
    assert request.payload["user_id"] == "U0ALICE"
    assert {"trigger_id", "response_url"} <= request.payload.keys()
    assert [each["text"] for each in workspace.ephemerals("U0ALICE")] == ["placed"]
    assert workspace.app.delivered == []


def test_a_click_arrives_and_what_its_ack_holds_is_ignored(workspace: SlackAndApp) -> None:
    blocks = [actions(button("order:approve", value="o1"))]
    card = workspace.client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)
    where = {"user": "U0BOB", "channel": "C0APPROVALS", "ts": card["ts"]}
    with listening(workspace, lambda _: {"text": "not shown"}) as got:
        outcome = workspace.control("click", **where, action_id="order:approve").json
    assert outcome["status"] == 200
    (request,) = got
    assert (request.type, request.accepts_response_payload) == ("interactive", False)
    assert request.payload["actions"][0]["value"] == "o1"
    assert workspace.ephemerals("U0BOB") == []


def test_a_modal_opens_and_its_submission_is_answered(workspace: SlackAndApp) -> None:
    def answer(request: SocketModeRequest) -> Body | None:
        if request.payload["type"] == "shortcut":
            trigger_id = request.payload["trigger_id"]
            view = modal(text_input("reason", "order:reason"))
            workspace.client.views_open(trigger_id=trigger_id, view=view)
            return None
        return {"response_action": "errors", "errors": {"reason": "More, please."}}

    with listening(workspace, answer):
        opened = workspace.control("shortcut", user="U0BOB", callback_id="ask").json
        values = {"order:reason": "no"}
        given = {"user": "U0BOB", "view_id": opened["view_id"], "values": values}
        outcome = workspace.control("submit", **given).json
    assert outcome["errors"] == {"reason": "More, please."}


def test_the_home_event_arrives_as_an_event(workspace: SlackAndApp) -> None:
    with listening(workspace) as got:
        assert workspace.look("home", user="U0BOB")["status"] == 200
    (request,) = got
    assert (request.type, request.accepts_response_payload) == ("events_api", False)
    assert request.payload["event"]["type"] == "app_home_opened"


def test_with_nobody_connected_nothing_is_delivered(workspace: SlackAndApp) -> None:
    assert order(workspace)["error"] == "dispatch_failed"
    with listening(workspace):
        assert order(workspace)["error"] is None
    wait_for_connections(workspace, 0)
    assert order(workspace)["error"] == "dispatch_failed"


def test_a_late_ack_is_too_late(tmp_path: Path) -> None:
    with slack(tmp_path, socket_mode=True, ack_limit_seconds=0.3) as workspace:
        released = threading.Event()

        def answer(_: SocketModeRequest) -> Body | None:
            released.wait(5)
            return {"text": "late"}

        with listening(workspace, answer):
            outcome = order(workspace)
            released.set()
        (shown,) = workspace.ephemerals("U0ALICE")
    assert (outcome["status"], outcome["error"]) == (None, "operation_timeout")
    assert (shown["kind"], shown["error"]) == ("failure", "operation_timeout")


def test_each_payload_goes_to_one_connection(workspace: SlackAndApp) -> None:
    with listening(workspace) as first, bare_socket(workspace) as (second, hello):
        assert hello["num_connections"] == 2
        wait_for_connections(workspace, 2)
        seen: queue.SimpleQueue[str] = queue.SimpleQueue()

        def ack_all() -> None:
            for text in second:
                envelope_id = json.loads(text)["envelope_id"]
                seen.put(envelope_id)
                second.send(json.dumps({"envelope_id": envelope_id}))

        acking = threading.Thread(target=ack_all)
        acking.start()
        for _ in range(20):
            assert order(workspace)["error"] is None
        second.close()
        acking.join(5)
        others = {seen.get_nowait() for _ in range(seen.qsize())}
        assert len(first) + len(others) == 20
        assert not others & {request.envelope_id for request in first}


def test_an_ack_counts_only_on_the_connection_that_was_asked(tmp_path: Path) -> None:
    with (
        slack(tmp_path, socket_mode=True, ack_limit_seconds=0.5) as workspace,
        bare_socket(workspace) as (first, _),
        bare_socket(workspace) as (second, _),
    ):
        wait_for_connections(workspace, 2)
        sockets = {0: first, 1: second}

        def cross_over(mine: int) -> None:
            for text in sockets[mine]:
                ack = {"envelope_id": json.loads(text)["envelope_id"]}
                sockets[1 - mine].send(json.dumps(ack))

        threads = [threading.Thread(target=cross_over, args=(each,)) for each in sockets]
        for thread in threads:
            thread.start()
        assert order(workspace)["error"] == "operation_timeout"
        for connection in sockets.values():
            connection.close()
        for thread in threads:
            thread.join(5)


def test_a_connection_that_dies_before_its_ack_fails_the_delivery(workspace: SlackAndApp) -> None:
    with bare_socket(workspace) as (connection, _):
        wait_for_connections(workspace, 1)

        def leave() -> None:
            connection.recv(5)
            connection.close()

        leaving = threading.Thread(target=leave)
        leaving.start()
        assert order(workspace)["error"] == "dispatch_failed"
        leaving.join(5)
