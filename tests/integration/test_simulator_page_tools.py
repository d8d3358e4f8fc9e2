"""The simulator's own tools in its page: who you are, bad days, groups, a phone's line."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.simulator_page import look
from tests.support.slack_workspace import SlackAndApp, refusal


def test_people_who_may_not_decide_can_be_played_too(page: Page, workspace: SlackAndApp) -> None:
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Other people").click()
    menu = page.get_by_role("menu", name="People who may not decide")
    expect(menu).to_contain_text("May not decide")
    expect(menu.get_by_role("menuitemradio", name="Fred deactivated account")).to_be_visible()
    menu.get_by_role("menuitemradio", name="Stray from another workspace").click()
    page.get_by_label("Message", exact=True).fill("/order 1x A")
    with page.expect_response("**/command"):
        page.keyboard.press("Enter")
    assert workspace.app.last.form["user_id"] == "U0STRAY"


def test_a_fault_is_ordered_shown_and_taken_back(page: Page, workspace: SlackAndApp) -> None:
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Slack's bad day").click()
    pane = page.get_by_role("complementary", name="Slack is having a bad day")
    pane.get_by_label("chat.postMessage").check()
    expect(pane.get_by_label("Every call")).not_to_be_checked()
    pane.get_by_label("In", exact=True).select_option("#orders")
    pane.get_by_label("What happens").select_option("an error code")
    pane.get_by_label("Error code").fill("restricted_action")
    pane.get_by_label("How long").select_option("times")
    pane.get_by_label("How many").fill("1")
    expect(pane.get_by_label("How long").locator("option:checked")).to_have_text("time")
    pane.get_by_label("How many").fill("2")
    pane.get_by_role("button", name="Make it so").click()
    banner = page.locator("#banner")
    expect(banner).to_contain_text(
        "Posting cards and messages in #orders: refused: restricted_action, 2 times"
    )
    refused = refusal(workspace.client.chat_postMessage, channel="C0ORDERS", text="a")
    assert refused["error"] == "restricted_action"
    workspace.client.chat_postMessage(channel="C0FINANCE", text="a")
    expect(banner).to_contain_text("1 time")
    banner.get_by_role("button", name="Slack is well again").click()
    expect(banner).to_be_hidden()
    workspace.client.chat_postMessage(channel="C0ORDERS", text="a")


def test_the_first_fault_that_somebody_orders_is_seen_until_it_is_switched_off(
    page: Page, workspace: SlackAndApp
) -> None:
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Slack's bad day").click()
    pane = page.get_by_role("complementary", name="Slack is having a bad day")
    pane.get_by_label("What happens").select_option("an error code")
    pane.get_by_role("button", name="Make it so").click()
    expect(page.locator("#banner")).to_contain_text("not_in_channel, until switched off")
    for _ in range(3):
        refusal(workspace.client.chat_postMessage, channel="C0ORDERS", text="a")
    pane.get_by_role("button", name="Slack is well again").click()
    expect(pane).to_contain_text("Nothing: calls are answered")
    workspace.client.chat_postMessage(channel="C0ORDERS", text="a")


def test_lasting_troubles_are_switched_on_and_all_ended_at_once(
    page: Page, workspace: SlackAndApp
) -> None:
    look(page, workspace, "U0BOB", "C0FINANCE")
    page.get_by_role("button", name="Slack's bad day").click()
    for label in ("#orders is archived", "Nod is not in #finance", "on the free plan"):
        with page.expect_response("**/_control/*"):
            page.get_by_label(label).check()
    banner = page.locator("#banner")
    expect(banner).to_contain_text("free plan · #orders is archived · Nod is not in #finance")
    client = workspace.client
    archived = refusal(client.chat_postMessage, channel="C0ORDERS", text="a")
    assert archived["error"] == "is_archived"
    page.get_by_label("tokens are revoked").check()
    expect(banner).to_contain_text("token is revoked")
    assert refusal(client.auth_test)["error"] == "token_revoked"
    banner.get_by_role("button", name="Slack is well again").click()
    expect(banner).to_be_hidden()
    expect(page.get_by_label("#orders is archived")).not_to_be_checked()
    client.chat_postMessage(channel="C0ORDERS", text="a")


def test_the_members_of_a_group_are_ticked(page: Page, workspace: SlackAndApp) -> None:
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="User groups").click()
    buyers = page.locator("section", has_text="@buyers")
    expect(buyers.get_by_label("Bob")).to_be_checked()
    with page.expect_response("**/groups"):
        buyers.get_by_label("Bob").uncheck()
    with page.expect_response("**/groups"):
        buyers.get_by_label("Dave").check()
    members = workspace.client.usergroups_users_list(usergroup="S0BUYERS")["users"]
    assert set(members) == {"U0CAROL", "U0DAVE"}


def test_a_phone_shows_a_messages_text_alone(page: Page, workspace: SlackAndApp) -> None:
    blocks = [{"type": "divider"}]
    text = "Order for *Acme* &amp; Co\n> In a hurry\nUsage: `/order`"
    workspace.client.chat_postMessage(channel="C0ORDERS", text=text, blocks=blocks)
    look(page, workspace, "U0BOB", "C0ORDERS")
    expect(page.get_by_role("article")).not_to_contain_text("Order for")
    page.get_by_role("button", name="As a phone shows it").click()
    expect(page.locator(".phone-head")).to_have_text("Nod in #orders")
    shown = page.locator(".phone-text").inner_text()
    assert shown == "Order for Acme & Co\nIn a hurry\nUsage: /order"


def test_the_tools_fit_a_phone(page: Page, workspace: SlackAndApp) -> None:
    page.set_viewport_size({"width": 380, "height": 700})
    look(page, workspace, "U0BOB", "C0ORDERS")
    page.get_by_role("button", name="Channels").click()
    page.get_by_role("button", name="Slack's bad day").click()
    expect(page.get_by_role("button", name="Make it so")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 380
