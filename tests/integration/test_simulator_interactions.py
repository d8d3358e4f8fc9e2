"""What people do reaches the app as Slack sends it, and what the app answers reaches them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.slack.http_delivery import HttpDelivery
from tests.support.recording_app import Delivered, Reply
from tests.support.slack_workspace import (
    FakeClock,
    SlackAndApp,
    actions,
    button,
    generous_manifest,
    plain,
    slack,
)

CARD = [
    actions(
        button("order:approve", "Approve", value='{"order":"o1"}', style="primary"),
        button("order:reject", "Reject", value='{"order":"o1"}'),
        block_id="decide",
    )
]


def post_card(workspace: SlackAndApp, channel: str = "C0APPROVALS") -> str:
    posted = workspace.client.chat_postMessage(channel=channel, text="card", blocks=CARD)
    return str(posted["ts"])


def order(workspace: SlackAndApp, text: str, user: str = "U0ALICE") -> dict[str, object]:
    given = {"user": user, "channel": "C0ORDERS", "command": "/order", "text": text}
    return workspace.control("command", **given).json


def test_a_command_arrives_signed_with_every_field(workspace: SlackAndApp) -> None:
    outcome = order(workspace, "2x WIDGET-001 for Acme")
    assert outcome["status"] == 200
    sent = workspace.app.last
    assert sent.genuine
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    expected = {
        "team_id": "T0NOD",
        "channel_id": "C0ORDERS",
        "channel_name": "orders",
        "user_id": "U0ALICE",
        "user_name": "alice",
        "command": "/order",
        "text": "2x WIDGET-001 for Acme",
        "api_app_id": "A0NOD",
        "is_enterprise_install": "false",
    }
    assert {key: sent.form[key] for key in expected} == expected
    assert {"token", "team_domain", "response_url", "trigger_id"} <= sent.form.keys()


def test_a_commands_text_is_escaped_as_slack_does(workspace: SlackAndApp) -> None:
    order(workspace, "1x A for <!channel> & Söhne 📦")
    assert workspace.app.last.form["text"] == "1x A for &lt;!channel&gt; &amp; Söhne 📦"


NAMES = [
    ("away @bob", "away <@U0BOB|bob>"),
    ("away @Bob, @nod", "away <@U0BOB|bob>, <@U0NOD|nod>"),
    ("away @bobby a@bob.de", "away @bobby a@bob.de"),
    ("@buyers @here #orders", "<!subteam^S0BUYERS|@buyers> <!here> <#C0ORDERS|orders>"),
    ("<@U0BOB>", "&lt;@U0BOB&gt;"),
    ("for www.acme.com", "for <http://www.acme.com|www.acme.com>"),
    ("for https://acme.com/?a=1&b=2", "for <https://acme.com/?a=1&amp;b=2>"),
]


@pytest.mark.parametrize(("typed", "sent"), NAMES)
def test_names_in_a_command_are_sent_with_their_ids(
    workspace: SlackAndApp, typed: str, sent: str
) -> None:
    order(workspace, typed)
    assert workspace.app.last.form["text"] == sent


def test_a_command_that_does_not_ask_for_ids_gets_names(tmp_path: Path) -> None:
    manifest = generous_manifest(tmp_path)
    manifest.write_text(manifest.read_text().replace("should_escape: true", "should_escape: false"))
    with slack(tmp_path, manifest=manifest) as workspace:
        order(workspace, "away @bob & co")
        assert workspace.app.last.form["text"] == "away @bob &amp; co"


def test_a_stale_clock_makes_a_signature_that_is_refused(tmp_path: Path) -> None:
    with slack(tmp_path, clock=FakeClock(1_000_000_000.0)) as workspace:
        order(workspace, "late")
        assert not workspace.app.last.genuine


@pytest.mark.parametrize(
    "body", ["placed", {"text": "placed"}, {"response_type": "ephemeral", "text": "placed"}]
)
def test_a_commands_answer_is_shown_to_the_person_alone(
    workspace: SlackAndApp, body: dict[str, object] | str
) -> None:
    workspace.app.answers(body)
    order(workspace, "1x A")
    (shown,) = workspace.ephemerals("U0ALICE")
    assert (shown["text"], shown["kind"]) == ("placed", "command_answer")
    assert workspace.ephemerals("U0BOB") == []
    assert workspace.messages("C0ORDERS") == []


def test_a_commands_public_answer_is_a_message(workspace: SlackAndApp) -> None:
    workspace.app.answers({"response_type": "in_channel", "text": "placed"})
    order(workspace, "1x A")
    assert [each["text"] for each in workspace.messages("C0ORDERS")] == ["placed"]


def test_an_empty_answer_shows_nothing(workspace: SlackAndApp) -> None:
    assert order(workspace, "1x A")["error"] is None
    assert workspace.ephemerals("U0ALICE") == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(delay_seconds=0.5), "operation_timeout"),
        (Reply("oops", status=500), "http_service_error"),
        (Reply({"text": "x", "blocks": [{"type": "carousel"}]}), "invalid_blocks"),
    ],
)
def test_a_failed_command_is_shown_as_slack_shows_it(
    tmp_path: Path, reply: Reply, error: str
) -> None:
    with slack(tmp_path, ack_limit_seconds=0.2) as workspace:
        workspace.app.reply = lambda _: reply
        assert order(workspace, "1x A")["error"] == error
        (shown,) = workspace.ephemerals("U0ALICE")
    assert shown["text"] == f'/order failed with the error "{error}"'
    assert (shown["kind"], shown["error"]) == ("failure", error)


def test_an_app_that_is_away_fails_the_command(workspace: SlackAndApp) -> None:
    nowhere = HttpDelivery("http://127.0.0.1:1/", "secret", FakeClock(), 3.0)
    workspace.simulator.workspace.delivery = nowhere
    outcome = order(workspace, "1x A")
    assert (outcome["status"], outcome["error"]) == (None, "dispatch_failed")


def test_a_click_carries_the_button_as_shown_and_the_whole_message(workspace: SlackAndApp) -> None:
    ts = post_card(workspace)
    answer = workspace.control(
        "click", user="U0BOB", channel="C0APPROVALS", ts=ts, action_id="order:approve"
    )
    assert answer.json["status"] == 200
    assert answer.json["view_id"] is None
    assert answer.json["ms"] < 3000
    payload = workspace.app.last.body
    assert workspace.app.last.genuine
    assert payload["type"] == "block_actions"
    assert (payload["user"]["id"], payload["user"]["team_id"]) == ("U0BOB", "T0NOD")
    assert payload["team"]["id"] == "T0NOD"
    assert payload["api_app_id"] == "A0NOD"
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0APPROVALS",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "C0APPROVALS", "name": "approvals"}
    assert payload["message"]["blocks"] == CARD
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"]) == ("order:approve", "decide")
    assert (action["type"], action["value"]) == ("button", '{"order":"o1"}')
    assert action["action_ts"] > ts
    assert payload["trigger_id"]
    assert payload["state"] == {"values": {}}


def test_a_button_that_is_not_there_is_named_with_those_that_are(workspace: SlackAndApp) -> None:
    ts = post_card(workspace)
    where = {"user": "U0BOB", "channel": "C0APPROVALS", "ts": ts}
    answer = workspace.control("click", **where, action_id="order:ship")
    assert answer.status == 404
    assert answer.json["buttons"] == ["order:approve", "order:reject"]
    assert workspace.app.delivered == []


def test_two_buttons_with_one_action_id_are_told_apart_by_block_or_value(
    workspace: SlackAndApp,
) -> None:
    blocks = [
        actions(button("order:approve", value="one"), block_id="first"),
        actions(button("order:approve", value="two"), block_id="second"),
    ]
    ts = workspace.client.chat_postMessage(channel="C0ORDERS", text="x", blocks=blocks)["ts"]
    where = {"user": "U0BOB", "channel": "C0ORDERS", "ts": ts, "action_id": "order:approve"}
    refused = workspace.control("click", **where)
    assert (refused.status, refused.json["field"]) == (400, "block_id")
    workspace.control("click", **where, block_id="second")
    assert workspace.app.last.body["actions"][0]["value"] == "two"
    workspace.control("click", **where, value="one")
    assert workspace.app.last.body["actions"][0]["block_id"] == "first"


def test_an_overflow_menu_sends_the_chosen_option(workspace: SlackAndApp) -> None:
    options = [
        {"text": plain("With note"), "value": "note"},
        {"text": plain("Not now"), "value": "later"},
    ]
    menu = {"type": "overflow", "action_id": "order:more", "options": options}
    blocks = [{"type": "section", "text": plain("x"), "accessory": menu}]
    ts = workspace.client.chat_postMessage(channel="C0ORDERS", text="x", blocks=blocks)["ts"]
    where = {"user": "U0BOB", "channel": "C0ORDERS", "ts": ts, "action_id": "order:more"}
    refused = workspace.control("click", **where)
    assert (refused.status, refused.json["choices"]) == (400, ["note", "later"])
    workspace.control("click", **where, value="later")
    assert workspace.app.last.body["actions"][0]["selected_option"] == options[1]


def test_a_late_answer_to_a_click_leaves_a_warning_until_the_next_press(tmp_path: Path) -> None:
    with slack(tmp_path, ack_limit_seconds=0.2) as workspace:
        ts = post_card(workspace)
        where = {"user": "U0BOB", "channel": "C0APPROVALS", "ts": ts, "action_id": "order:approve"}
        workspace.app.answers(delay=0.5)
        outcome = workspace.control("click", **where).json
        assert (outcome["status"], outcome["error"]) == (None, "operation_timeout")
        (warning,) = workspace.ephemerals("U0BOB")
        assert (warning["kind"], warning["error"]) == ("failure", "operation_timeout")
        assert warning["about"]["ts"] == ts
        assert warning["about"]["action_id"] == "order:approve"
        assert workspace.ephemerals("U0CAROL") == []
        workspace.app.answers()
        workspace.control("click", **where)
        assert workspace.ephemerals("U0BOB") == []


def test_a_click_that_the_app_refuses_is_shown_as_failed(workspace: SlackAndApp) -> None:
    ts = post_card(workspace)
    workspace.app.answers("no", status=401)
    where = {"user": "U0BOB", "channel": "C0APPROVALS", "ts": ts}
    outcome = workspace.control("click", **where, action_id="order:approve").json
    assert (outcome["status"], outcome["error"]) == (401, "http_service_error")
    assert workspace.ephemerals("U0BOB")[0]["kind"] == "failure"


def test_the_app_may_edit_the_card_while_the_click_waits_for_it(workspace: SlackAndApp) -> None:
    ts = post_card(workspace)

    def edit(delivered: Delivered) -> Reply:
        channel = delivered.body["channel"]["id"]
        workspace.client.chat_update(channel=channel, ts=ts, text="done", blocks=[])
        return Reply()

    workspace.app.reply = edit
    where = {"user": "U0BOB", "channel": "C0APPROVALS", "ts": ts}
    workspace.control("click", **where, action_id="order:approve")
    assert workspace.messages("C0APPROVALS")[0]["text"] == "done"


def test_nobody_reaches_into_another_persons_direct_message(workspace: SlackAndApp) -> None:
    ts = post_card(workspace, channel="U0ALICE")
    where = {"user": "U0BOB", "channel": "U0ALICE", "ts": ts}
    answer = workspace.control("click", **where, action_id="order:approve")
    assert (answer.status, answer.json["field"]) == (400, "channel")
    own = {**where, "user": "U0ALICE"}
    assert workspace.control("click", **own, action_id="order:approve").json["status"] == 200


def test_a_button_on_an_ephemeral_says_so_and_only_its_reader_has_it(
    workspace: SlackAndApp,
) -> None:
    call = workspace.client.chat_postEphemeral
    ts = call(channel="C0ORDERS", user="U0BOB", text="x", blocks=CARD)["message_ts"]
    where = {"channel": "C0ORDERS", "ts": ts, "action_id": "order:approve"}
    assert workspace.control("click", user="U0CAROL", **where).status == 404
    workspace.control("click", user="U0BOB", **where)
    payload = workspace.app.last.body
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    path = urlsplit(payload["response_url"]).path
    assert path.startswith("/response/")
    workspace.respond(payload["response_url"], replace_original=True, text="replaced")
    assert workspace.ephemerals("U0BOB")[0]["text"] == "replaced"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "user"),
        ({"user": "U0NOBODY"}, "user"),
        ({"user": 7}, "user"),
        ({"user": "U0BOB"}, "channel"),
        ({"user": "U0BOB", "channel": "C0NOWHERE"}, "channel"),
        ({"user": "U0BOB", "channel": "C0ORDERS"}, "command"),
        ({"user": "U0BOB", "channel": "C0ORDERS", "command": "/sudo"}, "command"),
        ({"user": "U0BOB", "channel": "C0ORDERS", "command": "/order", "text": 3}, "text"),
    ],
)
def test_bad_control_input_names_its_field(
    workspace: SlackAndApp, given: dict[str, object], field: str
) -> None:
    answer = workspace.control("command", **given)
    assert (answer.status, answer.json["field"]) == (400, field)
    assert workspace.app.delivered == []
