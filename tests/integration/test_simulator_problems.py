"""All that Slack would refuse in a message, modal or Home tab, as tests of builders ask."""

from __future__ import annotations

from typing import Any

import pytest

from local.slack.block_kit import problems_of
from tests.support.slack_workspace import (
    SlackAndApp,
    actions,
    button,
    modal,
    plain,
    refusal,
    text_input,
)

type Body = dict[str, Any]

METADATA: Body = {"event_type": "nod_card", "event_payload": {"order_id": "o1"}}


def section(length: int) -> Body:
    return {"type": "section", "text": plain("t" * length)}


def options(*values: str) -> list[Body]:
    return [{"text": plain(value), "value": value} for value in values]


def field(element: Body, block_id: str = "b", **more: object) -> Body:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Label"),
        "element": element,
        **more,
    }


def number(**more: object) -> Body:
    return field({"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **more})


def select(kind: str = "static_select", **more: object) -> Body:
    return {"type": kind, "action_id": "s", "options": options("one", "two"), **more}


def focused(block_id: str) -> Body:
    return text_input(block_id, "a", focus_on_load=True)


FINE: dict[str, tuple[str, Body]] = {
    "message": ("message", {"text": "x", "blocks": [section(10)], "metadata": METADATA}),
    "text alone": ("message", {"text": "x"}),
    "whole number": ("modal", modal(number(min_value="1", initial_value="5", max_value="9"))),
    "decimals": ("modal", modal(number(is_decimal_allowed=True, min_value="0.5"))),
    "dispatching number": ("modal", modal({**number(), "dispatch_action": True})),
    "dispatching as one types": (
        "modal",
        modal(
            number(dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}),
        ),
    ),
    "select in a modal": ("modal", modal(field(select()))),
    "input in a home tab": ("home", {"type": "home", "blocks": [text_input("b", "a")]}),
    "one focus": ("modal", modal(focused("one"), text_input("two", "a"))),
    "described radio option": (
        "modal",
        modal(
            field(
                select(
                    "radio_buttons",
                    options=[
                        {
                            "text": plain("One"),
                            "value": "1",
                            "description": {"type": "mrkdwn", "text": "*bold*"},
                        }
                    ],
                )
            )
        ),
    ),
}

WRONG: dict[str, tuple[str, object, str]] = {
    "no text": ("message", {"blocks": [section(1)]}, "/text"),
    "blank text": ("message", {"text": " ", "blocks": [section(1)]}, "notifications show only"),
    "long text": ("message", {"text": "x" * 40_001}, "/text"),
    "long blocks": ("message", {"text": "x", "blocks": [section(3000)] * 4}, "msg_blocks_too_long"),
    "bad block": ("message", {"text": "x", "blocks": [section(3001)]}, "/blocks/0/text/text"),
    "bad metadata": ("message", {"text": "x", "metadata": {"event_type": ""}}, "/metadata"),
    "metadata key": ("message", {"text": "x", "metadata": {**METADATA, "x": 1}}, "unknown field"),
    "no message": ("message", None, "must be an object"),
    "home with submit": ("home", {"type": "home", "blocks": [], "submit": plain("x")}, "submit"),
    "home as modal": ("modal", {"type": "home", "blocks": []}, "missing required field: title"),
    "large view": (
        "home",
        {"type": "home", "blocks": [{"type": "section", "text": plain("\N{PACKAGE}" * 3000)}] * 30},
        "view_too_large",
    ),
    "undecided decimals": (
        "modal",
        modal(field({"type": "number_input", "action_id": "n"})),
        "is_decimal_allowed",
    ),
    "number as number": ("modal", modal(number(min_value=1)), "must be a string"),
    "no number": ("modal", modal(number(min_value="one")), "must be a number"),
    "endless number": ("modal", modal(number(max_value="Infinity")), "must be a number"),
    "padded number": ("modal", modal(number(max_value=" 3")), "must be a number"),
    "unwanted decimals": ("modal", modal(number(initial_value="1.5")), "must be a whole number"),
    "bounds crossed": ("modal", modal(number(min_value="9", max_value="1")), "/element/min_value"),
    "below": ("modal", modal(number(min_value="2", initial_value="1")), "/element/min_value"),
    "above": ("modal", modal(number(initial_value="3", max_value="2")), "/element/initial_value"),
    "number in a message": (
        "message",
        {"text": "x", "blocks": [actions(number()["element"])]},
        "unsupported type: number_input",
    ),
    "long initial value": (
        "modal",
        modal(text_input("b", "a", max_length=3, initial_value="four")),
        "/element/initial_value",
    ),
    "repeated option": (
        "modal",
        modal(field(select(options=options("one", "one")))),
        "must be unique among the options",
    ),
    "repeated radio": (
        "modal",
        modal(field(select("radio_buttons", options=options("one", "one")))),
        "must be unique among the options",
    ),
    "initial option": (
        "modal",
        modal(field(select(initial_option=options("three")[0]))),
        "must be one of the options",
    ),
    "external select": (
        "modal",
        modal(field({"type": "external_select", "action_id": "s"})),
        "unsupported type: external_select",
    ),
    "two focused": ("modal", modal(focused("one"), focused("two")), "only one element"),
    "label": (
        "message",
        {"text": "x", "blocks": [actions(button("a", accessibility_label=""))]},
        "accessibility_label",
    ),
    "confirm": (
        "message",
        {"text": "x", "blocks": [actions(button("a", confirm={"title": plain("Sure?")}))]},
        "missing required field: text",
    ),
    "trigger": (
        "modal",
        modal(number(dispatch_action_config={"trigger_actions_on": ["on_blur"]})),
        "trigger_actions_on",
    ),
}


@pytest.mark.parametrize(("surface", "body"), FINE.values(), ids=FINE.keys())
def test_what_slack_takes_has_no_problems(surface: str, body: Body) -> None:
    assert problems_of(surface, body) == []


@pytest.mark.parametrize(("surface", "body", "why"), WRONG.values(), ids=WRONG.keys())
def test_what_slack_refuses_is_named(surface: str, body: object, why: str) -> None:
    assert any(why in found for found in problems_of(surface, body)), problems_of(surface, body)


@pytest.mark.parametrize("body", [None, 7, [], "x", {"blocks": 7}, {"blocks": [None, 7, "x"]}])
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_nonsense_has_problems_and_never_fails(surface: str, body: object) -> None:
    assert problems_of(surface, body)


def test_a_post_with_too_much_text_in_its_blocks_is_refused(workspace: SlackAndApp) -> None:
    blocks = [section(3000)] * 4
    posted = refusal(workspace.client.chat_postMessage, channel="C0ORDERS", text="x", blocks=blocks)
    assert posted["error"] == "msg_blocks_too_long"
    assert workspace.messages("C0ORDERS") == []
