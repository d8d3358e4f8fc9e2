"""Signing in with Slack in a browser: the same person on the page as in Slack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from local.stack import Stack
from tests.support.signing_in import expect_signed_in_as, sign_in_with_slack, sign_in_with_token
from tests.support.stack import APPROVER, READER, StackClient, eventually


@pytest.fixture
def visit(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Further browsers, closed at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def _another(browser: Browser, opened: list[BrowserContext], locale: str = "en-GB") -> Page:
    context = browser.new_context(viewport={"width": 360, "height": 760}, locale=locale)
    opened.append(context)
    return context.new_page()


def test_alice_orders_and_bob_approves_as_the_people_that_slack_knows(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    page.goto(f"{client.urls['page']}/?new=1")
    sign_in_with_slack(page, "Alice")
    expect_signed_in_as(page, "Alice")
    page.get_by_test_id("customer").fill("Nordwind")
    page.get_by_test_id("sku-0").select_option("WIDGET-001")
    page.get_by_test_id("quantity-0").fill("2")
    page.get_by_test_id("submit-order").click()
    page.wait_for_url(re.compile(r"/orders/ord-"))
    order_id = page.url.rsplit("/", 1)[1]
    client.wait_for(order_id, "awaiting_approval")
    expect(page.get_by_test_id("turn")).to_be_visible()
    expect(page.get_by_test_id("approve")).to_have_count(0)

    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("error")).to_have_text("You are signed out.")
    sign_in_with_slack(page, "Bob")
    expect_signed_in_as(page, "Bob")
    expect(page).to_have_url(f"{client.urls['page']}/orders/{order_id}")
    page.get_by_test_id("approve").click()

    order = client.wait_for(order_id, "fulfilled")
    expect(page.get_by_test_id("order-status")).to_have_attribute("data-status", "fulfilled")
    assert (order["requester"], order["decision"]["by"]) == ("U0ALICE", "U0BOB")
    assert order["decision"]["via"] == "web"
    told = [(e["who"], e["via"]) for e in order["audit"] if e["who"] in {"U0ALICE", "U0BOB"}]
    assert told[0] == ("U0ALICE", "web")
    assert ("U0BOB", "web") in told
    eventually(lambda: "Approved by <@U0BOB>" in client.card(order) or None)
    assert complaints == []


def test_alice_cannot_approve_her_own_order_by_whatever_way(
    page: Page, client: StackClient
) -> None:
    page.goto(client.urls["page"])
    sign_in_with_slack(page, "Alice")
    expect_signed_in_as(page, "Alice")
    order, _ = client.waiting("2x WIDGET-001 for Initech")

    status = page.evaluate(
        """async (path) => {
          const { me } = await (await fetch("/sign-in")).json();
          const headers = { "X-Nod-Csrf": me.csrf, "Content-Type": "application/json" };
          return (await fetch(path, { method: "POST", headers })).status;
        }""",
        f"/orders/{order['orderId']}/approve",
    )

    assert status == 403
    found = client.order(order["orderId"])
    assert found["decision"] is None
    assert (found["audit"][-1]["who"], found["audit"][-1]["via"]) == ("U0ALICE", "web")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Gina", "Guests of the workspace cannot sign in."),
        ("Fred", "This Slack account is deactivated"),
        ("Stray", "belongs to another workspace"),
    ],
)
def test_whoever_is_no_member_is_told_so(
    page: Page, client: StackClient, complaints: list[str], name: str, said: str
) -> None:
    page.goto(f"{client.urls['page']}/?status=failed")
    sign_in_with_slack(page, name)

    expect(page.get_by_test_id("error")).to_contain_text(said)
    expect(page.get_by_test_id("sign-out")).to_be_hidden()
    sign_in_with_slack(page, "Bob")
    expect(page).to_have_url(f"{client.urls['page']}/?status=failed")
    assert complaints == []


def test_a_cancel_is_no_sign_in_and_no_dead_end(page: Page, client: StackClient) -> None:
    page.goto(client.urls["page"])
    page.get_by_test_id("sign-in-slack").click()
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_test_id("error")).to_contain_text("You cancelled in Slack.")
    sign_in_with_slack(page, "Bob")
    expect_signed_in_as(page, "Bob")


def test_a_session_that_is_over_ends_in_words_and_leads_back(
    page: Page, client: StackClient
) -> None:
    page.goto(client.urls["page"])
    sign_in_with_slack(page, "Bob")
    order, _ = client.waiting("2x WIDGET-001 for Umbrella")
    address = f"{client.urls['page']}/orders/{order['orderId']}"
    page.goto(address)
    expect(page.get_by_test_id("approve")).to_be_visible()

    page.context.clear_cookies()
    page.get_by_test_id("approve").click()

    expect(page.get_by_test_id("error")).to_contain_text("Your session is over.")
    assert client.order(order["orderId"])["decision"] is None
    sign_in_with_slack(page, "Bob")
    expect(page).to_have_url(address)
    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("decision")).to_contain_text("by Bob ")


def test_a_cookie_that_somebody_wrote_is_nobodys(page: Page, client: StackClient) -> None:
    forged = "local.eyJ3aG8iOiJVMEJPQiIsIm5hbWUiOiJCb2IiLCJtYWRlIjo0MTAyNDQ0ODAwfQ.AAAA"
    page.context.add_cookies([{"name": "nod-session", "value": forged, "url": client.urls["page"]}])
    page.goto(client.urls["page"])

    expect(page.get_by_test_id("sign-in-slack")).to_be_visible()
    assert page.evaluate("async () => (await fetch('/orders')).status") == 401


def test_another_sites_form_changes_nothing_for_whoever_is_signed_in(
    page: Page, client: StackClient
) -> None:
    page.goto(client.urls["page"])
    sign_in_with_slack(page, "Bob")
    expect_signed_in_as(page, "Bob")
    order, _ = client.waiting("2x WIDGET-001 for Hooli")
    path = f"{client.urls['page']}/orders/{order['orderId']}/approve"
    page.route(
        "http://evil.example/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form id="f" method="post" action="{path}"></form>',
        ),
    )
    page.goto("http://evil.example/")

    with page.expect_response(path) as answer:
        page.evaluate("document.getElementById('f').submit()")

    assert answer.value.status in {401, 403}
    assert client.order(order["orderId"])["decision"] is None


def test_a_token_still_does_and_the_page_says_whose_it_is(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    page.goto(client.urls["page"])
    sign_in_with_token(page, APPROVER)
    expect_signed_in_as(page, "api:demo")
    page.reload()
    expect_signed_in_as(page, "api:demo")
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("sign-in-slack")).to_be_focused()
    assert complaints == []


def test_the_tabs_of_one_browser_are_one_person(page: Page, client: StackClient) -> None:
    other = page.context.new_page()
    other.goto(client.urls["page"])
    expect(other.get_by_test_id("sign-in-slack")).to_be_visible()

    page.goto(client.urls["page"])
    sign_in_with_slack(page, "Bob")
    expect_signed_in_as(other, "Bob")
    page.get_by_test_id("sign-out").click()
    expect(other.get_by_test_id("sign-in-slack")).to_be_visible()
    sign_in_with_slack(other, "Alice")
    expect_signed_in_as(page, "Alice")


def test_the_keyboard_alone_signs_in(page: Page, client: StackClient) -> None:
    page.goto(client.urls["page"])
    expect(page.get_by_test_id("sign-in-slack")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Continue as Alice")).focus()
    page.keyboard.press("Enter")

    expect_signed_in_as(page, "Alice")


def test_a_reader_chooses_the_language_and_keeps_it(
    browser: Browser, client: StackClient, visit: list[BrowserContext]
) -> None:
    german = _another(browser, visit, "de-DE")
    german.goto(client.urls["page"])
    expect(german.get_by_role("heading", level=1)).to_have_text("Bei Nod anmelden")
    expect(german.locator("html")).to_have_attribute("lang", "de")
    sign_in_with_slack(german, "Carol")
    expect(german.get_by_test_id("me")).to_contain_text("Angemeldet als Carol")
    width = german.evaluate("document.documentElement.scrollWidth")
    assert width <= 360

    german.get_by_test_id("language").click()
    expect(german.get_by_test_id("sign-out")).to_have_text("Sign out")
    german.reload()
    expect(german.get_by_test_id("sign-out")).to_have_text("Sign out")


@pytest.fixture(scope="module")
def open_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackClient]:
    """A stack whose orders everybody may read."""
    state: Path = tmp_path_factory.mktemp("open")
    with Stack(state, parameters={"PublicRead": "true"}) as running:
        yield StackClient(running.urls)


def test_where_everybody_may_read_signing_in_is_an_offer(
    page: Page, open_page: StackClient, complaints: list[str]
) -> None:
    order, _ = open_page.waiting("2x WIDGET-001 for Acme")
    address = f"{open_page.urls['page']}/orders/{order['orderId']}"
    page.goto(address)
    expect(page.get_by_test_id("order-status")).to_be_visible()
    expect(page.get_by_test_id("approve")).to_have_count(0)
    expect(page.get_by_test_id("sign-out")).to_be_hidden()

    page.get_by_test_id("sign-in-link").click()
    page.get_by_test_id("look-around").click()
    expect(page.get_by_test_id("order-status")).to_be_visible()
    page.get_by_test_id("sign-in-link").click()
    sign_in_with_slack(page, "Bob")

    expect(page).to_have_url(address)
    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("decision")).to_contain_text("by Bob ")
    assert complaints == []


def test_where_everybody_may_read_the_list_is_shown_with_what_it_offers_them(
    page: Page, open_page: StackClient, complaints: list[str]
) -> None:
    open_page.place(customer="Acme")
    page.goto(open_page.urls["page"])

    expect(page.get_by_test_id("order-row").first).to_be_visible()
    expect(page.get_by_test_id("error")).to_have_count(0)
    expect(page.locator("#nav a:visible")).to_have_count(1)
    for offer in ("place-order", "audit", "sign-in-slack"):
        expect(page.get_by_test_id(offer)).to_have_count(0)
    page.get_by_test_id("sign-in-link").click()
    sign_in_with_token(page, READER)
    expect(page.get_by_test_id("audit")).to_be_visible()
    expect(page.get_by_test_id("place-order")).to_have_count(0)
    expect(page.locator("#nav a:visible")).to_have_count(2)
    assert complaints == []


@pytest.mark.parametrize("path", ["/insights", "/?audit=1", "/?new=1"])
def test_what_not_everybody_may_read_asks_for_signing_in_and_leads_back(
    page: Page, open_page: StackClient, path: str
) -> None:
    page.goto(open_page.urls["page"] + path)

    expect(page.get_by_test_id("sign-in-slack")).to_be_visible()
    expect(page.get_by_test_id("error")).to_have_count(0)
    sign_in_with_slack(page, "Bob")
    expect(page).to_have_url(open_page.urls["page"] + path)


def test_the_next_person_of_a_tab_is_not_shown_what_the_last_one_saw(
    page: Page, client: StackClient
) -> None:
    client.waiting("2x WIDGET-001 for Secretfirm")
    page.goto(f"{client.urls['page']}/?waitingFor=me")
    sign_in_with_slack(page, "Bob")
    expect(page.get_by_text("Secretfirm").first).to_be_visible()
    page.get_by_test_id("sign-out").click()
    page.route("**/orders?**", lambda route: route.fulfill(status=503, json={}))
    page.route("**/counts", lambda route: route.fulfill(status=503, json={}))

    sign_in_with_token(page, READER)

    expect_signed_in_as(page, "api:reader")
    expect(page.get_by_test_id("retry")).to_be_visible()
    expect(page.get_by_text("Secretfirm")).to_have_count(0)


@pytest.mark.parametrize("path", ["/insights", "/?waitingFor=me"])
def test_whoever_looks_around_instead_is_not_asked_again(
    page: Page, open_page: StackClient, path: str
) -> None:
    page.goto(open_page.urls["page"] + path)
    expect(page.get_by_test_id("about")).to_contain_text("This is for those who are signed in.")

    page.get_by_test_id("look-around").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    expect(page.get_by_test_id("chip-me")).to_have_count(0)
    page.get_by_test_id("sign-in-link").click()
    expect(page.get_by_test_id("about")).to_contain_text("Everybody may look around here.")


def test_a_token_that_cannot_be_checked_now_stays_and_the_reader_is_told(
    page: Page, client: StackClient
) -> None:
    page.goto(client.urls["page"])
    expect(page.get_by_test_id("sign-in-slack")).to_be_visible()
    page.context.set_offline(True)
    sign_in_with_token(page, APPROVER)
    expect(page.get_by_test_id("error")).to_contain_text("the token was not checked")
    expect(page.get_by_test_id("sign-in-token")).to_have_value(APPROVER)

    page.context.set_offline(False)
    page.get_by_test_id("sign-in").click()
    expect_signed_in_as(page, "api:demo")


def test_who_one_is_cannot_be_told_and_the_page_says_so_until_it_can(
    page: Page, client: StackClient
) -> None:
    problem = {"status": 503, "title": "Unavailable", "detail": "Tokens cannot be read."}
    page.route("**/sign-in", lambda route: route.fulfill(status=503, json=problem))
    page.goto(client.urls["page"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Nod cannot tell who you are")
    expect(page.get_by_test_id("error")).to_contain_text("Tokens cannot be read.")

    page.unroute("**/sign-in")
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("sign-in-slack")).to_be_visible()


def test_what_was_typed_when_the_session_ended_is_there_again_for_the_same_person_alone(
    page: Page, client: StackClient
) -> None:
    page.goto(f"{client.urls['page']}/?new=1")
    sign_in_with_slack(page, "Alice")
    page.get_by_test_id("customer").fill("Half-typed Ltd")
    page.get_by_test_id("add-line").click()
    page.get_by_test_id("sku-1").select_option("MUG-003")
    page.get_by_test_id("quantity-1").fill("7")
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_test_id("error")).to_contain_text("Your session is over.")

    sign_in_with_slack(page, "Bob")
    expect(page.get_by_test_id("customer")).to_have_value("")
    page.context.clear_cookies()
    page.goto(f"{client.urls['page']}/?new=1")
    sign_in_with_slack(page, "Alice")

    expect(page.get_by_test_id("customer")).to_have_value("Half-typed Ltd")
    expect(page.get_by_test_id("sku-1")).to_have_value("MUG-003")
    expect(page.get_by_test_id("quantity-1")).to_have_value("7")
    page.reload()
    expect(page.get_by_test_id("customer")).to_have_value("")
