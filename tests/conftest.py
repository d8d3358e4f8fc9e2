"""What all tests share: their order, how Hypothesis draws its examples, the one browser of a run.

Playwright's synchronous API starts once in a process.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# The shell is the same engine without a browser's windows: over a quarter less work for a page.
_BROWSERS = ("chromium-headless-shell", "chromium")
CHROMIUM = Path(next(filter(None, map(shutil.which, _BROWSERS)), "/usr/bin/chromium"))
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BEGIN_WITH = (
    "tests/e2e/",
    "tests/template/test_artefact",
    "tests/contract/",
    "tests/workflow/test_crashes",
    "tests/unit/test_slack_limits",
    "tests/integration/test_shop_faults",
    "tests/integration/test_stack_",
    "tests/template/",
    "tests/workflow/",
    "tests/integration/",
    "",
)
# No example is timed: a machine may be busy. A failure is told with how to repeat it.
settings.register_profile("nod", deadline=None, database=None, print_blob=True)
settings.load_profile("nod")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: the last ones to end leave no core without work."""
    items.sort(key=lambda item: next(n for n, name in enumerate(BEGIN_WITH) if name in item.nodeid))


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
