"""The simulator's page in a browser: people click, the app's answers appear, text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.recording_app import Delivered, Reply
from tests.support.simulator_page import look
from tests.support.slack_workspace import (
    SlackAndApp,
    actions,
    button,
    modal,
    plain,
    slack,
    text_input,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[SlackAndApp]:
    with slack(tmp_path, ack_limit_seconds=0.5) as running:
        yield running


def test_a_click_asks_first_and_the_edited_card_appears(page: Page, workspace: SlackAndApp) -> None:
    confirm = {
        "title": plain("Approve?"),
        "text": plain("75.00 EUR"),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    blocks = [actions(button("order:approve", "Approve", confirm=confirm, style="primary"))]
    card = workspace.client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)

    def approve(delivered: Delivered) -> Reply:
        who = delivered.body["user"]["id"]
        done = [{"type": "section", "text": {"type": "mrkdwn", "text": f"*Approved* by <@{who}>"}}]
        workspace.client.chat_update(channel="C0APPROVALS", ts=card["ts"], text="a", blocks=done)
        return Reply()

    workspace.app.reply = approve
    look(page, workspace, "U0BOB", "C0APPROVALS")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="No", exact=True).click()
    assert workspace.app.delivered == []
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("article")).to_contain_text("Approved by @Bob", timeout=1500)
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_a_late_answer_puts_a_warning_beside_the_button(page: Page, workspace: SlackAndApp) -> None:
    blocks = [actions(button("order:approve", "Approve"))]
    workspace.client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)
    workspace.app.answers(delay=0.8)
    look(page, workspace, "U0BOB", "C0APPROVALS")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".warning")).to_be_visible(timeout=3000)


def test_a_command_is_answered_to_its_person_alone(page: Page, workspace: SlackAndApp) -> None:
    workspace.app.answers({"text": "Order *o1* placed"})
    look(page, workspace, "U0ALICE", "C0ORDERS")
    box = page.get_by_label("Message", exact=True)
    box.fill("/order 1x A & B")
    box.press("Enter")
    expect(page.get_by_role("article")).to_contain_text("Only visible to you")
    expect(page.get_by_role("article").locator("strong", has_text="o1")).to_be_visible()
    assert workspace.app.last.form["text"] == "1x A &amp; B"
    page.get_by_title("Bob, approver").click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()


def test_a_modal_shows_its_errors_and_closes_when_it_is_right(
    page: Page, workspace: SlackAndApp
) -> None:
    blocks = [actions(button("order:reject", "Reject"))]
    workspace.client.chat_postMessage(channel="C0APPROVALS", text="card", blocks=blocks)

    def answer(delivered: Delivered) -> Reply:
        if delivered.body["type"] == "block_actions":
            view = modal(text_input("reason", "order:reason", max_length=20))
            trigger_id = delivered.body["trigger_id"]
            workspace.client.views_open(trigger_id=trigger_id, view=view)
        return Reply()

    workspace.app.reply = answer
    look(page, workspace, "U0CAROL", "C0APPROVALS")
    page.get_by_role("article").get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog.get_by_role("alert")).to_contain_text("required")
    dialog.get_by_label("order:reason").fill("too dear")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog).to_have_count(0)
    state = workspace.app.last.body["view"]["state"]["values"]
    assert state["reason"]["order:reason"]["value"] == "too dear"


def test_hostile_text_stays_text(page: Page, workspace: SlackAndApp) -> None:
    hostile = "<img src=x onerror=alert(1)> &lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|here>"
    blocks = [
        {"type": "header", "text": plain("<script>alert(1)</script>")},
        {"type": "section", "text": {"type": "mrkdwn", "text": hostile}},
    ]
    workspace.client.chat_postMessage(channel="C0ORDERS", text=hostile, blocks=blocks)
    look(page, workspace, "U0DAVE", "C0ORDERS")
    article = page.get_by_role("article")
    expect(article).to_contain_text("<script>alert(1)</script>")
    expect(article).to_contain_text("<b>bold</b>")
    assert article.locator("img, script, b, a").count() == 0


def test_the_page_fits_a_phone_and_marks_what_is_unread(page: Page, workspace: SlackAndApp) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    workspace.client.chat_postMessage(channel="U0ALICE", text="for you")
    look(page, workspace, "U0ALICE", "C0ORDERS")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Channels").click()
    page.get_by_role("button", name="Nod 1 unread").click()
    expect(page.get_by_role("article")).to_contain_text("for you")
    expect(page.get_by_label("1 unread")).to_have_count(0)
