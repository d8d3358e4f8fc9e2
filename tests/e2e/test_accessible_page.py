"""WCAG 2.2 AA on every page and state: axe, in both languages, in light and dark, wide and narrow.

And what axe cannot see: the keyboard, reflow, sizes, motion. A state is brought about once for each
language, and everything is looked at there; what fails says which look it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from approvals.adapters.demo_shop.faults import Fault, ShopFaults
from approvals.adapters.dynamodb.table import Table
from local.stack import Stack
from tests.support.database import client_for
from tests.support.page_states import (
    INSIGHTS,
    STATES,
    PageState,
    Windows,
    all_states,
    orders_for,
    shown,
)
from tests.support.stack import StackClient

type Rules = Mapping[str, object]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES: Rules = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of those whose answer may be another in the dark."""
COLOURS: Rules = {"runOnly": {"type": "rule", "values": OF_COLOURS}, "resultTypes": ["violations"]}
COLOURLESS: Rules = {**RULES, "rules": {rule: {"enabled": False} for rule in OF_COLOURS}}
WIDE = 1280
SCHEMES: dict[Literal["light", "dark"], Rules] = {"light": RULES, "dark": COLOURS}
LANGUAGES = ("en-GB", "de-DE")
USUAL = "en-GB"
"""The language in which a state is looked at for what is the same in each."""
REFLOW = 320
"""Of a page 1280 wide that is zoomed to 400 % (WCAG 2.2, 1.4.10)."""
HEIGHT = 800
TWICE_AS_LARGE = "document.documentElement.style.fontSize = '32px'"
AS_LARGE_AS_USUAL = "document.documentElement.style.fontSize = ''"
SMALLEST_TARGET = 24

AXE = """async (options) => (await axe.run(options)).violations.flatMap((rule) => rule.nodes
    .map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`))"""
KEEP_COLOURS = """(scheme) => {
    window.coloursOf = (e) => {
        const { color, backgroundColor, backgroundImage, fill, opacity } = getComputedStyle(e);
        return [color, backgroundColor, backgroundImage, fill, opacity].join();
    };
    const kept = [...document.querySelectorAll("body *")].map((e) => [e, coloursOf(e)]);
    window.kept = { ...window.kept, [scheme]: kept };
}"""
RECOLOURED = """(scheme) => kept[scheme]
    .filter(([e, colours]) => e.isConnected && coloursOf(e) !== colours)
    .map(([e, colours]) => `${e.outerHTML.slice(0, 120)}: ${colours}, ${coloursOf(e)}`)"""
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


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked()


@pytest.fixture(scope="module")
def windows(browser: Browser, asked: Asked) -> Iterator[Windows]:
    opened = Windows(browser, asked.listen)
    yield opened
    opened.close()


def complaints(page: Page, rules: Rules = RULES) -> list[str]:
    """Return what axe says against the page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE, rules)
    return found


@dataclass
class Asked:
    """What a page asked for, and what its console said."""

    urls: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", lambda request: self.urls.add(request.url))
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))

    def forget(self) -> None:
        self.urls.clear()
        self.said.clear()

    def wrong(self, own: str) -> list[str]:
        """Return what was asked of anybody else, and what the content policy forbade."""
        elsewhere = [url for url in self.urls if not url.startswith(own + "/")]
        return elsewhere + [text for text in self.said if "Content Security Policy" in text]


def unreached(page: Page) -> list[str]:
    """Return what is wrong with the way of the Tab key through the page."""
    page.evaluate("document.activeElement.blur()")
    expected, wrong = page.evaluate(TABBABLE), list[str]()
    # Within a date the key goes from day to month to year to its calendar.
    dates = page.locator("input[type=date]:visible").count()
    for _ in range(expected + 3 * dates + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is not None and not focused["outlined"]:
            wrong.append(f"not outlined: {focused['what']}")
        if focused is not None and not focused["inSight"]:
            wrong.append(f"out of sight: {focused['what']}")
    if (visited := page.evaluate(VISITED)) < expected:
        wrong.append(f"reached {visited} of {expected}")
    return wrong


def looked_at(page: Page, locale: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each look at a state in one language, and what was wrong with it.

    From wide to narrow, for each change of the width is a drawing of the page. What is the same in
    every language is looked at in the usual one; the keyboard last, it moves about.
    """
    is_usual = locale == USUAL
    if is_usual:
        yield from looked_at_wide(page)
    for width in (WIDE, WIDE // 2, REFLOW):
        if width != WIDE:
            page.set_viewport_size({"width": width, "height": HEIGHT})
        yield f"cut off, {width} px", page.evaluate(WIDER_THAN_SEEN)
        yield f"too small to hit, {width} px", page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
    if is_usual:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            yield f"other colours, {scheme}, {REFLOW} px", page.evaluate(RECOLOURED, scheme)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        yield "keyboard", unreached(page)
    else:
        yield f"axe, {REFLOW} px", complaints(page, COLOURLESS)


def looked_at_wide(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Yield what axe says of a wide page, which shows all that there is, and keep its colours.

    They must be the same at every width, so that one is enough to look at their contrast.
    """
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        yield f"axe, {scheme}, {WIDE} px", complaints(page, rules)
        page.evaluate(KEEP_COLOURS, scheme)
    page.emulate_media(color_scheme="light")
    page.evaluate(TWICE_AS_LARGE)
    yield "cut off, text twice as large", page.evaluate(WIDER_THAN_SEEN)
    page.evaluate(AS_LARGE_AS_USUAL)


def test_axe_would_find_something(page: Page) -> None:
    page.set_content("<html><body><input><p style='color:#aaa;background:#fff'>Pale</p></body>")
    found = " ".join(complaints(page))
    for rule in ("label", "color-contrast", "html-has-lang", "document-title"):
        assert f"{rule}:" in found


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_state_is_for_everybody(
    windows: Windows,
    asked: Asked,
    client: StackClient,
    orders: dict[str, str],
    state: PageState,
    locale: str,
) -> None:
    """axe finds nothing; nothing is cut off, too small, out of the keyboard's reach or moving for
    those who asked for that; and nobody else is asked for anything.
    """
    page = windows.of(state.token, locale)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    asked.forget()
    with shown(page, client, state, orders):
        looks = {
            "moves": page.evaluate(MOVING),
            "asks anybody else": asked.wrong(client.urls["page"]),
            **dict(looked_at(page, locale)),
        }
    assert asked.urls
    assert {look: wrong for look, wrong in looks.items() if wrong} == {}, f"{state.name}, {locale}"
