"""What finished orders say: from the end of an execution to the page, its tables and its files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from local.stack import Stack
from tests.support.signing_in import open_as
from tests.support.stack import APPROVER, StackClient, eventually

CHARTS = ("decide", "outcomes", "share", "spent")
TABLES = ("stages", "approvers", "amounts")


def whole(client: StackClient) -> dict[str, Any]:
    status, found = client.api("GET", "/insights")
    assert status == 200
    sums: dict[str, Any] = found["whole"]
    return sums


def ended(client: StackClient, orders: int) -> dict[str, Any]:
    """Wait until so many orders are counted."""

    def there() -> dict[str, Any] | None:
        sums = whole(client)
        return sums if sums["orders"] >= orders else None

    return eventually(there, 40)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One in which nothing has ended yet."""
    with Stack(tmp_path_factory.mktemp("insights")) as running:
        yield running


def open_insights(page: Page, client: StackClient, query: str = "") -> None:
    open_as(page, APPROVER, f"{client.urls['page']}/insights{query}")


def test_before_anything_has_ended_the_page_says_so(page: Page, client: StackClient) -> None:
    open_insights(page, client)
    expect(page.get_by_test_id("empty")).to_contain_text("Nothing has ended")
    expect(page.get_by_role("link", name="Insights")).to_have_attribute("aria-current", "page")


@pytest.fixture(scope="module")
def lived(stack: Stack) -> StackClient:
    """A shop in which four orders have ended, each in its own way."""
    client = StackClient(stack.urls)
    for how in ("approve", "approve", "reject"):
        order, _ = client.waiting("2x WIDGET-001 for Acme")
        assert client.api("POST", f"/orders/{order['orderId']}/{how}", {}, APPROVER)[0] == 200
        client.wait_for(order["orderId"], "fulfilled", "rejected")
    order, _ = client.waiting("1x WIDGET-001 for Beta")
    # One that has ended is in the history: the withdrawal then wakes the workflow.
    timeline = f"/orders/{order['orderId']}/timeline"
    eventually(lambda: client.api("GET", timeline)[1]["invocations"] or None)
    client.command(f"withdraw {order['orderId']}")
    client.wait_for(order["orderId"], "withdrawn")
    ended(client, 4)
    return client


def test_each_order_is_counted_once_with_what_it_used(lived: StackClient) -> None:
    sums = whole(lived)
    assert sums["orders"] == sums["measured"] == 4
    expected = {"fulfilled": 2, "rejected": 1, "withdrawn": 1, "expired": 0, "failed": 0}
    assert sums["outcomes"] == expected
    assert sums["invocations"] >= 4
    assert 0 < sums["activeSeconds"] < sums["wallSeconds"]
    assert sums["p50Seconds"] > 0


def test_a_finished_timeline_is_the_same_from_what_was_kept(lived: StackClient) -> None:
    order_id = lived.newest_order()["orderId"]
    status, timeline = lived.api("GET", f"/orders/{order_id}/timeline")
    assert status == 200
    assert timeline["running"] is False
    assert len(timeline["invocations"]) >= 2
    assert {"validate-order", "settle"} <= {step["name"] for step in timeline["steps"]}


