"""What all tests share: how Hypothesis draws its examples, and the one browser of a run.

Playwright's synchronous API starts once in a process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# No example is timed: a machine may be busy. A failure is told with how to repeat it.
settings.register_profile("nod", deadline=None, database=None, print_blob=True)
settings.load_profile("nod")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") or os.environ.get("NOD_REQUIRE_BROWSER"):
            pytest.fail("CI needs Debian's chromium")
        pytest.skip("needs chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield launched
        launched.close()
