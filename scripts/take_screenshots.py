"""Take the pictures of README and docs from the running thing: `make screenshots`."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from local.stack import Stack
from scripts.page_pictures import picture_page
from tests.support.lives import LIVES
from tests.support.order_page import as_json, open_parts, show
from tests.support.signing_in import sign_in_with_token
from tests.support.stack import READER, StackClient, eventually

IMAGES = Path(__file__).parents[1] / "docs" / "images"
CHROMIUM = Path("/usr/bin/chromium")
SLEEP_SECONDS = 6.0
"""How long the pictured order waits for its approver."""
WIDTH, HEIGHT = 860, 640
_PARAMETERS = {
    "_expired": {"ApprovalDeadlineSeconds": "3"},
    # One person's to approve, and enough to be asked twice.
    "_approved": {"CautionAmount": "150"},
}
APPROVALS, ALICES = "C0APPROVALS", "D0ALICE"


def main() -> int:
    """Play a card's life and picture it; returns the exit code."""
    if not CHROMIUM.exists():
        print("needs Debian's chromium: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=options)
        for pictures in (_approved, _rejected, _withdrawn, _expired):
            parameters = _PARAMETERS.get(pictures.__name__, {})
            # A workspace of its own for each: nothing else is in the picture.
            with (
                tempfile.TemporaryDirectory() as folder,
                Stack(Path(folder), parameters=parameters) as stack,
            ):
                pictures(browser, StackClient(stack.urls))
        with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
            picture_page(browser, stack, _shoot)
        _timeline(browser)
        browser.close()
    return 0


def _timeline(browser: Browser) -> None:
    """Picture hours of waiting, retries and pauses, which nobody has to wait for here."""
    page = browser.new_page(viewport={"width": 1000, "height": 900}, locale="en-GB")
    open_parts(page)
    show(page, as_json(LIVES["retried"]()))
    page.locator(".lane[data-name=post-card] .mark.run").nth(1).hover()
    _shoot(page, "timeline", page.locator(".timeline"), only=True)
    _shoot(page, "cost", page.get_by_test_id("cost"), only=True)


def _approved(browser: Browser, client: StackClient) -> None:
    form = _slack(browser, client, "C0ORDERS", "U0ALICE")
    client.command("")
    _shoot(form, "order-form", form.get_by_role("dialog"))
    client.slack("close", {"user": "U0ALICE", "view_id": _modal(client, "U0ALICE")["id"]})
    order, card = client.waiting("2x WIDGET-001, 1x GADGET-007 for Acme")
    slack = _slack(browser, client, APPROVALS, "U0BOB")
    approve = slack.get_by_role("button", name=re.compile("^Approve")).first
    approve.wait_for()
    _shoot(slack, "card-waiting")
    approve.click()
    _shoot(slack, "card-confirm", slack.get_by_role("dialog"))
    slack.keyboard.press("Escape")
    _shoot(_slack(browser, client, ALICES, "U0ALICE"), "receipt")
    client.click(card["ts"], "seen")
    slack.get_by_text(re.compile("is looking at it")).first.wait_for()
    _shoot(slack, "card-seen")
    at_home = _slack(browser, client, "D0NOD", "U0BOB")
    at_home.get_by_role("tab", name="Home").click()
    at_home.get_by_role("button", name=re.compile("^Approve")).first.wait_for()
    _shoot(at_home, "home")
    time.sleep(SLEEP_SECONDS)
    client.click(card["ts"], "approve")
    ended = client.wait_for(order["orderId"], "fulfilled")
    eventually(lambda: "Tracking number" in client.card(ended) or None)
    slack.get_by_text("Approved and delivered").first.wait_for()
    _shoot(slack, "card-approved")
    thread = _slack(browser, client, APPROVALS, "U0BOB", f"&thread={card['ts']}", size=(1200, 1000))
    thread.get_by_text(re.compile("Tracking number")).nth(1).wait_for()
    _shoot(thread, "thread")
    page = browser.new_page(viewport={"width": 760, "height": 900})
    page.goto(f"{client.urls['page']}/orders/{order['orderId']}")
    sign_in_with_token(page, READER)
    page.get_by_test_id("invocation-row").nth(1).wait_for()
    # Where the button to sign in was, a figure's source would show.
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    _shoot(page, "order-page")


def _rejected(browser: Browser, client: StackClient) -> None:
    order, card = client.waiting("3x GADGET-007 for Nordwind")
    slack = _slack(browser, client, APPROVALS, "U0BOB")
    slack.get_by_role("button", name=re.compile("^Reject")).first.click()
    _shoot(slack, "reject-form", slack.get_by_role("dialog"))
    carols = client.click(card["ts"], "reject", "U0CAROL")["view_id"]
    client.submit(carols, "U0CAROL", {"order:reason": "We still have five of these in Hamburg."})
    ended = client.wait_for(order["orderId"], "rejected")
    eventually(lambda: "Rejected by" in client.card(ended) or None)
    client.submit(_modal(client, "U0BOB")["id"], "U0BOB", {"order:reason": "Too expensive"})
    slack.get_by_text(re.compile("This order is closed")).wait_for()
    _shoot(slack, "reject-late", slack.get_by_role("dialog"))
    slack.keyboard.press("Escape")
    slack.get_by_role("dialog").wait_for(state="hidden")
    _shoot(slack, "card-rejected")


def _withdrawn(browser: Browser, client: StackClient) -> None:
    order, _ = client.waiting("10x MUG-003 for Initech")
    client.command(f"withdraw {order['orderId']} Ordered twice")
    ended = client.wait_for(order["orderId"], "withdrawn")
    eventually(lambda: "Withdrawn by" in client.card(ended) or None)
    _shoot(_slack(browser, client, APPROVALS, "U0BOB"), "card-withdrawn")


def _expired(browser: Browser, client: StackClient) -> None:
    order, _ = client.waiting("1x DESK-200 for Hooli")
    client.wait_for(order["orderId"], "expired")
    eventually(lambda: "Expired" in client.card(order) or None)
    _shoot(_slack(browser, client, APPROVALS, "U0BOB"), "card-expired")


def _slack(
    browser: Browser,
    client: StackClient,
    channel: str,
    user: str,
    more: str = "",
    *,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"{client.urls['slack']}/#channel={channel}&user={user}{more}")
    return page


def _modal(client: StackClient, user: str) -> dict[str, Any]:
    opened = eventually(lambda: client.slack(f"views?user={user}")["views"] or None)
    found: dict[str, Any] = opened[-1]
    return found


def _shoot(page: Page, name: str, there: Locator | None = None, *, only: bool = False) -> None:
    """Picture the page once something is there, or ``only`` that."""
    if there is not None:
        there.wait_for()
    page.wait_for_timeout(500)  # Fonts and transitions.
    pictured = there if only and there is not None else page
    pictured.screenshot(path=str(IMAGES / f"{name}.png"))
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
