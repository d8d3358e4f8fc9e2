"""What an app shows in the page: threads, shortcuts, views that change under a typing hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.recording_app import Delivered, Reply
from tests.support.simulator_page import look
from tests.support.slack_workspace import (
    Body,
    SlackAndApp,
    actions,
    button,
    modal,
    plain,
    text_input,
)


def number_field(total: str) -> list[Body]:
    """A quantity that the app hears of while it is typed, below what the app makes of it."""
    element = {
        "type": "number_input",
        "action_id": "quantity",
        "is_decimal_allowed": False,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    return [
        {"type": "section", "block_id": "total", "text": plain(f"Total {total}")},
        {
            "type": "input",
            "block_id": "quantity",
            "dispatch_action": True,
            "label": plain("Quantity"),
            "element": element,
        },
    ]


def test_plain_text_keeps_its_lines(page: Page, workspace: SlackAndApp) -> None:
    blocks = [{"type": "section", "text": plain("Why: For the fair\n\nIn Hall 7")}]
    workspace.client.chat_postMessage(channel="C0ORDERS", text="An order", blocks=blocks)
    look(page, workspace, "U0BOB", "C0ORDERS")
    shown = page.get_by_text("Why: For the fair")
    expect(shown).to_be_visible()
    assert shown.inner_text() == "Why: For the fair\n\nIn Hall 7"


def test_a_thread_opens_beside_the_conversation_and_follows_new_replies(
    page: Page, workspace: SlackAndApp
) -> None:
    post = workspace.client.chat_postMessage
    root = post(channel="C0ORDERS", text="The order")["ts"]
    post(channel="C0ORDERS", text="First reply", thread_ts=root)
    look(page, workspace, "U0BOB", "C0ORDERS")
    expect(page.get_by_text("First reply")).to_have_count(0)
    page.get_by_role("button", name="1 reply from Nod").click()
    pane = page.get_by_role("complementary", name="Thread")
    expect(pane.get_by_role("article")).to_have_count(2)
    post(channel="C0ORDERS", text="Second reply", thread_ts=root)
    expect(pane).to_contain_text("Second reply")
    assert f"thread={root}" in page.url
    page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    expect(page.get_by_role("button", name="2 replies from Nod")).to_be_focused()


def test_a_link_leads_into_a_thread_and_a_private_answer_shows_only_there(
    page: Page, workspace: SlackAndApp
) -> None:
    post = workspace.client.chat_postMessage
    root = post(channel="C0ORDERS", text="The order")["ts"]
    reply = post(channel="C0ORDERS", text="A reply", thread_ts=root)["ts"]
    workspace.client.chat_postEphemeral(
        channel="C0ORDERS", user="U0BOB", text="For you", thread_ts=root
    )
    look(page, workspace, "U0BOB", "C0ORDERS", ts=reply)
    pane = page.get_by_role("complementary", name="Thread")
    expect(pane).to_contain_text("For you")
    expect(page.get_by_role("button", name="1 reply, 1 only visible to you")).to_be_visible()
    look(page, workspace, "U0DAVE", "C0ORDERS", thread=root)
    expect(pane).to_contain_text("A reply")
    expect(pane.get_by_text("For you")).to_have_count(0)


def test_shortcuts_start_from_the_composer_and_from_a_message_by_keyboard(
    page: Page, workspace: SlackAndApp
) -> None:
    ts = workspace.client.chat_postMessage(channel="C0ORDERS", text="The order")["ts"]
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Shortcuts").click()
    expect(page.get_by_role("menuitem", name="Ask for approval")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem")).to_have_count(0)
    assert workspace.app.delivered == []
    page.keyboard.press("Enter")
    with page.expect_response("**/shortcut"):
        page.keyboard.press("Enter")
    assert workspace.app.last.body["type"] == "shortcut"
    page.get_by_role("button", name="More actions for this message").focus()
    page.keyboard.press("Enter")
    with page.expect_response("**/shortcut"):
        page.get_by_role("menuitem", name="Explain this card").press("Enter")
    assert workspace.app.last.body["callback_id"] == "explain"
    assert workspace.app.last.body["message"]["ts"] == ts


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_typing_goes_on_while_the_app_changes_the_view(
    page: Page, workspace: SlackAndApp, surface: str
) -> None:
    client = workspace.client

    def answer(delivered: Delivered) -> Reply:
        body = delivered.body
        if body["type"] == "shortcut":
            client.views_open(trigger_id=body["trigger_id"], view=modal(*number_field("0")))
        elif body["type"] == "event_callback":
            blocks = number_field("0")
            client.views_publish(user_id="U0BOB", view={"type": "home", "blocks": blocks})
        elif body["view"]["type"] == "modal":
            blocks = number_field(body["actions"][0]["value"])
            client.views_update(view_id=body["view"]["id"], view=modal(*blocks))
        else:
            blocks = number_field(body["actions"][0]["value"])
            client.views_publish(user_id="U0BOB", view={"type": "home", "blocks": blocks})
        return Reply()

    workspace.app.reply = answer
    look(page, workspace, "U0BOB", "home" if surface == "home" else "C0ORDERS")
    if surface == "modal":
        page.get_by_role("button", name="Shortcuts").click()
        page.get_by_role("menuitem", name="Ask for approval").click()
    field = page.get_by_label("Quantity")
    field.focus()
    page.keyboard.type("14")
    expect(page.get_by_text("Total 14")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("2")
    expect(page.get_by_text("Total 124")).to_be_visible()
    page.keyboard.type("3")
    expect(page.get_by_text("Total 1234")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("1234")


def test_a_pushed_view_leaves_what_was_typed_below_it(page: Page, workspace: SlackAndApp) -> None:
    client = workspace.client
    details = modal(
        {"type": "section", "text": plain("Round.")}, title=plain("Details"), close=plain("Back")
    )
    form = modal(text_input("reason", "Reason"), actions(button("more", "Show details")))

    def answer(delivered: Delivered) -> Reply:
        trigger_id = delivered.body["trigger_id"]
        if delivered.body["type"] == "shortcut":
            client.views_open(trigger_id=trigger_id, view=form)
        else:
            client.views_push(trigger_id=trigger_id, view=details)
        return Reply()

    workspace.app.reply = answer
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Ask for approval").click()
    page.get_by_label("Reason").fill("too dear")
    page.get_by_role("button", name="Show details").click()
    expect(page.get_by_role("dialog", name="Details")).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_label("Reason")).to_have_value("too dear")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Shortcuts")).to_be_focused()


def test_an_error_is_tied_to_its_field_and_escape_tells_the_app(
    page: Page, workspace: SlackAndApp
) -> None:
    form = modal(text_input("reason", "Reason"), notify_on_close=True)

    def answer(delivered: Delivered) -> Reply:
        if delivered.body["type"] == "shortcut":
            workspace.client.views_open(trigger_id=delivered.body["trigger_id"], view=form)
        elif delivered.body["type"] == "view_submission":
            return Reply({"response_action": "errors", "errors": {"reason": "Say more."}})
        return Reply()

    workspace.app.reply = answer
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Ask for approval").click()
    field = page.get_by_label("Reason")
    field.fill("no")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Say more.")
    expect(field).to_be_focused()
    with page.expect_response("**/close"):
        page.keyboard.press("Escape")
    assert workspace.app.last.body["type"] == "view_closed"


def test_an_accessibility_label_is_the_buttons_name(page: Page, workspace: SlackAndApp) -> None:
    spoken = button("approve", "Approve", accessibility_label="Approve the order for Acme")
    workspace.client.chat_postMessage(channel="C0ORDERS", text="card", blocks=[actions(spoken)])
    look(page, workspace, "U0BOB", "C0ORDERS")
    expect(page.get_by_role("button", name="Approve the order for Acme")).to_have_text("Approve")
