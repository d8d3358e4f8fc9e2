"""Signing in on the page, in a browser: as one of the simulated people, or with a token."""

from __future__ import annotations

import json
import re

from playwright.sync_api import BrowserContext, Page, expect


def sign_in_with_slack(page: Page, name: str) -> None:
    """Go through Slack from the sign-in view, as this person."""
    page.get_by_test_id("sign-in-slack").click()
    page.get_by_role("button", name=re.compile(f"^Continue as {name}")).click()


def sign_in_with_token(page: Page, token: str) -> None:
    """Use a token on the sign-in view, where it is folded away below Slack's button."""
    page.get_by_test_id("token-fold").locator("summary").click()
    page.get_by_test_id("sign-in-token").fill(token)
    page.get_by_test_id("sign-in").click()


def hold_token(tab: Page | BrowserContext, token: str) -> None:
    """Have a tab, or each of a browser's, hold a token as after signing in with it."""
    tab.add_init_script(f"sessionStorage.setItem('nod.token', {json.dumps(token)})")


def open_as(page: Page, token: str, address: str) -> None:
    """Open an address as somebody who signed in before, without the work of the sign-in view."""
    hold_token(page, token)
    page.goto(address)


def expect_signed_in_as(page: Page, who: str) -> None:
    """Look at the header."""
    expect(page.get_by_test_id("me")).to_contain_text(who)
    expect(page.get_by_test_id("sign-out")).to_be_visible()
