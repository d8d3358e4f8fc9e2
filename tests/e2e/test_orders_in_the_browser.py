"""The list of orders: found, filtered, paged, shared, live, and exported, in a real browser."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from local.stack import Stack
from tests.support.signing_in import open_as
from tests.support.stack import APPROVER, READER, REQUESTER, StackClient

PAGE = 25
NASTY = [
    "<img src=x onerror=alert(1)>",
    "</a><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{7*7}} ${7*7} %s",
    "شركة عربية 123",
    "A" * 200,
    '=HYPERLINK("x")',
]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One whose list has the orders of these tests alone."""
    with Stack(tmp_path_factory.mktemp("orders")) as running:
        yield running


def sign_in(page: Page, client: StackClient, path: str = "/", token: str = READER) -> None:
    open_as(page, token, client.urls["page"] + path)
    expect(page.get_by_test_id("sign-out")).to_be_visible()


def names(page: Page) -> list[str]:
    return page.get_by_test_id("order-row").locator(".row-name").all_inner_texts()


def ask_again(page: Page) -> None:
    """Have the page ask now, as when the network is back."""
    with page.expect_response(re.compile(r"/orders\?")):
        page.evaluate("dispatchEvent(new Event('online'))")


def test_a_search_stands_in_the_address_and_back_takes_it_back(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    for customer in ("Zephyr Ltd", "Zephyr AG", "Borealis"):
        client.place(customer=customer)
    order_id = client.place(customer="Zenith")["orderId"]
    sign_in(page, client)
    search = page.get_by_test_id("search")

    search.fill("zephyr")
    expect(page.get_by_test_id("order-row")).to_have_count(2)
    assert names(page) == ["Zephyr AG", "Zephyr Ltd"]
    assert page.url.endswith("/?q=zephyr")
    expect(search).to_be_focused()
    search.fill(order_id)
    expect(page.get_by_test_id("order-row")).to_have_count(1)
    assert names(page) == ["Zenith"]
    search.fill("z")
    expect(page.get_by_text("Two characters at least.")).to_be_visible()
    expect(page.get_by_test_id("order-row")).to_have_count(1)
    search.fill("zephyr")
    search.press("Tab")
    expect(page.get_by_test_id("order-row")).to_have_count(2)

    page.get_by_test_id("order-row").first.click()
    expect(page).to_have_url(re.compile("/orders/ord-"))
    page.go_back()
    expect(page.get_by_test_id("search")).to_have_value("zephyr")
    expect(page.get_by_test_id("order-row")).to_have_count(2)
    page.go_back()
    expect(page).to_have_url(re.compile("/$"))
    expect(page.get_by_test_id("search")).to_have_value("")
    assert complaints == []


def test_filters_work_together_and_are_shared_by_their_address(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    client.place(customer="Cheap", items=[{"sku": "MUG-003", "quantity": 1}])
    dear = client.place(customer="Dear", items=[{"sku": "MUG-003", "quantity": 9}])
    client.wait_for(dear["orderId"], "awaiting_approval")
    sign_in(page, client, "/", APPROVER)

    page.get_by_test_id("chip-me").click()
    expect(page.get_by_test_id("chip-me")).to_have_attribute("aria-current", "true")
    expect(page.get_by_test_id("your-turn").first).to_be_visible()
    page.get_by_test_id("chip-awaiting_approval").click()
    page.get_by_test_id("more-filters").click()
    page.get_by_test_id("filter-requester").fill("api:requester")
    page.get_by_test_id("filter-minAmount").fill("89,10")
    page.get_by_test_id("filter-maxAmount").fill("89.10")
    page.get_by_test_id("filter-maxAmount").press("Tab")

    expect(page.get_by_test_id("order-row")).to_have_count(1)
    assert names(page) == ["Dear"]
    shared = page.url
    assert "status=awaiting_approval" in shared
    assert "minAmount=89.10" in shared
    page.goto(shared)
    expect(page.get_by_test_id("order-row")).to_have_count(1)
    expect(page.get_by_test_id("filter-maxAmount")).to_have_value("89.10")
    page.get_by_test_id("filter-from").fill("2030-01-01")
    page.get_by_test_id("filter-from").press("Tab")
    expect(page.get_by_test_id("empty")).to_contain_text("No order is like that.")
    page.get_by_test_id("clear-filters").click()
    expect(page.get_by_test_id("order-row").first).to_be_visible()
    assert page.url == f"{client.urls['page']}/"
    assert complaints == []


def test_counts_by_status_follow_the_orders(page: Page, client: StackClient) -> None:
    sign_in(page, client)
    chip = page.get_by_test_id("chip-all").locator(".chip-count")
    expect(chip).to_have_text(re.compile(r"^[\d,]+$"))
    before = int(chip.inner_text().replace(",", ""))

    client.place(customer="One more")
    ask_again(page)

    expect(chip).to_have_text(str(before + 1))
    _, counts = client.api("GET", "/counts")
    assert counts["total"] == before + 1


def test_older_orders_are_loaded_a_page_at_a_time(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    for number in range(PAGE + 3):
        client.place(customer=f"Paged {number:02d}")
    sign_in(page, client, "/?q=paged")
    rows = page.get_by_test_id("order-row")
    expect(rows).to_have_count(PAGE)

    page.get_by_test_id("load-more").click()

    expect(rows).to_have_count(PAGE + 3)
    assert names(page) == [f"Paged {number:02d}" for number in range(PAGE + 3)]
    expect(rows.nth(PAGE)).to_be_focused()
    expect(page.get_by_test_id("load-more")).to_be_hidden()
    ask_again(page)
    expect(rows).to_have_count(PAGE + 3)
    expect(rows.nth(PAGE)).to_be_focused()
    assert complaints == []


def test_a_live_change_draws_what_is_new_and_moves_neither_focus_nor_text(
    page: Page, client: StackClient
) -> None:
    client.place(customer="First of all")
    sign_in(page, client)
    row = page.get_by_test_id("order-row").filter(has_text="First of all").first
    row.focus()
    row.evaluate("element => { element.dataset.kept = 'yes'; }")

    client.place(customer="Came later")
    ask_again(page)

    expect(page.get_by_test_id("order-row").first).to_contain_text("Came later")
    expect(row).to_be_focused()
    expect(row).to_have_attribute("data-kept", "yes")
    page.get_by_test_id("more-filters").click()
    page.get_by_test_id("filter-requester").type("half-ty")
    client.place(customer="Latest")
    ask_again(page)
    expect(page.get_by_test_id("order-row").first).to_contain_text("Latest")
    expect(page.get_by_test_id("filter-requester")).to_have_value("half-ty")
    expect(page.get_by_test_id("filter-requester")).to_be_focused()


def many_orders(order: dict[str, Any], route: Route) -> None:
    """Answer with pages of 50 of 400 orders, whatever the page asks."""
    found = re.search(r"cursor=(\d+)", route.request.url)
    start = int(found.group(1)) if found else 0
    page = [{**order, "orderId": f"many-{start + n}"} for n in range(50)]
    following = str(start + 50) if start + 50 < 400 else None
    route.fulfill(json={"orders": page, "next": following})


def test_hundreds_of_rows_are_not_drawn_again_when_nothing_changed(
    page: Page, client: StackClient
) -> None:
    order = client.place(customer="Many")
    sign_in(page, client)
    page.route(re.compile(r"/orders\?"), lambda route: many_orders(order, route))
    page.goto(f"{client.urls['page']}/?requester=many")
    rows = page.get_by_test_id("order-row")
    for loaded in range(50, 400, 50):
        expect(rows).to_have_count(loaded)
        page.get_by_test_id("load-more").click()
    expect(rows).to_have_count(400)
    page.evaluate(
        "() => { window.drawn = 0; new MutationObserver((all) => { window.drawn += all.length; })"
        ".observe(document.querySelector('#main'), { childList: true, subtree: true }); }"
    )

    ask_again(page)
    ask_again(page)

    assert page.evaluate("window.drawn") == 0
    expect(rows).to_have_count(400)
    visibility = "element => getComputedStyle(element.parentElement).contentVisibility"
    assert rows.last.evaluate(visibility) == "auto"


@pytest.mark.parametrize("on_first_page", [0, 2])
def test_how_far_one_looked_stays_when_the_page_asks_again(
    page: Page, client: StackClient, on_first_page: int
) -> None:
    order = client.place(customer="Rare")

    def answer(route: Route) -> None:
        found = re.search(r"cursor=(\d+)", route.request.url)
        at = int(found.group(1)) if found else 0
        count = {0: on_first_page, 3: 5}.get(at, 0)
        rare = [{**order, "orderId": f"rare-{at}-{n}"} for n in range(count)]
        route.fulfill(json={"orders": rare, "next": str(at + 1)})

    sign_in(page, client)
    page.route(re.compile(r"/orders\?"), answer)
    page.goto(f"{client.urls['page']}/?minAmount=5000")
    rows, further = page.get_by_test_id("order-row"), page.get_by_test_id("load-more")
    for at in range(1, 4):
        with page.expect_response(re.compile(f"cursor={at}")):
            further.click()
        expect(further).to_be_enabled()
        ask_again(page)
    expect(rows).to_have_count(on_first_page + 5)
    ask_again(page)
    expect(rows).to_have_count(on_first_page + 5)
    with page.expect_response(re.compile("cursor=4")):
        further.click()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?status=withdrawn&q=nothing-at-all", "No order is like that."),
        ("/?status=expired", "No order is “expired” right now."),
        ("/?waitingFor=me", "Nothing waits for you."),
    ],
)
def test_an_empty_list_says_why(page: Page, client: StackClient, path: str, words: str) -> None:
    sign_in(page, client, path, READER)

    expect(page.get_by_test_id("empty")).to_contain_text(words)
    page.get_by_role("link", name="Show all orders").click()
    assert page.url == f"{client.urls['page']}/"


def test_a_filter_that_cannot_be_is_told_at_its_field(page: Page, client: StackClient) -> None:
    sign_in(page, client, "/?minAmount=ten")

    expect(page.get_by_test_id("error-minAmount")).to_contain_text("Must be an amount")
    expect(page.get_by_test_id("refused")).to_be_visible()
    page.get_by_test_id("filter-minAmount").fill("1")
    page.get_by_test_id("filter-minAmount").press("Tab")
    expect(page.get_by_test_id("error-minAmount")).to_have_count(0)
    expect(page.get_by_test_id("refused")).to_have_count(0)


def test_what_could_not_be_loaded_is_told_and_comes_back(page: Page, client: StackClient) -> None:
    client.place(customer="Still there")
    sign_in(page, client)
    expect(page.get_by_test_id("order-row").first).to_be_visible()
    page.route(re.compile(r"/orders\?"), lambda route: route.abort())

    page.get_by_test_id("search").fill("still")

    expect(page.get_by_test_id("error")).to_contain_text("cannot be reached")
    expect(page.get_by_text("The orders could not be loaded.")).to_be_visible()
    page.unroute_all()
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("order-row").first).to_contain_text("Still there")
    expect(page.get_by_test_id("error")).to_have_count(0)


