"""What a waiting order costs that somebody watches for an hour, in Chromium on the local stack.

The page's clock is Playwright's, so that an hour takes minutes; the requests, the answers and
their bytes are real.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.failures import CouldNotMeasure
from bench.tables import Findings, markdown_table
from local.stack import Stack
from tests.conftest import CHROMIUM, OPTIONS
from tests.support.stack import READER, StackClient
from tests.support.watching import Traffic, Watched, reader_of

_HOUR, _SETTLING = 3_600.0, 60.0
_REFUSED = 400
_HEAD = ("One hour of a waiting order", "Requests", "Answered 304", "Received", "Timelines read")


def measure() -> Findings:
    """Count the page's requests in an hour of use, one without, and one in a hidden tab.

    Raises:
        CouldNotMeasure: There is no Chromium, or something was not answered.
    """
    if not CHROMIUM.exists():
        raise CouldNotMeasure("needs chromium: apt-get install chromium")
    with (
        tempfile.TemporaryDirectory(prefix="nod-bench-") as folder,
        Stack(Path(folder)) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        try:
            client = StackClient(stack.urls)
            watched = Watched(reader_of(browser, READER).new_page(), client)
            lines = _hours(watched, str(client.place()["orderId"]))
        finally:
            browser.close()
    return Findings(tables=(markdown_table(_HEAD, lines),))


def _hours(watched: Watched, order_id: str) -> list[tuple[str, ...]]:
    watched.client.wait_for(order_id, "awaiting_approval")
    watched.open(f"/orders/{order_id}", "order-status")
    watched.pass_time(_SETTLING, touching=True)
    used = watched.pass_time(_HOUR, touching=True, step=0.5)
    # It begins with the last touch: for two minutes somebody counts as there.
    left_alone = watched.pass_time(_HOUR)
    watched.hide()
    hidden = watched.pass_time(_HOUR, step=10.0)
    return [
        _line("in use", used),
        _line("that nobody touches", left_alone),
        _line("in a hidden tab", hidden),
    ]


def _line(name: str, traffic: Traffic) -> tuple[str, ...]:
    refused = [str(status) for status in traffic.statuses if status >= _REFUSED]
    if refused or traffic.failed:
        raise CouldNotMeasure(f"{name}: {', '.join([*refused, *traffic.failed])}")
    timelines = sum(path.endswith("/timeline") for path in traffic.paths)
    kilobytes = f"{traffic.received / 1000:.0f} kB"
    return name, str(len(traffic.paths)), str(traffic.unchanged), kilobytes, str(timelines)
