"""Nothing that a person typed acts, on any page, and none of it breaks the page's layout."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from approvals.domain.order_request import MAX_CUSTOMER, MAX_NOTE
from approvals.domain.reason import MAX_REASON
from local.stack import Stack
from tests.support.page_states import by_id, told_anew
from tests.support.stack import APPROVER, READER, StackClient
from tests.support.watching import reader_of

ACT = "window.acted = true"
MARKUP = (
    f"<img src=x onerror='{ACT}'><script>{ACT}</script><svg onload='{ACT}'>"
    f"<a href='javascript:{ACT}'>x</a><style>body{{display:none}}</style></bdi></p>"
)
NASTY = {
    "markup": MARKUP,
    "attribute": f"\" onmouseover='{ACT}' autofocus onfocus={ACT} x=\"",
    "template": "{{constructor.constructor('window.acted=true')()}} ${7*7} {name} %s",
    "right to left": "\u202egnp.exe \u2067evil\u2069 \u202dשלום עולם",
    "invisible": "A\u200b\u200c\u200d\ufeff\u2060B\u00ad",
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿" * 8,
    "marks": "Z" + "\u0351\u0334\u033e" * 30,
    "formula": '=HYPERLINK("http://evil.example";"x")',
    "one word": "W" * MAX_CUSTOMER,
    "newlines": "a\n\n\n\nb\tc\r\nd",
    "address": "javascript:alert(1) https://evil.example/?q=<b>",
    "codes": "not_an_approver own_order <!here> &amp; &lt;b&gt;",
}
LONG = MAX_NOTE + 1
LANGUAGES = ("en-GB", "de-DE")
SAFE = """() => ({
    acted: window.acted === true,
    made: document.querySelectorAll("main script, main img[src='x'], main style, main svg[onload],"
        + " main a[href^='javascript'], main [onmouseover], main [onfocus], main [onerror]").length,
    wide: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
    seen: getComputedStyle(document.body).display,
})"""
AS_IT_SHOULD_BE = {"acted": False, "made": 0, "wide": 0, "seen": "block"}


@pytest.fixture(scope="module")
def typed(stack: Stack) -> dict[str, str]:
    """Orders of every nasty kind: their customer, their note, and why they were rejected."""
    client = StackClient(stack.urls)
    orders = {}
    for name, text in NASTY.items():
        note = (text * LONG)[:MAX_NOTE]
        order = client.place(customer=text[:MAX_CUSTOMER], note=note)
        orders[name] = str(order["orderId"])
    for order_id, text in zip(orders.values(), NASTY.values(), strict=True):
        client.wait_for(order_id, "awaiting_approval")
        status, answer = client.api(
            "POST", f"/orders/{order_id}/reject", {"reason": (text * LONG)[:MAX_REASON]}, APPROVER
        )
        assert status == 200, answer
    return orders


@pytest.mark.attack("A8")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_was_typed_is_text_on_every_page(
    browser: Browser, client: StackClient, typed: dict[str, str], locale: str
) -> None:
    context = reader_of(browser, READER, locale=locale)
    page, acted = context.new_page(), list[str]()
    page.on("dialog", lambda dialog: acted.append(dialog.message))
    page.on("request", lambda request: _note_foreign(request.url, client, acted))
    try:
        page.goto(client.urls["page"])
        page.locator(by_id("order-row")).nth(len(typed) - 1).wait_for()
        _check_widths(page, "the list")
        # Each page in one of the languages: what was typed is the same in both.
        for name, order_id in list(typed.items())[LANGUAGES.index(locale) :: len(LANGUAGES)]:
            page.goto(f"{client.urls['page']}/orders/{order_id}")
            page.locator(by_id("decision")).wait_for()
            _check_widths(page, name)
        assert acted == []
    finally:
        context.close()


def test_what_was_typed_is_shown_as_it_was_typed(
    browser: Browser, client: StackClient, typed: dict[str, str]
) -> None:
    context = reader_of(browser, READER)
    page = context.new_page()
    try:
        for name in ("markup", "template", "formula", "codes"):
            page.goto(f"{client.urls['page']}/orders/{typed[name]}")
            shown = NASTY[name][:100]
            expect(page.locator("h1")).to_contain_text(shown)
            expect(page.locator("blockquote").first).to_be_visible()
            for quote in page.locator("blockquote").all():
                expect(quote).to_contain_text(shown)
            expect(page.locator(".note").first).to_contain_text(shown)
    finally:
        context.close()


@pytest.mark.parametrize("field", ["customer", "note", "reason"])
def test_more_than_three_thousand_characters_are_refused_at_their_field(
    client: StackClient, field: str
) -> None:
    order = client.wait_for(client.place()["orderId"], "awaiting_approval")
    long = "n" * LONG
    if field == "reason":
        path = f"/orders/{order['orderId']}/reject"
        body: dict[str, Any] = {"reason": long}
    else:
        path = "/orders"
        body = {"customer": "A", "items": [{"sku": "WIDGET-001", "quantity": 1}], field: long}
    status, problem = client.api("POST", path, body, APPROVER)
    assert (status, [each["field"] for each in problem["errors"]]) == (422, [field])


def test_a_nasty_address_finds_nothing_and_does_nothing(
    browser: Browser, client: StackClient
) -> None:
    context = reader_of(browser, READER)
    page = context.new_page()
    try:
        for path in (
            "/?status=%3Cscript%3Ewindow.acted=true%3C/script%3E",
            "/?status=__proto__&new=constructor",
            "/orders/%3Cimg%20src=x%20onerror=window.acted=true%3E",
            "/orders/..%2f..%2fhealthz",
            "/#<img src=x onerror=window.acted=true>",
        ):
            page.goto(client.urls["page"] + path, wait_until="networkidle")
            assert page.evaluate("window.acted") is None, path
    finally:
        context.close()


def _check_widths(page: Page, what: str) -> None:
    """Nothing typed does anything, in a page that is as narrow as a phone or wide."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        _hover_everything(page)
        assert page.evaluate(SAFE) == AS_IT_SHOULD_BE, f"{what}, {width} px"


