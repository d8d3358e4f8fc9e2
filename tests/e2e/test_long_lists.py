"""The list of orders when it is long: all of it true where it is seen, and never slow to hold."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.signing_in import open_as
from tests.support.stack import READER, StackClient

MANY, A_PAGE = 10_000, 250
MOST_DRAWN = 500
NODES_OF_A_ROW = 16
REST_OF_THE_PAGE = 400


class Shop:
    """Answers the page's questions for orders as a store of many would; pages of any size."""

    def __init__(self, order: dict[str, Any], count: int, page: int = 0) -> None:
        self.orders = [
            {**order, "orderId": f"many-{n:05d}", "customer": f"Customer {n:05d}"}
            for n in range(count)
        ]
        self.page = page
        self.asked: list[tuple[str | None, int]] = []

    def answer(self, route: Route) -> None:
        query = dict(re.findall(r"(\w+)=([^&]*)", route.request.url))
        after, limit = query.get("cursor"), self.page or int(query["limit"])
        self.asked.append((after, limit))
        found = [o for o in self.orders if query.get("q", "") in o["orderId"]]
        start = next((n for n, o in enumerate(found) if after and o["orderId"] > after), 0)
        shown = found[start : start + limit]
        more = start + limit < len(found)
        told = json.dumps({"orders": shown, "next": shown[-1]["orderId"] if more else None})
        tag = f'"{hashlib.sha256(told.encode()).hexdigest()}"'
        if route.request.headers.get("if-none-match") == tag:
            route.fulfill(status=304)
        else:
            route.fulfill(body=told, headers={"content-type": "application/json", "etag": tag})


def open_list(page: Page, client: StackClient, shop: Shop, path: str = "/") -> None:
    page.route(re.compile(r"/orders\?"), shop.answer)
    counts = {"awaiting_approval": len(shop.orders)}
    page.route(
        re.compile(r"/counts"),
        lambda route: route.fulfill(json={"counts": counts, "total": len(shop.orders)}),
    )
    open_as(page, READER, client.urls["page"] + path)
    page.get_by_test_id("order-row").first.wait_for()


def ask_again(page: Page, below: bool = False) -> None:
    """Have the page ask now, and wait until it was told: also of what is below the first page."""
    wanted = "cursor=" if below else "/orders?"
    with page.expect_response(lambda answer: wanted in answer.url):
        page.evaluate("dispatchEvent(new Event('online'))")


def load(page: Page, until: int) -> None:
    """Press "Load more" as often as it takes, as fast as the page allows it."""
    page.evaluate(
        """async (until) => {
          const more = document.querySelector("[data-testid=load-more]");
          const row = (n) => document.querySelector(`[data-order-id="many-${n}"]`);
          while (!row(String(until - 1).padStart(5, "0"))) {
            if (!more.disabled) more.click();
            await new Promise(requestAnimationFrame);
          }
        }""",
        until,
    )


def row(page: Page, number: int) -> Locator:
    return page.locator(f"a[data-order-id='many-{number:05d}']")


@pytest.fixture
def order(client: StackClient) -> dict[str, Any]:
    return client.place(customer="Many")


def test_a_row_in_view_far_below_the_first_page_is_renewed(
    page: Page, client: StackClient, order: dict[str, Any], complaints: list[str]
) -> None:
    shop = Shop(order, 300)
    open_list(page, client, shop)
    load(page, 200)
    seen = row(page, 180)
    seen.scroll_into_view_if_needed()
    expect(seen).to_be_in_viewport()
    shop.orders[180]["status"] = "fulfilled"
    shop.orders[110]["status"] = "fulfilled"
    shop.asked.clear()

    ask_again(page, below=True)

    expect(seen).to_have_attribute("data-status", "fulfilled")
    # The first page, for what is new, and below it no more than what is seen.
    assert len(set(shop.asked)) in {2, 3}
    assert (None, 50) in shop.asked
    expect(seen).to_be_in_viewport()
    expect(page.get_by_test_id("order-row")).to_have_count(200)
    page.evaluate("scrollTo(0, 0)")
    ask_again(page)
    shop.asked.clear()
    ask_again(page)
    assert set(shop.asked) == {(None, 50)}
    row(page, 110).scroll_into_view_if_needed()
    ask_again(page, below=True)
    expect(row(page, 110)).to_have_attribute("data-status", "fulfilled")
    assert complaints == []


def test_what_left_the_list_below_the_first_page_goes_and_what_came_is_shown(
    page: Page, client: StackClient, order: dict[str, Any]
) -> None:
    shop = Shop(order, 300)
    open_list(page, client, shop)
    load(page, 200)
    row(page, 150).scroll_into_view_if_needed()
    gone = [shop.orders.pop(150)["orderId"] for _ in range(3)]
    new = {**order, "orderId": "many-00154a", "customer": "In between"}
    shop.orders.insert(152, new)

    ask_again(page, below=True)

    expect(page.locator("a[data-order-id='many-00154a']")).to_contain_text("In between")
    for order_id in gone:
        expect(page.locator(f"a[data-order-id='{order_id}']")).to_have_count(0)
    ids = page.get_by_test_id("order-row").evaluate_all("all => all.map(a => a.dataset.orderId)")
    assert ids == sorted(set(ids))
    with page.expect_request(lambda request: "cursor=" in request.url):
        page.get_by_test_id("load-more").click()
    expect(row(page, 215)).to_be_visible()
    ids = page.get_by_test_id("order-row").evaluate_all("all => all.map(a => a.dataset.orderId)")
    assert ids == [each["orderId"] for each in shop.orders[: len(ids)]]


