"""Block Kit's texts and elements: buttons, menus and inputs, with their limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from local.slack.checks import (
    Check,
    Shape,
    array,
    boolean,
    by_type,
    integer,
    one_of,
    problem,
    string,
    web_address,
)
from local.slack.limits import LIMITS


def plain_text(maximum: int) -> Check:
    """Accept a plain_text object."""
    return by_type({"plain_text": Shape({"text": string(maximum)}, {"emoji": boolean})})


def any_text(maximum: int) -> Check:
    """Accept a plain_text or mrkdwn object."""
    return by_type(
        {
            "plain_text": Shape({"text": string(maximum)}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": string(maximum)}, {"verbatim": boolean}),
        }
    )


def _option(text: Check, optional: Mapping[str, Check]) -> Check:
    return Shape({"text": text, "value": string(LIMITS["option_value"])}, optional)


_DESCRIPTION: Final[Mapping[str, Check]] = {"description": plain_text(LIMITS["option_description"])}
_SELECT_OPTION: Final = _option(plain_text(LIMITS["option_text"]), _DESCRIPTION)
_RADIO_OPTION: Final = _option(
    any_text(LIMITS["option_text"]), {"description": any_text(LIMITS["option_description"])}
)
_OVERFLOW_OPTION: Final = _option(
    plain_text(LIMITS["option_text"]), {**_DESCRIPTION, "url": web_address(LIMITS["url"])}
)
_ACTION_ID: Final = string(LIMITS["action_id"])
_CONFIRM: Final = Shape(
    {
        "title": plain_text(LIMITS["confirm_title"]),
        "text": any_text(LIMITS["confirm_text"]),
        "confirm": plain_text(LIMITS["confirm_button"]),
        "deny": plain_text(LIMITS["confirm_button"]),
    },
    {"style": one_of("primary", "danger")},
)
_TYPING: Final[Mapping[str, Check]] = {
    "action_id": _ACTION_ID,
    "placeholder": plain_text(LIMITS["placeholder"]),
    "focus_on_load": boolean,
    "dispatch_action_config": Shape(
        {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
    ),
}


def _options_differ(element: object, place: str) -> Iterator[str]:
    """Refuse a value used twice: the app could not tell which of the two was chosen."""
    options = element.get("options") if isinstance(element, dict) else None
    seen: set[str] = set()
    for index, option in enumerate(options if isinstance(options, list) else ()):
        value = option.get("value") if isinstance(option, dict) else None
        if isinstance(value, str):
            if value in seen:
                yield problem("must be unique among the options", f"{place}/options/{index}/value")
            seen.add(value)


def _one_choice_of_several(element: object, place: str) -> Iterator[str]:
    yield from _options_differ(element, place)
    yield from _initial_option_is_offered(element, place)


def _initial_option_is_offered(element: object, place: str) -> Iterator[str]:
    if not isinstance(element, dict) or "initial_option" not in element:
        return
    if element["initial_option"] not in (element.get("options") or ()):
        yield problem("must be one of the options", f"{place}/initial_option")


def _lengths_agree(element: object, place: str) -> Iterator[str]:
    if not isinstance(element, dict):
        return
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if not isinstance(shortest, int) or not isinstance(longest, int):
        return
    if shortest > longest:
        yield problem("must not be above max_length", f"{place}/min_length")
    initial = element.get("initial_value")
    if isinstance(initial, str) and initial and not shortest <= len(initial) <= longest:
        yield problem("must keep to min_length and max_length", f"{place}/initial_value")


def _numbers_agree(element: object, place: str) -> Iterator[str]:
    """Check that the texts are numbers, of the kind that people may type, in the right order."""
    if not isinstance(element, dict):
        return
    numbers: dict[str, Decimal] = {}
    for name in ("min_value", "initial_value", "max_value"):
        text = element.get(name)
        if not isinstance(text, str):
            continue
        number = _number(text)
        if number is None:
            yield problem("must be a number", f"{place}/{name}")
        elif element.get("is_decimal_allowed") is False and number != number.to_integral_value():
            yield problem("must be a whole number", f"{place}/{name}")
        else:
            numbers[name] = number
    for (lower, low), (_, high) in pairwise(numbers.items()):
        if low > high:
            yield problem("must not be above what follows it", f"{place}/{lower}")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and text.strip() == text else None


_BUTTON: Final = Shape(
    {"text": plain_text(LIMITS["button_text"])},
    {
        "action_id": _ACTION_ID,
        "value": string(LIMITS["button_value"]),
        "url": web_address(LIMITS["url"]),
        "style": one_of("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(LIMITS["accessibility_label"]),
    },
)
_OVERFLOW: Final = Shape(
    {"options": array(_OVERFLOW_OPTION, 1, LIMITS["overflow_options"])},
    {"action_id": _ACTION_ID, "confirm": _CONFIRM},
    _options_differ,
)
_STATIC_SELECT: Final = Shape(
    {"options": array(_SELECT_OPTION, 1, LIMITS["select_options"])},
    {
        "action_id": _ACTION_ID,
        "placeholder": plain_text(LIMITS["placeholder"]),
        "initial_option": _SELECT_OPTION,
        "confirm": _CONFIRM,
        "focus_on_load": boolean,
    },
    _one_choice_of_several,
)
_RADIO_BUTTONS: Final = Shape(
    {"options": array(_RADIO_OPTION, 1, LIMITS["radio_options"])},
    {
        "action_id": _ACTION_ID,
        "initial_option": _RADIO_OPTION,
        "confirm": _CONFIRM,
        "focus_on_load": boolean,
    },
    _one_choice_of_several,
)
_PLAIN_TEXT_INPUT: Final = Shape(
    {},
    {
        **_TYPING,
        "initial_value": string(LIMITS["input_value"], 0),
        "multiline": boolean,
        "min_length": integer(0, LIMITS["input_value"]),
        "max_length": integer(1, LIMITS["input_value"]),
    },
    _lengths_agree,
)
_NUMBER_INPUT: Final = Shape(
    {"is_decimal_allowed": boolean},
    {
        **_TYPING,
        "initial_value": string(LIMITS["input_value"]),
        "min_value": string(LIMITS["input_value"]),
        "max_value": string(LIMITS["input_value"]),
    },
    _numbers_agree,
)

CHOICE_TYPES: Final = frozenset({"static_select", "radio_buttons"})
TYPING_TYPES: Final = frozenset({"plain_text_input", "number_input"})

accessory = by_type(
    {
        "button": _BUTTON,
        "overflow": _OVERFLOW,
        "static_select": _STATIC_SELECT,
        "radio_buttons": _RADIO_BUTTONS,
    }
)
"""What a section or an actions block may hold."""

input_element = by_type(
    {
        "plain_text_input": _PLAIN_TEXT_INPUT,
        "number_input": _NUMBER_INPUT,
        "static_select": _STATIC_SELECT,
        "radio_buttons": _RADIO_BUTTONS,
    }
)
"""What an input block may hold."""
