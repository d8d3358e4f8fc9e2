"""Presses: a person uses a button, a menu or a choice that they can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.slack import payloads
from local.slack.block_kit import elements_of
from local.slack.delivery import Ack
from local.slack.elements import CHOICE_TYPES, TYPING_TYPES
from local.slack.ephemerals import Ephemeral
from local.slack.forms import find_option, read_form
from local.slack.json_types import JsonObject
from local.slack.messages import Message
from local.slack.people import Person
from local.slack.response_urls import Origin
from local.slack.views import View
from local.slack.workspace import Workspace

type Surface = Message | Ephemeral | View


@dataclass(frozen=True, slots=True)
class Press:
    """What was pressed. ``value`` picks an option, or one of several buttons with one action id.

    ``forged_value`` reaches the app in place of a button's own value.
    """

    action_id: str
    block_id: str | None = None
    value: str | None = None
    forged_value: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of something a person did: the app's status, how long, what opened, what failed."""

    ack: Ack
    view_id: str | None
    error: str | None
    errors: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> JsonObject:
        """Return the control API's answer."""
        return {
            "status": self.ack.status,
            "ms": self.ack.milliseconds,
            "view_id": self.view_id,
            "error": self.error,
            "errors": dict(self.errors),
        }


class NotPressableError(Exception):
    """Nothing, or not one thing, answers to that name here; ``choices`` says what is there."""

    def __init__(self, message: str, field_name: str, choices: list[str]) -> None:
        """Say what is wrong with which input."""
        super().__init__(message)
        self.field_name = field_name
        self.choices = choices


def press(workspace: Workspace, person: Person, surface: Surface, what: Press) -> Outcome:
    """Deliver one press to the app and show the person when it fails.

    Raises:
        NotPressableError: it is not on the surface.
    """
    block, element = _find(_blocks_of(surface), what)
    if block["type"] == "input" and block.get("dispatch_action") is not True:
        raise NotPressableError(
            "this input has no dispatch_action: it sends nothing", "action_id", []
        )
    about = _about(surface, block, element)
    action = _action(block, element, what, workspace.store.next_ts())
    payload = _payload(workspace, person, surface, action, what)
    workspace.ephemerals.clear_failures(person.user_id, about)
    if not isinstance(surface, View):
        payload["response_url"] = workspace.response_url(_origin(person, surface))
    ack, opened = send_interaction(workspace, person, payload)
    if ack.error is not None:
        label = (element.get("text") or {}).get("text") or element["action_id"]
        where = person.dm_id if isinstance(surface, View) else surface.channel
        text = f'\N{WARNING SIGN} "{label}" failed with the error "{ack.error}"'
        workspace.ephemerals.add_failure(person.user_id, where, text, ack.error, about)
    return Outcome(ack, opened, ack.error)


def send_interaction(
    workspace: Workspace, person: Person, payload: JsonObject
) -> tuple[Ack, str | None]:
    """Deliver an interaction with a fresh trigger; return the ack and the modal that it opened."""
    before = {view.view_id for view in workspace.views.stack_of(person.user_id)}
    trigger_id = workspace.triggers.issue(person.user_id)
    ack = workspace.delivery.send_interaction({**payload, "trigger_id": trigger_id})
    stack = workspace.views.stack_of(person.user_id)
    return ack, stack[-1].view_id if stack and stack[-1].view_id not in before else None


def _blocks_of(surface: Surface) -> list[JsonObject]:
    return list(surface.body["blocks"]) if isinstance(surface, View) else surface.blocks


def _find(blocks: list[JsonObject], what: Press) -> tuple[JsonObject, JsonObject]:
    present = [(block, element) for block in blocks for element in elements_of(block)]
    names = sorted({str(element["action_id"]) for _, element in present})
    found = [
        (block, element)
        for block, element in present
        if element["action_id"] == what.action_id
        and what.block_id in (None, block["block_id"])
        and (what.value is None or element["type"] != "button" or _holds(element, what.value))
    ]
    if not found:
        raise NotPressableError(f"no {what.action_id} here", "action_id", names)
    if len(found) > 1:
        block_ids = [str(block["block_id"]) for block, _ in found]
        raise NotPressableError(f"several {what.action_id} here", "block_id", block_ids)
    return found[0]


def _holds(button: JsonObject, value: str) -> bool:
    return bool(button.get("value", "") == value)


def _payload(
    workspace: Workspace, person: Person, surface: Surface, action: JsonObject, what: Press
) -> JsonObject:
    filled = surface.state if isinstance(surface, View) else {}
    state, _ = read_form(_blocks_of(surface), what.form, filled)
    if action["type"] in CHOICE_TYPES | TYPING_TYPES:
        shown = {key: action[key] for key in ("type", "value", "selected_option") if key in action}
        state.setdefault(action["block_id"], {})[action["action_id"]] = shown
    if isinstance(surface, View):
        workspace.views.fill(surface, state)
        return payloads.view_press(person, surface, [action], state)
    if isinstance(surface, Ephemeral):
        return payloads.ephemeral_press(person, surface, [action], state)
    return payloads.message_press(person, surface, [action], state)


def _action(block: JsonObject, element: JsonObject, what: Press, action_ts: str) -> JsonObject:
    action: JsonObject = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    kept: tuple[str, ...] = ()
    if element["type"] == "button":
        kept = ("text", "value", "style", "url", "confirm", "accessibility_label")
    elif element["type"] in TYPING_TYPES:
        action["value"] = what.value
    else:
        kept = ("placeholder", "initial_option", "confirm")
        action["selected_option"] = _chosen(element, what.value)
    action.update({key: element[key] for key in kept if key in element})
    if what.forged_value is not None:
        if element["type"] != "button":
            raise NotPressableError("only a button's value can be forged", "forged_value", [])
        action["value"] = what.forged_value
    return action


def _chosen(element: JsonObject, value: str | None) -> JsonObject:
    option = find_option(element, value) if value is not None else None
    if option is None:
        values = [option["value"] for option in element["options"]]
        raise NotPressableError("not one of the options", "value", values)
    return option


def _about(surface: Surface, block: JsonObject, element: JsonObject) -> JsonObject:
    about: JsonObject = {
        "type": "button",
        "block_id": block["block_id"],
        "action_id": element["action_id"],
    }
    if isinstance(surface, View):
        about["view_id"] = surface.view_id
    else:
        about["ts"] = surface.ts
        about["thread_ts"] = surface.thread_ts
    return about


def _origin(person: Person, surface: Message | Ephemeral) -> Origin:
    is_ephemeral = isinstance(surface, Ephemeral)
    return Origin(person.user_id, surface.channel, surface.ts, is_ephemeral, surface.thread_ts)
