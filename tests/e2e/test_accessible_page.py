"""WCAG 2.2 AA on every page and state: axe, in both languages, in light and dark, wide and narrow.

And what axe cannot see: the keyboard, reflow, sizes, motion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from approvals.adapters.demo_shop.faults import Fault, ShopFaults
from approvals.adapters.dynamodb.table import Table
from local.stack import Stack
from tests.support.database import client_for
from tests.support.page_states import (
    INSIGHTS,
    STATES,
    PageState,
    all_states,
    orders_for,
    shown,
)
from tests.support.stack import StackClient

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
NARROW, WIDE = 360, 1280
LOOKS: dict[str, tuple[tuple[Literal["light", "dark"], int], ...]] = {
    "en-GB": (("light", WIDE), ("light", NARROW), ("dark", WIDE), ("dark", NARROW)),
    # Colours are those of the other language: what it has of its own are words and their length.
    "de-DE": (("light", NARROW),),
}
REFLOW = 320
"""Of a page 1280 wide that is zoomed to 400 % (WCAG 2.2, 1.4.10)."""
HEIGHT = 800
SMALLEST_TARGET = 24

WIDER_THAN_SEEN = """() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    const wide = [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > clientWidth + 1 && e.checkVisibility())
        .map((e) => e.outerHTML.slice(0, 120));
    return scrollWidth > clientWidth ? wide.slice(0, 5) : [];
}"""
SMALL_TARGETS = """(smallest) => [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']")]
    .filter((e) => e.checkVisibility() && !e.closest(".unseen, .skip"))
    // WCAG 2.2, 2.5.8 leaves out what stands in a sentence.
    .filter((e) => getComputedStyle(e).display !== "inline")
    .filter((e) => {
        const { width, height } = e.getBoundingClientRect();
        return width < smallest || height < smallest;
    })
    .map((e) => e.outerHTML.slice(0, 120))"""
TABBABLE = """() => [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled)
    .filter((e) => {
        const open = document.querySelector("dialog[open]");
        return !open || open.contains(e);
    }).length"""
FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(e);
    const { top, bottom, left, right, width } = e.getBoundingClientRect();
    e.dataset.visited = "";
    return {
        what: e.outerHTML.slice(0, 120),
        outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        inSight: width > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    };
}"""
VISITED = "() => document.querySelectorAll('[data-visited]').length"
MOVING = "() => document.getAnimations().map((each) => each.animationName ?? 'transition')"


@pytest.fixture(scope="module")
def client_of_states(stack: Stack) -> StackClient:
    return StackClient(stack.urls)


@pytest.fixture(scope="module")
def orders(stack: Stack, client_of_states: StackClient) -> Iterator[dict[str, str]]:
    """The orders that the states show; one of them failed."""
    faults = ShopFaults(Table(client_for(stack.urls["database"]), "nod-orders"))

    def fail_next() -> None:
        faults.switch(Fault.CARRIER_REFUSES, 1)
        faults.switch(Fault.REFUND_REFUSED, 1)

    yield orders_for(client_of_states, fail_next)
    faults.off()


@pytest.fixture(params=[*STATES, INSIGHTS], ids=lambda state: state.name)
def state(request: pytest.FixtureRequest, client: StackClient) -> PageState:
    found: PageState = request.param
    if found not in all_states(client):
        pytest.skip("this release has no such page")
    return found


def complaints(page: Page) -> list[str]:
    """Return what axe says against the page as it is now."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def test_axe_would_find_something(page: Page) -> None:
    page.set_content("<html><body><input><p style='color:#aaa;background:#fff'>Pale</p></body>")
    found = " ".join(complaints(page))
    for rule in ("label", "color-contrast", "html-has-lang", "document-title"):
        assert f"{rule}:" in found


@pytest.mark.parametrize("locale", LOOKS)
def test_axe_finds_nothing_and_nothing_is_cut_off_or_too_small(
    browser: Browser, client: StackClient, orders: dict[str, str], state: PageState, locale: str
) -> None:
    with shown(browser, client, state, orders, locale=locale) as page:
        for scheme, width in LOOKS[locale]:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            found = complaints(page)
            assert found == [], f"{state.name}, {locale}, {scheme}, {width} px"
        for width in (REFLOW, NARROW, WIDE // 2, WIDE):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            assert page.evaluate(WIDER_THAN_SEEN) == [], f"{width} px"
            assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == [], f"{width} px"


def test_nothing_moves_for_those_who_asked_for_that_and_twice_as_large_text_fits(
    browser: Browser, client: StackClient, orders: dict[str, str], state: PageState
) -> None:
    with shown(browser, client, state, orders, viewport={"width": WIDE, "height": HEIGHT}) as page:
        assert page.evaluate(MOVING) == []
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        assert page.evaluate(WIDER_THAN_SEEN) == []


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(
    browser: Browser, client: StackClient, orders: dict[str, str], state: PageState
) -> None:
    with shown(browser, client, state, orders, viewport={"width": WIDE, "height": HEIGHT}) as page:
        page.evaluate("document.activeElement.blur()")
        expected = page.evaluate(TABBABLE)
        for _ in range(expected + 5):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused is not None:
                assert focused["outlined"], focused["what"]
                assert focused["inSight"], focused["what"]
        assert page.evaluate(VISITED) >= expected


def test_no_page_asks_anybody_else_for_anything(
    browser: Browser, client: StackClient, orders: dict[str, str]
) -> None:
    asked: set[str] = set()
    said: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: asked.add(request.url))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))

    for each in all_states(client):
        with shown(browser, client, each, orders, listen):
            pass
    assert asked
    elsewhere = {url for url in asked if not url.startswith(client.urls["page"] + "/")}
    assert elsewhere == set()
    assert [text for text in said if "Content Security Policy" in text] == []
