"""An order that takes two people and then finance, on the simulator's page and on Nod's."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.signing_in import open_as
from tests.support.stack import READER, StackClient

APPROVE = re.compile("^Approve")


def test_two_approve_and_then_finance_and_both_pages_tell_who(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    client.command("1x DESK-200 for Initech")
    order_id = str(client.newest_order()["orderId"])
    client.wait_for(order_id, "awaiting_approval")

    card = _card(page, client, "U0BOB", "C0APPROVALS", order_id)
    expect(card).to_contain_text("Stage 1 of 2: approval · Approval needed")
    card.get_by_role("button", name=APPROVE).click()
    expect(card).to_contain_text("Approvals 1 of 2: @Bob")
    expect(page.locator("body")).to_contain_text("Your approval counts: 1 of 2.")
    card = _card(page, client, "U0CAROL", "C0APPROVALS", order_id)
    card.get_by_role("button", name=APPROVE).click()
    expect(card).to_contain_text("Approved by @Bob and @Carol (2 of 2)")
    expect(card).to_contain_text("Next: finance.")
    expect(card.get_by_role("button", name=APPROVE)).to_have_count(0)

    finance = _card(page, client, "U0ERIN", "C0FINANCE", order_id)
    expect(finance).to_contain_text("Stage 2 of 2: finance · Approval needed")
    finance.get_by_role("button", name=APPROVE).click()
    expect(finance).to_contain_text("Approved by @Erin")

    open_as(page, READER, f"{client.urls['page']}/orders/{order_id}")
    expect(page.get_by_test_id("decision")).to_contain_text("Approved by Erin")
    expect(page.get_by_test_id("tally")).to_have_text(["2 of 2", "1 of 1"])
    expect(page.get_by_test_id("votes").first).to_contain_text("Carol approved in Slack")
    expect(page.get_by_test_id("rule")).to_have_text("large")
    assert complaints == []


def _card(page: Page, client: StackClient, user: str, channel: str, order_id: str) -> Locator:
    page.goto(f"{client.urls['slack']}/#channel={channel}&user={user}")
    page.reload()
    card = page.locator("[id^='m-']").filter(has_text=order_id)
    expect(card.get_by_role("button", name=APPROVE)).to_be_visible()
    return card
