"""Shows what an app answers: in the body of a command's ack, or later to a response URL."""

from __future__ import annotations

from local.slack.block_kit import message_problems, with_ids
from local.slack.ephemerals import Kind
from local.slack.json_types import JsonObject
from local.slack.limits import LIMITS
from local.slack.response_urls import Origin
from local.slack.workspace import Workspace


class AnswerError(Exception):
    """An answer that Slack does not show. The first argument is Slack's error code."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        """Name the error code, and say why."""
        super().__init__(code)
        self.code = code
        self.messages = messages or []


def show_answer(workspace: Workspace, origin: Origin, answer: JsonObject, kind: Kind) -> None:
    """Post, replace or delete, as the answer says.

    Raises:
        AnswerError: nothing to show, or blocks that Slack refuses.
    """
    if answer.get("delete_original") is True:
        _delete_original(workspace, origin)
        return
    text, blocks = _content(answer)
    if answer.get("replace_original") is True and origin.ts is not None:
        _replace_original(workspace, origin, text, blocks)
    elif answer.get("response_type") == "in_channel":
        workspace.messages.add(origin.channel, text, blocks, None, origin.thread_ts)
    else:
        workspace.ephemerals.add(origin.user, origin.channel, kind, text, blocks, origin.thread_ts)


def _content(answer: JsonObject) -> tuple[str, list[JsonObject]]:
    text, blocks = answer.get("text") or "", answer.get("blocks") or []
    if not isinstance(text, str) or len(text) > LIMITS["message_text"]:
        raise AnswerError("msg_too_long" if isinstance(text, str) else "invalid_payload")
    problems = message_problems(blocks)
    if problems:
        raise AnswerError("invalid_blocks", problems)
    if not text.strip() and not blocks:
        raise AnswerError("no_text")
    return text, with_ids(blocks)


def _replace_original(
    workspace: Workspace, origin: Origin, text: str, blocks: list[JsonObject]
) -> None:
    ts = origin.ts or ""
    if origin.is_ephemeral:
        replaced = workspace.ephemerals.replace(origin.user, ts, text, blocks)
    else:
        message = workspace.messages.get(origin.channel, ts)
        replaced = message is not None
        if message is not None:
            workspace.messages.replace(message, text, blocks, message.metadata)
    if not replaced:
        raise AnswerError("message_not_found")


def _delete_original(workspace: Workspace, origin: Origin) -> None:
    if origin.ts is None:
        raise AnswerError("message_not_found")
    if origin.is_ephemeral:
        removed = workspace.ephemerals.remove(origin.user, origin.ts)
    else:
        removed = workspace.messages.remove(origin.channel, origin.ts)
    if not removed:
        raise AnswerError("message_not_found")
