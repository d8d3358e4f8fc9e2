"""What one can do with the timeline and the figures: zoom, point, read, watch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.lives import DAY, LIVES, sleeping
from tests.support.order_page import as_json, boxes, check_place, lanes, open_parts, opened, show
from tests.support.recorded_lives import recorded


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, 1280)


def test_zoom_shows_less_and_more_of_it_by_button_key_and_mouse(wide: Page) -> None:
    show(wide, as_json(LIVES["two_stages"]()))
    whole = lanes(wide)

    wide.get_by_test_id("zoom-in").click()
    assert lanes(wide)[0]["marks"][0]["width"] == pytest.approx(
        2 * whole[0]["marks"][0]["width"], rel=0.02
    )
    [plot] = boxes(wide, ".axis")
    for before, after in zip(whole, lanes(wide), strict=True):
        for one, other in zip(before["marks"], after["marks"], strict=True):
            assert other["left"] == pytest.approx(2 * one["left"] - plot["width"] / 2, abs=12)
    picture = wide.get_by_test_id("picture")
    picture.focus()
    picture.press("+")
    picture.press("-")
    picture.press("0")
    assert lanes(wide) == whole
    [plot] = boxes(wide, ".axis")
    wide.mouse.move(plot["left"] + 10, plot["bottom"] + 60)
    wide.mouse.down()
    wide.mouse.move(plot["left"] + 110, plot["bottom"] + 60)
    wide.mouse.up()
    assert lanes(wide)[0]["marks"][0]["width"] > 4 * whole[0]["marks"][0]["width"]
    assert lanes(wide)[2]["marks"][0]["left"] > plot["width"], "what is later is out of sight"
    check_place(wide)
    wide.get_by_test_id("zoom-all").click()
    assert lanes(wide) == whole
    expect(wide.get_by_test_id("zoom-out")).to_be_disabled()


def test_pointing_or_the_arrow_keys_tell_the_exact_times(wide: Page) -> None:
    show(wide, as_json(LIVES["retried"]()))
    detail = wide.get_by_test_id("detail")

    wide.locator(".lane[data-name=wait-for-approval] .mark").hover()
    expect(detail).to_contain_text("wait-for-approval · asleep until somebody answers: woken")
    wide.get_by_test_id("picture").focus()
    for _ in range(30):
        if "post-card · attempt 2 of 4" in detail.inner_text():
            break
        wide.keyboard.press("ArrowRight")
    expect(detail).to_contain_text("post-card · attempt 2 of 4: failed")
    expect(detail).to_contain_text("11 ms · 2026-11-21 09:00:01.")
    assert wide.locator(".mark.chosen").count() == 1


def test_the_table_says_the_same(wide: Page) -> None:
    timeline = as_json(LIVES["retried"]())
    show(wide, timeline)
    table = wide.get_by_test_id("history-table")

    rows = table.locator("tbody tr:not(.sub):has(td)")
    assert rows.count() == len(timeline["invocations"]) + len(timeline["steps"])
    post = table.locator("tr.sub", has_text="post-card")
    expect(post.nth(0)).to_contain_text("attempt 1 of 4: failed")
    expect(post.nth(1)).to_contain_text("asleep until the next attempt")
    expect(post).to_have_count(7)
    wide.get_by_test_id("as-table").click()
    expect(table).not_to_have_class("unseen")
    expect(wide.get_by_test_id("as-table")).to_have_attribute("aria-pressed", "true")


def test_what_sleeps_grows_without_being_drawn_again(wide: Page) -> None:
    timeline = as_json(sleeping())
    show(wide, timeline)
    wide.evaluate("document.querySelectorAll('.lane').forEach((lane) => { lane.kept = true; })")
    took = wide.locator(".lane[data-name=wait-for-approval] > .took")
    began = datetime.fromisoformat(timeline["serverTime"])

    show(wide, timeline, began + timedelta(minutes=10))
    expect(took).to_have_text("10 min")
    show(wide, timeline, began + timedelta(seconds=3 * DAY))
    expect(took).to_have_text("3 d")
    expect(wide.get_by_test_id("cut-length")).to_have_text(["3 d"])

    kept = wide.evaluate("[...document.querySelectorAll('.lane')].every((lane) => lane.kept)")
    assert kept
    expect(wide.get_by_test_id("figure-waiting")).to_have_text("3 d")


def test_while_it_sleeps_only_the_function_that_waits_costs_more(wide: Page) -> None:
    timeline = as_json(sleeping())
    began = datetime.fromisoformat(timeline["serverTime"])

    def costs() -> list[float]:
        ways = ("nod", "waiting_function", "step_functions")
        found = [wide.get_by_test_id(f"cost-{way}").get_attribute("data-usd") for way in ways]
        return [float(usd or "nan") for usd in found]

    show(wide, timeline)
    before = costs()
    show(wide, timeline, began + timedelta(hours=1))

    nod, waiting, step_functions = (now - then for now, then in zip(costs(), before, strict=True))
    assert waiting == pytest.approx(3600 * 0.5 * 0.0000133334)
    assert nod == pytest.approx(0, abs=1e-9)
    assert step_functions == 0


def test_each_cost_has_its_formula_and_its_prices_a_source(wide: Page) -> None:
    show(wide, as_json(LIVES["thirty_days"]()))

    wide.get_by_test_id("formula").locator("summary").click()

    rows = wide.get_by_test_id("formula-waiting_function").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("512 MB")
    expect(rows.nth(1)).to_contain_text("per GB-s")
    expect(rows.nth(1)).to_contain_text("= US$17.28")
    hrefs = (
        wide.get_by_test_id("formula")
        .get_by_role("link")
        .evaluate_all("links => links.map((link) => link.href)")
    )
    assert hrefs == [
        "https://aws.amazon.com/lambda/pricing/",
        "https://aws.amazon.com/step-functions/pricing/",
    ]


def test_a_formula_says_of_when_it_is_while_its_sum_goes_on(wide: Page) -> None:
    waiting = as_json(recorded("waiting"))
    read_at = datetime.fromisoformat(waiting["serverTime"])
    show(wide, waiting, read_at + timedelta(hours=6))
    wide.get_by_test_id("formula").locator("summary").click()
    as_of = wide.get_by_test_id("as-of")
    expect(as_of).to_contain_text("The amounts above go on by the second.")
    expect(as_of.locator("time")).to_have_attribute("datetime", waiting["serverTime"])

    show(wide, as_json(recorded("approved")))

    expect(as_of).to_have_count(0)


@pytest.mark.parametrize("how", ["hover", "focus", "tap"])
def test_a_figure_says_where_it_comes_from(browser: Browser, how: str) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 800}, has_touch=True)
    page = context.new_page()
    open_parts(page)
    show(page, as_json(LIVES["ten_minutes"]()))
    source, ask = page.locator("#source-active"), page.get_by_test_id("ask-active")
    expect(source).to_be_hidden()

    if how == "hover":
        page.locator(".figure.active").hover()
    elif how == "focus":
        ask.focus()
    else:
        ask.tap()

    expect(source).to_be_visible()
    expect(source).to_contain_text("The sum of all invocations")
    ask.press("Escape")
    expect(source).to_be_hidden()
    context.close()


def test_nothing_is_stored(wide: Page) -> None:
    show(wide, as_json(LIVES["retried"]()))

    assert wide.evaluate("localStorage.length + sessionStorage.length") == 0
    assert wide.context.cookies() == []


def test_an_attempt_has_its_own_number_where_those_before_it_are_not_told(wide: Page) -> None:
    timeline = as_json(LIVES["retried"]())
    [card] = [step for step in timeline["steps"] if step["name"] == "post-card"]
    card |= {"attempts": 10, "runs": card["runs"][-1:]}

    show(wide, timeline)

    table = wide.get_by_test_id("history-table")
    expect(table).to_contain_text("attempt 10 of 10")
    expect(table).not_to_contain_text("attempt 1 of 10")


def test_nobody_is_told_that_it_sleeps_before_its_last_invocation_is_known(wide: Page) -> None:
    events = recorded("waiting")
    early = [event for event in events if event["EventType"] != "InvocationCompleted"]

    show(wide, as_json(early))
    expect(wide.get_by_test_id("share")).not_to_contain_text("Asleep")

    show(wide, as_json(events))
    expect(wide.get_by_test_id("share")).to_contain_text("Asleep now.")


def test_a_new_reading_closes_no_fold_and_takes_no_focus_or_zoom(wide: Page) -> None:
    events = LIVES["retried"]()
    early = [event for event in events if event["EventTimestamp"] < "2026-11-21T09:05"]
    show(wide, as_json(early))
    fold = wide.get_by_test_id("formula")
    fold.locator("summary").click()
    fold.get_by_role("link").first.focus()
    show(wide, as_json(early, datetime.fromisoformat("2026-11-21T09:06:00+00:00")))
    expect(fold).to_have_attribute("open", "")
    expect(fold.get_by_role("link").first).to_be_focused()

    picture = wide.get_by_test_id("picture")
    picture.focus()
    for key in ("End", "+", "+"):
        picture.press(key)
    told = wide.get_by_test_id("detail").inner_text()
    middle = _seen_in_the_middle(wide)
    show(wide, as_json(events))

    expect(picture).to_be_focused()
    expect(fold).to_have_attribute("open", "")
    expect(wide.get_by_test_id("zoom-out")).to_be_enabled()
    assert wide.locator(".mark.chosen").count() == 1
    assert wide.get_by_test_id("detail").inner_text() == told
    assert _seen_in_the_middle(wide) == middle
    expect(wide.locator(".lane:has(.mark.chosen) .lane-name")).to_have_text("post-card ×4")


def _seen_in_the_middle(page: Page) -> list[str]:
    """Return the lanes that have something that ran within the stretch that is seen."""
    [plot] = boxes(page, ".axis")
    return [
        lane["name"].split(" ×")[0]
        for lane in lanes(page)
        if any(
            not mark["sleep"] and mark["left"] + mark["width"] > 0 and mark["left"] < plot["width"]
            for mark in lane["marks"]
        )
    ]
