"""Shortcuts: a person starts one from the composer, or from a message's menu."""

from __future__ import annotations

from local.slack import payloads
from local.slack.json_types import JsonObject
from local.slack.manifest import Shortcut
from local.slack.messages import Message
from local.slack.people import Person
from local.slack.presses import Outcome, send_interaction
from local.slack.response_urls import Origin
from local.slack.workspace import Workspace


def run_shortcut(
    workspace: Workspace, person: Person, shortcut: Shortcut, message: Message | None
) -> Outcome:
    """Deliver a shortcut, a message's with the message, and show the person when it fails."""
    action_ts = workspace.store.next_ts()
    if message is None:
        payload = payloads.global_shortcut(person, shortcut.callback_id, action_ts)
        where = person.dm_id
    else:
        payload = payloads.message_shortcut(person, message, shortcut.callback_id, action_ts)
        origin = Origin(person.user_id, message.channel, message.ts, thread_ts=message.thread_ts)
        payload["response_url"] = workspace.response_url(origin)
        where = message.channel
    about: JsonObject = {"type": "shortcut", "callback_id": shortcut.callback_id}
    if message is not None:
        about |= {"ts": message.ts, "thread_ts": message.thread_ts}
    workspace.ephemerals.clear_failures(person.user_id, about)
    ack, opened = send_interaction(workspace, person, payload)
    if ack.error is not None:
        text = f'{shortcut.name} failed with the error "{ack.error}"'
        workspace.ephemerals.add_failure(person.user_id, where, text, ack.error, about)
    return Outcome(ack, opened, ack.error)
