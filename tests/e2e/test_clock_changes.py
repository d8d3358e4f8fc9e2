"""Readers whose clocks are put forward or back: a day that they filter by is theirs, and whole.

The page's own files in a browser, in the zone that it is told; no server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.order_page import open_parts

DAYS = {
    "an ordinary one": ("Europe/Berlin", "2026-11-21", "2026-11-20T23:00", "2026-11-21T23:00"),
    "23 hours": ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),
    "25 hours": ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
    "half an hour": ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", "2026-10-04T13:00"),
    "no midnight": ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", "2026-04-24T21:00"),
    "two midnights": ("America/Havana", "2026-11-01", "2026-11-01T04:00", "2026-11-02T05:00"),
}
"""A zone, a day in it, and when that begins and ends, in UTC."""
SUMMER, WINTER = "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"
"""Half past two in Berlin, twice."""


@pytest.fixture
def reading_in(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens the page's files for somebody who reads in a zone."""
    contexts = []

    def opened(zone: str) -> Page:
        contexts.append(browser.new_context(locale="en-GB", timezone_id=zone))
        page = contexts[-1].new_page()
        open_parts(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("zone", "day", "begins", "ends"), DAYS.values(), ids=DAYS)
def test_a_day_is_the_reader_s_own_from_its_beginning_to_its_end(
    reading_in: Callable[[str], Page], zone: str, day: str, begins: str, ends: str
) -> None:
    asked = reading_in(zone).evaluate(
        "async (day) => (await import('/assets/filters.js')).asked({ from: day, to: day })", day
    )

    assert asked == {"from": f"{begins}:00.000Z", "to": f"{ends}:00.000Z"}


def test_the_hour_that_comes_twice_is_told_exactly_where_one_points_at_it(
    reading_in: Callable[[str], Page],
) -> None:
    first, second = (
        reading_in("Europe/Berlin").evaluate(
            "async (at) => { const { instant } = await import('/assets/format.js');"
            " const { textContent, title } = instant(at); return [textContent, title]; }",
            at,
        )
        for at in (SUMMER, WINTER)
    )

    assert first == ["25 Oct 2026, 02:30", "2026-10-25 00:30:00.000 UTC"]
    assert second == ["25 Oct 2026, 02:30", "2026-10-25 01:30:00.000 UTC"]
