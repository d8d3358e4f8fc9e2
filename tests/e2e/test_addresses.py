"""The page's addresses: none is a dead end, each says what was not understood, Back goes back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.signing_in import open_as, sign_in_with_token
from tests.support.stack import READER, REQUESTER, StackClient


def sign_in(page: Page, client: StackClient, path: str = "/", token: str = READER) -> None:
    open_as(page, token, client.urls["page"] + path)
    expect(page.get_by_test_id("sign-out")).to_be_visible()


@pytest.fixture
def german(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/orders/a%2Fb", 404), ("/orders/x/approve", 405)]
)
def test_an_address_that_is_none_is_told_in_words_with_a_way_back(
    page: Page, client: StackClient, path: str, status: int
) -> None:
    sign_in(page, client)

    answer = page.goto(client.urls["page"] + path)

    assert answer is not None
    assert answer.status == status
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    page.get_by_role("link", name="All orders").click()
    expect(page).to_have_url(f"{client.urls['page']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")


def test_back_after_closing_a_sheet_goes_to_where_one_was_before_it(
    page: Page, client: StackClient
) -> None:
    client.place(customer="Backwards")
    sign_in(page, client, "/?q=backwards", REQUESTER)
    page.get_by_test_id("order-row").first.click()
    expect(page.get_by_test_id("order-status")).to_be_visible()
    page.go_back()
    entries = page.evaluate("history.length")

    for close in ("Escape", "button"):
        page.get_by_test_id("place-order").click()
        expect(page.get_by_test_id("customer")).to_be_focused()
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_test_id("place-order")).to_be_focused()
        expect(page).to_have_url(f"{client.urls['page']}/?q=backwards")

    assert page.evaluate("history.length") <= entries + 1
    page.get_by_test_id("order-row").first.click()
    expect(page.get_by_test_id("order-status")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("search")).to_have_value("backwards")
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_a_sheet_that_was_opened_by_its_address_closes_to_the_list(
    page: Page, client: StackClient
) -> None:
    sign_in(page, client, "/?status=failed&audit=1")
    expect(page.get_by_test_id("audit-from")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page).to_have_url(f"{client.urls['page']}/?status=failed")
    page.reload()
    expect(page.get_by_test_id("chip-failed")).to_have_attribute("aria-current", "true")


def test_back_after_signing_in_by_a_token_leads_to_no_entry_twice(
    page: Page, client: StackClient
) -> None:
    page.goto(f"{client.urls['page']}/insights")
    sign_in_with_token(page, READER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Insights")
    expect(page).to_have_url(f"{client.urls['page']}/insights")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("status=bogus", "must be one of received, validated"),
        ("from=2026-02-31", "must be a day"),
        ("minAmount=abc", "must be an amount"),
        ("min=abc", "what can stand there is q, waitingFor, status, requester, minAmount"),
    ],
)
def test_what_of_an_address_was_not_understood_is_named_and_can_be_left_out_alone(
    page: Page, client: StackClient, part: str, said: str
) -> None:
    client.place(customer="Address")
    name = part.partition("=")[0]
    sign_in(page, client, f"/?q=address&{part}&requester=api%3Arequester")

    odd = page.get_by_test_id("odd")
    expect(odd).to_contain_text(f"“{part}” in the address was not understood: {said}")
    expect(page.get_by_test_id("retry")).to_have_count(0)
    page.get_by_test_id(f"drop-{name}").click()

    expect(odd).to_have_count(0)
    expect(page).to_have_url(f"{client.urls['page']}/?q=address&requester=api%3Arequester")
    expect(page.get_by_test_id("order-row").first).to_contain_text("Address")


def test_an_unknown_part_hides_nothing_of_the_list(page: Page, client: StackClient) -> None:
    client.place(customer="Still shown")
    sign_in(page, client, "/?q=still&min=abc")

    expect(page.get_by_test_id("odd")).to_be_visible()
    expect(page.get_by_test_id("order-row").first).to_contain_text("Still shown")


def test_weeks_that_are_not_offered_are_named(page: Page, client: StackClient) -> None:
    sign_in(page, client, "/insights?weeks=5")

    expect(page.get_by_test_id("odd")).to_contain_text("it must be one of 4, 12, 26, 52")
    page.get_by_test_id("drop-weeks").click()
    expect(page.get_by_test_id("odd")).to_have_count(0)
    expect(page).to_have_url(f"{client.urls['page']}/insights")


AMOUNTS: dict[str, dict[str, str | None]] = {
    "de-DE": {
        "1.250,00": "1250.00", "1250,00": "1250.00", "1.250": "1250", "1250": "1250",
        "1.234.567,8": "1234567.8", "12.50": "12.50", "0,5": "0.5", "1 250,00": "1250.00",
        "1.25.00": None, "1,250.00": None, "12,345": None, "abc": None, "-1": None, "1,": None,
        "1.250.00": None, ",5": None, "1e3": None,
    },
    "en-GB": {
        "1,250.00": "1250.00", "1250.00": "1250.00", "1,250": "1250", "89,10": "89.10",
        "1.250": None, "1.250,00": None, "£5": None,
    },
    "de-CH": {"1’250.00": "1250.00", "1250.5": "1250.5"},
}  # fmt: skip


@pytest.mark.parametrize("locale", AMOUNTS)
def test_amounts_are_read_as_the_reader_writes_them(
    browser: Browser, client: StackClient, locale: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(client.urls["page"])
    read = page.evaluate(
        """async (texts) => {
          const start = document.querySelector("script[src]").src;
          const { typedAmount } = await import(start.replace("bundle-app.js", "amount.js"));
          return texts.map(typedAmount);
        }""",
        list(AMOUNTS[locale]),
    )
    context.close()

    assert dict(zip(AMOUNTS[locale], read, strict=True)) == AMOUNTS[locale]


def test_a_german_amount_is_typed_and_shown_in_german(german: Page, client: StackClient) -> None:
    order = client.place(customer="Teuer", items=[{"sku": "MUG-003", "quantity": 9}])
    sign_in(german, client, "/?q=teuer")
    german.get_by_test_id("more-filters").click()
    least = german.get_by_test_id("filter-minAmount")
    expect(german.locator("#minAmount-help")).to_have_text("1.250,00 oder 1250,00")

    least.fill("1.250,00")
    least.press("Tab")
    expect(german.get_by_test_id("empty")).to_be_visible()
    expect(least).to_have_value("1250,00")
    assert "minAmount=1250.00" in german.url
    least.fill("89,10")
    least.press("Tab")
    row = german.get_by_test_id("order-row").first
    expect(row).to_contain_text(f"{order['total'].replace('.', ',')}")
    german.reload()
    expect(least).to_have_value("89,10")

    least.fill("viel")
    least.press("Tab")
    expect(german.get_by_test_id("error-minAmount")).to_contain_text(
        "Das ist kein Betrag. Schreiben Sie ihn wie 1.250,00 oder 1250,00."
    )
    with german.expect_response(re.compile(r"/orders\?")):
        german.evaluate("dispatchEvent(new Event('online'))")
    expect(least).to_have_value("viel")
    assert "minAmount=89.10" in german.url
