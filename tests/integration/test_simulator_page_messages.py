"""Messages in the simulator's page: each reader's time, people's own words, forged presses."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.support.simulator_page import look
from tests.support.slack_workspace import Body, SlackAndApp, actions, button, plain

NOW = datetime(2026, 2, 10, 20, 0, tzinfo=UTC)


def test_a_date_is_in_the_time_and_the_words_of_whoever_reads(
    page: Page, workspace: SlackAndApp
) -> None:
    page.clock.set_fixed_time(NOW)
    at = int(datetime(2026, 2, 11, 3, 30, tzinfo=UTC).timestamp())
    text = f"<!date^{at}^{{date_pretty}} {{time}}|fallback> <!date^{at}^{{date}}|fallback>"
    workspace.client.chat_postMessage(channel="C0ORDERS", text=text)
    read = {
        "Alice, requester": ("Tomorrow 03:30", "11 February 2026"),
        "Bob, approver": ("Today 10:30 PM", "February 10, 2026"),
        "Carol, approver": ("Morgen 04:30", "11. Februar 2026"),
    }
    look(page, workspace, "U0DAVE", "C0ORDERS")
    times = page.locator(".b-text time")
    for person, expected in read.items():
        page.get_by_title(person).click()
        expect(times).to_have_text(list(expected))


def test_a_thread_left_open_is_drawn_anew_for_another_reader(
    page: Page, workspace: SlackAndApp
) -> None:
    page.clock.set_fixed_time(NOW)
    post = workspace.client.chat_postMessage
    at = int(NOW.timestamp())
    root = post(channel="C0ORDERS", text=f"Due <!date^{at}^{{time}}|soon>")["ts"]
    look(page, workspace, "U0ALICE", "C0ORDERS", thread=root)
    due = page.get_by_role("complementary", name="Thread").locator(".b-text time")
    expect(due).to_have_text("20:00")
    page.get_by_title("Carol, approver").click()
    expect(due).to_have_text("21:00")


def test_people_write_messages_that_look_like_theirs_and_have_shortcuts(
    page: Page, workspace: SlackAndApp
) -> None:
    look(page, workspace, "U0ALICE", "C0ORDERS")
    box = page.get_by_label("Message", exact=True)
    box.fill("<b>3 mugs</b> for @carol & me")
    box.press("Enter")
    message = page.get_by_role("article")
    expect(message.locator(".b-text")).to_have_text("<b>3 mugs</b> for @Carol & me")
    expect(message.locator(".byline")).to_contain_text("Alice")
    expect(message.get_by_text("App", exact=True)).to_have_count(0)
    message.get_by_role("button", name="More actions for this message").click()
    with page.expect_response("**/shortcut"):
        page.get_by_role("menuitem", name="Explain this card").click()
    text = workspace.app.last.body["message"]["text"]
    assert text == "&lt;b&gt;3 mugs&lt;/b&gt; for <@U0CAROL> &amp; me"


def test_a_button_is_pressed_with_another_value(page: Page, workspace: SlackAndApp) -> None:
    buttons = actions(button("yes", "Approve", value="o-1"), button("no", "Reject", value="o-2"))
    workspace.client.chat_postMessage(channel="C0ORDERS", text="card", blocks=[buttons])
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="More actions for this message").click()
    page.get_by_role("menuitem", name="Press with another value").click()
    dialog = page.get_by_role("dialog", name="Press with another value")
    expect(dialog.get_by_label("Value")).to_have_value("o-1")
    dialog.get_by_label("Button").select_option("Reject")
    expect(dialog.get_by_label("Value")).to_have_value("o-2")
    dialog.get_by_label("Value").fill("o-3")
    with page.expect_response("**/click"):
        dialog.get_by_role("button", name="Press").click()
    (action,) = workspace.app.last.body["actions"]
    assert workspace.app.last.genuine
    assert (action["action_id"], action["value"]) == ("no", "o-3")
    assert workspace.app.last.body["message"]["blocks"][0]["elements"][1]["value"] == "o-2"


def product(value: str, text: str, description: str) -> Body:
    return {"value": value, "text": plain(text), "description": plain(description)}


def test_a_menu_shows_the_descriptions_of_its_options_while_it_is_open(
    page: Page, workspace: SlackAndApp
) -> None:
    menu = {
        "type": "static_select",
        "action_id": "sku",
        "placeholder": plain("Product"),
        "options": [product("a", "Mug", "500 in stock"), product("b", "Desk", "Sold out")],
    }
    section = {"type": "section", "text": plain("Which?"), "accessory": menu}
    workspace.client.chat_postMessage(channel="C0ORDERS", text="Which?", blocks=[section])
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("combobox", name="Product").click()
    expect(page.locator("option").get_by_text("500 in stock")).to_be_visible()
    with page.expect_response("**/click"):
        page.get_by_role("option", name="Desk").click()
    assert workspace.app.last.body["actions"][0]["selected_option"]["value"] == "b"
    expect(page.locator("selectedcontent")).to_have_text("Desk", use_inner_text=True)
