"""Modals and the Home tab: three seconds to open, forms checked, answers obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.support.recording_app import Delivered, Reply
from tests.support.slack_workspace import (
    FakeClock,
    SlackAndApp,
    actions,
    button,
    generous_manifest,
    modal,
    plain,
    slack,
    text_input,
)

REASON = text_input("reason", "order:reason", multiline=True, max_length=500)
CHOICE = {
    "type": "input",
    "block_id": "choice",
    "optional": True,
    "label": plain("Reason"),
    "element": {
        "type": "static_select",
        "action_id": "order:reason-choice",
        "options": [
            {"text": plain("Too expensive"), "value": "price"},
            {"text": plain("Not needed"), "value": "need"},
        ],
    },
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def workspace(tmp_path: Path, clock: FakeClock) -> Iterator[SlackAndApp]:
    with slack(tmp_path, clock=clock) as running:
        yield running


def opening(workspace: SlackAndApp, view: dict[str, Any]) -> str:
    """Let Bob's command open a modal, and return what the simulator says has opened."""

    def open_it(delivered: Delivered) -> Reply:
        workspace.client.views_open(trigger_id=delivered.form["trigger_id"], view=view)
        return Reply()

    workspace.app.reply = open_it
    given = {"user": "U0BOB", "channel": "C0ORDERS", "command": "/order", "text": ""}
    view_id = workspace.control("command", **given).json["view_id"]
    workspace.app.answers()
    assert isinstance(view_id, str)
    return view_id


def trigger(workspace: SlackAndApp) -> str:
    given = {"user": "U0BOB", "channel": "C0ORDERS", "command": "/order", "text": ""}
    workspace.control("command", **given)
    return workspace.app.last.form["trigger_id"]


def refusal(call: Any, **arguments: object) -> Any:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def views_of(workspace: SlackAndApp, user: str = "U0BOB") -> list[dict[str, Any]]:
    return list(workspace.look("views", user=user)["views"])


def test_a_trigger_opens_one_modal_for_its_person(workspace: SlackAndApp) -> None:
    trigger_id = trigger(workspace)
    workspace.client.views_open(trigger_id=trigger_id, view=modal(REASON))
    assert [view["title"]["text"] for view in views_of(workspace)] == ["Reject"]
    assert views_of(workspace, "U0CAROL") == []
    again = refusal(workspace.client.views_open, trigger_id=trigger_id, view=modal(REASON))
    assert again == "exchanged_trigger_id"


def test_a_trigger_expires_after_three_seconds(workspace: SlackAndApp, clock: FakeClock) -> None:
    trigger_id = trigger(workspace)
    clock.now += 3.1
    late = refusal(workspace.client.views_open, trigger_id=trigger_id, view=modal(REASON))
    assert late == "expired_trigger_id"
    assert views_of(workspace) == []


def test_an_invented_trigger_is_refused(workspace: SlackAndApp) -> None:
    wrong = refusal(workspace.client.views_open, trigger_id="1.2.3", view=modal(REASON))
    assert wrong == "invalid_trigger_id"


def test_a_bad_view_is_refused_and_leaves_the_trigger_usable(workspace: SlackAndApp) -> None:
    trigger_id = trigger(workspace)
    bad = modal(REASON, title=plain("t" * 25))
    assert (
        refusal(workspace.client.views_open, trigger_id=trigger_id, view=bad) == "invalid_arguments"
    )
    workspace.client.views_open(trigger_id=trigger_id, view=modal(REASON))


def test_a_submission_carries_state_and_private_metadata_and_closes(workspace: SlackAndApp) -> None:
    view_id = opening(
        workspace, modal(REASON, CHOICE, callback_id="reject", private_metadata="{1}")
    )
    values = {"order:reason": "too <much>", "order:reason-choice": "Too expensive"}
    outcome = workspace.control("submit", user="U0BOB", view_id=view_id, values=values).json
    assert (outcome["status"], outcome["view_id"], outcome["errors"]) == (200, None, {})
    payload = workspace.app.last.body
    assert workspace.app.last.genuine
    assert payload["type"] == "view_submission"
    assert "channel" not in payload
    assert "message" not in payload
    assert payload["view"]["private_metadata"] == "{1}"
    assert payload["view"]["callback_id"] == "reject"
    state = payload["view"]["state"]["values"]
    typed = {"type": "plain_text_input", "value": "too <much>"}
    assert state["reason"]["order:reason"] == typed
    chosen = state["choice"]["order:reason-choice"]["selected_option"]
    assert chosen["value"] == "price"
    assert views_of(workspace) == []


