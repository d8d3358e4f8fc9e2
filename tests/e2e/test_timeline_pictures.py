"""Every recorded history, and lives that are too long to record, drawn in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.lives import LIVES, Event
from tests.support.order_page import as_json, boxes, check_place, lanes, opened, show
from tests.support.recorded_lives import RECORDED, recorded

HALF_A_PIXEL = 0.5


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

    drawn = lanes(parts)
    assert len(drawn) == len(timeline["invocations"]) + len(timeline["steps"])
    everything = [*timeline["invocations"], *timeline["steps"]]
    for lane, told in zip(drawn, everything, strict=True):
        check_lane(lane, told)
    # What begins earlier lies further to the left, across all lanes.
    begun = [(at(told["startedAt"]), lane["marks"][0]["left"]) for lane, told in
             zip(drawn, everything, strict=True)]  # fmt: skip
    for (_, left), (_, right) in pairwise(sorted(begun)):
        assert left <= right + 4, "a mark has a least width, by which it may stand out"
    check_place(parts)
    [plot] = boxes(parts, ".axis")
    for mark in boxes(parts, ".plot .mark"):
        assert plot["left"] - 1 <= mark["left"] <= mark["right"] <= plot["right"] + 1


def check_lane(lane: dict[str, Any], told: dict[str, Any]) -> None:
    """A lane has its marks: each attempt one, sleep drawn as sleep, none too narrow to be seen."""
    marks = lane["marks"]
    if "form" not in told:
        assert [mark["form"] for mark in marks] == ["invocation"]
    elif told["kind"] == "wait":
        assert [(mark["form"], mark["sleep"]) for mark in marks] == [(told["form"], True)]
    else:
        runs = [mark for mark in marks if mark["form"] == "run"]
        assert len(runs) == len(told["runs"])
        pauses = {mark["form"] for mark in marks if mark["sleep"]}
        assert pauses <= {"look" if told["form"] == "look" else "retry"}
        expected = f"×{told['attempts']}"
        assert lane["name"].endswith(expected) or told["attempts"] == 1
    for mark in marks:
        assert mark["width"] >= (2 if mark["sleep"] else 4) - HALF_A_PIXEL
        assert mark["fill"] == (f"url(#sleep-{mark['form']})" if mark["sleep"] else "")


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
