from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from local.stack import Stack
from tests.support.database import has_dynoxide
from tests.support.stack import StackClient


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One running stack for all tests that leave it as they found it, but for their orders.

    A start costs more than most tests.
    """
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def client(stack: Stack) -> StackClient:
    return StackClient(stack.urls)


@pytest.fixture
def complaints() -> list[str]:
    """What a page's console said: a violated content policy, an error. Must stay empty."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    # What moves is drawn sixty times a second, for as long as a test looks at anything.
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


@pytest.fixture(scope="module")
def lasting_database() -> None:
    """Skip where the database is in memory: nothing outlives the process there."""
    if not has_dynoxide():
        if os.environ.get("CI"):
            pytest.fail("CI needs the database from tools/package.json")
        pytest.skip("dynoxide is not installed, so the database is in memory")