@pytest.mark.parametrize(
    ("values", "block_id", "words"),
    [
        ({}, "reason", "required"),
        ({"order:reason": ""}, "reason", "required"),
        ({"order:reason": "x" * 501}, "reason", "at most 500"),
        ({"order:reason": "x", "order:reason-choice": "whim"}, "choice", "one of the options"),
    ],
)
def test_a_form_is_checked_before_it_is_sent(
    workspace: SlackAndApp, values: dict[str, str], block_id: str, words: str
) -> None:
    view_id = opening(workspace, modal(REASON, CHOICE))
    sent = len(workspace.app.delivered)
    outcome = workspace.control("submit", user="U0BOB", view_id=view_id, values=values).json
    assert outcome["status"] is None
    assert words in outcome["errors"][block_id]
    assert outcome["view_id"] == view_id
    assert len(workspace.app.delivered) == sent


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [("two", "a number"), ("1.5", "whole number"), ("0", "1 or more"), ("51", "50 or less")],
)
def test_a_number_is_checked(workspace: SlackAndApp, typed: str, complaint: str) -> None:
    quantity = {
        "type": "input",
        "block_id": "quantity",
        "label": plain("Quantity"),
        "element": {
            "type": "number_input",
            "action_id": "order:quantity",
            "is_decimal_allowed": False,
            "min_value": "1",
            "max_value": "50",
        },
    }
    view_id = opening(workspace, modal(quantity))
    values = {"order:quantity": typed}
    outcome = workspace.control("submit", user="U0BOB", view_id=view_id, values=values).json
    assert complaint in outcome["errors"]["quantity"]