def test_a_cursor_that_is_no_longer_known_begins_the_list_anew(
    page: Page, client: StackClient, order: dict[str, Any]
) -> None:
    shop = Shop(order, 300)
    open_list(page, client, shop)
    load(page, 200)
    problem = {"status": 400, "errors": [{"field": "cursor", "message": "is none"}]}
    page.route(re.compile(r"cursor="), lambda route: route.fulfill(status=400, json=problem))

    ask_again(page)

    expect(page.get_by_test_id("order-row")).to_have_count(50)
    expect(page.get_by_test_id("error")).to_have_count(0)
    page.unroute(re.compile(r"cursor="))
    page.get_by_test_id("load-more").click()
    expect(page.get_by_test_id("order-row")).to_have_count(75)


def drawn(page: Page) -> tuple[int, int]:
    """How many rows and how many elements the page holds."""
    rows = page.get_by_test_id("order-row").count()
    return rows, page.evaluate("document.querySelectorAll('*').length")


def test_the_page_holds_ten_thousand_orders(
    page: Page, client: StackClient, order: dict[str, Any], complaints: list[str]
) -> None:
    shop = Shop(order, MANY, A_PAGE)
    open_list(page, client, shop)
    load(page, MANY)

    rows, elements = drawn(page)
    assert rows == MOST_DRAWN
    assert elements < MOST_DRAWN * NODES_OF_A_ROW + REST_OF_THE_PAGE
    last = page.get_by_test_id("orders").locator("li[data-order-id]").last
    assert last.get_attribute("aria-posinset") == last.get_attribute("aria-setsize") == str(MANY)
    expect(page.get_by_test_id("chip-all").locator(".chip-count")).to_have_text("10,000")

    # What is not drawn is there when somebody looks: at the top, and in the middle.
    for place, number in ((0.0, 0), (0.5, MANY // 2)):
        page.evaluate("p => scrollTo(0, document.documentElement.scrollHeight * p)", place)
        page.wait_for_function(
            """() => [...document.querySelectorAll("a[data-order-id]")].some((a) => {
              const { top } = a.getBoundingClientRect();
              return top > 0 && top < innerHeight;
            })"""
        )
        assert drawn(page)[0] == MOST_DRAWN
        shown = page.evaluate(
            """() => [...document.querySelectorAll("a[data-order-id]")].find((a) =>
              a.getBoundingClientRect().bottom > 0).dataset.orderId"""
        )
        assert abs(int(shown.removeprefix("many-")) - number) < MOST_DRAWN

    # Asking again draws the one row that changed and no other.
    shop.orders[MANY // 2]["status"] = "fulfilled"
    page.evaluate(
        """() => { window.touched = new Set(); new MutationObserver((all) => {
          for (const { target } of all) {
            window.touched.add(target.closest("li")?.dataset.orderId ?? "another");
          } }).observe(document.querySelector("[data-testid=orders]"),
            { childList: true, subtree: true, attributes: true }); }"""
    )
    row(page, MANY // 2).scroll_into_view_if_needed()
    ask_again(page, below=True)
    expect(row(page, MANY // 2)).to_have_attribute("data-status", "fulfilled")
    drawn_again = set(page.evaluate("[...window.touched]"))
    assert drawn_again - {"another"} == {f"many-{MANY // 2:05d}"}

    page.get_by_test_id("search").fill("many-0999")
    expect(page.get_by_test_id("order-row")).to_have_count(10)
    page.get_by_test_id("search").fill("")
    page.get_by_test_id("search").press("Tab")
    expect(page.get_by_test_id("order-row")).to_have_count(MOST_DRAWN)
    assert complaints == []


def test_whoever_scrolls_far_from_a_focused_row_stays_in_the_list(
    page: Page, client: StackClient, order: dict[str, Any]
) -> None:
    shop = Shop(order, 2_000, A_PAGE)
    open_list(page, client, shop)
    load(page, 2_000)
    expect(row(page, 1_750)).to_be_focused()

    page.evaluate("scrollTo(0, 0)")

    expect(row(page, 0)).to_be_visible()
    expect(page.get_by_test_id("orders")).to_be_focused()


def test_the_keyboard_walks_beyond_the_rows_that_are_drawn(
    page: Page, client: StackClient, order: dict[str, Any]
) -> None:
    shop = Shop(order, 1_000, A_PAGE)
    open_list(page, client, shop)
    load(page, 1_000)
    page.evaluate("scrollTo(0, 0)")
    expect(row(page, 0)).to_be_visible()
    row(page, 398).focus()

    for number in range(399, 410):
        page.keyboard.press("Tab")
        expect(row(page, number)).to_be_focused()

    expect(row(page, 600)).to_have_count(1)


def test_what_did_not_change_is_not_sent_again(
    page: Page, client: StackClient, order: dict[str, Any]
) -> None:
    open_list(page, client, Shop(order, 300))
    load(page, 200)
    row(page, 180).scroll_into_view_if_needed()

    with page.expect_response(lambda answer: "cursor=" in answer.url and answer.status == 304):
        page.evaluate("dispatchEvent(new Event('online'))")

    expect(row(page, 180)).to_be_in_viewport()
