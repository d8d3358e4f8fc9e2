"""Pieces of Block Kit, each within Slack's limit whatever is put into it.

Slack counts characters without saying which; UTF-16 units are the most that it can mean.
Text is cut before it is marked up (see `mrkdwn.typed`), so no cut falls into our own markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

type Block = dict[str, Any]

HEADER_UNITS, SECTION_UNITS, FIELD_UNITS, CONTEXT_UNITS = 150, 3_000, 2_000, 2_000
LABEL_UNITS, OPTION_UNITS, OPTION_VALUE_UNITS, VALUE_UNITS = 75, 75, 150, 2_000
TITLE_UNITS, INPUT_LABEL_UNITS, PLACEHOLDER_UNITS, METADATA_UNITS = 24, 2_000, 150, 3_000
CONFIRM_TITLE_UNITS, CONFIRM_TEXT_UNITS, CONFIRM_BUTTON_UNITS = 100, 300, 30
_ASTRAL = 0xFFFF


def units(text: str) -> int:
    """Return how many UTF-16 units ``text`` has: no fewer than it has characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` units, ending in an ellipsis if it was cut."""
    if units(text) <= limit:
        return text
    room, kept = limit - 1, 0
    for character in text:
        room -= 2 if ord(character) > _ASTRAL else 1
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def plain(text: str, limit: int) -> Block:
    """Return a plain_text object, in which nothing acts but Slack's emoji names."""
    return {"type": "plain_text", "text": cut(text, limit), "emoji": True}


def mrkdwn(text: str) -> Block:
    """Return a text in which Slack formats what we marked up, and links nothing by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """Return a headline."""
    return {"type": "header", "text": plain(text, HEADER_UNITS)}


def section(text: str, *, block_id: str | None = None, accessory: Block | None = None) -> Block:
    """Return a paragraph, with a button beside it if there is one."""
    block: Block = {"type": "section", "text": mrkdwn(cut(text, SECTION_UNITS))}
    if block_id is not None:
        block["block_id"] = block_id
    if accessory is not None:
        block["accessory"] = accessory
    return block


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Return up to ten names with their values, two in a row."""
    return {
        "type": "section",
        "fields": [mrkdwn(cut(f"*{name}*\n{value}", FIELD_UNITS)) for name, value in pairs[:10]],
    }


def context(text: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [mrkdwn(cut(text, CONTEXT_UNITS))]}


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(
    label: str,
    action_id: str,
    spoken: str,
    *,
    value: str | None = None,
    style: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """Return a button; ``spoken`` is what a screen reader says instead of the short label."""
    element: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(label, LABEL_UNITS),
        "accessibility_label": cut(spoken, LABEL_UNITS),
    }
    for name, given in (("value", value), ("style", style), ("confirm", confirm)):
        if given is not None:
            element[name] = given
    return element


def confirm(title: str, text: str, yes: str, no: str, style: str = "primary") -> Block:
    """Return a question that Slack asks before it sends a click."""
    return {
        "title": plain(title, CONFIRM_TITLE_UNITS),
        "text": mrkdwn(cut(text, CONFIRM_TEXT_UNITS)),
        "confirm": plain(yes, CONFIRM_BUTTON_UNITS),
        "deny": plain(no, CONFIRM_BUTTON_UNITS),
        "style": style,
    }


def option(text: str, value: str, description: str | None = None) -> Block:
    """Return one choice of a menu."""
    choice: Block = {
        "text": plain(text, OPTION_UNITS),
        "value": cut(value, OPTION_VALUE_UNITS),
    }
    if description is not None:
        choice["description"] = plain(description, OPTION_UNITS)
    return choice


def input_block(
    block_id: str,
    label: str,
    element: Block,
    *,
    optional: bool = False,
    hint: str | None = None,
    dispatches: bool = False,
) -> Block:
    """Return a form's field. Slack keeps what was typed while its two ids stay the same."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, INPUT_LABEL_UNITS),
        "element": element,
        "optional": optional,
        "dispatch_action": dispatches,
    }
    if hint is not None:
        block["hint"] = plain(hint, INPUT_LABEL_UNITS)
    return block
