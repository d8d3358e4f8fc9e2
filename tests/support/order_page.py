"""Parts of the order's page alone in a browser: their real files, and no server but this."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route

from api import assets
from api.schemas import timeline_json
from approvals.adapters.prices import price_list
from approvals.domain.cost import Machine, cost_of
from approvals.domain.timeline import Timeline, build_timeline
from tests.support.orders import new_order

WEB = Path(assets.__file__).parent / "web"
ADDRESS = "http://nod.invalid/"
SHELL = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Nod</title>
<link rel="stylesheet" href="/assets/style.css"><link rel="stylesheet" href="/assets/timeline.css">
<link rel="stylesheet" href="/assets/cost.css"><script type="module" src="/start.js"></script>
</head><body><main class="order"></main></body></html>"""
START = """import { timelinePanel } from "/assets/timeline.js";
import { figures } from "/assets/figures.js";
import { costPanel } from "/assets/cost.js";
const parts = { figures: figures(), timeline: timelinePanel(), cost: costPanel() };
const main = document.querySelector("main");
main.append(...Object.values(parts).map((part) => part.element));
window.show = (timeline, now) => {
  parts.timeline.update(timeline);
  for (const part of Object.values(parts)) part.tick(timeline, now);
};
window.ready = true;
"""
type Box = dict[str, Any]
BOXES = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const { left, right, top, bottom, width } = element.getBoundingClientRect();
  return { left, right, top, bottom, width, text: element.textContent };
})"""
LANES = """() => [...document.querySelectorAll('.lane')].map((lane) => ({
  name: lane.querySelector('.lane-name').textContent,
  marks: [...lane.querySelectorAll('.mark')].map((mark) => ({
    form: mark.dataset.form, sleep: mark.hasAttribute('data-sleep'),
    fill: mark.getAttribute('fill') ?? '', left: +mark.getAttribute('x'),
    width: +mark.getAttribute('width'),
  })).sort((a, b) => a.left - b.left),
}))"""
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def open_parts(page: Page) -> None:
    """Open a page with figures, timeline and cost, which `show` fills."""
    page.route("**/*", _serve)
    page.goto(ADDRESS)
    page.wait_for_function("window.ready === true")


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ADDRESS)
    if path == "":
        route.fulfill(content_type="text/html", body=SHELL)
    elif path == "start.js":
        route.fulfill(content_type=_TYPES[".js"], body=START)
    elif path.startswith("assets/") and (WEB / path.removeprefix("assets/")).exists():
        file = WEB / path.removeprefix("assets/")
        route.fulfill(content_type=_TYPES[file.suffix], body=file.read_bytes())
    else:
        route.fulfill(status=404, body="")


def timeline_of(events: list[dict[str, Any]], now: datetime | None = None) -> Timeline:
    """Return the timeline of a history, a moment after its order was placed."""
    first = build_timeline(events, created_at=datetime.now().astimezone(), now=_last(events))
    began = first.started_at or _last(events)
    created = began - timedelta(milliseconds=120)
    return build_timeline(events, created_at=created, now=now or _last(events))


def _last(events: list[dict[str, Any]]) -> datetime:
    stamps = [event["EventTimestamp"] for event in events]
    return max(
        datetime.fromisoformat(stamp)
        if isinstance(stamp, str)
        else datetime.fromtimestamp(stamp).astimezone()
        for stamp in stamps
    )


def as_json(events: list[dict[str, Any]], now: datetime | None = None) -> dict[str, Any]:
    """Return what the API answers about a history at an instant, by default its last."""
    at = now or _last(events)
    timeline = timeline_of(events, at)
    assert timeline.started_at is not None
    created = timeline.started_at - timedelta(milliseconds=120)
    cost = cost_of(timeline, price_list(), Machine(512, 30), at)
    order = replace(new_order(), created_at=created)
    return timeline_json(order, timeline, at, cost)


def show(page: Page, timeline: dict[str, Any], now: datetime | None = None) -> None:
    """Show a timeline, by the server's clock at ``now``."""
    at = timeline["serverTime"] if now is None else now.isoformat()
    page.evaluate(
        "([timeline, now]) => show(timeline, Date.parse(now))",
        [json.loads(json.dumps(timeline)), at],
    )


def opened(browser: Browser, width: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="UTC"
    )
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    open_parts(page)
    yield page
    context.close()
    assert complaints == []


def boxes(page: Page, selector: str) -> list[Box]:
    found: list[Box] = page.evaluate(BOXES, selector)
    return found


def lanes(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(LANES)
    return found


def _overlaps(one: Box, other: Box) -> bool:
    beside = one["right"] <= other["left"] or other["right"] <= one["left"]
    return not beside and one["top"] < other["bottom"] and other["top"] < one["bottom"]


def check_place(page: Page) -> None:
    """Everything is inside its place, and no text touches another."""
    for selector in (".axis text", ".lane-name, .lane > .took"):
        found = boxes(page, selector)
        assert not [
            (one["text"], other["text"])
            for index, one in enumerate(found)
            for other in found[index + 1 :]
            if _overlaps(one, other)
        ]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("innerWidth"), "nothing sticks out of the page"
