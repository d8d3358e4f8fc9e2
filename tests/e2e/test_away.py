"""An approver goes away: their stand-in votes for them, in Slack and as the page says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.support.signing_in import open_as
from tests.support.stack import APPROVER, StackClient, eventually

DAY = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_a_stand_in_approves_in_slack_until_the_person_is_back(client: StackClient) -> None:
    client.command(f"away until {DAY} @dave", user="U0BOB")
    assert "<@U0DAVE> may vote in your place" in client.ephemerals("U0BOB")[-1]["text"]

    order, card = client.waiting("2x WIDGET-001 for Acme")
    client.click(card["ts"], "approve", user="U0DAVE")

    client.wait_for(order["orderId"], "approved", "fulfilled")
    audit = client.order(order["orderId"])["audit"]
    assert "U0DAVE" in {entry["who"] for entry in audit}
    client.command("back", user="U0BOB")
    later, card = client.waiting("2x WIDGET-001 for Beta")
    client.click(card["ts"], "approve", user="U0DAVE")
    assert client.order(later["orderId"])["decision"] is None
    client.click(card["ts"], "approve", user="U0BOB")
    client.wait_for(later["orderId"], "approved", "fulfilled")


def test_an_identity_goes_away_and_comes_back_on_the_page(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    # The first call to Slack imports slack_sdk: on a busy machine that alone takes longer
    # than somebody is let wait, who is then told to try again.
    guest = {"standIn": "U0GINA", "until": DAY}
    eventually(lambda: client.api("PUT", "/me/away", guest, APPROVER)[0] == 422 or None)
    open_as(page, APPROVER, client.urls["page"])
    page.get_by_test_id("away").click()
    state = page.get_by_test_id("away-state")
    expect(state).to_contain_text("are not away")

    page.get_by_test_id("stand-in").fill("U0GINA")
    page.get_by_test_id("until").fill(DAY)
    page.get_by_test_id("away-set").click()
    expect(page.get_by_test_id("error-standIn")).to_contain_text("not a guest")
    page.get_by_test_id("stand-in").fill("U0DAVE")
    page.get_by_test_id("away-set").click()

    expect(state).to_contain_text("U0DAVE may vote in your place")
    client.command("away", user="U0DAVE")
    assert "You stand in for api:demo" in client.ephemerals("U0DAVE")[-1]["text"]
    page.get_by_test_id("away-end").click()
    expect(state).to_contain_text("are not away")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("away")).to_be_focused()
    assert [text for text in complaints if "422" not in text] == []
