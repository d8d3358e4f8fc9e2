"""The control API: what a person does in Slack, for scripts and tests and for the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from local.slack import circumstances, modals
from local.slack.commands import run_command
from local.slack.control_input import ControlError, ControlInput
from local.slack.exchange import Request, Response, as_json
from local.slack.forms import UnknownFieldError
from local.slack.home import open_home
from local.slack.json_types import JsonObject
from local.slack.page_state import page_state, shown_message
from local.slack.people import Person, dm_owner
from local.slack.posts import write_message
from local.slack.presses import NotPressableError, Press, Surface, press
from local.slack.shortcuts import run_shortcut
from local.slack.views import MODAL, View
from local.slack.workspace import Workspace

_LONGEST_TYPED: Final = 4_000


def command(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Type a slash command."""
    person = given.person()
    channel = given.conversation(person)
    name = given.text("command")
    found = workspace.manifest.slash_command(name)
    if found is None:
        known = ", ".join(each.command for each in workspace.manifest.commands)
        raise ControlError(f"{name} is not a valid command; the app has {known}", "command")
    return run_command(workspace, person, channel, found, given.text("text", "")).as_json()


def post(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Write a message in a channel."""
    person = given.person()
    channel = given.conversation(person)
    text = given.text("text").strip()
    if dm_owner(channel) is not None:
        raise ControlError("Sending messages to this app has been turned off.", "channel")
    if workspace.conditions.is_archived(channel):
        raise ControlError("This channel is archived: nobody can write here.", "channel")
    if not 0 < len(text) <= _LONGEST_TYPED:
        raise ControlError(f"A message has 1 to {_LONGEST_TYPED} characters.", "text")
    return {"message": shown_message(write_message(workspace, person, channel, text))}


def click(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Press a button, or use a menu, on a message, an ephemeral or a view.

    A ``forged_value`` is sent instead of the button's own, as an attacker might.
    """
    person = given.person()
    surface = _surface(workspace, person, given)
    what = Press(
        action_id=given.text("action_id"),
        block_id=given.optional_text("block_id"),
        value=given.optional_text("value"),
        forged_value=given.optional_text("forged_value"),
        form=given.form("values"),
    )
    try:
        return press(workspace, person, surface, what).as_json()
    except NotPressableError as error:
        status = 404 if error.field_name == "action_id" else 400
        key = "buttons" if error.field_name == "action_id" else "choices"
        raise ControlError(str(error), error.field_name, status, **{key: error.choices}) from error
    except UnknownFieldError as error:
        raise _unknown_field(error) from error


def submit(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Submit a modal."""
    person = given.person()
    view = _open_modal(workspace, person, given)
    try:
        return modals.submit(workspace, person, view, given.form("values")).as_json()
    except UnknownFieldError as error:
        raise _unknown_field(error) from error


def close(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Close a modal without submitting."""
    person = given.person()
    return modals.close(workspace, person, _open_modal(workspace, person, given)).as_json()


def shortcut(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Start a shortcut: a global one anywhere, a message's on that message."""
    person = given.person()
    callback_id = given.text("callback_id")
    found = workspace.manifest.shortcut(callback_id)
    if found is None:
        known = ", ".join(each.callback_id for each in workspace.manifest.shortcuts) or "none"
        raise ControlError(f"no shortcut {callback_id}; the app has {known}", "callback_id", 404)
    message = None
    if found.kind == "message":
        if "channel" not in given:
            raise ControlError(f"{callback_id} is used on a message: say which", "channel")
        message = workspace.messages.get(given.conversation(person), given.text("ts"))
        if message is None:
            raise ControlError("no such message; ephemerals have no shortcuts", "ts", 404)
    elif "channel" in given or "ts" in given:
        raise ControlError(f"{callback_id} is a global shortcut, not a message's", "callback_id")
    return run_shortcut(workspace, person, found, message).as_json()


def messages(workspace: Workspace, given: ControlInput) -> JsonObject:
    """List a conversation, threads included, oldest first."""
    found = workspace.messages.all_in(given.conversation())
    return {"messages": [shown_message(message) for message in found]}


def ephemerals(workspace: Workspace, given: ControlInput) -> JsonObject:
    """List what only this person sees, oldest first."""
    found = workspace.ephemerals.seen_by(given.person().user_id)
    return {"ephemerals": [ephemeral.as_json() for ephemeral in found]}


def home(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Open the Home tab and return what the app published; its blocks are repeated at the top."""
    opened = open_home(workspace, given.person())
    view = opened.view
    return {
        "view": view.as_slack_shows_it(view.state) if view else None,
        "blocks": view.body["blocks"] if view else [],
        "status": opened.ack.status if opened.ack else None,
        "ms": opened.ack.milliseconds if opened.ack else None,
    }


def views(workspace: Workspace, given: ControlInput) -> JsonObject:
    """List a person's open modals, the visible one last."""
    stack = workspace.views.stack_of(given.person().user_id)
    return {"views": [view.as_slack_shows_it(view.state) for view in stack]}


def state(workspace: Workspace, given: ControlInput) -> JsonObject:
    """Return all that the page shows, to one person or to nobody in particular."""
    return page_state(workspace, given.person() if "user" in given else None)


type Operation = Callable[[Workspace, ControlInput], JsonObject]

READS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "messages": messages,
        "ephemerals": ephemerals,
        "home": home,
        "views": views,
        "state": state,
    }
)
ACTIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "command": command,
        "post": post,
        "click": click,
        "submit": submit,
        "close": close,
        "shortcut": shortcut,
        "fault": circumstances.order_fault,
        "clear-faults": circumstances.clear_faults,
        "groups": circumstances.change_group,
        "plan": circumstances.change_plan,
        "channel": circumstances.change_channel,
        "token": circumstances.revoke_token,
    }
)


def answer(workspace: Workspace, operation: Operation, request: Request) -> Response:
    """Run one operation; a refusal names its field."""
    try:
        if request.method == "GET":
            names = ("user", "channel")
            given = ControlInput({name: request.parameter(name) for name in names})
        else:
            given = ControlInput.from_body(request.body)
        return as_json(operation(workspace, given))
    except ControlError as error:
        return as_json(error.as_json(), error.status)


def _surface(workspace: Workspace, person: Person, given: ControlInput) -> Surface:
    if "view_id" in given:
        return _own_view(workspace, person, given)
    channel = given.conversation(person)
    ts = given.text("ts")
    message = workspace.messages.get(channel, ts)
    if message is not None:
        return message
    ephemeral = workspace.ephemerals.get(person.user_id, ts)
    if ephemeral is None or ephemeral.channel != channel:
        raise ControlError("no such message for this person", "ts", 404, buttons=[])
    return ephemeral


def _own_view(workspace: Workspace, person: Person, given: ControlInput) -> View:
    view = workspace.views.get(given.text("view_id"))
    if view is None or view.user != person.user_id:
        raise ControlError("no such view for this person", "view_id", 404)
    return view


def _open_modal(workspace: Workspace, person: Person, given: ControlInput) -> View:
    view = _own_view(workspace, person, given)
    if view.surface != MODAL:
        raise ControlError("not a modal", "view_id")
    return view


def _unknown_field(error: UnknownFieldError) -> ControlError:
    name = error.args[0]
    return ControlError(f"the view has no field {name}", f"values.{name}")
