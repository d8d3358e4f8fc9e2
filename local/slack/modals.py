"""Modals: a person submits or closes one, and the ack says what happens to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from local.slack import payloads
from local.slack.block_kit import view_problems
from local.slack.delivery import Ack
from local.slack.forms import read_form
from local.slack.json_types import JsonObject
from local.slack.people import Person
from local.slack.presses import Outcome
from local.slack.views import MODAL, View
from local.slack.workspace import Workspace

_NOT_SENT: Final = Ack(None, 0.0, None, "", b"")


def submit(workspace: Workspace, person: Person, view: View, values: Mapping[str, str]) -> Outcome:
    """Check the form as Slack's client does, deliver it, and do as the ack says.

    Raises:
        UnknownFieldError: a value for a field that the view does not have.
    """
    state, complaints = read_form(view.body["blocks"], values, view.state)
    workspace.views.fill(view, state)
    if complaints:
        return Outcome(_NOT_SENT, view.view_id, None, complaints)
    about: JsonObject = {"type": "view", "view_id": view.view_id}
    workspace.ephemerals.clear_failures(person.user_id, about)
    payload = payloads.view_submission(person, view, state)
    payload["trigger_id"] = workspace.triggers.issue(person.user_id)
    ack = workspace.delivery.send_interaction(payload)
    errors: dict[str, str] = {}
    error = ack.error or _follow(workspace, view, ack, errors)
    if error is not None:
        text = f'We had some trouble connecting. Try again? (error "{error}")'
        workspace.ephemerals.add_failure(person.user_id, person.dm_id, text, error, about)
    stack = workspace.views.stack_of(person.user_id)
    return Outcome(ack, stack[-1].view_id if stack else None, error, errors)


def close(workspace: Workspace, person: Person, view: View) -> Outcome:
    """Close a modal without submitting; the app hears of it when it asked to."""
    workspace.views.close(view)
    ack = _NOT_SENT
    if view.body.get("notify_on_close"):
        ack = workspace.delivery.send_interaction(payloads.view_closed(person, view, False))
    stack = workspace.views.stack_of(person.user_id)
    return Outcome(ack, stack[-1].view_id if stack else None, ack.error)


def _follow(workspace: Workspace, view: View, ack: Ack, errors: dict[str, str]) -> str | None:
    """Do what a view_submission's ack says; return an error code when it makes no sense."""
    answer = ack.json() if ack.body.strip() else {}
    if answer is None:
        return "invalid_response"
    action = answer.get("response_action")
    if action is None:
        workspace.views.close(view)
    elif action == "clear":
        workspace.views.close_all(view.user)
    elif action == "errors":
        return _take_errors(view, answer.get("errors"), errors)
    elif action in ("update", "push"):
        return _show_next(workspace, view, action, answer.get("view"))
    else:
        return "invalid_response_action"
    return None


def _take_errors(view: View, given: object, errors: dict[str, str]) -> str | None:
    """Copy field errors; Slack refuses those that name no input block of the view."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(given, dict) or not given or not set(given) <= inputs:
        return "invalid_errors"
    errors.update({str(block_id): str(text) for block_id, text in given.items()})
    return None


def _show_next(workspace: Workspace, view: View, action: str, body: object) -> str | None:
    if not isinstance(body, dict) or view_problems(body, MODAL):
        return "invalid_view"
    if action == "update":
        current = workspace.views.get(view.view_id)
        if current is None:
            return "view_not_found"
        workspace.views.update(current, body)
    elif workspace.views.push(view.user, body) is None:
        return "push_limit_reached"
    return None
