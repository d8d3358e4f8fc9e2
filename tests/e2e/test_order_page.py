"""What an order's page tells and lets do, on the running stack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.page_states import told_anew
from tests.support.signing_in import open_as
from tests.support.stack import APPROVER, REQUESTER, StackClient, eventually


@pytest.fixture
def german(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="de-DE")
    yield context.new_page()
    context.close()


def open_order(page: Page, client: StackClient, order_id: str, token: str) -> None:
    open_as(page, token, f"{client.urls['page']}/orders/{order_id}")
    expect(page.get_by_test_id("invocation-row").first).to_be_visible()


def everybody_is_known(client: StackClient, order_id: str) -> None:
    """Wait until the schedule has asked Slack who the approvers are."""
    eventually(lambda: {"U0BOB", "U0CAROL"} <= set(client.order(order_id)["people"]) or None, 60)


def test_whose_turn_it_is_since_when_and_where_the_card_is(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    order = client.wait_for(client.place()["orderId"], "awaiting_approval")
    everybody_is_known(client, order["orderId"])
    open_order(page, client, order["orderId"], APPROVER)

    turn = page.get_by_test_id("turn")
    expect(turn).to_contain_text("the turn of Bob, Carol, or api:demo")
    expect(turn.get_by_text("Bob", exact=True)).to_have_attribute("title", "U0BOB")
    expect(page.get_by_test_id("since")).to_contain_text(re.compile(r"Since today, \d\d:\d\d"))
    expect(page.get_by_test_id("link-console")).to_have_count(0)  # This is no AWS.
    with page.context.expect_page() as opened:
        page.get_by_test_id("link-card").click()
    expect(opened.value.locator("[id^='m-']").filter(has_text=order["orderId"])).to_be_visible()
    assert opened.value.url.startswith(client.urls["slack"])
    assert complaints == []


def test_who_asked_takes_it_back_and_who_comes_too_late_is_told(
    page: Page, german: Page, client: StackClient
) -> None:
    order = client.wait_for(client.place()["orderId"], "awaiting_approval")
    german.clock.install()
    open_order(german, client, order["orderId"], APPROVER)
    german.clock.pause_at(german.evaluate("Date.now()") + 8_000)  # It polls no more: it is stale.
    open_order(page, client, order["orderId"], REQUESTER)

    page.get_by_test_id("withdraw-reason").fill("Ordered <b>twice</b>")
    page.get_by_test_id("withdraw").click()

    expect(page.get_by_test_id("decision")).to_contain_text("Withdrawn by api:requester")
    expect(page.get_by_test_id("decision").locator("..")).to_contain_text("Ordered <b>twice</b>")
    german.get_by_test_id("approve").click()
    expect(german.get_by_test_id("error")).to_contain_text(
        "Schon zurückgezogen von api:requester über die API"
    )
    expect(german.get_by_test_id("decision")).to_contain_text("Zurückgezogen von api:requester")


def test_who_may_not_decide_reads_why(page: Page, client: StackClient) -> None:
    order = client.wait_for(client.place()["orderId"], "awaiting_approval")
    open_order(page, client, order["orderId"], "reader-token")

    expect(page.get_by_test_id("why-not")).to_be_visible()
    expect(page.get_by_test_id("approve")).to_have_count(0)


def test_whoever_has_voted_is_told_so_and_the_list_says_who_is_waited_for(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    desks = [{"sku": "DESK-200", "quantity": 1}]
    order = client.wait_for(client.place(items=desks)["orderId"], "awaiting_approval")
    everybody_is_known(client, order["orderId"])
    open_order(page, client, order["orderId"], APPROVER)

    page.get_by_test_id("reject-reason").fill("Only <b>one</b>")
    page.get_by_test_id("approve").click()

    expect(page.get_by_role("heading", name="You have approved")).to_be_visible()
    expect(page.get_by_test_id("approve")).to_have_count(0)
    expect(page.get_by_test_id("reject")).to_be_visible()
    expect(page.get_by_test_id("votes")).to_contain_text("Only <b>one</b>")
    page.get_by_role("link", name="← Orders").click()
    row = page.locator(f"[data-testid='order-row'][data-order-id='{order['orderId']}']")
    expect(row.get_by_test_id("whose-turn")).to_have_text("Bob or Carol")
    expect(row.get_by_test_id("your-turn")).to_have_count(0)
    assert complaints == []


def test_an_order_that_a_stand_in_has_answered_for_somebody_is_not_their_turn(
    page: Page, client: StackClient
) -> None:
    desks = [{"sku": "DESK-200", "quantity": 1}]
    order = client.wait_for(client.place(items=desks)["orderId"], "awaiting_approval")
    votes: list[dict[str, Any]] = []

    def with_votes(route: Route) -> None:
        answer = told_anew(route)
        listed = answer.json()
        for each in listed["orders"]:
            if each["orderId"] == order["orderId"]:
                each["stages"][0]["votes"] = votes
        route.fulfill(response=answer, json=listed)

    page.route("**/orders?*", with_votes)
    open_as(page, APPROVER, client.urls["page"])
    row = page.locator(f"[data-testid='order-row'][data-order-id='{order['orderId']}']")
    expect(row.get_by_test_id("your-turn")).to_be_visible()

    vote = {"kind": "approved", "at": order["updatedAt"], "via": "slack", "reason": None}
    votes.append(vote | {"person": "U0CAROL", "for": "api:demo"})
    page.reload()

    expect(row.get_by_test_id("whose-turn")).to_be_visible()
    expect(row.get_by_test_id("your-turn")).to_have_count(0)


def test_an_order_tells_what_it_cost(page: Page, client: StackClient) -> None:
    order = client.wait_for(client.place()["orderId"], "awaiting_approval")
    open_order(page, client, order["orderId"], APPROVER)
    waiting = page.get_by_test_id("cost-waiting_function")
    expect(waiting).to_be_visible()
    before = float(waiting.get_attribute("data-usd") or "nan")

    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("order-status")).to_have_attribute(
        "data-status", "fulfilled", timeout=30_000
    )
    expect(page.get_by_role("heading", name="Cost", exact=True)).to_be_visible(timeout=30_000)

    assert float(waiting.get_attribute("data-usd") or "nan") > before
    expect(page.get_by_test_id("incomplete")).to_have_count(0)
    page.get_by_test_id("formula").locator("summary").click()
    written = page.get_by_test_id("formula-nod").get_by_role("row").nth(4)
    expect(written).to_contain_text(re.compile(r"0\.0000\d+ GB"))