def test_a_field_that_does_not_exist_is_named(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    answer = workspace.control("submit", user="U0BOB", view_id=view_id, values={"order:nope": "x"})
    assert (answer.status, answer.json["field"]) == (400, "values.order:nope")


def test_the_apps_own_errors_keep_the_modal_open(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    errors = {"reason": "Please say more."}
    workspace.app.answers({"response_action": "errors", "errors": errors})
    values = {"order:reason": "no"}
    outcome = workspace.control("submit", user="U0BOB", view_id=view_id, values=values).json
    assert (outcome["errors"], outcome["view_id"]) == (errors, view_id)
    assert len(views_of(workspace)) == 1


def test_errors_for_a_block_that_is_no_input_are_a_failure(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    workspace.app.answers({"response_action": "errors", "errors": {"nowhere": "x"}})
    given = {"user": "U0BOB", "view_id": view_id, "values": {"order:reason": "no"}}
    assert workspace.control("submit", **given).json["error"] == "invalid_errors"
    assert workspace.ephemerals("U0BOB")[0]["kind"] == "failure"


def test_the_answer_may_update_push_or_clear(workspace: SlackAndApp) -> None:
    first = opening(workspace, modal(REASON))
    given = {"user": "U0BOB", "values": {"order:reason": "no"}}
    second = modal(REASON, title=plain("Second"))
    workspace.app.answers({"response_action": "update", "view": second})
    assert workspace.control("submit", view_id=first, **given).json["view_id"] == first
    assert views_of(workspace)[0]["title"]["text"] == "Second"
    workspace.app.answers({"response_action": "push", "view": modal(REASON)})
    pushed = workspace.control("submit", view_id=first, **given).json["view_id"]
    assert [view["id"] for view in views_of(workspace)] == [first, pushed]
    workspace.app.answers({"response_action": "clear"})
    assert workspace.control("submit", view_id=pushed, **given).json["view_id"] is None
    assert views_of(workspace) == []


def test_an_empty_answer_shows_the_view_below_again(workspace: SlackAndApp) -> None:
    first = opening(workspace, modal(REASON))
    given = {"user": "U0BOB", "values": {"order:reason": "no"}}
    workspace.app.answers({"response_action": "push", "view": modal(REASON)})
    pushed = workspace.control("submit", view_id=first, **given).json["view_id"]
    workspace.app.answers()
    assert workspace.control("submit", view_id=pushed, **given).json["view_id"] == first


def test_a_late_answer_to_a_submission_keeps_the_modal_and_says_so(tmp_path: Path) -> None:
    with slack(tmp_path, ack_limit_seconds=0.3) as workspace:
        view_id = opening(workspace, modal(REASON))
        workspace.app.answers(delay=0.6)
        given = {"user": "U0BOB", "view_id": view_id, "values": {"order:reason": "no"}}
        outcome = workspace.control("submit", **given).json
        assert (outcome["error"], outcome["view_id"]) == ("operation_timeout", view_id)
        assert workspace.ephemerals("U0BOB")[0]["kind"] == "failure"


def test_closing_tells_the_app_only_when_it_asked(workspace: SlackAndApp) -> None:
    silent = opening(workspace, modal(REASON))
    sent = len(workspace.app.delivered)
    workspace.control("close", user="U0BOB", view_id=silent)
    assert len(workspace.app.delivered) == sent
    told = opening(workspace, modal(REASON, notify_on_close=True))
    workspace.control("close", user="U0BOB", view_id=told)
    assert workspace.app.last.body["type"] == "view_closed"
    assert views_of(workspace) == []


def test_a_view_is_nobody_elses(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    answer = workspace.control("submit", user="U0CAROL", view_id=view_id, values={})
    assert (answer.status, answer.json["field"]) == (404, "view_id")


def test_an_update_with_an_old_hash_conflicts(workspace: SlackAndApp) -> None:
    trigger_id = trigger(workspace)
    opened = workspace.client.views_open(trigger_id=trigger_id, view=modal(REASON))["view"]
    update = workspace.client.views_update
    update(view_id=opened["id"], hash=opened["hash"], view=modal(REASON, title=plain("New")))
    stale = refusal(update, view_id=opened["id"], hash=opened["hash"], view=modal(REASON))
    assert stale == "hash_conflict"
    assert refusal(update, view_id="V0NONE", view=modal(REASON)) == "not_found"


def test_a_choice_in_a_modal_acts_with_what_is_typed_so_far(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON, {**CHOICE, "dispatch_action": True}))
    workspace.control(
        "click",
        user="U0BOB",
        view_id=view_id,
        action_id="order:reason-choice",
        value="price",
        values={"order:reason": "half a sen"},
    )
    payload = workspace.app.last.body
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["actions"][0]["selected_option"]["value"] == "price"
    state = payload["view"]["state"]["values"]
    assert state["reason"]["order:reason"]["value"] == "half a sen"
    assert state["choice"]["order:reason-choice"]["selected_option"]["value"] == "price"


def test_opening_the_home_tab_asks_the_app_and_shows_what_it_publishes(
    workspace: SlackAndApp,
) -> None:
    def publish(delivered: Delivered) -> Reply:
        blocks = [actions(button("order:approve", value="o1"))]
        user = delivered.body["event"]["user"]
        workspace.client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})
        return Reply()

    workspace.app.reply = publish
    home = workspace.look("home", user="U0BOB")
    event = workspace.app.last.body
    assert workspace.app.last.genuine
    assert (event["type"], event["event"]["type"]) == ("event_callback", "app_home_opened")
    assert (event["team_id"], event["event"]["user"]) == ("T0NOD", "U0BOB")
    assert home["blocks"] == home["view"]["blocks"]
    workspace.app.answers()
    given = {"user": "U0BOB", "view_id": home["view"]["id"], "action_id": "order:approve"}
    assert workspace.control("click", **given).json["status"] == 200
    assert workspace.app.last.body["view"]["type"] == "home"


def test_without_a_home_tab_in_the_manifest_nothing_is_sent(tmp_path: Path) -> None:
    with slack(tmp_path, manifest=generous_manifest(tmp_path, home_tab=False)) as workspace:
        assert workspace.look("home", user="U0BOB")["view"] is None
        assert workspace.app.delivered == []
        view = {"type": "home", "blocks": []}
        publish = workspace.client.views_publish
        assert refusal(publish, user_id="U0BOB", view=view) == "not_enabled"
