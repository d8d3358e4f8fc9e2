"""Says what Slack would refuse in a message, a modal or a Home tab, before people see it.

Covers the blocks this project uses; any other is refused with its name, never passed through.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final

from local.slack.checks import Check, Shape, array, boolean, by_type, one_of, problem, string
from local.slack.elements import accessory, any_text, input_element, plain_text
from local.slack.json_types import JsonObject
from local.slack.limits import LIMITS

_BLOCK_ID: Final[Mapping[str, Check]] = {"block_id": string(LIMITS["block_id"])}


def _has_text_or_fields(block: object, place: str) -> Iterator[str]:
    if isinstance(block, dict) and not (block.get("text") or block.get("fields")):
        yield problem("either text or fields is required", place)


_SHOWN: Final[Mapping[str, Check]] = {
    "header": Shape({"text": plain_text(LIMITS["header_text"])}, _BLOCK_ID),
    "section": Shape(
        {},
        {
            **_BLOCK_ID,
            "text": any_text(LIMITS["section_text"]),
            "fields": array(any_text(LIMITS["section_field"]), 1, LIMITS["section_fields"]),
            "accessory": accessory,
            "expand": boolean,
        },
        _has_text_or_fields,
    ),
    "context": Shape(
        {"elements": array(any_text(LIMITS["context_text"]), 1, LIMITS["context_elements"])},
        _BLOCK_ID,
    ),
    "divider": Shape({}, _BLOCK_ID),
    "actions": Shape({"elements": array(accessory, 1, LIMITS["actions_elements"])}, _BLOCK_ID),
}
_INPUT: Final = Shape(
    {"label": plain_text(LIMITS["input_label"]), "element": input_element},
    {
        **_BLOCK_ID,
        "hint": plain_text(LIMITS["input_hint"]),
        "optional": boolean,
        "dispatch_action": boolean,
    },
)
_message_block = by_type(_SHOWN)
_view_block = by_type({**_SHOWN, "input": _INPUT})
_VIEW_COMMON: Final[Mapping[str, Check]] = {
    "callback_id": string(LIMITS["callback_id"]),
    "external_id": string(LIMITS["external_id"], 0),
    "private_metadata": string(LIMITS["private_metadata"], 0),
}


def _modal_with_inputs_has_submit(view: object, place: str) -> Iterator[str]:
    if isinstance(view, dict) and "submit" not in view:
        blocks = view.get("blocks")
        if isinstance(blocks, list) and any(_type_of(block) == "input" for block in blocks):
            yield problem("submit is required when an input block is present", place)


_blocks_of_a_view = array(_view_block, 0, LIMITS["view_blocks"])
_MODAL: Final = Shape(
    {
        "type": one_of("modal"),
        "title": plain_text(LIMITS["view_title"]),
        "blocks": _blocks_of_a_view,
    },
    {
        **_VIEW_COMMON,
        "submit": plain_text(LIMITS["view_title"]),
        "close": plain_text(LIMITS["view_title"]),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    _modal_with_inputs_has_submit,
)
_HOME: Final = Shape({"type": one_of("home"), "blocks": _blocks_of_a_view}, _VIEW_COMMON)


def message_problems(blocks: object) -> list[str]:
    """List what Slack would refuse in a message's blocks."""
    found = list(array(_message_block, 0, LIMITS["message_blocks"])(blocks, "/blocks"))
    return found + list(_repeated_ids(blocks, "/blocks"))


def view_problems(view: object, surface: str) -> list[str]:
    """List what Slack would refuse in a view, for the surface ``modal`` or ``home``."""
    found = list((_MODAL if surface == "modal" else _HOME)(view, "/view"))
    blocks = view.get("blocks") if isinstance(view, dict) else None
    return found + list(_repeated_ids(blocks, "/view/blocks"))


def with_ids(blocks: list[JsonObject]) -> list[JsonObject]:
    """Return a copy in which every block and every element has an id, as Slack assigns them."""
    named = deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return named


def elements_of(block: JsonObject) -> list[JsonObject]:
    """Return what can be pressed, chosen or typed into in a block."""
    if block.get("type") == "actions":
        return list(block["elements"])
    holder = {"section": "accessory", "input": "element"}.get(str(block.get("type")))
    return [block[holder]] if holder is not None and holder in block else []


def _type_of(block: object) -> object:
    return block.get("type") if isinstance(block, dict) else None


def _repeated_ids(blocks: object, place: str) -> Iterator[str]:
    """Yield ids used twice. Runs on unchecked input, so it looks before it leaps."""
    seen: set[str] = set()
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield problem(f"block_id {block_id} already exists", f"{place}/{index}/block_id")
            seen.add(block_id)
        elements = block.get("elements")
        yield from _repeated_actions(elements, f"{place}/{index}/elements")


def _repeated_actions(elements: object, place: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, element in enumerate(elements if isinstance(elements, list) else ()):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                yield problem(f"action_id {action_id} already exists", f"{place}/{index}")
            seen.add(action_id)
