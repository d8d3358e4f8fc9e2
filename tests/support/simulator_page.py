"""The simulator's page in a browser, as its tests open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.support.slack_workspace import SlackAndApp


@contextmanager
def simulator_page(browser: Browser) -> Iterator[Page]:
    """Open a page that must not complain; it leaves before its simulator does."""
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        page.close()
    assert complaints == []


def look(page: Page, workspace: SlackAndApp, user: str, channel: str, **more: str) -> None:
    """Look at a place as a person."""
    said = "".join(f"&{name}={value}" for name, value in more.items())
    page.goto(f"{workspace.simulator.url}/#channel={channel}&user={user}{said}")
    expect(page.locator("#title")).not_to_be_empty()
