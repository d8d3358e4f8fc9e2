"""Take the pictures of README and docs from the running thing: `make screenshots`."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from local.stack import Stack
from tests.support.stack import READER, StackClient

IMAGES = Path(__file__).parents[1] / "docs" / "images"
CHROMIUM = Path("/usr/bin/chromium")
SLEEP_SECONDS = 6.0
"""How long the pictured order waits for its approver."""


def main() -> int:
    """Place an order, picture it waiting and approved; returns the exit code."""
    if not CHROMIUM.exists():
        print("needs Debian's chromium: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        client = StackClient(stack.urls)
        with sync_playwright() as playwright:
            options = ["--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=options)
            _picture(browser, client)
            browser.close()
    return 0


def _picture(browser: Browser, client: StackClient) -> None:
    client.command("2x WIDGET-001, 1x DESK-200 for Acme")
    order = client.wait_for(client.newest_order()["orderId"], "awaiting_approval")
    slack = browser.new_page(viewport={"width": 760, "height": 520})
    slack.goto(f"{client.urls['slack']}/#channel=C0APPROVALS&user=U0BOB")
    slack.get_by_role("button", name=re.compile("^Approve")).wait_for()
    _shoot(slack, "card-waiting")
    time.sleep(SLEEP_SECONDS)
    slack.get_by_role("button", name=re.compile("^Approve")).click()
    slack.get_by_text("Approved and shipped").wait_for()
    _shoot(slack, "card-approved")
    client.wait_for(order["orderId"], "fulfilled")
    page = browser.new_page(viewport={"width": 760, "height": 900})
    page.goto(f"{client.urls['page']}/orders/{order['orderId']}")
    page.get_by_test_id("sign-in-token").fill(READER)
    page.get_by_test_id("sign-in").click()
    page.get_by_test_id("invocation-row").nth(1).wait_for()
    _shoot(page, "order-page")


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(400)  # Fonts and transitions.
    page.screenshot(path=str(IMAGES / f"{name}.png"))
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
