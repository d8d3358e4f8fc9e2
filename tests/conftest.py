"""What all tests share: their order, how Hypothesis draws its examples, the one browser of a run.

Playwright's synchronous API starts once in a process.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import itertools
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

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
# How long to wait for what a page is to show; a busy machine draws late.
PATIENCE_MS = 15_000
# What waits for a browser or a stack beside what computes: so the cores are busy all the time.
# Within each, what takes longest comes first: the last files to end leave no core without work.
WAITS = ("tests/e2e/test_accessible_page", "tests/e2e/test_watching", "tests/e2e/")
COMPUTES = (
    "tests/template/test_artefact",
    "tests/contract/test_counting",
    "tests/workflow/test_crashes",
    "tests/contract/",
    "tests/integration/test_functions_as_deployed",
    "tests/integration/test_stack_",
    "tests/integration/test_shop_faults",
    "tests/template/",
    "tests/unit/test_slack_limits",
    "tests/workflow/",
    "tests/faults/",
    "tests/integration/",
    "",
)
# No example is timed: a machine may be busy. A failure is told with how to repeat it.
settings.register_profile("nod", deadline=None, database=None, print_blob=True)
settings.load_profile("nod")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Look for no garbage meanwhile, and never in what was collected: it is a third of the work."""
    gc.disable()
    try:
        _import_tests(session.config)
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _import_tests(config: pytest.Config) -> None:
    """Begin at another test in each worker, who then finds compiled what the others began with.

    In a fresh clone all of them would compile the same file at the same time, all the way.
    """
    worker, workers = (os.environ.get(f"PYTEST_XDIST_WORKER{name}", "") for name in ("", "_COUNT"))
    if not worker or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    names = sorted(
        ".".join(path.relative_to(config.rootpath).with_suffix("").parts)
        for path in (config.rootpath / "tests").rglob("test_*.py")
    )
    begin = len(names) * int(worker.removeprefix("gw")) // int(workers)
    for name in names[begin:] + names[:begin]:
        # The collection says what is wrong with it.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in the order in which workers are to take them."""
    files = dict.fromkeys(item.nodeid.partition("::")[0] for item in items)
    waiting = [name for name in files if name.startswith(WAITS)]
    others = [name for name in files if not name.startswith(WAITS)]
    waiting.sort(key=lambda name: _rank(WAITS, name))
    others.sort(key=lambda name: _rank(COMPUTES, name))
    mixed = filter(None, itertools.chain.from_iterable(itertools.zip_longest(waiting, others)))
    order = {name: place for place, name in enumerate(mixed)}
    items.sort(key=lambda item: order[item.nodeid.partition("::")[0]])


def _rank(prefixes: tuple[str, ...], name: str) -> int:
    return next(rank for rank, prefix in enumerate(prefixes) if name.startswith(prefix))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") or os.environ.get("NOD_REQUIRE_BROWSER"):
            pytest.fail("CI needs Debian's chromium")
        pytest.skip("needs chromium: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield launched
        launched.close()
