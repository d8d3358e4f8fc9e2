"""People use the simulator's page and Nod's page in one browser; both must agree."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.support.signing_in import sign_in_with_token
from tests.support.stack import APPROVER, READER, StackClient, eventually


def test_an_order_placed_and_approved_in_slack_is_shipped_on_the_page(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    order_id = _place_in_slack(page, client, "2x WIDGET-001, 1x MUG-003 for Nordwind")
    card = _card(page, client, "U0BOB", order_id)
    expect(card).to_contain_text("59.90 EUR")

    card.get_by_role("button", name=re.compile("^Approve")).click()

    expect(card).to_contain_text("Approved and delivered")
    expect(card).to_contain_text("Approved by @Bob")
    expect(card.get_by_role("button", name=re.compile("^(Approve|Reject)"))).to_have_count(0)
    _sign_in(page, client, f"/orders/{order_id}", READER)
    expect(page.get_by_test_id("order-status")).to_have_attribute("data-status", "fulfilled")
    expect(page.get_by_test_id("decision")).to_contain_text("by Bob in Slack")
    expect(page.get_by_test_id("invocation-row")).to_have_count(2)
    active = float(page.get_by_test_id("figure-active").get_attribute("data-seconds") or "nan")
    wall = float(page.get_by_test_id("figure-wall").get_attribute("data-seconds") or "nan")
    assert 0 < active < wall
    assert complaints == []


def test_an_order_rejected_in_slack_gives_its_stock_back(page: Page, client: StackClient) -> None:
    before = _stock(client, "DESK-200")
    order_id = _place_in_slack(page, client, "1x DESK-200 for Hooli")
    card = _card(page, client, "U0CAROL", order_id)
    assert _stock(client, "DESK-200") == {
        **before,
        "available": before["available"] - 1,
        "reserved": before["reserved"] + 1,
    }

    card.get_by_role("button", name=re.compile("^Reject")).click()
    # Carol's Slack is German, the channel is not.
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Ablehnen").click()
    expect(form).to_contain_text("Grund")
    assert client.order(order_id)["decision"] is None
    form.get_by_role("textbox").fill("Zu groß für <b>uns</b> & *teuer*")
    form.get_by_role("button", name="Ablehnen").click()

    expect(form).to_have_count(0)
    expect(card).to_contain_text("Rejected by @Carol")
    expect(card).to_contain_text("Zu groß für <b>uns</b> & *teuer*")
    expect(card).to_contain_text("The stock was given back.")
    assert _stock(client, "DESK-200") == before
    assert client.order(order_id)["decision"]["reason"] == "Zu groß für <b>uns</b> & *teuer*"


def test_an_order_from_the_form_is_withdrawn_from_the_requesters_message(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    page.goto(f"{client.urls['slack']}/#channel=C0ORDERS&user=U0ALICE")
    page.reload()
    composer = page.get_by_role("textbox", name="Message")
    composer.fill("/order")
    composer.press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_label("Item 1", exact=True).select_option("MUG-003")
    form.get_by_label("Quantity of item 1").fill("3")
    form.get_by_label("Customer").fill("Umbrella")
    expect(form).to_contain_text("29.70 EUR")
    form.get_by_role("button", name="Place order").click()
    expect(form).to_contain_text("is placed")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    order_id = eventually(lambda: _order_for(client, "Umbrella"))
    client.wait_for(order_id, "awaiting_approval")

    page.goto(f"{client.urls['slack']}/#channel=D0ALICE&user=U0ALICE")
    page.reload()
    receipt = _message(page, order_id)
    receipt.get_by_role("button", name=re.compile("^Withdraw")).click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()

    expect(receipt).to_contain_text("Withdrawn by @Alice")
    client.wait_for(order_id, "withdrawn")
    assert complaints == []


def test_an_outsiders_click_is_answered_to_the_outsider_alone(
    page: Page, client: StackClient
) -> None:
    order_id = _place_in_slack(page, client, "1x WIDGET-001 for Initech")
    card = _card(page, client, "U0DAVE", order_id)

    card.get_by_role("button", name=re.compile("^Approve")).click()

    expect(page.get_by_text("You cannot decide this.")).to_be_visible()
    assert client.order(order_id)["decision"] is None
    page.goto(f"{client.urls['slack']}/#channel=C0APPROVALS&user=U0BOB")
    page.reload()
    expect(_message(page, order_id)).to_be_visible()
    expect(page.get_by_text("You cannot decide this.")).to_have_count(0)


def test_an_order_placed_and_approved_on_the_page_shows_on_the_card(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    _sign_in(page, client, "/", "requester-token")
    page.get_by_test_id("place-order").click()
    page.get_by_test_id("customer").fill("<img src=x onerror=alert(1)> & Söhne")
    page.get_by_test_id("sku-0").select_option("GADGET-007")
    page.get_by_test_id("quantity-0").fill("2")
    expect(page.get_by_test_id("order-total")).to_contain_text("240.00")
    page.get_by_test_id("submit-order").click()
    page.wait_for_url(re.compile(r"/orders/ord-"))
    order_id = page.url.rsplit("/", 1)[1]
    client.wait_for(order_id, "awaiting_approval")
    expect(page.get_by_test_id("approve")).to_have_count(0)

    page.get_by_test_id("sign-out").click()
    _sign_in(page, client, f"/orders/{order_id}", APPROVER)
    page.get_by_test_id("approve").click()

    expect(page.get_by_test_id("order-status")).to_have_attribute("data-status", "fulfilled")
    page.go_back()
    card = _card(page, client, "U0BOB", order_id)
    expect(card).to_contain_text("Approved by api:demo")
    expect(card).to_contain_text("<img src=x onerror=alert(1)> & Söhne")
    assert complaints == []


def test_a_wrong_token_and_a_wrong_quantity_are_explained_where_they_are(
    page: Page, client: StackClient
) -> None:
    page.goto(client.urls["page"])
    sign_in_with_token(page, "nonsense")
    expect(page.get_by_test_id("error").first).to_be_visible()

    _sign_in(page, client, "/?new=1", "requester-token")
    page.get_by_test_id("customer").fill("Acme")
    page.get_by_test_id("sku-0").select_option("RARE-001")
    page.get_by_test_id("quantity-0").fill("4")
    page.get_by_test_id("submit-order").click()
    expect(page.get_by_test_id("error-items[0].quantity")).to_have_text(
        "Only 3 of RARE-001 in stock."
    )


def test_a_requester_who_may_vote_can_do_that_and_withdraw_and_the_vote_names_its_stage(
    page: Page, client: StackClient
) -> None:
    order_id = _place_in_slack(page, client, "2x WIDGET-001 for Nordwind")
    client.wait_for(order_id, "awaiting_approval")

    def allow(route: Route) -> None:
        if "json" not in route.request.headers["accept"]:
            route.continue_()
            return
        answer = route.fetch()
        allowed = {"approve": True, "withdraw": True, "why": None}
        route.fulfill(response=answer, json=answer.json() | {"allowed": allowed})

    page.route(f"**/orders/{order_id}", allow)
    _sign_in(page, client, f"/orders/{order_id}", APPROVER)
    expect(page.get_by_test_id("withdraw")).to_be_visible()
    expect(page.get_by_text("Somebody else must decide it")).to_have_count(0)
    with page.expect_request(f"**/orders/{order_id}/approve") as sent:
        page.get_by_test_id("approve").click()
    assert sent.value.post_data_json == {"stage": "approval"}
    client.wait_for(order_id, "fulfilled")


def _place_in_slack(page: Page, client: StackClient, text: str) -> str:
    page.goto(f"{client.urls['slack']}/#channel=C0ORDERS&user=U0ALICE")
    page.reload()
    composer = page.get_by_role("textbox", name="Message")
    composer.fill(f"/order {text}")
    composer.press("Enter")
    customer = text.partition(" for ")[2]

    order_id = eventually(lambda: _order_for(client, customer))
    expect(page.get_by_text(f"Order {order_id} is placed")).to_be_visible()
    client.wait_for(order_id, "awaiting_approval")
    return order_id


def _order_for(client: StackClient, customer: str) -> str | None:
    _, page = client.api("GET", "/orders?limit=1")
    found: list[str] = [o["orderId"] for o in page["orders"] if o["customer"] == customer]
    return found[0] if found else None


def _card(page: Page, client: StackClient, user: str, order_id: str) -> Locator:
    page.goto(f"{client.urls['slack']}/#channel=C0APPROVALS&user={user}")
    page.reload()
    card = _message(page, order_id)
    expect(card).to_be_visible()
    return card


def _message(page: Page, order_id: str) -> Locator:
    return page.locator("[id^='m-']").filter(has_text=order_id)


def _sign_in(page: Page, client: StackClient, path: str, token: str) -> None:
    page.goto(client.urls["page"] + path)
    sign_in_with_token(page, token)
    expect(page.get_by_test_id("sign-out")).to_be_visible()


def _stock(client: StackClient, sku: str) -> dict[str, int]:
    _, catalogue = client.api("GET", "/catalogue")
    product = next(p for p in catalogue["products"] if p["sku"] == sku)
    return {name: product[name] for name in ("available", "reserved", "shipped")}