def test_what_is_ordered_is_what_the_total_says(page: Page, client: StackClient) -> None:
    sign_in(page, client, "/?new=1", REQUESTER)
    page.get_by_test_id("customer").fill("Exponent")
    page.get_by_test_id("sku-0").select_option("MUG-003")
    page.get_by_test_id("quantity-0").press("ControlOrMeta+a")
    page.keyboard.type("1e1")
    total = page.get_by_test_id("order-total").inner_text()

    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_test_id("submit-order").click()

    [item] = json.loads(sent.value.post_data or "{}")["items"]
    assert item["quantity"] == 10
    page.get_by_test_id("order-status").wait_for()
    assert total.endswith(str(client.newest_order()["total"]))


def test_nothing_that_was_typed_acts(
    page: Page, client: StackClient, complaints: list[str]
) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    for name in NASTY:
        client.place(customer=name)
    sign_in(page, client)
    for name in NASTY:
        page.get_by_test_id("search").fill(name)
        expect(page.get_by_test_id("order-row").first.locator(".row-name")).to_have_text(name)
        assert page.get_by_test_id("order-row").locator("img, script, a").count() == 0
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (dialogs, complaints, wide) == ([], [], True)


def test_the_audit_is_downloaded_as_one_file(
    page: Page, client: StackClient, tmp_path: Path, complaints: list[str]
) -> None:
    client.place(customer="Audited")
    sign_in(page, client, "/?audit=1")
    page.route(
        re.compile(r"/audit\?"),
        lambda route: route.continue_(url=f"{route.request.url}&limit=3"),
    )
    counts = []
    for kind in ("csv", "json"):
        page.get_by_test_id("audit-format").select_option(kind)
        with page.expect_download() as download:
            page.get_by_test_id("audit-export").click()
        expect(page.get_by_test_id("audit-state")).to_contain_text("downloaded")
        saved = tmp_path / download.value.suggested_filename
        assert saved.suffix == f".{kind}"
        download.value.save_as(saved)
        with saved.open(newline="", encoding="utf-8") as file:
            read = list(csv.DictReader(file)) if kind == "csv" else json.load(file)
        assert {"at", "orderId", "what", "who", "via", "why", "text"} == set(read[0])
        assert len({(each["orderId"], each["what"], each["at"]) for each in read}) > 3
        counts.append(len(read))
    assert 3 < counts[0] <= counts[1]
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("audit")).to_be_focused()
    assert complaints == []


def test_a_german_reader_reads_german(browser: Browser, client: StackClient) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 360, "height": 800})
    page = context.new_page()
    sign_in(page, client, token=APPROVER)

    expect(page.get_by_role("heading", level=1)).to_have_text("Bestellungen")
    expect(page.get_by_test_id("chip-me")).to_contain_text("Wartet auf mich")
    page.get_by_test_id("more-filters").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_test_id("place-order").click()
    expect(page.get_by_test_id("submit-order")).to_have_text("Bestellen")
    page.get_by_test_id("submit-order").click()
    expect(page.get_by_test_id("error-customer")).to_contain_text("Sagen Sie, für wen")
    context.close()
