"""Slash commands: a person types one, and sees the app's answer or Slack's complaint."""

from __future__ import annotations

from local.slack import payloads
from local.slack.answers import AnswerError, show_answer
from local.slack.delivery import JSON, Ack
from local.slack.ephemerals import Kind
from local.slack.escaping import escape, resolved
from local.slack.json_types import JsonObject
from local.slack.manifest import Command
from local.slack.people import Person
from local.slack.presses import Outcome
from local.slack.response_urls import Origin
from local.slack.workspace import Workspace


def run_command(
    workspace: Workspace, person: Person, channel: str, registered: Command, text: str
) -> Outcome:
    """Deliver a slash command and show what the ack says."""
    command = registered.command
    origin = Origin(person.user_id, channel)
    before = {view.view_id for view in workspace.views.stack_of(person.user_id)}
    fields = payloads.slash_command(
        person,
        channel,
        command,
        resolved(text) if registered.should_escape else escape(text),
        workspace.triggers.issue(person.user_id),
        workspace.response_url(origin),
    )
    ack = workspace.delivery.send_command(fields)
    error = ack.error or _show(workspace, origin, ack)
    if error is not None:
        sentence = f'{command} failed with the error "{error}"'
        about: JsonObject = {"type": "command", "command": command, "text": text}
        workspace.ephemerals.add_failure(person.user_id, channel, sentence, error, about)
    stack = workspace.views.stack_of(person.user_id)
    opened = stack[-1].view_id if stack and stack[-1].view_id not in before else None
    return Outcome(ack, opened, error)


def _show(workspace: Workspace, origin: Origin, ack: Ack) -> str | None:
    """Show the ack's body; return Slack's error code when it cannot be shown."""
    if not ack.body.strip():
        return None
    answer = ack.json() if ack.content_type == JSON else {"text": ack.text()}
    if answer is None:
        return "invalid_command_response"
    if not answer.get("text") and not answer.get("blocks"):
        return None
    try:
        show_answer(workspace, origin, answer, Kind.COMMAND_ANSWER)
    except AnswerError as error:
        return error.code
    return None
