"""Every recorded history, and lives that are too long to record, drawn in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.lives import DAY, LIVES, Event
from tests.support.order_page import as_json, boxes, check_place, lanes, opened, show
from tests.support.recorded_lives import OLDER, RECORDED, recorded, stretched
from tests.support.timeline_checks import check_drawn_right


@pytest.fixture(params=[1280, 360], ids=["wide", "phone"], scope="module")
def parts(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """One page for all histories, each of which it shows in place of the one before."""
    yield from opened(browser, request.param)


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, 1280)


def of(name: str) -> list[Event]:
    return LIVES[name]() if name in LIVES else recorded(name)


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize("name", [*RECORDED, *LIVES])
def test_a_history_is_drawn_as_it_happened(parts: Page, name: str) -> None:
    timeline = as_json(of(name))
    show(parts, timeline)

    check_drawn_right(parts, timeline)
    check_place(parts)


@pytest.mark.parametrize("name", [name for name in RECORDED if not name.startswith(OLDER)])
def test_a_life_that_sleeps_for_months_is_drawn_as_it_happened(parts: Page, name: str) -> None:
    """The same lives, had each of their sleeps been thirty days longer."""
    timeline = as_json(stretched(of(name), 30 * DAY))
    show(parts, timeline)

    check_drawn_right(parts, timeline)
    check_place(parts)


def test_every_recorded_life_has_its_invocations() -> None:
    for name in RECORDED:
        timeline = as_json(of(name))
        ran = [(i["startedAt"], i["endedAt"]) for i in timeline["invocations"]]
        for step in timeline["steps"]:
            for run in step["runs"]:
                assert any(begun <= run["startedAt"] <= ended for begun, ended in ran), name


@pytest.mark.parametrize("name", ["thirty_days", "two_stages", "escalated", "ten_minutes"])
def test_long_sleep_and_short_work_can_both_be_read(wide: Page, name: str) -> None:
    timeline = as_json(of(name))
    show(wide, timeline)

    [plot] = boxes(wide, ".axis")
    share = {
        lane["name"]: sum(mark["width"] for mark in lane["marks"]) / plot["width"]
        for lane in lanes(wide)
    }
    assert all(share[f"Invocation {n + 1}"] > 0.05 for n in range(len(timeline["invocations"])))
    waits = [share[name] for name in share if name.startswith("wait-for-approval")]
    assert all(0.1 < wide_enough < 0.8 for wide_enough in waits)
    cuts = wide.get_by_test_id("cut-length").all_inner_texts()
    assert len(cuts) == len(waits), "each sleep has its length on it"


def test_a_cut_says_how_long_it_is(wide: Page) -> None:
    show(wide, as_json(LIVES["thirty_days"]()))

    expect(wide.get_by_test_id("cut-length")).to_have_text(["30 d"])
    expect(wide.locator(".sleep-words")).to_have_text(["z z z · 30 d"])


def test_ticks_are_true(wide: Page) -> None:
    """Where the axis says that so many milliseconds have passed, they have."""
    timeline = as_json(LIVES["thirty_days"]())
    show(wide, timeline)

    first = timeline["invocations"][0]
    begin, end = at(timeline["createdAt"]), at(first["endedAt"])
    [mark] = lanes(wide)[0]["marks"]
    [plot] = boxes(wide, ".axis")
    block = mark["left"] + mark["width"]  # The first block: from the order's placing to here.
    shown = {box["text"]: box["left"] - plot["left"] for box in boxes(wide, "[data-testid=tick]")}
    expected = block * 0.2 / (end - begin)
    assert shown["+200 ms"] == pytest.approx(expected, abs=2)


def test_pauses_of_each_kind_look_different(wide: Page) -> None:
    show(wide, as_json(LIVES["retried"]()))
    retried = wide.locator(".mark.sleep").evaluate_all("marks => marks.map(m => m.dataset.form)")
    assert set(retried) == {"retry", "answer", "look"}
    show(wide, as_json(LIVES["reminded_for_a_month"]()))

    expect(wide.get_by_test_id("legend").get_by_role("listitem")).to_have_text(
        [
            "the function runs",
            "a step runs",
            "asleep until somebody answers",
            "asleep until a reminder or timer",
        ]
    )
    assert wide.locator("[data-form=timer]").count() == 30
