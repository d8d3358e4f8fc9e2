"""What a person filled in outlives an update by the app, wherever the field stays the same."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.support.recording_app import Delivered, Reply
from tests.support.slack_workspace import (
    SlackAndApp,
    actions,
    button,
    modal,
    plain,
    refusal,
    slack,
    text_input,
)

type Body = dict[str, Any]

REASON = text_input("reason", "order:reason")
REFRESH = actions(button("order:refresh"), block_id="refresh")


def quantity(block_id: str = "quantity", **more: object) -> Body:
    element = {"type": "number_input", "action_id": "order:quantity", "is_decimal_allowed": False}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Quantity"),
        "element": {**element, **more},
        "dispatch_action": True,
    }


def opening(workspace: SlackAndApp, view: Body) -> str:
    def open_it(delivered: Delivered) -> Reply:
        workspace.client.views_open(trigger_id=delivered.body["trigger_id"], view=view)
        return Reply()

    workspace.app.reply = open_it
    outcome = workspace.control("shortcut", user="U0BOB", callback_id="ask").json
    workspace.app.answers()
    return str(outcome["view_id"])


def updating(workspace: SlackAndApp, view: Body) -> None:
    """Let the app answer each press by changing the view, and keep what Slack tells it."""

    def update(delivered: Delivered) -> Reply:
        view_id = delivered.body["view"]["id"]
        workspace.client.views_update(view_id=view_id, view=view)
        return Reply()

    workspace.app.reply = update


def pressing(workspace: SlackAndApp, view_id: str, **values: str) -> None:
    fields = {f"order:{name}": value for name, value in values.items()}
    given = {"user": "U0BOB", "view_id": view_id, "action_id": "order:refresh", "values": fields}
    assert workspace.control("click", **given).json["status"] == 200


def state_of(workspace: SlackAndApp) -> Body:
    (view,) = workspace.look("views", user="U0BOB")["views"]
    values = view["state"]["values"]
    assert isinstance(values, dict)
    return values


def test_what_was_typed_survives_an_update(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON, REFRESH))
    updating(workspace, modal(REASON, REFRESH, title=plain("Updated")))
    pressing(workspace, view_id, reason="half a sen")
    assert state_of(workspace)["reason"]["order:reason"]["value"] == "half a sen"
    workspace.app.answers()
    outcome = workspace.control("submit", user="U0BOB", view_id=view_id, values={}).json
    assert outcome["errors"] == {}
    sent = workspace.app.last.body["view"]["state"]["values"]
    assert sent["reason"]["order:reason"]["value"] == "half a sen"


def test_a_field_with_another_block_id_starts_afresh(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON, REFRESH))
    other = text_input("reason-2", "order:reason", initial_value="new")
    updating(workspace, modal(other, REFRESH))
    pressing(workspace, view_id, reason="typed")
    assert "reason" not in state_of(workspace)
    workspace.app.answers()
    workspace.control("submit", user="U0BOB", view_id=view_id, values={})
    sent = workspace.app.last.body["view"]["state"]["values"]
    assert sent["reason-2"]["order:reason"]["value"] == "new"


def test_an_initial_value_does_not_overwrite_what_was_typed(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON, REFRESH))
    again = text_input("reason", "order:reason", initial_value="from the app")
    updating(workspace, modal(again, REFRESH))
    pressing(workspace, view_id, reason="typed")
    assert state_of(workspace)["reason"]["order:reason"]["value"] == "typed"


def test_what_was_emptied_stays_empty(workspace: SlackAndApp) -> None:
    filled = text_input("reason", "order:reason", optional=True, initial_value="please")
    view_id = opening(workspace, modal(filled, REFRESH))
    pressing(workspace, view_id, reason="")
    workspace.control("submit", user="U0BOB", view_id=view_id, values={})
    sent = workspace.app.last.body["view"]["state"]["values"]
    assert sent["reason"]["order:reason"]["value"] is None


def test_a_number_that_dispatches_sends_itself_and_the_rest(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON, quantity()))
    given = {"user": "U0BOB", "view_id": view_id, "action_id": "order:quantity", "value": "3"}
    workspace.control("click", **given, values={"order:reason": "so"})
    payload = workspace.app.last.body
    (action,) = payload["actions"]
    assert (action["type"], action["value"]) == ("number_input", "3")
    values = payload["view"]["state"]["values"]
    assert values["quantity"]["order:quantity"] == {"type": "number_input", "value": "3"}
    assert values["reason"]["order:reason"]["value"] == "so"


def test_an_input_without_dispatch_action_sends_nothing(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    sent = len(workspace.app.delivered)
    given = {"user": "U0BOB", "view_id": view_id, "action_id": "order:reason", "value": "x"}
    answer = workspace.control("click", **given)
    assert (answer.status, answer.json["field"]) == (404, "action_id")
    assert len(workspace.app.delivered) == sent


def test_the_apps_errors_keep_what_was_filled_in(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    workspace.app.answers({"response_action": "errors", "errors": {"reason": "More, please."}})
    values = {"order:reason": "no"}
    workspace.control("submit", user="U0BOB", view_id=view_id, values=values)
    assert state_of(workspace)["reason"]["order:reason"]["value"] == "no"


def test_the_home_tabs_choices_survive_a_publication(workspace: SlackAndApp) -> None:
    options = [{"text": plain(text), "value": text} for text in ("mine", "all")]
    menu = {"type": "static_select", "action_id": "filter", "options": options}
    home = {"type": "home", "blocks": [actions(menu, block_id="filters")]}
    view_id = workspace.client.views_publish(user_id="U0BOB", view=home)["view"]["id"]
    given = {"user": "U0BOB", "view_id": view_id, "action_id": "filter", "value": "all"}
    workspace.control("click", **given)
    workspace.client.views_publish(user_id="U0BOB", view=home)
    state = workspace.look("home", user="U0BOB")["view"]["state"]["values"]
    assert state["filters"]["filter"]["selected_option"]["value"] == "all"


def test_a_message_press_carries_the_choices_of_the_message(workspace: SlackAndApp) -> None:
    options = [{"text": plain(text), "value": text} for text in ("one", "two")]
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "options": options,
        "initial_option": options[0],
    }
    blocks = [actions(menu, button("go"), block_id="row")]
    ts = workspace.client.chat_postMessage(channel="C0ORDERS", text="x", blocks=blocks)["ts"]
    where = {"user": "U0BOB", "channel": "C0ORDERS", "ts": ts}
    workspace.control("click", **where, action_id="go")
    assert workspace.app.last.body["state"]["values"]["row"]["pick"] == {
        "type": "static_select",
        "selected_option": options[0],
    }


def test_typing_does_not_change_a_views_hash(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON, REFRESH))
    pressing(workspace, view_id, reason="typed")
    known = workspace.app.last.body["view"]["hash"]
    view = modal(REASON)
    workspace.client.views_update(view_id=view_id, hash=known, view=view)
    stale = refusal(workspace.client.views_update, view_id=view_id, hash=known, view=view)
    assert stale["error"] == "hash_conflict"


def test_a_view_larger_than_slack_takes_is_refused(workspace: SlackAndApp) -> None:
    view_id = opening(workspace, modal(REASON))
    text = {"type": "section", "text": plain("\N{PACKAGE}" * 3000)}
    with pytest.raises(SlackApiError) as caught:
        workspace.client.views_update(view_id=view_id, view=modal(*[text] * 30))
    assert caught.value.response["error"] == "view_too_large"


def test_a_file_of_an_older_simulator_learns_to_keep_what_was_filled_in(tmp_path: Path) -> None:
    state = tmp_path / "slack.sqlite3"
    older = sqlite3.connect(state)
    older.execute(
        "CREATE TABLE views (view_id TEXT PRIMARY KEY, user TEXT, surface TEXT, root_id TEXT, "
        "depth INTEGER, external_id TEXT, hash TEXT, body TEXT) WITHOUT ROWID"
    )
    body = json.dumps({"type": "home", "blocks": []})
    row = ("V1", "U0BOB", "home", "V1", 0, None, "h", body)
    older.execute("INSERT INTO views VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    older.commit()
    older.close()
    with slack(tmp_path, state=state) as workspace:
        assert workspace.look("home", user="U0BOB")["view"]["id"] == "V1"
        opening(workspace, modal(REASON))
        assert state_of(workspace) == {}
