"""What a person filled into a view: the client's own checks, and the state the app receives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from local.slack.block_kit import elements_of
from local.slack.elements import CHOICE_TYPES, TYPING_TYPES
from local.slack.json_types import JsonObject
from local.slack.limits import LIMITS


class UnknownFieldError(Exception):
    """A value for a field that the view does not have. The first argument is its name."""


def read_form(
    blocks: list[JsonObject], values: Mapping[str, str], filled: JsonObject
) -> tuple[JsonObject, dict[str, str]]:
    """Return the state and, by block id, what Slack's client would complain about.

    ``values`` is keyed by action id or, when two fields share one, ``BLOCK_ID/ACTION_ID``. A
    choice is named by its value or its text. What is not given stays as it was filled in before
    (``filled``, a state), or else has its initial value.

    Raises:
        UnknownFieldError: a key that names no field.
    """
    state: JsonObject = {}
    errors: dict[str, str] = {}
    unknown = set(values)
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in TYPING_TYPES | CHOICE_TYPES:
                continue
            exact = f"{block['block_id']}/{element['action_id']}"
            given = values.get(exact, values.get(element["action_id"]))
            unknown -= {exact, element["action_id"]}
            before = filled.get(block["block_id"], {}).get(element["action_id"])
            entry, complaint = _read(element, given, before)
            if complaint is None and block["type"] == "input" and not block.get("optional"):
                complaint = _missing(entry)
            if complaint is not None:
                errors[block["block_id"]] = complaint
            state.setdefault(block["block_id"], {})[element["action_id"]] = entry
    if unknown:
        raise UnknownFieldError(sorted(unknown)[0])
    return state, errors


def find_option(element: JsonObject, wanted: str) -> JsonObject | None:
    """Find a choice by its value or its text."""
    for option in element["options"]:
        if wanted in (option["value"], option["text"]["text"]):
            return dict(option)
    return None


def _read(
    element: JsonObject, given: str | None, before: JsonObject | None
) -> tuple[JsonObject, str | None]:
    if element["type"] in CHOICE_TYPES:
        return _read_choice(element, given, before)
    text = given
    if text is None:
        text = before["value"] if before is not None else element.get("initial_value")
    complaint = _length_complaint(element, text or "")
    if complaint is None and element["type"] == "number_input" and text:
        complaint = _number_complaint(element, text)
    return {"type": element["type"], "value": text or None}, complaint


def _read_choice(
    element: JsonObject, given: str | None, before: JsonObject | None
) -> tuple[JsonObject, str | None]:
    chosen = element.get("initial_option") if before is None else before["selected_option"]
    if given is not None or chosen not in element["options"]:
        chosen = None
    complaint = None
    if given:
        chosen = find_option(element, given)
        complaint = None if chosen else "Please choose one of the options."
    return {"type": element["type"], "selected_option": chosen}, complaint


def _missing(entry: JsonObject) -> str | None:
    filled = entry.get("value") or entry.get("selected_option")
    return None if filled else "Please complete this required field."


def _length_complaint(element: JsonObject, text: str) -> str | None:
    longest = element.get("max_length", LIMITS["input_value"])
    if len(text) > longest:
        return f"Please use at most {longest} characters ({len(text)} given)."
    shortest = element.get("min_length", 0)
    if text and len(text) < shortest:
        return f"Please use at least {shortest} characters."
    return None


def _number_complaint(element: JsonObject, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    lowest, highest = element.get("min_value"), element.get("max_value")
    if lowest is not None and number < Decimal(lowest):
        return f"Please enter {lowest} or more."
    if highest is not None and number > Decimal(highest):
        return f"Please enter {highest} or less."
    return None
