"""What Slack would refuse, the simulator refuses, and says where."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from local.slack.block_kit import message_problems, view_problems
from tests.support.slack_workspace import (
    SlackAndApp,
    actions,
    button,
    modal,
    plain,
    text_input,
)

type Body = dict[str, Any]

CONFIRM: Body = {
    "title": plain("Sure?"),
    "text": plain("Really"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}


def section(text: Body | None = None, **more: object) -> Body:
    return {"type": "section", **({"text": text} if text else {}), **more}


def overflow(*options: Body) -> Body:
    return {"type": "overflow", "action_id": "more", "options": list(options)}


def option(text: str = "One", value: str = "1") -> Body:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Body]:
    return [option(value=str(number)) for number in range(count)]


def confirm(**more: object) -> Body:
    return button("a", confirm={**CONFIRM, **more})


ACCEPTED: dict[str, list[Body]] = {
    "button value": [actions(button("a", value="v" * 2000))],
    "button text": [actions(button("a", "t" * 75))],
    "action id": [actions(button("i" * 255))],
    "block id": [{"type": "divider", "block_id": "b" * 255}],
    "section text": [section(plain("t" * 3000))],
    "fields": [section(fields=[plain("f" * 2000)] * 10)],
    "header": [{"type": "header", "text": plain("h" * 150)}],
    "elements": [actions(*(button(str(n)) for n in range(25)))],
    "blocks": [{"type": "divider"}] * 50,
    "confirm": [actions(confirm(title=plain("t" * 100), text=plain("t" * 300)))],
    "overflow": [section(plain("x"), accessory=overflow(*options(5)))],
    "label": [actions(button("a", accessibility_label="l" * 75))],
    "same action in two blocks": [
        actions(button("a"), block_id="one"),
        actions(button("a"), block_id="two"),
    ],
    "four-byte text": [section(plain("\N{PACKAGE}" * 3000))],
}

REFUSED: dict[str, tuple[list[Any], str]] = {
    "button value": ([actions(button("a", value="v" * 2001))], "/blocks/0/elements/0/value"),
    "button text": ([actions(button("a", "t" * 76))], "/blocks/0/elements/0/text/text"),
    "empty button text": ([actions(button("a", ""))], "/blocks/0/elements/0/text/text"),
    "action id": ([actions(button("i" * 256))], "/blocks/0/elements/0/action_id"),
    "block id": ([{"type": "divider", "block_id": "b" * 256}], "/blocks/0/block_id"),
    "section text": ([section(plain("t" * 3001))], "/blocks/0/text/text"),
    "empty section": ([section()], "either text or fields"),
    "fields": ([section(fields=[plain("f")] * 11)], "/blocks/0/fields"),
    "field": ([section(fields=[plain("f" * 2001)])], "/blocks/0/fields/0/text"),
    "header": ([{"type": "header", "text": plain("h" * 151)}], "/blocks/0/text/text"),
    "mrkdwn header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "h"}}],
        "unsupported type: mrkdwn",
    ),
    "elements": ([actions(*(button(str(n)) for n in range(26)))], "/blocks/0/elements"),
    "no elements": ([actions()], "/blocks/0/elements"),
    "blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "confirm title": ([actions(confirm(title=plain("t" * 101)))], "confirm/title"),
    "confirm text": ([actions(confirm(text=plain("t" * 301)))], "confirm/text"),
    "confirm without deny": (
        [actions(button("a", confirm={key: CONFIRM[key] for key in ("title", "text", "confirm")}))],
        "missing required field: deny",
    ),
    "option value": (
        [section(plain("x"), accessory=overflow(option(value="v" * 151)))],
        "accessory/options/0/value",
    ),
    "overflow": ([section(plain("x"), accessory=overflow(*options(6)))], "accessory/options"),
    "label": ([actions(button("a", accessibility_label="l" * 76))], "accessibility_label"),
    "style": ([actions(button("a", style="loud"))], "/blocks/0/elements/0/style"),
    "address": ([actions(button("a", url="javascript:alert(1)"))], "must be a valid URL"),
    "unknown key": ([actions(button("a", colour="red"))], "unknown field: colour"),
    "unknown block": ([{"type": "carousel"}], "unsupported type: carousel"),
    "unknown element": ([actions({"type": "datepicker"})], "unsupported type: datepicker"),
    "input in a message": ([text_input("b", "a")], "unsupported type: input"),
    "repeated block id": (
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        "block_id b already exists",
    ),
    "repeated action id": ([actions(button("a"), button("a"))], "action_id a already exists"),
    "not a block": (["divider"], "must be an object"),
    "context": (
        [{"type": "context", "elements": [plain("x")] * 11}],
        "/blocks/0/elements",
    ),
}


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_blocks_at_the_limit_are_accepted(blocks: list[Body]) -> None:
    assert message_problems(blocks) == []


@pytest.mark.parametrize(("blocks", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_blocks_beyond_the_limit_are_refused_with_the_reason(blocks: list[Any], why: str) -> None:
    assert any(why in message for message in message_problems(blocks))


def test_a_post_with_bad_blocks_says_why_and_posts_nothing(workspace: SlackAndApp) -> None:
    blocks = [actions(button("a", value="v" * 2001))]
    with pytest.raises(SlackApiError) as caught:
        workspace.client.chat_postMessage(channel="C0ORDERS", text="x", blocks=blocks)
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"
    ]
    assert workspace.messages("C0ORDERS") == []


def test_a_modal_at_its_limits_is_accepted() -> None:
    title = plain("t" * 24)
    blocks = [{"type": "divider"}] * 99
    view = modal(
        text_input("b", "a"),
        *blocks,
        title=title,
        submit=title,
        close=title,
        private_metadata="m" * 3000,
    )
    assert view_problems(view, "modal") == []


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (modal(title=plain("t" * 25)), "/view/title"),
        (modal(submit=plain("t" * 25)), "/view/submit"),
        (modal(close=plain("t" * 25)), "/view/close"),
        (modal(private_metadata="m" * 3001), "/view/private_metadata"),
        (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
        (
            {"type": "modal", "title": plain("t"), "blocks": [text_input("b", "a")]},
            "submit is required",
        ),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        (modal(type="home"), "/view/type"),
        (modal(text_input("b", "a", min_length=9, max_length=3)), "min_length"),
        ([], "must be an object"),
        (None, "must be an object"),
    ],
)
def test_a_modal_beyond_its_limits_is_refused_with_the_reason(view: object, why: str) -> None:
    assert any(why in message for message in view_problems(view, "modal"))


def test_a_home_tab_holds_a_hundred_blocks_and_no_submit() -> None:
    blocks = [{"type": "divider"}] * 100
    assert view_problems({"type": "home", "blocks": blocks}, "home") == []
    assert view_problems({"type": "home", "blocks": [*blocks, {"type": "divider"}]}, "home")
    assert view_problems({"type": "home", "blocks": [], "submit": plain("Go")}, "home")