def _hover_everything(page: Page) -> None:
    page.evaluate(
        """() => { for (const e of document.querySelectorAll("main *"))
            e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true })); }"""
    )


def _note_foreign(url: str, client: StackClient, acted: list[str]) -> None:
    if not url.startswith(client.urls["page"]):
        acted.append(url)


@pytest.mark.parametrize("name", ["markup", "attribute", "right to left", "one word"])
def test_a_name_is_text_wherever_somebody_is_named(
    browser: Browser, client: StackClient, typed: dict[str, str], name: str
) -> None:
    """What Slack calls people is theirs to choose."""
    called = NASTY[name][:80]
    people = {"U0BOB": called, "U0CAROL": called, "api:requester": called, "__proto__": called}

    def named(route: Route) -> None:
        if route.request.resource_type == "document":
            route.continue_()
        else:
            answer = told_anew(route)
            route.fulfill(response=answer, json={**answer.json(), "people": people})

    waiting = client.wait_for(client.place()["orderId"], "awaiting_approval")
    context = reader_of(browser, READER, viewport={"width": 360, "height": 800})
    page = context.new_page()
    try:
        page.route("**/orders?*", named)
        page.route("**/orders/*", named)
        page.goto(client.urls["page"])
        page.locator(by_id("order-row")).first.wait_for()
        expect(page.locator(".row-by .person").first).to_have_attribute("title", "api:requester")
        assert page.evaluate(SAFE) == AS_IT_SHOULD_BE
        page.goto(f"{client.urls['page']}/orders/{waiting['orderId']}")
        # Two of one name are told apart by what nobody chooses.
        expect(page.locator(by_id("turn"))).to_contain_text("(U0CAROL)")
        _hover_everything(page)
        assert page.evaluate(SAFE) == AS_IT_SHOULD_BE
    finally:
        context.close()