def test_every_chart_has_its_table_and_its_file(
    page: Page, lived: StackClient, complaints: list[str], tmp_path: Path
) -> None:
    open_insights(page, lived)
    expect(page.get_by_test_id("sum-orders")).to_contain_text("4")
    for name in (*CHARTS, *TABLES):
        part = page.get_by_test_id(f"insight-{name}")
        expect(part).to_be_visible()
        if name in CHARTS:
            expect(part.locator("canvas")).to_be_visible()
            expect(part.get_by_role("img")).to_have_attribute("aria-label", re.compile(r"\w"))
            expect(part.locator("table")).to_be_hidden()
            part.locator("summary").click()
        expect(part.locator("table")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_test_id(f"csv-{name}").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        table = "weeks" if name in CHARTS else name
        assert file.name.startswith(f"nod-{table}-20")
        rows = list(csv.DictReader(io.StringIO(file.read_text())))
        assert len(rows) == 12 if table == "weeks" else rows
    outcomes = page.get_by_test_id("insight-outcomes").locator("tbody tr").last
    expect(outcomes.locator("td")).to_have_text(["4", "2", "1", "1", "0", "0"])
    expect(page.get_by_test_id("insight-approvers")).to_contain_text("api:demo")
    assert complaints == []


def test_pointing_at_a_week_says_its_figures(page: Page, lived: StackClient) -> None:
    open_insights(page, lived, "?weeks=4")
    part = page.get_by_test_id("insight-outcomes")
    over = part.locator(".u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.97, box["y"] + 20)
    expect(part.locator(".pointed")).to_contain_text("Fulfilled 2, Rejected 1, Withdrawn 1")


def test_weeks_are_in_the_address_so_that_back_works(page: Page, lived: StackClient) -> None:
    open_insights(page, lived)
    page.get_by_test_id("weeks").select_option("4")
    page.wait_for_url("**/insights?weeks=4")
    rows = page.get_by_test_id("insight-share").locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(page.get_by_test_id("weeks")).to_be_focused()
    page.go_back()
    expect(rows).to_have_count(12)
    page.get_by_role("link", name="Orders", exact=True).click()
    expect(page.get_by_test_id("order-row").first).to_be_visible()
    expect(page.get_by_role("link", name="Orders", exact=True)).to_have_attribute(
        "aria-current", "page"
    )


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="de-DE", color_scheme="dark"
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


BROKEN = """() => [...document.querySelectorAll(
    ".brand, #nav a, .who :is(a, button), .totals dd:not(.help, .figure-why)")]
    .filter((each) => {
        const lines = document.createRange();
        lines.selectNodeContents(each);
        const tops = [...lines.getClientRects()].filter(({ width }) => width > 0);
        const lowest = Math.max(...tops.map(({ top }) => top));
        return lowest >= Math.min(...tops.map(({ bottom }) => bottom));
    })
    .map((each) => each.textContent)"""
"""The words of the header and the numbers of the insights that stand in more than one line."""


def test_on_a_phone_in_german_nothing_is_cut_off(phone: Page, lived: StackClient) -> None:
    open_insights(phone, lived)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Auswertung")
    expect(phone.get_by_test_id("insight-outcomes")).to_contain_text("Ausgeführt")
    expect(phone.locator("canvas").first).to_be_visible()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    for width in (360, 480, 740, 820, 1280):
        phone.set_viewport_size({"width": width, "height": 740})
        assert phone.evaluate(BROKEN) == [], width


def test_a_part_that_cannot_be_loaded_can_be_loaded_again(page: Page, lived: StackClient) -> None:
    page.route(re.compile(r"/assets/\w+/bundle-insights\.js"), lambda route: route.abort())
    open_insights(page, lived)
    expect(page.get_by_role("heading", level=1)).to_have_text("This part did not load")
    page.unroute(re.compile(r"/assets/\w+/bundle-insights\.js"))
    page.get_by_test_id("load-again").click()
    expect(page.get_by_test_id("sum-orders")).to_contain_text("4")


def test_insights_that_cannot_be_read_can_be_tried_again(page: Page, lived: StackClient) -> None:
    page.route(re.compile(r"/insights\?from"), lambda route: route.abort())
    open_insights(page, lived)
    expect(page.get_by_test_id("error")).to_be_visible()
    page.unroute(re.compile(r"/insights\?from"))
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("sum-orders")).to_contain_text("4")


def test_charts_are_loaded_only_where_they_are_shown(page: Page, lived: StackClient) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    open_as(page, APPROVER, lived.urls["page"])
    expect(page.get_by_test_id("order-row").first).to_be_visible()
    assert not {"uplot.css", "bundle-insights.js"} & set(asked)
    page.get_by_role("link", name="Insights").click()
    expect(page.locator("canvas").first).to_be_visible()
    assert {"uplot.css", "bundle-insights.js"} <= set(asked)


def test_the_page_counts_weeks_as_iso_8601_does(page: Page, lived: StackClient) -> None:
    page.goto(lived.urls["page"])
    days = [datetime(2019, 12, 25, 23, tzinfo=UTC) + timedelta(days=d) for d in range(3_000)]
    source = page.locator('script[src*="/bundle-app.js"]').first
    address = str(source.get_attribute("src")).replace("bundle-app.js", "weeks.js")
    found = page.evaluate(
        "async ([address, days]) => days.map((await import(address)).weekOf)",
        [address, [day.timestamp() * 1_000 for day in days]],
    )
    expected = ["{}-W{:02d}".format(*day.isocalendar()[:2]) for day in days]
    assert found == expected
