"""Says what Slack would refuse in a message, a modal or a Home tab, before people see it.

Covers the blocks this project uses; any other is refused with its name, never passed through.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final

from local.slack.checks import (
    Check,
    Shape,
    an_object,
    array,
    boolean,
    by_type,
    one_of,
    problem,
    string,
)
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
_METADATA: Final = Shape({"event_type": string(LIMITS["event_type"]), "event_payload": an_object})
_HOME: Final = Shape({"type": one_of("home"), "blocks": _blocks_of_a_view}, _VIEW_COMMON)


def problems_of(surface: str, body: object) -> list[str]:
    """List everything that Slack would refuse, or that people could not read on a phone.

    ``surface`` is ``message``, ``modal`` or ``home``; a message is the arguments of a post:
    text, blocks, metadata. Stricter than the Web API in one thing: a message needs its text.
    """
    if surface != "message":
        found = view_problems(body, surface)
        return found + (["view_too_large"] if is_view_too_large(body) else [])
    if not isinstance(body, dict):
        return [problem("must be an object", "")]
    text, blocks = body.get("text"), body.get("blocks") or []
    found = list(string(LIMITS["message_text"])(text, "/text"))
    if isinstance(text, str) and not text.strip():
        found.append(problem("notifications show only the text: it must not be empty", "/text"))
    found += message_problems(blocks)
    if are_blocks_too_long(blocks):
        found.append("msg_blocks_too_long")
    metadata = body.get("metadata")
    return found + (metadata_problems(metadata) if metadata is not None else [])


def are_blocks_too_long(blocks: object) -> bool:
    """Tell whether a message's blocks hold more text than Slack posts."""
    return _text_in(blocks) > LIMITS["message_blocks_text"]


def is_view_too_large(view: object) -> bool:
    """Tell whether a view's JSON is larger than Slack takes."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > LIMITS["view_bytes"]


def metadata_problems(metadata: object) -> list[str]:
    """List what Slack would refuse in a message's metadata."""
    return list(_METADATA(metadata, "/metadata"))


def message_problems(blocks: object) -> list[str]:
    """List what Slack would refuse in a message's blocks."""
    found = list(array(_message_block, 0, LIMITS["message_blocks"])(blocks, "/blocks"))
    return found + list(_repeated_ids(blocks, "/blocks"))


def view_problems(view: object, surface: str) -> list[str]:
    """List what Slack would refuse in a view, for the surface ``modal`` or ``home``."""
    found = list((_MODAL if surface == "modal" else _HOME)(view, "/view"))
    blocks = view.get("blocks") if isinstance(view, dict) else None
    found += _repeated_ids(blocks, "/view/blocks")
    return found + list(_several_focused(blocks, "/view/blocks"))


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


def _several_focused(blocks: object, place: str) -> Iterator[str]:
    """Yield every element but the first that wants the focus of a view."""
    taken = False
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if not isinstance(block, dict):
            continue
        candidates = [block.get("element"), block.get("accessory")]
        elements = block.get("elements")
        candidates += elements if isinstance(elements, list) else []
        for element in candidates:
            if isinstance(element, dict) and element.get("focus_on_load") is True:
                if taken:
                    yield problem("only one element may have focus_on_load", f"{place}/{index}")
                taken = True


def _text_in(value: object) -> int:
    """Count the characters that people read: every ``text`` that is a string."""
    if isinstance(value, list):
        return sum(_text_in(each) for each in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(_text_in(v) for v in value.values())


def _repeated_actions(elements: object, place: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, element in enumerate(elements if isinstance(elements, list) else ()):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                yield problem(f"action_id {action_id} already exists", f"{place}/{index}")
            seen.add(action_id)
